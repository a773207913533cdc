import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ApiError } from "../../static/js/core/api.js";
import { toBase64 } from "../../static/js/device/printer.js";
import { settle } from "./fake_bridge.js";
import { PRINT, memory, notice, setUp, slip } from "./printing_rig.js";

beforeEach(() => memory.clear());

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

test("the application form is printed once though it was asked for twice, and again after the paper ran out", async () => {
  const { printing, sockets, jobs } = setUp();
  await Promise.all([printing.printApplicationForm("9901"), printing.printApplicationForm("9901")]);
  await settle();
  assert.equal(jobs("DocumentPrinter").length, 1);
  sockets.DocumentPrinter.complete(PRINT, { errorCode: "paperOut" }, "commandErrorCode");
  await settle();
  assert.deepEqual([printing.jobs.value.d9.state, printing.unfinished()], ["failed", 1]);
  await printing.printApplicationForm("9901");
  await settle();
  sockets.DocumentPrinter.complete(PRINT);
  await settle();
  assert.deepEqual([jobs("DocumentPrinter").length, printing.jobs.value.d9.state], [2, "completed"]);
});

test("an application form that comes when its person has gone is not printed", async () => {
  let answer;
  const { printing, jobs } = setUp({ form: () => new Promise((done) => (answer = done)) });
  const asked = printing.printApplicationForm("9901");
  printing.reset();
  answer({ ...notice, document_id: "d9", kind: "application_form" });
  await asked;
  await settle();
  assert.equal(jobs("DocumentPrinter").length, 0);
});
