import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const JS = new URL("../../static/js/", import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(`../../static/locales/${path}`, import.meta.url), "utf8"));
const zh = read("zh.json");
const en = read("en.json");
const sources = readdirSync(JS, { recursive: true })
  .filter((name) => name.endsWith(".js"))
  .map((name) => ({ name, code: readFileSync(new URL(name, JS), "utf8") }));

const places = (sentence) => [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

test("both languages have the same keys, each with words", () => {
  assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
  for (const [key, sentence] of [...Object.entries(zh), ...Object.entries(en)]) assert.ok(sentence.trim(), key);
});

test("both languages fill the same places", () => {
  for (const key of Object.keys(zh)) assert.deepEqual(places(zh[key]), places(en[key]), key);
});

test("English sentences are not left in Chinese, nor Chinese ones in English", () => {
  // An example of what to type may stay in Chinese, and the keys that change the letters.
  const mostlyChinese = (text) => text.replace(/[“"][^”"]*[”"]/g, "").match(/[\u4e00-\u9fff]/);
  for (const [key, sentence] of Object.entries(en)) {
    assert.ok(["keyboard.letters", "keyboard.switch"].includes(key) || !mostlyChinese(sentence), `${key}: ${sentence}`);
  }
  for (const [key, sentence] of Object.entries(zh)) assert.match(sentence, /[\u4e00-\u9fff]|^[A-Z0-9#+=%，。、,.]+$/, key);
});

/** Every quoted word that looks like a key and stands in a call of t or bothTexts, also inside a choice. */
function literalKeys(code) {
  const calls = [...code.matchAll(/\b(?:t|bothTexts)\(((?:[^()`]|\([^()]*\))*)/g)].map((match) => match[1]);
  return calls.flatMap((inside) => [...inside.matchAll(/"([a-z][\w]*(?:\.[\w]+)+)"/g)].map((match) => match[1]));
}

test("every key that the page asks for has words", () => {
  for (const { name, code } of sources) {
    for (const key of literalKeys(code)) assert.ok(key in zh, `${name} asks for ${key}`);
  }
});

test("a sentence has a place for each thing it is given, and is given what it has a place for", () => {
  for (const { name, code } of sources) {
    for (const [, key, given] of code.matchAll(/\bt\("([\w.]+)", \{ ([^{}()]*) \}\)/g)) {
      const names = given.split(/, (?=\w+(?::|,|$))/).map((one) => one.split(":")[0].trim());
      assert.deepEqual(places(zh[key]), names.sort(), `${name}: ${key}`);
    }
  }
});

test("every key that is put together fits at least one sentence", () => {
  for (const { name, code } of sources) {
    for (const [, template] of code.matchAll(/\b(?:t|bothTexts)\(`([^`]+)`/g)) {
      const shape = new RegExp(`^${template.replace(/\./g, "\\.").replace(/\$\{[^}]*\}/g, "[\\w:-]+")}$`);
      assert.ok(Object.keys(zh).some((key) => shape.test(key)), `${name} puts ${template} together`);
    }
  }
});

test("every sentence is one that a page can ask for", () => {
  const code = sources.map((one) => one.code).join("\n");
  const quoted = new Set([...code.matchAll(/["'`]([\w:-]+(?:\.[\w:-]+)+)["'`]/g)].map((match) => match[1]));
  const shapes = [...new Set([...code.matchAll(/`([a-z_]+\.(?:[\w.:-]|\$\{[^{}]*\})*)`/g)].map((match) => match[1]))].map(
    (template) => new RegExp(`^${template.replace(/\./g, "\\.").replace(/\$\{[^}]*\}/g, "[\\w:-]+")}$`),
  );
  const unasked = Object.keys(zh).filter((key) => {
    // core/words.js adds the one, screens/sign_in.js the others, where there are words for it.
    const asks = [key, key.replace(/\.own$|_(3|chip|code)$/, "")];
    return !asks.some((asked) => quoted.has(asked) || shapes.some((shape) => shape.test(asked)));
  });
  assert.deepEqual(unasked, []);
});

test("words for somebody's own machine stand beside words for a terminal, and fill the same places", () => {
  const asked = new Set(sources.flatMap(({ code }) => [...code.matchAll(/\bhereText\([^()]*/g)].flatMap(([call]) => [...call.matchAll(/"([a-z]\w*(?:\.\w+)+)"/g)].map((match) => match[1]))));
  assert.ok(asked.size > 0);
  for (const first of asked) {
    const key = `${first}.own`;
    assert.ok(first in zh && key in zh, key);
    for (const words of [zh, en]) for (const place of places(words[key])) assert.ok(places(words[first]).includes(place), key);
  }
});
