import assert from "node:assert/strict";
import { test } from "node:test";
import { newId } from "../../static/js/core/ids.js";

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("an id is a version 7 UUID whatever the random bytes are", () => {
  for (const fill of [0x00, 0xff, 0x5a]) {
    assert.match(newId(Date.now(), (bytes) => bytes.fill(fill)), SHAPE);
  }
});

test("the first 48 bits are the Unix milliseconds", () => {
  const id = newId(1_795_312_921_123);
  assert.equal(parseInt(id.replace(/-/g, "").slice(0, 12), 16), 1_795_312_921_123);
});

test("ids of later milliseconds sort later, and two of one millisecond differ", () => {
  assert.ok(newId(1000) < newId(1001));
  assert.notEqual(newId(1000), newId(1000));
});
