import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import { hereWord } from "../../static/js/components/item_card.js";
import { setMessages } from "../../static/js/core/i18n.js";

setMessages("zh", JSON.parse(readFileSync(new URL("../../static/locales/zh.json", import.meta.url), "utf8")));
const at = (surface) => (globalThis.document = /** @type {any} */ ({ documentElement: { dataset: { surface } } }));
afterEach(() => void delete (/** @type {any} */ (globalThis).document));

test("an item is said to be done here only where it can be", () => {
  at("kiosk");
  assert.equal(hereWord(), "这里能办");
  assert.equal(hereWord(true), "终端能办", "a page on which nobody can sign in");
  at("phone");
  assert.equal(hereWord(), "能自助办");
  at("tv");
  assert.equal(hereWord(), "终端能办");
});
