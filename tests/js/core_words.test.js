import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import { language, setMessages } from "../../static/js/core/i18n.js";
import { declarationText, deviceTrouble, hereText } from "../../static/js/core/words.js";

for (const code of ["zh", "en"]) setMessages(code, JSON.parse(readFileSync(new URL(`../../static/locales/${code}.json`, import.meta.url), "utf8")));
const at = (surface) => (globalThis.document = /** @type {any} */ ({ documentElement: { dataset: { surface } } }));
afterEach(() => {
  delete (/** @type {any} */ (globalThis).document);
  language.value = "zh";
});

test("a file that is too large is called a file on one's own phone or computer, and a page at a terminal", () => {
  at("kiosk");
  assert.match(deviceTrouble("too_large").reason, /扫/);
  for (const surface of ["phone", "desktop"]) {
    at(surface);
    const zh = deviceTrouble("too_large");
    assert.match(zh.title, /文件/);
    assert.doesNotMatch(zh.title + zh.reason, /扫/);
    language.value = "en";
    const en = deviceTrouble("too_large");
    assert.doesNotMatch(en.title + en.reason, /scan/i);
    language.value = "zh";
  }
});

test("what is kept and what was lost is told without a scanner where there is none", () => {
  at("phone");
  for (const code of ["zh", "en"]) {
    language.value = code;
    for (const said of [hereText("device.kept"), hereText("scan.lost", { count: 2 }), hereText("banner.network.kept")]) assert.doesNotMatch(said, /扫|机器|scan|machine/i);
  }
});

test("what is declared for another person or a company is declared in their name", () => {
  const words = "我填的都是真的。";
  const chen = { name: "陈志远", kind: "natural" };
  const firm = { name: "青禾智造有限公司", kind: "legal" };
  const zhou = { name: "周明月", name_masked: "周*月" };
  const said = (applicant, actor) => declarationText(words, /** @type {any} */ ({ applicant, actor }));
  assert.equal(said(chen, null), words);
  assert.equal(declarationText(words, null), words);
  assert.equal(said(chen, zhou), "我受陈志远委托代办，替委托人声明：“我填的都是真的。”");
  assert.equal(said(firm, zhou), "我代表青禾智造有限公司声明：“我填的都是真的。”");
  language.value = "en";
  assert.equal(said(chen, zhou), "I act for 陈志远 and declare on their behalf: “我填的都是真的。”");
});
