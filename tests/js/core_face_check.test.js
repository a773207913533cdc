/** 刷脸 as a page goes through it: consent before the card, another picture where one may help, the card alone at any time. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFaceCheck } from "../../static/js/core/face_check.js";

const SESSION = { applicant: {}, assurance: "id_card_face" };
const refusal = (code, passing = false) => Object.assign(new Error(code), { kind: passing ? "unavailable" : "refused", code, passing });
const trouble = (code) => Object.assign(new Error(code), { code });

/** A page with a server that gives these answers to the pictures, and devices that give theirs. */
function page({ compared = [], card = [], agreed = null, without = SESSION, proven = null, taken = [] } = {}) {
  const calls = [];
  const signedIn = [];
  let declined = 0;
  const late = [];
  const given = (answers, otherwise) => {
    const next = answers.shift() ?? otherwise;
    if (next instanceof Error) throw next;
    return next;
  };
  const check = createFaceCheck({
    api: {
      faceAgree: async (version) => (calls.push(["agree", version]), given([agreed], { consent: "c" })),
      faceCard: async (reading) => (calls.push(["card", reading]), given([proven], null)),
      faceCompare: async (picture) => (calls.push(["compare", picture]), given(compared, SESSION)),
      faceWithout: async (consent) => (calls.push(["without", consent]), given([without], null)),
      challenge: async () => ({ nonce: `n${calls.length}` }),
    },
    readCard: async () => (calls.push(["read"]), given(card, { chip: "chip", photo: "photo" })),
    signCard: async (nonce) => `card ${nonce}`,
    takePicture: async () => given(taken, "jpeg"),
    signPicture: async (nonce) => `picture ${nonce}`,
    onSignedIn: (session) => signedIn.push(session),
    onLate: (session) => late.push(session),
    onDeclined: () => (declined += 1),
    wait: async () => undefined,
  });
  return { check, calls, signedIn, declined: () => declined, late, names: () => calls.map(([name]) => name), now: () => check.state.peek() };
}

test("nothing is read and nothing is taken before somebody has agreed", async () => {
  const { check, calls, now } = page();
  await check.shoot();
  await check.again();
  assert.equal(now().phase, "asking");
  assert.deepEqual(calls, []);
});

test("agreed, read, taken: signed in, each step with the terminal's word for it", async () => {
  const { check, calls, signedIn, now } = page();
  await check.agree("2026-11");
  assert.deepEqual([now().phase, now().proven], ["camera", true]);
  await check.shoot();
  assert.deepEqual(signedIn, [SESSION]);
  assert.equal(now().phase, "done");
  assert.deepEqual(calls, [
    ["agree", "2026-11"],
    ["read"],
    ["card", { consent: "c", nonce: "n2", chip: "chip", photo: "photo", signature: "card n2" }],
    ["compare", { consent: "c", photo: "photo", nonce: "n3", picture: "jpeg", signature: "picture n3" }],
  ]);
});

test("it counts down from three before the picture", async () => {
  const { check } = page();
  const counts = [];
  await check.agree("v");
  check.state.subscribe(({ phase, count }) => phase === "counting" && counts.push(count));
  await check.shoot();
  assert.deepEqual(counts, [3, 2, 1]);
});

for (const code of ["face_none", "face_several", "face_small", "face_dark", "face_bright", "face_turned", "face_not_alike"]) {
  test(`after ${code} another picture can be taken, and it says why`, async () => {
    const { check, now, signedIn } = page({ compared: [refusal(code)] });
    await check.agree("v");
    await check.shoot();
    assert.deepEqual([now().phase, now().error.code], ["camera", code]);
    await check.shoot();
    assert.equal(signedIn.length, 1);
  });
}

test("a camera that failed, or a network, can be tried again", async () => {
  const { check, now, signedIn } = page({ taken: [trouble("cameraInoperable")], compared: [refusal("face_unavailable", true)] });
  await check.agree("v");
  await check.shoot();
  assert.deepEqual([now().phase, now().error.code], ["camera", "cameraInoperable"]);
  await check.shoot();
  assert.deepEqual([now().phase, now().error.code], ["camera", "face_unavailable"]);
  await check.shoot();
  assert.equal(signedIn.length, 1);
});

for (const code of ["face_no_tries", "face_consent_over", "face_no_photo"]) {
  test(`after ${code} there are no more pictures, and the card alone signs in`, async () => {
    const { check, names, now, signedIn } = page({ compared: [refusal(code)] });
    await check.agree("v");
    await check.shoot();
    await check.shoot();
    assert.equal(now().phase, "over");
    assert.equal(names().filter((name) => name === "compare").length, 1);
    await check.without();
    assert.equal(signedIn.length, 1);
  });
}

for (const code of ["face_no_photo", "face_closed"]) {
  test(`a card that is known all the same signs in alone: ${code}`, async () => {
    const { check, now, signedIn, declined } = page({ proven: refusal(code) });
    await check.agree("v");
    assert.deepEqual([now().phase, now().proven], ["over", true]);
    await check.without();
    assert.deepEqual([signedIn.length, declined()], [1, 0]);
  });
}

test("who would rather not is back at the card, at once and without a word to the server", async () => {
  const { check, calls, declined } = page();
  await check.without();
  assert.deepEqual([declined(), calls], [1, []]);
});

test("where the card alone is no longer known it is read anew", async () => {
  const { check, declined, signedIn } = page({ without: refusal("face_consent_over") });
  await check.agree("v");
  await check.without();
  assert.deepEqual([declined(), signedIn.length], [1, 0]);
});

test("a text that changed meanwhile is not agreed to", async () => {
  const { check, now, names } = page({ agreed: refusal("face_text_changed") });
  await check.agree("old");
  assert.deepEqual([now().phase, now().error.code, names()], ["over", "face_text_changed", ["agree"]]);
});

test("nobody laid a card down yet: it goes on waiting; a card that was not read can be read again", async () => {
  const { check, now, names } = page({ card: [trouble("timeOut"), trouble("invalidMedia")] });
  await check.agree("v");
  assert.deepEqual([now().phase, now().error.code], ["card_failed", "invalidMedia"]);
  await check.again();
  assert.equal(now().phase, "camera");
  assert.equal(names().filter((name) => name === "read").length, 3);
});

test("who has left is not signed in by an answer that comes late, and the session that it began is given up", async () => {
  let answer = (_session) => {};
  const { check, names, signedIn, late } = page({ compared: [new Promise((done) => (answer = done))] });
  await check.agree("v");
  const shooting = check.shoot();
  await new Promise(setImmediate);
  assert.equal(names().at(-1), "compare");
  check.stop();
  answer(SESSION);
  await shooting;
  assert.deepEqual([signedIn, late], [[], [SESSION]]);
});
