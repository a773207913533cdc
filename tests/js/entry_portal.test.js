import assert from "node:assert/strict";
import { test } from "node:test";

const held = new Map();
const storage = { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value), removeItem: (key) => held.delete(key) };
globalThis.sessionStorage = storage;
globalThis.localStorage = storage;
const listeners = [];
globalThis.addEventListener = (name, listener) => name === "storage" && listeners.push(listener);
const { mayBeSignedIn } = await import("../../static/js/entry/portal.js");

test("who signs out in one tab is signed out in the others, and nothing else that is kept ends a session", () => {
  let over = 0;
  mayBeSignedIn.onOver(() => (over += 1));
  mayBeSignedIn.write(true);
  const [key, value] = [...held][0];
  const tell = (news) => listeners.forEach((listener) => listener(news));
  tell({ key, newValue: value }); // another tab has signed in
  tell({ key: "something.else", newValue: null });
  assert.equal(over, 0);
  tell({ key, newValue: null });
  tell({ key: null, newValue: null }); // all of it was cleared
  assert.equal(over, 2);
});
