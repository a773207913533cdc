import assert from "node:assert/strict";
import { test } from "node:test";
import { AWAY_SECONDS, createSession, WARN_SECONDS } from "../../static/js/core/session.js";

const WHO = { applicant: { name: "周明月", name_masked: "周*月", id_number_masked: "9901**********0010" }, expires_in: 300 };

function keeper(extend = async () => ({ expires_in: 300 })) {
  const clock = { now: 0 };
  const happened = [];
  let extended = 0;
  const session = createSession({
    extend: () => ((extended += 1), extend()),
    onExpired: () => happened.push("expired"),
    onLost: () => happened.push("lost"),
    now: () => clock.now,
  });
  const pass = (seconds) => {
    clock.now += seconds * 1000;
    session.tick();
  };
  return { session, pass, happened, extensions: () => extended };
}

test("the countdown follows the server's seconds", () => {
  const { session, pass } = keeper();
  session.open({ ...WHO, expires_in: 120 });
  pass(20);
  assert.equal(session.remaining.value, 100);
});

test("the person is asked with at least twenty seconds left, and not before", () => {
  assert.ok(WARN_SECONDS >= 20);
  const { session, pass } = keeper();
  session.open(WHO);
  pass(300 - WARN_SECONDS - 1);
  assert.equal(session.warning.value, false);
  pass(1);
  assert.equal(session.warning.value, true);
});

test("without an answer the session ends once", () => {
  const { session, pass, happened } = keeper();
  session.open(WHO);
  pass(300);
  pass(1);
  assert.deepEqual(happened, ["expired"]);
  assert.equal(session.session.value, null);
});

test("touching extends at most once in twenty seconds", () => {
  const { session, pass, extensions } = keeper();
  session.open(WHO);
  for (let second = 0; second < 60; second += 1) {
    pass(1);
    session.touched();
  }
  assert.equal(extensions(), 3);
});

test("while the question is up a stray touch does not answer it", () => {
  const { session, pass, extensions } = keeper();
  session.open(WHO);
  pass(280);
  session.touched();
  assert.equal(extensions(), 0);
  assert.equal(session.warning.value, true);
});

test("one tap gives the full time again", async () => {
  const { session, pass } = keeper();
  session.open(WHO);
  pass(290);
  await session.stay();
  assert.equal(session.warning.value, false);
  assert.equal(session.remaining.value, 300);
});

test("a server out of reach does not throw the person out while they are there", async () => {
  const { session, pass, happened } = keeper(async () => {
    throw Object.assign(new Error(), { kind: "network" });
  });
  session.open(WHO);
  pass(290);
  await session.stay();
  assert.deepEqual(happened, []);
  assert.equal(session.remaining.value, 300);
});

test("a server that knows no session any more is believed", async () => {
  const { session, happened } = keeper(async () => {
    throw Object.assign(new Error(), { kind: "signed_out" });
  });
  session.open(WHO);
  await session.stay();
  assert.deepEqual(happened, ["lost"]);
  assert.equal(session.session.value, null);
});

test("an extension that arrives after the end revives nobody", async () => {
  let answer;
  const { session } = keeper(() => new Promise((resolve) => (answer = resolve)));
  session.open(WHO);
  const pending = session.stay();
  session.close();
  answer({ expires_in: 300 });
  await pending;
  assert.equal(session.session.value, null);
  assert.equal(session.remaining.value, 0);
});

test("who walks away is asked at once, with twenty seconds to come back", () => {
  const { session, pass, happened } = keeper();
  session.open(WHO);
  pass(10);
  session.left();
  assert.equal(session.warning.value, true);
  assert.equal(session.remaining.value, AWAY_SECONDS);
  pass(AWAY_SECONDS - 1);
  assert.deepEqual(happened, []);
  pass(1);
  assert.deepEqual(happened, ["expired"]);
  assert.equal(session.session.value, null);
});

test("coming back stops the short countdown and gives no time away", () => {
  const { session, pass } = keeper();
  session.open(WHO);
  session.left();
  pass(5);
  session.returned();
  assert.equal(session.warning.value, false);
  assert.equal(session.remaining.value, 295);
});

test("pressing that one is here ends the short countdown although the sensor sees nobody", async () => {
  const { session, pass } = keeper();
  session.open(WHO);
  session.left();
  pass(5);
  await session.stay();
  assert.equal(session.warning.value, false);
  assert.equal(session.remaining.value, 300);
});

test("walking away never makes a session longer than it was", () => {
  const { session, pass } = keeper();
  session.open(WHO);
  pass(290);
  session.left();
  assert.equal(session.remaining.value, 10);
});

test("nobody is missed where nobody is signed in", () => {
  const { session, pass, happened } = keeper();
  session.left();
  session.open(WHO);
  pass(AWAY_SECONDS);
  assert.deepEqual(happened, []);
});
