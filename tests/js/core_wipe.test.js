import assert from "node:assert/strict";
import { test } from "node:test";
import { wipeBrowser } from "../../static/js/core/wipe.js";

function storage(entries) {
  const held = { ...entries };
  Object.defineProperty(held, "removeItem", { value: (key) => delete held[key] });
  return held;
}

function browser() {
  const gone = { databases: [], caches: [] };
  const scope = {
    sessionStorage: storage({ "xiaoer.bridge": "{}", "xiaoer.ending": "true", "xiaoer.draft": "{}", "xiaoer.flow": "{}" }),
    localStorage: storage({ stray: "1" }),
    indexedDB: { databases: async () => [{ name: "answers" }, { name: "xiaoer-catalogue" }], deleteDatabase: (name) => gone.databases.push(name) },
    caches: { keys: async () => ["xiaoer-shell-1", "xiaoer-shell-meta", "images"], delete: async (name) => gone.caches.push(name) },
  };
  return { scope, gone };
}

test("only the bridge's address, the mark of an unheard end, the shell and the catalogue survive", async () => {
  const { scope, gone } = browser();
  await wipeBrowser(scope);
  assert.deepEqual(Object.keys(scope.sessionStorage), ["xiaoer.bridge", "xiaoer.ending"]);
  assert.deepEqual(Object.keys(scope.localStorage), []);
  assert.deepEqual(gone, { databases: ["answers"], caches: ["images"] });
});

test("a database that cannot be listed does not keep the caches", async () => {
  const { scope, gone } = browser();
  scope.indexedDB.databases = async () => {
    throw new Error("refused");
  };
  await wipeBrowser(scope);
  assert.deepEqual(gone.caches, ["images"]);
});

test("selection and clipboard are emptied, and a refused clipboard hinders nothing", async () => {
  const { scope, gone } = browser();
  const written = [];
  scope.getSelection = () => ({ removeAllRanges: () => written.push("selection") });
  scope.navigator = { clipboard: { writeText: async (text) => (written.push(text), Promise.reject(new Error("NotAllowedError"))) } };
  await wipeBrowser(scope);
  assert.deepEqual(written, ["selection", ""]);
  assert.deepEqual(gone.databases, ["answers"]);
});
