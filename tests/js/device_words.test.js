import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { setMessages, language } from "../../static/js/core/i18n.js";
import { deviceTrouble, terminalText, troubleOf } from "../../static/js/core/words.js";

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const { words, close } = read("../contract/bridge_words.json");
/** Troubles that the page itself tells about devices. */
const OWN = ["connectionLost", "mediaLost", "too_large", "reloaded", "notSent", "notPrinted", "interrupted", "cardLeft", ...Object.values(close)];

for (const code of ["zh", "en"]) {
  test(`every word of the bridge has words for a person (${code})`, () => {
    setMessages(code, read(`../../static/locales/${code}.json`));
    language.value = code;
    for (const word of [...words, ...OWN]) {
      assert.ok(troubleOf(word), `${word} has no words`);
      const { title, reason } = deviceTrouble(word);
      assert.ok(title && reason && title !== reason, word);
    }
    assert.equal(troubleOf("somethingNew"), null);
    assert.ok(deviceTrouble("somethingNew").title);
  });
}

test("a terminal is called by its number in the language on screen, and by the name it was given", () => {
  for (const [code, said] of [["zh", "3 号终端"], ["en", "Terminal 3"]]) {
    setMessages(code, read(`../../static/locales/${code}.json`));
    language.value = code;
    assert.equal(terminalText("3 号终端"), said);
    assert.equal(terminalText("大厅东门终端"), "大厅东门终端");
  }
});
