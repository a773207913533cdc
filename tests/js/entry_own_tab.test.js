import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const held = new Map();
globalThis.sessionStorage = { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value), removeItem: (key) => held.delete(key) };
const { signal } = await import("../../static/js/core/store.js");
const { holder, holdsWork, keepStanding, openedAt } = await import("../../static/js/entry/own_tab.js");

const HOME = { place: { screen: "home" }, trail: [] };
const MATERIALS = { place: { screen: "materials", item: "X" }, trail: [HOME.place, { screen: "form", item: "X", section: 0 }] };

beforeEach(() => held.clear());

test("a phone that dropped its page while the camera was open begins where its person stood", () => {
  keepStanding(signal(MATERIALS));
  assert.deepEqual(openedAt("#/"), MATERIALS);
});

test("a link is followed whatever was done before in this tab", () => {
  keepStanding(signal(MATERIALS));
  assert.deepEqual(openedAt("#/guide/HN-G010").place, { screen: "guide", item: "HN-G010" });
});

test("who went on to a public place or has signed out finds nothing of their own again", () => {
  const flow = signal(MATERIALS);
  keepStanding(flow);
  flow.value = HOME;
  assert.deepEqual(openedAt("#/"), HOME);
  assert.equal(held.size, 0);
});

test("a tab that holds a draft, or knows whose work it has, holds somebody's work", () => {
  assert.equal(holdsWork(null), false);
  assert.equal(holdsWork({ owner: "4201**********0014" }), true);
  holder.write("4201**********0014");
  assert.equal(holdsWork(null), true);
});
