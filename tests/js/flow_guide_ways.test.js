import assert from "node:assert/strict";
import { test } from "node:test";
import { guideWays } from "../../static/js/flow/guide_ways.js";

const guide = (assurance, applicants) => ({ available_here: true, digital: { assurance, applicants } });
const ONLY_READ = { available_here: false, digital: null };
const PHONE = { surface: "phone", session: true, stuck: false };
const TV = { surface: "tv", session: false, stuck: false };

test("a guide offers to begin only what is the reader's to begin", () => {
  assert.equal(guideWays(guide(2, "natural"), { ...PHONE, who: "legal" }).begins, false);
  assert.equal(guideWays(guide(2, "legal"), { ...PHONE, who: "natural" }).begins, false);
  assert.equal(guideWays(guide(2, "legal"), { ...PHONE, who: "legal" }).begins, true);
  assert.equal(guideWays(guide(2, undefined), { ...PHONE, who: "natural" }).begins, true);
  assert.equal(guideWays(guide(2, "legal"), PHONE).begins, true, "nobody has said yet who they are");
});

test("what is only read is begun by nobody and refused to nobody", () => {
  for (const who of [undefined, "natural", "legal"]) assert.deepEqual(guideWays(ONLY_READ, { ...PHONE, who }), { theirs: true, permitted: true, begins: false, prepares: false, phone: "read" });
  assert.deepEqual(guideWays(null, PHONE), { theirs: true, permitted: true, begins: false, prepares: false, phone: "read" });
});

test("what asks for the card is prepared on one's own phone and handed in at a terminal", () => {
  assert.deepEqual([guideWays(guide(3), PHONE).prepares, guideWays(guide(2), PHONE).prepares], [true, false]);
  assert.equal(guideWays(guide(3), { surface: "kiosk", session: true, stuck: false }).prepares, false);
  assert.equal(guideWays(guide(3, "legal"), { ...PHONE, who: "natural" }).prepares, false);
});

test("a television says of each item what the phone is for: all of it, its beginning, or reading", () => {
  assert.equal(guideWays(guide(2), TV).phone, "done");
  assert.equal(guideWays(guide(3), TV).phone, "begun");
  assert.equal(guideWays(ONLY_READ, TV).phone, "read");
});

test("a terminal on which nobody can sign in begins nothing and sends on to the phone; one in order keeps its people", () => {
  const kiosk = { surface: "kiosk", session: true, stuck: true };
  assert.deepEqual([guideWays(guide(2), kiosk).begins, guideWays(guide(2), kiosk).phone], [false, "done"]);
  assert.equal(guideWays(guide(2), { ...kiosk, stuck: false }).phone, "read");
});

test("who acts for another begins only what the authorisation names, and reads the rest", () => {
  const kiosk = { surface: "kiosk", session: true, stuck: false, who: "natural" };
  const item = { ...guide(2), code: "A" };
  const may = (items) => [guideWays(item, { ...kiosk, items }).begins, guideWays(item, { ...kiosk, items }).permitted];
  assert.deepEqual(may(["B", "A"]), [true, true]);
  assert.deepEqual(may(["B"]), [false, false]);
  assert.deepEqual(may(null), [true, true], "an authorisation for everything");
  assert.equal(guideWays(ONLY_READ, { ...kiosk, items: ["B"] }).permitted, true, "what nobody begins here is refused to nobody");
});
