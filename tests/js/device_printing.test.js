import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ApiError } from "../../static/js/core/api.js";
import { createBridge } from "../../static/js/device/bridge.js";
import { toBase64 } from "../../static/js/device/printer.js";
import { FakeSocket, handTimers, settle } from "./fake_bridge.js";

const memory = new Map();
globalThis.sessionStorage = {
  getItem: (key) => memory.get(key) ?? null,
  setItem: (key, value) => memory.set(key, value),
  removeItem: (key) => memory.delete(key),
};
const { createPrinting } = await import("../../static/js/device/printing.js");
beforeEach(() => memory.clear());

const slip = { document_id: "d1", kind: "receipt_slip", title: "", ready: true, printed: 0, printer: "ReceiptPrinter" };
const notice = { ...slip, document_id: "d2", kind: "acceptance_notice", printer: "DocumentPrinter" };
const PRINT = "XiaoerPrint.PrintJob";
const JOBS = "XiaoerPrint.GetJobs";
const JOURNAL = [PRINT, JOBS, "XiaoerPrint.ResolveJob", "XiaoerPrint.ForgetDocuments"];

/** Printing on a connected fake printer of each kind. `pdf` answers the fetch of a document. */
function setUp({ pdf = async () => new Uint8Array([37, 80]), up = true, connect = true, found = async () => ({ documents: [] }), offered = JOURNAL } = {}) {
  const { timers, ...clock } = handTimers();
  const bridge = createBridge({ port: 1, token: "t" }, { WebSocket: FakeSocket, ...clock });
  const root = FakeSocket.all.at(-1);
  if (up) root.open();
  const sockets = {};
  for (const name of ["ReceiptPrinter", "DocumentPrinter"]) {
    bridge.service(name);
    sockets[name] = FakeSocket.all.at(-1);
    sockets[name].offered = offered;
    if (connect) sockets[name].open();
  }
  const reports = [];
  const late = [];
  const pauses = [];
  const heard = {};
  const news = new Proxy({}, { get: (_, name) => (payload) => heard[name]?.forEach((listener) => listener(payload)) });
  const printing = createPrinting({
    api: {
      case: found,
      documentPdf: async (id, printId) => ({ bytes: await pdf(id), ticket: `ticket of ${printId}` }),
      reportPrint: async (id, report) => void reports.push({ id, ...report }),
      reportPrintLater: async (report) => void late.push(report),
    },
    bridge,
    live: { on: (name, listener) => ((heard[name] ??= []).push(listener), () => undefined) },
    pause: () => new Promise((done) => pauses.push(done)),
  });
  /** Lets every pause that is under way end. */
  const passTime = async () => {
    for (const done of pauses.splice(0)) done();
    await settle();
  };
  const jobs = (name) => sockets[name].sent.filter((message) => message.header.name === PRINT);
  return { printing, sockets, root, timers, reports, pauses, passTime, late, news, jobs };
}

test("a paper counts as printed only when the printer says so", async () => {
  const { printing, sockets, reports } = setUp();
  printing.printOnce([slip]);
  await settle();
  assert.equal(printing.jobs.value.d1.state, "printing");
  assert.deepEqual(reports, []);
  sockets.ReceiptPrinter.complete(PRINT);
  await settle();
  assert.equal(printing.jobs.value.d1.state, "completed");
  assert.deepEqual(reports.map(({ id, outcome }) => [id, outcome]), [["d1", "completed"]]);
  assert.equal(printing.unfinished(), 0);
});

test("drawing the screen again prints nothing again", async () => {
  const { printing, sockets, jobs } = setUp();
  printing.printOnce([slip]);
  printing.printOnce([slip, { ...slip }]);
  await settle();
  sockets.ReceiptPrinter.complete(PRINT);
  await settle();
  printing.printOnce([slip]);
  await settle();
  assert.equal(jobs("ReceiptPrinter").length, 1);
});

test("a paper printed at another terminal before is not printed by itself", async () => {
  const { printing, jobs } = setUp();
  printing.printOnce([{ ...slip, printed: 1 }]);
  await settle();
  assert.equal(jobs("ReceiptPrinter").length, 0);
});

test("without paper the job has failed, and the person may print it again under a new job", async () => {
  const { printing, sockets, reports, jobs } = setUp();
  printing.printOnce([notice]);
  await settle();
  sockets.DocumentPrinter.complete(PRINT, { errorCode: "paperOut" }, "commandErrorCode");
  await settle();
  assert.deepEqual([printing.jobs.value.d2.state, printing.jobs.value.d2.reason], ["failed", "paperOut"]);
  printing.printAgain(notice);
  printing.printAgain(notice);
  await settle();
  assert.equal(jobs("DocumentPrinter").length, 2);
  sockets.DocumentPrinter.complete(PRINT);
  await settle();
  assert.deepEqual(reports.map((report) => report.outcome), ["failed", "completed"]);
  assert.notEqual(reports[0].print_id, reports[1].print_id);
});

test("every print has a key of its own, which the bridge's journal remembers", async () => {
  const { printing, sockets, jobs, reports } = setUp();
  printing.printOnce([slip]);
  await settle();
  sockets.ReceiptPrinter.complete(PRINT, { errorCode: "paperOut" }, "commandErrorCode");
  await settle();
  printing.printAgain(slip);
  await settle();
  const keys = jobs("ReceiptPrinter").map((message) => message.payload.key);
  assert.equal(new Set(keys).size, 2);
  assert.equal(keys[0], reports[0].print_id);
});

test("a bridge without a journal prints by the standard's command", async () => {
  const { printing, sockets, reports } = setUp({ offered: [] });
  printing.printOnce([slip]);
  await settle();
  sockets.ReceiptPrinter.complete("Printer.PrintNative");
  await settle();
  assert.equal(reports[0].outcome, "completed");
});

test("when the bridge dies in the middle the journal is asked as soon as it is back, and nothing is sent again", async () => {
  for (const [found, state] of [
    [[{ state: "unknown", reason: "crashed" }], "unknown"],
    [[{ state: "completed" }], "completed"],
    [[{ state: "failed", reason: "paperOut" }], "failed"],
    [[], "failed"],
  ]) {
    memory.clear();
    const { printing, sockets, timers, passTime, jobs } = setUp();
    printing.printOnce([slip]);
    await settle();
    const { key } = jobs("ReceiptPrinter")[0].payload;
    const before = FakeSocket.all.length;
    sockets.ReceiptPrinter.drop();
    await settle();
    assert.equal(printing.jobs.value.d1.state, "printing");
    timers.at(-1).run();
    const back = FakeSocket.all[before];
    back.open();
    await passTime();
    back.complete(JOBS, { jobs: found.map((job) => ({ ...job, key })) });
    await settle();
    assert.equal(printing.jobs.value.d1.state, state);
    assert.equal(back.last(PRINT), undefined);
  }
});

test("an outcome nobody knows is told as unknown and printed again only on the person's word", async () => {
  const { printing, sockets, reports, jobs } = setUp();
  printing.printOnce([slip]);
  await settle();
  const { key } = jobs("ReceiptPrinter")[0].payload;
  sockets.ReceiptPrinter.complete(PRINT, { errorCode: "jobUnknown" }, "commandErrorCode");
  await settle();
  assert.deepEqual([printing.jobs.value.d1.state, printing.jobs.value.d1.reason], ["unknown", "jobUnknown"]);
  printing.printOnce([slip]);
  await settle();
  assert.equal(jobs("ReceiptPrinter").length, 1);
  printing.decide(slip, false);
  await settle();
  assert.deepEqual(sockets.ReceiptPrinter.last("XiaoerPrint.ResolveJob").payload, { key, printed: false });
  assert.equal(jobs("ReceiptPrinter").length, 2);
  assert.notEqual(jobs("ReceiptPrinter")[1].payload.key, key);
  assert.deepEqual(reports.map((report) => [report.print_id === key, report.outcome]), [[true, "unknown"], [true, "failed"]]);
});

test("a paper that the person sees is done, and counted", async () => {
  const { printing, sockets, reports, jobs } = setUp();
  printing.printOnce([slip]);
  await settle();
  sockets.ReceiptPrinter.complete(PRINT, { errorCode: "jobUnknown" }, "commandErrorCode");
  await settle();
  printing.decide(slip, true);
  printing.decide(slip, false); // A second finger on the other button comes too late.
  await settle();
  assert.equal(printing.jobs.value.d1.state, "completed");
  assert.equal(jobs("ReceiptPrinter").length, 1);
  assert.deepEqual(reports.map((report) => report.outcome), ["unknown", "completed"]);
});

test("a page reloaded while printing asks the journal instead of printing twice", async () => {
  const first = setUp();
  first.printing.printOnce([slip]);
  await settle();
  const { key } = first.jobs("ReceiptPrinter")[0].payload;
  const second = setUp();
  await settle();
  second.sockets.ReceiptPrinter.complete(JOBS, { jobs: [{ key, state: "printing" }] });
  await settle();
  assert.equal(second.printing.jobs.value.d1.state, "printing");
  await second.passTime();
  second.sockets.ReceiptPrinter.complete(JOBS, { jobs: [{ key: "other", state: "failed" }, { key, state: "completed" }] });
  await settle();
  assert.equal(second.printing.jobs.value.d1.state, "completed");
  second.printing.printOnce([slip]);
  await settle();
  assert.equal(second.jobs("ReceiptPrinter").length, 0);
  assert.deepEqual(second.reports.map((report) => report.outcome), ["completed"]);
});

test("what the journal never heard of is printed by the reloaded page", async () => {
  const first = setUp();
  first.printing.printOnce([slip]);
  await settle();
  const second = setUp();
  await settle();
  second.sockets.ReceiptPrinter.complete(JOBS, { jobs: [] });
  await settle();
  second.printing.printOnce([slip]);
  await settle();
  assert.equal(second.jobs("ReceiptPrinter").length, 1);
});

test("without a journal a reloaded page asks the person", async () => {
  const first = setUp({ offered: [] });
  first.printing.printOnce([slip]);
  await settle();
  const second = setUp({ offered: [] });
  await settle();
  second.sockets.ReceiptPrinter.complete(JOBS, undefined, "unsupportedCommand");
  await settle();
  assert.deepEqual([second.printing.jobs.value.d1.state, second.printing.jobs.value.d1.reason], ["unknown", "reloaded"]);
});

test("a page reloaded before anything went to the printer prints it", async () => {
  const first = setUp({ pdf: () => new Promise(() => undefined) });
  first.printing.printOnce([slip]);
  await settle();
  const second = setUp();
  second.printing.printOnce([slip]);
  await settle();
  assert.equal(second.jobs("ReceiptPrinter").length, 1);
});

test("a document still being made is waited for, and news of it cuts the pause short", async () => {
  const answers = [new ApiError("refused", { code: "not_ready" }), new ApiError("network"), new Uint8Array([1])];
  const pdf = async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const { printing, jobs, news, pauses } = setUp({ pdf });
  printing.printOnce([slip]);
  await settle();
  assert.equal(printing.jobs.value.d1.state, "preparing");
  news.document_ready({ document_id: "d1" });
  await settle();
  pauses.at(-1)();
  await settle();
  assert.equal(jobs("ReceiptPrinter").length, 1);
});

test("a printer that is not there fails at once, nothing sent", async () => {
  const { printing } = setUp({ connect: false });
  printing.printOnce([slip]);
  await settle();
  assert.deepEqual([printing.jobs.value.d1.state, printing.jobs.value.d1.reason], ["failed", "deviceNotReady"]);
});

test("a bridge that is just being started again is waited for", async () => {
  const { printing, sockets, root, passTime, jobs } = setUp({ up: false, connect: false });
  printing.printOnce([slip]);
  await settle();
  assert.equal(printing.jobs.value.d1.state, "printing");
  root.open();
  sockets.ReceiptPrinter.open();
  await passTime();
  assert.equal(jobs("ReceiptPrinter").length, 1);
});

test("a bridge that stays away is told, nothing sent", async () => {
  const { printing, passTime } = setUp({ up: false, connect: false });
  printing.printOnce([slip]);
  await settle();
  for (let second = 0; second < 20; second += 1) await passTime();
  assert.deepEqual([printing.jobs.value.d1.state, printing.jobs.value.d1.reason], ["failed", "deviceNotReady"]);
});

test("each printer works on its own, one job at a time", async () => {
  const { printing, jobs, sockets } = setUp();
  printing.printOnce([slip, notice, { ...slip, document_id: "d3" }]);
  await settle();
  assert.deepEqual([jobs("ReceiptPrinter").length, jobs("DocumentPrinter").length], [1, 1]);
  sockets.ReceiptPrinter.complete(PRINT);
  await settle();
  assert.equal(jobs("ReceiptPrinter").length, 2);
});

test("after the end of the session nothing of the last person is printed or kept, here or in the bridge", async () => {
  let deliver;
  const { printing, jobs, sockets } = setUp({ pdf: () => new Promise((done) => (deliver = done)) });
  printing.printOnce([slip]);
  await settle();
  assert.equal(printing.unfinished(), 1);
  printing.reset();
  deliver(new Uint8Array([1]));
  await settle();
  assert.equal(jobs("ReceiptPrinter").length, 0);
  assert.deepEqual(printing.jobs.value, {});
  for (const socket of Object.values(sockets)) assert.ok(socket.last("XiaoerPrint.ForgetDocuments"));
});

test("a paper that comes out after the person has gone is reported with its own ticket", async () => {
  const { printing, sockets, late, reports, jobs } = setUp();
  printing.printOnce([slip]);
  await settle();
  const { key } = jobs("ReceiptPrinter")[0].payload;
  printing.reset();
  sockets.ReceiptPrinter.complete(PRINT);
  await settle();
  assert.deepEqual([late, reports], [[{ ticket: `ticket of ${key}`, outcome: "completed", reason: undefined }], []]);
  assert.deepEqual(printing.jobs.value, {});
});

test("papers that come into being after the submission are printed, once, whatever screen is shown", async () => {
  const documents = [];
  const { printing, jobs, news } = setUp({ found: async () => ({ documents: [...documents] }) });
  const result = { ...notice, document_id: "d9", kind: "result" };
  void printing.follow("C", (kind) => kind !== "result");
  void printing.follow("C", () => true);
  await settle();
  documents.push(slip, result);
  news.document_ready({ document_id: "other" });
  await settle();
  news.case_changed({ case_number: "C" });
  await settle();
  assert.deepEqual([jobs("ReceiptPrinter").length, jobs("DocumentPrinter").length], [1, 0]);
  assert.deepEqual(printing.papers.value.C.map((document) => document.document_id), ["d1", "d9"]);
});

test("a case that is followed is let go at the end of the session", async () => {
  let asked = 0;
  const { printing, pauses } = setUp({ found: async () => ((asked += 1), { documents: [slip] }) });
  const following = printing.follow("C", () => true);
  await settle();
  printing.reset();
  pauses.forEach((done) => done());
  await following;
  assert.equal(asked, 1);
  assert.deepEqual(printing.papers.value, {});
});

test("base64 holds every byte, also beyond one chunk", () => {
  const bytes = Uint8Array.from({ length: 70_001 }, (_, index) => index % 256);
  assert.deepEqual(new Uint8Array(Buffer.from(toBase64(bytes), "base64")), bytes);
});
