import assert from "node:assert/strict";
import { test } from "node:test";

import { signal } from "../../static/js/core/store.js";
import { createPatience, LEFT_ALONE_MS } from "../../static/js/offline_cache/patience.js";

function waiting() {
  let time = 0;
  const reachable = signal(true);
  return { reachable, patience: createPatience({ reachable, now: () => time }), later: (/** @type {number} */ by) => (time += by) };
}

test("a server that let one question run out is not asked again with every press", () => {
  const { patience, later } = waiting();
  assert.equal(patience.worthAsking(), true);
  patience.silent();
  later(LEFT_ALONE_MS - 1);
  assert.equal(patience.worthAsking(), false);
});

test("after a while it is asked again, for it may have been a moment only", () => {
  const { patience, later } = waiting();
  patience.silent();
  later(LEFT_ALONE_MS);
  assert.equal(patience.worthAsking(), true);
});

test("heard from, it is asked at once", () => {
  const { patience } = waiting();
  patience.silent();
  patience.spoke();
  assert.equal(patience.worthAsking(), true);
});

test("out of reach it is not asked at all", () => {
  const { patience, reachable } = waiting();
  reachable.value = false;
  assert.equal(patience.worthAsking(), false);
});
