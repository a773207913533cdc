import assert from "node:assert/strict";
import { test } from "node:test";
import { givingAt, guidesOf, STEP_UP } from "../../static/js/flow/authorising.js";
import { nextScreen } from "../../static/js/flow/next_screen.js";

test("a person lets somebody act for them with their own card, which only a terminal reads", () => {
  assert.equal(givingAt("kiosk", { kind: "natural", level: 3 }), "here");
  assert.equal(givingAt("kiosk", { kind: "natural", level: 2 }), "step_up");
  for (const surface of ["phone", "desktop"]) assert.equal(givingAt(surface, { kind: "natural", level: 2 }), "terminal");
});

test("a company's representative does so wherever the company can sign in", () => {
  for (const surface of ["kiosk", "phone", "desktop"]) assert.equal(givingAt(surface, { kind: "legal", level: 2 }), "here");
});

test("who must prove it first comes back to the authorisations, before anything was typed", () => {
  const at = { place: { screen: "authorisations" }, trail: [{ screen: "space" }] };
  const context = { signedIn: true, steps: [] };
  const asked = nextScreen(at, STEP_UP, context);
  assert.deepEqual([asked.place.screen, asked.place.level], ["sign_in", 3]);
  assert.deepEqual(nextScreen(asked, { type: "signed_in" }, context).place, at.place);
});

test("an item that was withdrawn since hides none of the others that somebody may do", async () => {
  const ask = async (/** @type {string} */ code) => (code === "gone" ? Promise.reject(new Error("not found")) : { code });
  assert.deepEqual(await guidesOf(["one", "gone", "two"], ask), [{ code: "one" }, { code: "two" }]);
  assert.deepEqual(await guidesOf([], ask), []);
  await assert.rejects(guidesOf(["gone"], ask), /not found/);
});
