import assert from "node:assert/strict";
import { test } from "node:test";
import { begun, changed, redone, undone } from "../../static/js/console/library/history.js";
import { forgetAll, keptFor } from "../../static/js/console/library/kept.js";
import { changedKeys, merged, same } from "../../static/js/console/library/merge.js";

/** A Storage of its own: entries are its own keys, as in a browser. */
function storage() {
  return Object.create({
    getItem(key) { return this[key] ?? null; },
    setItem(key, value) { this[key] = value; },
    removeItem(key) { delete this[key]; },
  });
}

test("typing on in one place is one step back, a rest or another place begins the next", () => {
  let history = begun({ fee: null });
  for (const [fee, at] of [["1", 0], ["10", 300], ["10 元", 900], ["12 元", 9000]]) history = changed(history, { fee }, "fee", at);
  history = undone(history);
  assert.deepEqual(history.value, { fee: "10 元" });
  history = undone(history);
  assert.deepEqual(history.value, { fee: null });
  assert.deepEqual(undone(history), history);
  assert.deepEqual(redone(redone(history)).value, { fee: "12 元" });
});

test("what is written after going back has no way forward", () => {
  const history = changed(undone(changed(begun("a"), "b", "x", 0)), "c", "x", 1);
  assert.deepEqual(redone(history).value, "c");
  assert.deepEqual(undone(history).value, "a");
});

test("values are compared by what they say", () => {
  assert.ok(same({ a: [1, { b: null }] }, { a: [1, { b: null }] }));
  for (const other of [{ a: [1] }, { a: [1, { b: 0 }] }, { a: [1, { b: null }], c: 1 }, [], null, "a"]) {
    assert.ok(!same({ a: [1, { b: null }] }, other));
  }
  assert.deepEqual(changedKeys({ fee: null, steps: ["a"] }, { fee: null, steps: ["b"] }), ["steps"]);
});

test("two people's changes of different elements are both kept", () => {
  const base = { fee: null, visits: 1, name: "挂失" };
  const { content, conflicts, taken } = merged(base, { ...base, fee: "10 元" }, { ...base, visits: 0 });
  assert.deepEqual(content, { fee: "10 元", visits: 0, name: "挂失" });
  assert.deepEqual([conflicts, taken], [[], ["visits"]]);
});

test("what both changed stands as mine until somebody chooses, unless they agree", () => {
  const base = { fee: null, visits: 1 };
  const { content, conflicts } = merged(base, { fee: "10 元", visits: 0 }, { fee: "20 元", visits: 0 });
  assert.deepEqual(content, { fee: "10 元", visits: 0 });
  assert.deepEqual(conflicts, ["fee"]);
});

test("what was not saved is kept for its writer and its version only, and goes at sign-out", () => {
  const browser = storage();
  const mine = keptFor("song", "HN-G008", 2, browser);
  mine.write({ content: { fee: "1" }, base: { fee: null }, revision: 3, at: "2026-01-01T00:00:00Z" });
  assert.deepEqual(keptFor("song", "HN-G008", 2, browser).read()?.content, { fee: "1" });
  assert.equal(keptFor("shen", "HN-G008", 2, browser).read(), null);
  assert.equal(keptFor("song", "HN-G008", 3, browser).read(), null);
  browser.other = "stays";
  forgetAll(browser);
  assert.equal(mine.read(), null);
  assert.equal(browser.other, "stays");
});

test("what was kept half-written or by an older page reads as nothing", () => {
  const browser = storage();
  for (const broken of ["{", "7", '{"content":{}}', '{"content":{},"base":{},"revision":"3"}']) {
    browser["xiaoer.library.song.X-1.1"] = broken;
    assert.equal(keptFor("song", "X-1", 1, browser).read(), null);
  }
});
