import assert from "node:assert/strict";
import { test } from "node:test";
import { useAskedAgain } from "../../static/js/core/loading.js";
import { h, render } from "../../static/vendor/preact/standalone.module.js";

const MOST_TURNS = 5000;

/** Turns of the event loop until `look` gives something true. @param {() => unknown} look */
async function until(look) {
  for (let turn = 0; turn < MOST_TURNS && !look(); turn += 1) await new Promise((done) => setTimeout(done));
  assert.ok(look(), String(look));
}

test("what is under way is asked for again and again, until it has come", async (rig) => {
  /** What runs at intervals, by its timer. @type {Map<number, () => void>} */
  const running = new Map();
  rig.mock.method(globalThis, "setInterval", (/** @type {() => void} */ run) => running.set(running.size + 1, run) && running.size);
  rig.mock.method(globalThis, "clearInterval", (/** @type {number} */ timer) => running.delete(timer));
  const root = { nodeType: 1, childNodes: [], firstChild: null, namespaceURI: "" };
  let asked = 0;
  const again = () => (asked += 1);
  const Page = (/** @type {{waits: boolean}} */ { waits }) => (useAskedAgain(waits, again), null);
  render(h(Page, { waits: true }), root);
  await until(() => running.size === 1);
  for (const tick of [1, 2, 3]) {
    for (const run of running.values()) run();
    render(h(Page, { waits: true }), root); // an answer that says the same, or none
    assert.equal(asked, tick);
  }
  render(h(Page, { waits: false }), root);
  await until(() => running.size === 0);
});
