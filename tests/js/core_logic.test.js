import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { evaluate, holds, LogicError } from "../../static/js/core/logic.js";

const shared = JSON.parse(readFileSync(new URL("../contract/jsonlogic.json", import.meta.url), "utf8"));

for (const { name, logic, data = shared.data, result, error } of shared.vectors) {
  test(`shared vector: ${name}`, () => {
    if (error === undefined) return assert.deepEqual(evaluate(logic, data), result);
    assert.throws(() => evaluate(logic, data), (thrown) => thrown instanceof LogicError && thrown.code === error);
  });
}

test("a condition that cannot be decided does not hold, and none always does", () => {
  assert.equal(holds({ "==": [{ var: "form.nothing" }, 1] }, { form: {} }), false);
  assert.equal(holds(undefined, {}), true);
  assert.equal(holds(true, {}), true);
});
