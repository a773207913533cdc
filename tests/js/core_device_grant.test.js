/** A sign-in that waits for a phone: told by the socket, asked at the interval, over when the server says so. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createGrant } from "../../static/js/core/device_grant.js";

const ASKED = { device_code: "d", user_code: "BCDF-GHJK", verification_uri_complete: "x", expires_in: 300, interval: 5, check_number: 47 };
const refusal = (code) => Object.assign(new Error(code), { kind: "refused", code, passing: false });

/** A page that asked, with the server's answers to its polls in order and its timers in the hand. */
async function asking(answers, { ask = async () => ASKED } = {}) {
  const timers = [];
  const signedIn = [];
  const late = [];
  let moment = 0;
  const grant = createGrant({
    ask,
    poll: async () => {
      const next = answers.shift();
      if (next instanceof Error) throw next;
      return next;
    },
    onSignedIn: (session) => signedIn.push(session),
    onLate: (session) => late.push(session),
    schedule: (run, ms) => timers.push({ run, ms }),
    cancel: () => undefined,
    now: () => moment,
  });
  await grant.begin();
  return { grant, timers, signedIn, late, pass: (ms) => (moment += ms), phase: () => grant.state.peek().phase };
}

test("it waits, looks again at the interval, and signs in", async () => {
  const page = await asking([refusal("authorization_pending"), { applicant: {} }]);
  assert.equal(page.phase(), "waiting");
  assert.equal(page.timers[0].ms, 5000);
  await page.grant.look();
  assert.equal(page.phase(), "waiting");
  await page.grant.look();
  assert.equal(page.phase(), "done");
  assert.equal(page.signedIn.length, 1);
});

test("who is told to slow down does so for good", async () => {
  const page = await asking([refusal("slow_down"), refusal("authorization_pending")]);
  await page.grant.look();
  await page.grant.look();
  assert.deepEqual(page.timers.map(({ ms }) => ms), [5000, 10_000, 10_000]);
});

for (const code of ["access_denied", "expired_token", "invalid_grant"]) {
  test(`${code} is the end of this code, and a new one begins anew`, async () => {
    const page = await asking([refusal(code), { applicant: {} }]);
    await page.grant.look();
    assert.equal(page.phase(), code);
    await page.grant.begin();
    assert.equal(page.phase(), "waiting");
  });
}

test("a network that is away for a moment is waited for, until the code's time is over", async () => {
  const away = () => Object.assign(new Error("network"), { kind: "network", code: "network", passing: true });
  const page = await asking([away(), away()]);
  await page.grant.look();
  assert.equal(page.phase(), "waiting");
  page.pass(300_000);
  await page.grant.look();
  assert.equal(page.phase(), "expired_token");
});

test("an answer that comes after another way was chosen signs nobody in, and the session that it began is given up", async () => {
  const page = await asking([{ applicant: {} }]);
  const late = page.grant.look();
  page.grant.stop();
  await late;
  assert.deepEqual([page.signedIn, page.late], [[], [{ applicant: {} }]]);
});

test("a server that refuses to begin is told", async () => {
  const page = await asking([], { ask: async () => Promise.reject(refusal("terminal_not_proven")) });
  assert.equal(page.phase(), "failed");
  assert.equal(page.grant.state.peek().error.code, "terminal_not_proven");
});
