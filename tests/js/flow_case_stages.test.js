import assert from "node:assert/strict";
import { test } from "node:test";
import { caseGroups, stagesOf } from "../../static/js/flow/case_stages.js";

const drawn = (state) => stagesOf(state).map((stage) => `${stage.key} ${stage.state}`);

test("a case moves from handed in to the department", () => {
  assert.deepEqual(drawn("received"), ["handed_in now", "department later", "result later"]);
  assert.deepEqual(drawn("reviewing"), ["handed_in done", "department now", "result later"]);
});

test("what waits for the person says so instead of the department", () => {
  assert.deepEqual(drawn("correction"), ["handed_in done", "yours now", "result later"]);
});

test("what is over has no way to go", () => {
  for (const state of ["concluded", "delivered", "not_accepted", "withdrawn"]) assert.deepEqual(stagesOf(state), [], state);
});

test("a list has what waits for the person first and what is over last, each in the order it came", () => {
  const cases = ["concluded", "reviewing", "withdrawn", "correction", "received"].map((state, number) => ({ state, number }));
  assert.deepEqual(
    caseGroups(cases).map(({ key, cases }) => [key, cases.map((one) => one.number)]),
    [["yours", [3]], ["going", [1, 4]], ["over", [0, 2]]],
  );
});
