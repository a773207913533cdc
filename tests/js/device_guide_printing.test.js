import assert from "node:assert/strict";
import { test } from "node:test";
import { createGuidePrinting } from "../../static/js/device/guide_printing.js";

/** A printer that answers as it is told, and an API that has the guide after so many questions. */
function rig({ answer = async () => ({}), readyAfter = 0, failure = null } = {}) {
  const sent = [];
  let asked = 0;
  const signalOf = (value) => ({ value, peek: () => value });
  const printer = {
    connected: signalOf(true),
    offers: async () => true,
    command: async (name, payload) => {
      sent.push([name, payload]);
      return answer(name, payload);
    },
  };
  const bridge = { connected: signalOf(true), service: (name) => (name === "DocumentPrinter" ? printer : null) };
  const api = {
    guidePdf: async () => {
      asked += 1;
      if (failure) throw failure;
      if (asked <= readyAfter) throw Object.assign(new Error("not yet"), { code: "not_ready" });
      return { bytes: new Uint8Array([37, 80, 68, 70]) };
    },
  };
  return { printing: createGuidePrinting({ api, bridge, pause: async () => undefined }), sent, asked: () => asked };
}

test("a guide is asked for until the worker has drawn it, then printed once under a key of its own", async () => {
  const { printing, sent, asked } = rig({ readyAfter: 3 });
  await printing.print("HN-G010");
  assert.equal(asked(), 4);
  assert.deepEqual(sent.map(([name]) => name), ["XiaoerPrint.PrintJob"]);
  assert.ok(sent[0][1].key);
  assert.equal(printing.job.peek().state, "completed");
});

test("a second press while it prints is no second paper", async () => {
  let release;
  const { printing, sent } = rig({ answer: () => new Promise((done) => (release = done)) });
  const first = printing.print("HN-G010");
  await printing.print("HN-G010");
  while (!release) await new Promise((done) => setImmediate(done));
  release({});
  await first;
  assert.equal(sent.length, 1);
});

test("a guide that was withdrawn says so and can be tried again", async () => {
  const { printing } = rig({ failure: Object.assign(new Error("gone"), { code: "withdrawn" }) });
  await printing.print("HN-G010");
  assert.deepEqual([printing.job.peek().state, printing.job.peek().reason], ["failed", "withdrawn"]);
});

test("the next person finds nothing of it", async () => {
  const { printing } = rig();
  await printing.print("HN-G010");
  printing.reset();
  assert.equal(printing.job.peek(), null);
});
