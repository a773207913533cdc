import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ApiError } from "../../static/js/core/api_error.js";
import { FakeSocket, settle } from "./fake_bridge.js";
import { JOBS, PRINT, memory, setUp, slip } from "./printing_rig.js";

beforeEach(() => memory.clear());

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

test("a report that finds its session over goes with the print's own ticket", async () => {
  const over = () => {
    throw new ApiError("signed_out");
  };
  const { printing, sockets, late, reports, jobs } = setUp({ refuse: over });
  printing.printOnce([slip]);
  await settle();
  const { key } = jobs("ReceiptPrinter")[0].payload;
  sockets.ReceiptPrinter.complete(PRINT);
  await settle();
  assert.equal(reports.length, 1);
  assert.deepEqual(late, [{ ticket: `ticket of ${key}`, outcome: "completed", reason: undefined }]);
});
