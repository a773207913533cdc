import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../static/js/core/api.js";
import { createSender } from "../../static/js/core/sender.js";

/** A sender on a server that gives `answers` in turn; time passes only by hand. */
function around(answers) {
  const bodies = [];
  const timers = [];
  const sender = createSender({
    post: async (body) => {
      bodies.push(body);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    schedule: (run, ms) => timers.push({ run, ms }),
    cancel: (id) => timers.splice(id - 1, 1, null),
  });
  return { sender, bodies, timers };
}

const settle = () => new Promise((done) => setImmediate(done));

test("a server that is down is tried again with the very same body until it answers", async () => {
  const { sender, bodies, timers } = around([new ApiError("network"), new ApiError("unavailable"), { case_number: "A" }]);
  const body = { submission_id: "1" };
  await sender.send(body);
  assert.equal(sender.state.value.phase, "waiting");
  timers.at(-1).run();
  await settle();
  timers.at(-1).run();
  await settle();
  assert.deepEqual(sender.state.value, { phase: "done", attempts: 3, answer: { case_number: "A" } });
  assert.ok(bodies.every((sent) => sent === body));
});

test("a double tap sends once", async () => {
  const { sender, bodies } = around([{ case_number: "A" }]);
  await Promise.all([sender.send({}), sender.send({})]);
  assert.equal(bodies.length, 1);
});

test("hearing of the server again cuts the pause short, once", async () => {
  const { sender, bodies } = around([new ApiError("network"), { case_number: "A" }]);
  await sender.send({});
  sender.wake();
  sender.wake();
  await settle();
  assert.equal(bodies.length, 2);
  assert.equal(sender.state.value.phase, "done");
});

test("a refusal is final and keeps its fields", async () => {
  const refusal = new ApiError("refused", { code: "invalid", fields: { phone: { zh: "错", en: "wrong" } } });
  const { sender, timers } = around([refusal]);
  await sender.send({});
  assert.equal(sender.state.value.phase, "refused");
  assert.equal(sender.state.value.error, refusal);
  assert.equal(timers.length, 0);
});

test("a session that is over stops the sending and asks for the card", async () => {
  const { sender, timers } = around([new ApiError("signed_out")]);
  await sender.send({});
  assert.equal(sender.state.value.phase, "signed_out");
  assert.equal(timers.length, 0);
});

test("an answer that arrives after the reset is dropped", async () => {
  let answer;
  const sender = createSender({ post: () => new Promise((resolve) => (answer = resolve)) });
  const sent = sender.send({});
  sender.reset();
  answer({ case_number: "of the last person" });
  await sent;
  assert.equal(sender.state.value.phase, "idle");
});

test("the pauses grow and stay bounded", async () => {
  const { sender, timers } = around(Array.from({ length: 9 }, () => new ApiError("network")));
  await sender.send({});
  for (let round = 0; round < 8; round += 1) {
    timers.at(-1).run();
    await settle();
  }
  const pauses = timers.map((timer) => timer.ms);
  assert.deepEqual(pauses, [...pauses].sort((left, right) => left - right));
  assert.equal(pauses.at(-1), 15_000);
});
