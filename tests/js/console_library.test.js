import assert from "node:assert/strict";
import { test } from "node:test";
import { begun, changed, redone, undone } from "../../static/js/console/library/history.js";
import { arrived, createKeeping } from "../../static/js/console/batch_keeping.js";
import { forgetAll, keptFor, keptForBatch } from "../../static/js/console/library/kept.js";
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

const EMPTY = { name: "", purpose: "", items: "", stays_closed: false, revision: "", targets: [] };
const HALF = { ...EMPTY, name: "试点", items: "QH-1\nQH-2", targets: [{ kind: "region", code: "420106000000", label: "武昌区" }] };

/** The form of a new batch on a browser that keeps. */
function batchForm(held, { first = EMPTY, typed = false } = {}) {
  return createKeeping({ place: keptForBatch("xin", "new", held), first, typed, now: () => 0 });
}

test("a batch that was not saved is offered again after its tab was closed, and taken up or thrown away", () => {
  const held = storage();
  const form = batchForm(held);
  assert.equal(form.offer, null);
  assert.equal(form.unsaved, false);
  form.write(HALF);
  assert.equal(form.unsaved, true);
  const again = batchForm(held);
  assert.deepEqual(again.offer.entered, HALF);
  again.write({ ...EMPTY, name: "别的" }); // what is offered stays until it was looked at
  assert.deepEqual(batchForm(held).answer(true), HALF);
  assert.equal(batchForm(held).answer(false), null);
  assert.equal(batchForm(held).offer, null);
});

test("what was sent stays kept until the saved batch is on a page, also when the server sends it back", () => {
  const held = storage();
  batchForm(held).send(HALF);
  assert.deepEqual(batchForm(held).offer.entered, HALF); // the network was away
  const back = batchForm(held, { first: HALF, typed: true }); // something was wrong with it
  assert.equal(back.offer, null);
  assert.equal(back.unsaved, true);
  arrived(keptForBatch("xin", "new", held)); // another batch is looked at: this one was not sent yet
  assert.notEqual(keptForBatch("xin", "new", held).read(), null);
  back.send(HALF);
  assert.equal(back.unsaved, false);
  arrived(keptForBatch("xin", "new", held));
  assert.equal(batchForm(held).offer, null);
});

test("a batch that was put back as it was, or given up, is not kept, and signing out forgets all", () => {
  const held = storage();
  const form = batchForm(held, { first: HALF });
  form.write(EMPTY);
  form.write({ ...HALF, items: "QH-1\nQH-2\n" });
  assert.equal(form.unsaved, false);
  assert.equal(keptForBatch("xin", "new", held).read(), null);
  form.write(EMPTY);
  form.drop();
  assert.equal(batchForm(held).offer, null);
  batchForm(held).write(HALF);
  forgetAll(held);
  assert.equal(batchForm(held).offer, null);
});
