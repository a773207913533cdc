import assert from "node:assert/strict";
import { test } from "node:test";
import { newId } from "../../static/js/core/ids.js";
import { createBegun } from "../../static/js/entry/begun.js";
import { NOT_GIVING, ratingOf } from "../../static/js/flow/begun.js";
import { nextScreen } from "../../static/js/flow/next_screen.js";

test("ticks that are not agreed to yet are there after a step back, and nothing is after the person has gone", () => {
  const begun = createBegun();
  begun.give({ name: "周明月", scope: "some" });
  begun.give({ picked: [{ code: "HN-G010", name: "社会保障卡挂失" }] });
  assert.deepEqual(begun.giving.value, { ...NOT_GIVING, name: "周明月", scope: "some", picked: [{ code: "HN-G010", name: "社会保障卡挂失" }] });
  begun.rated.value = { ...ratingOf(null, "A", newId), level: 4 };
  begun.forget();
  assert.deepEqual([begun.giving.value, begun.rated.value], [NOT_GIVING, null]);
});

test("a rating goes on where it was left, under the same id, and that of another case begins anew", () => {
  const left = { ...ratingOf(null, "A", newId), level: 2, tags: ["slow"] };
  assert.equal(ratingOf(left, "A", newId), left);
  const other = ratingOf(left, "B", newId);
  assert.deepEqual({ ...other, id: "" }, { case: "B", id: "", level: null, tags: [] });
  assert.notEqual(other.id, left.id);
});

test("a case that was rated as it was handed in is rated anew when it is over, under an id of its own", () => {
  const begun = createBegun();
  const first = { ...ratingOf(begun.rated.value, "A", newId), level: 5, tags: ["fast"] };
  begun.rated.value = first;
  begun.ratingArrived();
  const next = ratingOf(begun.rated.value, "A", newId);
  assert.deepEqual({ ...next, id: "" }, { case: "A", id: "", level: null, tags: [] });
  assert.notEqual(next.id, first.id);
});

test("Back leads from the items to the authorisation, and from it to those that stand", () => {
  const context = { signedIn: true, steps: [] };
  const list = { place: { screen: "authorisations" }, trail: [{ screen: "home" }, { screen: "space" }] };
  const giving = nextScreen(list, { type: "let_act" }, context);
  const choosing = nextScreen(giving, { type: "choose_items" }, context);
  assert.deepEqual([giving.place.part, choosing.place.part], ["give", "items"]);
  assert.deepEqual(nextScreen(choosing, { type: "back" }, context), giving);
  assert.deepEqual(nextScreen(giving, { type: "back" }, context), list);
});

test("who must prove who they are half-way comes back to the authorisation they were giving", () => {
  const context = { signedIn: true, steps: [] };
  const giving = { place: { screen: "authorisations", part: "give" }, trail: [{ screen: "space" }, { screen: "authorisations" }] };
  const asked = nextScreen(giving, { type: "step_up", level: 3 }, context);
  assert.deepEqual(nextScreen(asked, { type: "signed_in" }, context), giving);
});
