/** What a terminal offers without the server is what the server would offer there. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { chain, elsewhere, hidden, inForce } from "../../static/js/offline_cache/batches.js";

const vectors = JSON.parse(readFileSync(new URL("../contract/batches.json", import.meta.url), "utf8"));
const batches = (names) => names.map((name) => ({ ...vectors.batches[name], from: vectors.batches[name].holds_from }));

for (const { why, batches: names, closed, scope, now, hidden: expected } of vectors.hidden) {
  test(why, () => {
    assert.deepEqual([...hidden(inForce(batches(names), now), closed, vectors.scopes[scope])].sort(), expected);
  });
}

test("a citizen is told where it is offered", () => {
  for (const { batches: names, now, code, said } of vectors.elsewhere) assert.deepEqual(elsewhere(inForce(batches(names), now), code), said);
});

test("regions above a region", () => {
  for (const [code, above] of Object.entries(vectors.chains)) assert.deepEqual(chain(code), above);
});
