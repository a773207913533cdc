import assert from "node:assert/strict";
import { test } from "node:test";
import { waysAfter } from "../../static/js/flow/after_failure.js";

test("what was refused leads elsewhere first, and may still be tried again", () => {
  assert.deepEqual(waysAfter("refused"), ["home", "again", "help"]);
});

test("what only did not get through is tried again, without leaving the page", () => {
  for (const kind of ["network", "unavailable", "signed_out"]) assert.deepEqual(waysAfter(kind), ["again", "help"], kind);
});
