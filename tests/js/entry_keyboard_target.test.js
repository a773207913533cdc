import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { h, render } from "../../static/vendor/preact/standalone.module.js";

/** A television's page: a search field and, once they are drawn, the keys. */
const listeners = { focusin: [], keydown: [] };
const body = {};
const element = (facts) => ({ isConnected: true, dataset: {}, closest: () => null, focus() { page.activeElement = this; tell("focusin", {}); }, ...facts });
const field = element({ dataset: { keyboard: "text" }, closest: (what) => (what.includes("[data-keyboard]") ? field : null) });
const firstKey = element({ closest: (what) => (what.includes(".kb") ? keys : null) });
const keys = {};
let drawn = false;
const page = {
  activeElement: body,
  body,
  documentElement: { dataset: { surface: "tv" } },
  querySelector: (what) => (!drawn ? null : what === ".kb" ? keys : firstKey),
  addEventListener: (name, listener) => listeners[name].push(listener),
  removeEventListener: (name, listener) => listeners[name].splice(listeners[name].indexOf(listener), 1),
};
const tell = (name, event) => [...listeners[name]].forEach((listener) => listener(event));
globalThis.document = page;
globalThis.MutationObserver = class { observe() {} disconnect() {} };
const { useKeyboardTarget } = await import("../../static/js/entry/keyboard_target.js");

/** What Preact has put off until after the drawing, and nothing that waits for a frame. */
const drawing = async () => { for (let turn = 0; turn < 5; turn += 1) await null; };
const MOST_TURNS = 5000;
async function listening() {
  for (let turn = 0; turn < MOST_TURNS && !listeners.keydown.length; turn += 1) await new Promise((done) => setTimeout(done));
}

function press(key, repeat = false) {
  const event = { key, repeat, held: false, preventDefault() { this.held = true; }, stopPropagation() {} };
  tell("keydown", event);
  return event;
}

/** Draws the page anew, with the focus on the search field. */
async function open() {
  const root = { nodeType: 1, childNodes: [], firstChild: null, namespaceURI: "" };
  render(null, root);
  function Page() {
    const [target] = useKeyboardTarget();
    drawn = target !== null;
    return null;
  }
  render(h(Page), root);
  await listening(); // from its first effect on
  field.focus();
  return () => render(null, root);
}

let close = () => {};
beforeEach(async () => {
  close();
  close = await open();
});

test("after OK the focus is on the keys as soon as they are drawn: no arrow is quicker", async () => {
  press("Enter");
  await drawing();
  assert.equal(drawn, true);
  assert.equal(page.activeElement, firstKey);
});

test("OK that is held down writes nothing; the next OK does", async () => {
  press("Enter");
  await drawing();
  assert.equal(press("Enter", true).held, true);
  assert.equal(press("Enter").held, false);
  assert.equal(press("Enter", true).held, false);
});

test("Back on the keys puts them away and returns to the field", async () => {
  press("Enter");
  await drawing();
  assert.equal(press("Escape").held, true);
  await drawing();
  assert.equal(drawn, false);
  assert.equal(page.activeElement, field);
});

test("a focus that leaves field and keys takes the keys away", async () => {
  press("Enter");
  await drawing();
  element({}).focus();
  await drawing();
  assert.equal(drawn, false);
});
