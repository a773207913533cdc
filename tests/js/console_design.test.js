import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../static/js/core/api.js";
import { merged } from "../../static/js/console/design/merge.js";
import { at, createStore, put } from "../../static/js/console/design/store.js";
import { tabOf } from "../../static/js/console/design/tabs.js";

const DEFINITION = { minutes: 5, bring: { zh: "带身份证", en: "Bring it" }, form: { sections: [{ title: "一" }, { title: "二" }] } };

/** A design page with a server that answers what it is told to. */
function desk({ kept = null, answers = [], fresh = null, now = () => 0 } = {}) {
  const sent = [];
  let held = kept;
  const api = {
    async save(_number, revision, definition) {
      sent.push({ revision, definition });
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return { revision: revision + 1, definition, problems: [], ...answer };
    },
    open: async () => fresh,
    check: () => new Promise(() => {}),
  };
  const place = { read: () => held, write: (value) => (held = value), forget: () => (held = null) };
  const draft = { number: 7, code: "X-1", kind: "service", state: "draft", revision: 3, definition: DEFINITION, problems: [], offers: {}, author_name: "宋清和" };
  return { store: createStore({ api, draft, kept: place, now }), sent, held: () => held };
}

const minutes = (number) => (definition) => ({ ...definition, minutes: number });
const refused = () => new ApiError("refused", { status: 409, code: "stale_item", text: null });

test("going on in one place is one step, another place or a rest begins the next", () => {
  let at = 0;
  const { store } = desk({ now: () => at });
  for (const number of [6, 7, 8]) store.edit("minutes", minutes(number));
  at += 5000;
  store.edit("minutes", minutes(9));
  store.edit("bring", (now) => put(now, "/bring/zh", "带户口簿"));
  store.undo();
  store.undo();
  assert.equal(store.definition.value.minutes, 8);
  store.undo();
  assert.equal(store.definition.value.minutes, 5);
  assert.equal(store.canUndo.value, false);
  store.redo();
  assert.equal(store.definition.value.minutes, 8);
});

test("a change that changes nothing is no step", () => {
  const { store } = desk();
  store.edit("minutes", minutes(5));
  assert.equal(store.canUndo.value, false);
  assert.equal(store.unsaved.value, false);
});

test("what is not saved is kept in the browser until it is saved or undone", async () => {
  const { store, sent, held } = desk();
  store.edit("minutes", minutes(8));
  assert.equal(held().definition.minutes, 8);
  store.undo();
  assert.equal(held(), null);
  store.redo();
  assert.equal(await store.save(), true);
  assert.deepEqual([sent[0].revision, sent[0].definition.minutes, held()], [3, 8, null]);
});

test("what was left unsaved is offered, and not written over before it was looked at", () => {
  const kept = { definition: { ...DEFINITION, minutes: 8 }, base: DEFINITION, revision: 3, at: "2026-01-01T00:00:00Z" };
  const { store, held } = desk({ kept });
  assert.deepEqual(store.offer.value, kept);
  store.answerOffer(true);
  assert.equal(store.definition.value.minutes, 8);
  assert.equal(held().definition.minutes, 8);
  const again = desk({ kept });
  again.store.answerOffer(false);
  assert.equal(again.store.definition.value.minutes, 5);
  assert.equal(again.held(), null);
});

test("what a colleague saved elsewhere is taken in; the same place is named with both texts until somebody chooses", async () => {
  const theirs = { ...DEFINITION, minutes: 9, bring: { zh: "带护照", en: "Bring it" } };
  const fresh = { state: "draft", revision: 4, definition: theirs, author_name: "沈予安" };
  const { store, sent } = desk({ answers: [refused()], fresh });
  store.edit("minutes", minutes(7));
  assert.equal(await store.save(), false);
  assert.deepEqual(store.clash.value, { other: "沈予安", places: [{ path: "/minutes", mine: 7, theirs: 9 }] });
  assert.equal(store.definition.value.bring.zh, "带护照");
  assert.equal(await store.save(), false, "an open clash is not saved over");
  store.choose("/minutes", 9);
  assert.equal(store.clash.value, null);
  store.edit("x", minutes(10));
  assert.equal(await store.save(), true);
  assert.equal(sent.at(-1).revision, 4);
});

test("a design that is no draft any more keeps what was written on the page", async () => {
  const { store } = desk({ answers: [refused()], fresh: { state: "reviewed", revision: 3, definition: DEFINITION } });
  store.edit("minutes", minutes(7));
  assert.equal(await store.save(), false);
  assert.equal(store.definition.value.minutes, 7);
  assert.equal(store.message.value.tone, "negative");
});

test("a save that the network lost changes nothing here", async () => {
  const { store, held } = desk({ answers: [new ApiError("network")] });
  store.edit("minutes", minutes(7));
  assert.equal(await store.save(), false);
  assert.equal(held().definition.minutes, 7);
  assert.equal(await store.save(), true);
});

test("two changes of different lines of one list are joined; a list that grew on both sides is a clash", () => {
  const base = { list: [{ a: 1 }, { a: 2 }] };
  assert.deepEqual(merged(base, { list: [{ a: 9 }, { a: 2 }] }, { list: [{ a: 1 }, { a: 8 }] }), { value: { list: [{ a: 9 }, { a: 8 }] }, clashes: [] });
  const grown = merged(base, { list: [...base.list, { a: 3 }] }, { list: [...base.list, { a: 4 }] });
  assert.deepEqual(grown.clashes.map((one) => one.path), ["/list"]);
  assert.deepEqual(merged({ a: 1, b: 2 }, { a: 1 }, { a: 5, b: 2 }), { value: { a: 5 }, clashes: [] });
});

test("a place is read, written and removed by its path, and keys keep their order", () => {
  const one = { a: { "b/c": [1, 2, 3] }, z: 0 };
  assert.equal(at(one, "/a/b~1c/1"), 2);
  assert.equal(at(one, "/nothing/here"), undefined);
  assert.deepEqual(put(one, "/a/b~1c/1", 9), { a: { "b/c": [1, 9, 3] }, z: 0 });
  assert.deepEqual(put(one, "/a/b~1c/1", undefined), { a: { "b/c": [1, 3] }, z: 0 });
  assert.deepEqual(Object.keys(put(one, "/a", 1)), ["a", "z"]);
  assert.equal(one.a["b/c"][1], 2);
});

test("every path leads to the tab that writes it", () => {
  const tab = (path, kind = "service") => tabOf(kind, path).key;
  assert.deepEqual(["/guidance/start", "/form/sections/0", "/materials/1", "/decision_rules/0", "/minutes", ""].map((path) => tab(path)), ["guidance", "form", "materials", "review", "result", "result"]);
  assert.equal(tab("/provenance", "guidance"), "guidance");
});
