import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "../../static/js/core/store.js";
import { followBackKey } from "../../static/js/entry/back_key.js";

const at = (...sections) => ({ place: { screen: "form", item: "X", section: sections.at(-1) }, trail: sections.slice(0, -1).map((section) => ({ screen: "form", item: "X", section })) });

/** A phone whose Back key is `press(-1)`; `left` once it has led out of the page. */
function phone({ stays = false } = {}) {
  const entries = [null];
  let here = 0;
  const phone = { left: false, entries };
  let told = () => undefined;
  const press = (by) => {
    if (here + by < 0) return void (phone.left = true);
    if (here + by >= entries.length) return;
    here += by;
    told();
  };
  globalThis.history = /** @type {any} */ ({
    get state() {
      return entries[here];
    },
    pushState(state) {
      entries.splice(here + 1);
      here = entries.push(state) - 1;
    },
    go: press,
    back: () => press(-1),
  });
  globalThis.addEventListener = /** @type {any} */ ((_, listener) => (told = listener));
  const flow = signal(at(0));
  const stepBack = () => {
    const { trail } = flow.peek();
    if (!stays && trail.length) flow.value = { place: trail.at(-1), trail: trail.slice(0, -1) };
  };
  return Object.assign(phone, { flow, press, ...followBackKey(flow, stepBack) });
}

test("the phone's Back key goes back through the form before it leaves it", () => {
  const { flow, press, ...rest } = phone();
  flow.value = at(0, 1);
  flow.value = at(0, 1, 2);
  press(-1);
  assert.equal(flow.value.place.section, 1);
  press(-1);
  assert.deepEqual([flow.value.place.section, rest.left], [0, false]);
});

test("the page's own key and the phone's count the same steps", () => {
  const one = phone();
  one.flow.value = at(0, 1);
  one.back();
  assert.equal(one.flow.value.place.section, 0);
  one.press(-1);
  assert.equal(one.left, true);
});

test("nothing of the form stands in the browser's history, and Forward brings back nothing", () => {
  const { flow, press, entries } = phone();
  flow.value = at(0, 1);
  assert.deepEqual(entries, [null, { depth: 1 }]);
  press(-1);
  press(1);
  assert.equal(flow.value.place.section, 0);
  flow.value = at(0, 1);
  press(-1);
  assert.equal(flow.value.place.section, 0);
});

test("when the form is over the key leads past its steps, and where one may not go back one stays", () => {
  const over = phone();
  over.flow.value = at(0, 1, 2);
  over.flow.value = { place: { screen: "handed" }, trail: [] };
  over.press(-1);
  over.press(-1);
  assert.equal(over.left, true);
  const staying = phone({ stays: true });
  staying.flow.value = at(0, 1);
  staying.press(-1);
  assert.deepEqual([staying.flow.value.place.section, history.state], [1, { depth: 1 }]);
});
