import assert from "node:assert/strict";
import { test } from "node:test";
import { watchWriting } from "../../static/js/console/writing_keys.js";

/** A page that keeps its listeners, and what was done on it. */
function page() {
  const listeners = new Map();
  const listen = { addEventListener: (name, run) => listeners.set(name, run), removeEventListener: (name, run) => listeners.get(name) === run && listeners.delete(name) };
  globalThis.document = listen;
  Object.assign(globalThis, listen);
  const done = [];
  const state = { unsaved: false };
  const end = watchWriting({ save: () => done.push("save"), undo: () => done.push("undo"), redo: () => done.push("redo"), isUnsaved: () => state.unsaved });
  const press = (event) => {
    let taken = false;
    listeners.get("keydown")({ ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, preventDefault: () => (taken = true), ...event });
    return taken;
  };
  return { listeners, done, state, end, press };
}

test("the keys of every program save, undo and redo; a letter alone is the field's", () => {
  const { done, press } = page();
  const taken = [{ key: "s", ctrlKey: true }, { key: "z", metaKey: true }, { key: "Z", ctrlKey: true, shiftKey: true }, { key: "y", ctrlKey: true }, { key: "s" }, { key: "z", ctrlKey: true, altKey: true }].map(press);
  assert.deepEqual(done, ["save", "undo", "redo", "redo"]);
  assert.deepEqual(taken, [true, true, true, true, false, false]);
});

test("the browser asks before it leaves what is not saved, and nothing is heard after the end", () => {
  const { listeners, state, end } = page();
  let asked = 0;
  const leave = () => listeners.get("beforeunload")({ preventDefault: () => (asked += 1) });
  leave();
  state.unsaved = true;
  leave();
  assert.equal(asked, 1);
  end();
  assert.equal(listeners.size, 0);
});
