import assert from "node:assert/strict";
import { test } from "node:test";
import { useSuggestions } from "../../static/js/components/suggestions.js";
import { h, render } from "../../static/vendor/preact/standalone.module.js";

const items = (...codes) => codes.map((code) => ({ code, name: code, available_here: true }));

const MOST_TURNS = 5000;

/** Turns of the event loop until `look` gives something true. */
async function until(look) {
  for (let turn = 0; turn < MOST_TURNS && !look(); turn += 1) await new Promise((done) => setTimeout(done));
  assert.ok(look(), String(look));
  return look();
}

/** A page that types; `answers` holds what is asked for until the test answers it. */
function typing() {
  const answers = new Map();
  const ask = (text) => new Promise((done) => answers.set(text, done));
  let now = /** @type {any} */ (null);
  const root = { nodeType: 1, childNodes: [], firstChild: null, namespaceURI: "" };
  function Box({ value }) {
    now = useSuggestions(ask, value);
    return null;
  }
  const type = (value) => render(h(Box, { value }), root);
  type("");
  return {
    type,
    answer: async (text, found) => (await until(() => answers.get(text)))(found),
    shown: (...codes) => until(() => now.items.map((item) => item.code).join() === codes.join()),
    chosen: (code) => until(() => (now.items[now.active]?.code ?? "") === code),
    move: (step) => now.move(step),
    active: () => now.active,
  };
}

test("the arrows go round the list", async () => {
  const box = typing();
  box.type("卡");
  await box.answer("卡", items("a", "b"));
  await box.shown("a", "b");
  for (const [step, code] of [[1, "a"], [1, "b"], [1, "a"], [-1, "b"]]) {
    box.move(step);
    await box.chosen(code);
  }
});

test("a list that comes late does not put another item under the one that was chosen", async () => {
  const box = typing();
  box.type("居");
  await box.answer("居", items("a", "b"));
  await box.shown("a", "b");
  box.type("居住");
  box.move(1);
  await box.chosen("a");
  box.move(1);
  await box.chosen("b");
  await box.answer("居住", items("b", "c"));
  await box.shown("b", "c");
  assert.equal(box.active(), 0);
});

test("nothing is chosen any more when what was chosen is not in the new list", async () => {
  const box = typing();
  box.type("居");
  await box.answer("居", items("a", "b"));
  await box.shown("a", "b");
  box.type("居住");
  box.move(-1);
  await box.chosen("b");
  await box.answer("居住", items("c", "d"));
  await box.shown("c", "d");
  assert.equal(box.active(), -1);
});
