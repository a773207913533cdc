import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

globalThis.document = /** @type {any} */ ({ documentElement: { dataset: { surface: "phone" } } });
Object.defineProperty(globalThis, "navigator", { value: { languages: ["zh-CN", "en"] }, configurable: true });
const { language } = await import("../../static/js/core/i18n.js");
const { modes, resetModes, setLanguage, setModes } = await import("../../static/js/core/surface.js");
const { DISPLAY, wipeBrowser } = await import("../../static/js/core/wipe.js");
const { keepDisplay, spoken } = await import("../../static/js/entry/own_display.js");

/** A browser's storage, whose keys are listed like its own. */
function storage() {
  const held = {};
  const hidden = { getItem: (key) => held[key] ?? null, setItem: (key, value) => (held[key] = value), removeItem: (key) => delete held[key] };
  for (const [name, value] of Object.entries(hidden)) Object.defineProperty(held, name, { value });
  return held;
}

beforeEach(resetModes);

test("large letters and English are there again when the page was dropped and opened anew", () => {
  const browser = storage();
  const stop = keepDisplay(browser);
  setModes({ size: "large", contrast: "high" });
  setLanguage("en");
  stop();
  resetModes();
  keepDisplay(browser)();
  assert.equal(modes.value.size, "large");
  assert.equal(modes.value.contrast, "high");
  assert.equal(language.value, "en");
  assert.equal(document.documentElement.lang, "en");
});

test("what nobody could have chosen is not taken from the store", () => {
  const browser = storage();
  browser.setItem(DISPLAY, JSON.stringify({ size: "huge", contrast: "high", language: "xx", colour: "red" }));
  keepDisplay(browser)();
  assert.deepEqual([modes.value.size, modes.value.contrast, language.value, "colour" in modes.value], ["normal", "high", "zh", false]);
});

test("who signs out keeps their letters, and nothing else of the browser's storage", async () => {
  const localStorage = storage();
  const stop = keepDisplay(localStorage);
  setModes({ size: "large" });
  stop();
  localStorage.setItem("xiaoer.signed_in", "true");
  await wipeBrowser(/** @type {any} */ ({ sessionStorage: storage(), localStorage }));
  assert.deepEqual(Object.keys(localStorage), [DISPLAY]);
  assert.deepEqual(JSON.parse(localStorage.getItem(DISPLAY)), { size: "large" });
});

test("a language that the browser asked for is nobody's choice: it is not kept, and what is chosen is", () => {
  const browser = storage();
  const first = keepDisplay(browser);
  assert.equal(browser.getItem(DISPLAY), null);
  setModes({ size: "large" });
  first();
  navigator.languages.splice(0, 2, "en-GB", "zh-CN");
  const second = keepDisplay(browser);
  assert.deepEqual([language.value, modes.value.size], ["en", "large"]);
  setLanguage("zh");
  setModes({ size: "normal" });
  second();
  keepDisplay(browser)();
  assert.deepEqual([language.value, modes.value.size], ["zh", "normal"]);
  navigator.languages.splice(0, 2, "zh-CN", "en");
});

test("who asks for English first reads English, and everybody else Chinese", () => {
  assert.equal(spoken(["en-GB", "zh-CN"]), "en");
  assert.equal(spoken(["fr-FR", "en"]), "en");
  for (const wanted of [["zh-CN", "en"], ["ug-CN", "zh"], ["bo"], []]) assert.equal(spoken(wanted), "zh", wanted.join());
});
