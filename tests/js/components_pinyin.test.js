import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createPinyin } from "../../static/js/components/keyboard/pinyin.js";

const table = JSON.parse(readFileSync(new URL("../../static/data/pinyin.json", import.meta.url), "utf8"));
const pinyin = createPinyin(table);

/** @param {string} letters @param {number} [count] */
const texts = (letters, count = 60) => pinyin.candidates(letters, count).map(({ text }) => text);

test("a whole word typed in full comes first and takes all the letters", () => {
  assert.deepEqual(pinyin.candidates("gongjijin")[0], { text: "公积金", letters: 9 });
  assert.deepEqual(pinyin.candidates("shenfenzheng")[0], { text: "身份证", letters: 12 });
});

test("an unfinished last syllable finds the word", () => {
  assert.equal(texts("xingf")[0], "幸福");
  assert.ok(texts("yanglaobaox").includes("养老保险"));
});

test("first letters alone find words, phrases of item names among them", () => {
  assert.ok(texts("xf").includes("幸福"));
  assert.equal(texts("sfz")[0], "身份证");
  assert.ok(texts("zfgjj").includes("住房公积金"));
});

test("first letters and whole syllables may be mixed", () => {
  assert.ok(texts("shenfz").includes("身份证"));
  assert.ok(texts("sfenz").includes("身份证"));
});

test("a word is finished before it is typed to its end", () => {
  assert.equal(texts("gongjij")[0], "公积金");
});

test("letters that read two ways offer both readings", () => {
  const both = texts("xian", 40);
  assert.ok(both.includes("先"));
  assert.ok(both.includes("西安"));
  assert.equal(texts("fangan")[0], "方案");
});

test("a sentence is put together from words", () => {
  assert.equal(texts("shebaokadiule")[0], "社保卡丢了");
  assert.equal(texts("wuhanshiwuchangqu")[0], "武汉市武昌区");
});

test("shorter beginnings follow the whole, and say how many letters they take", () => {
  const list = pinyin.candidates("shebaokadiule");
  const card = list.find(({ text }) => text === "社保卡");
  assert.deepEqual(card, { text: "社保卡", letters: 8 });
  assert.ok(list.findIndex(({ text }) => text === "社保卡") > 0);
});

test("what southern speakers mix up still finds the word: z/zh, n/l, in/ing", () => {
  assert.ok(texts("zongguo").includes("中国"));
  assert.ok(texts("lanren").includes("男人"));
  assert.ok(texts("sebao").includes("社保"));
});

test("ü is typed v, and lüe also as lue", () => {
  assert.ok(texts("nv").includes("女"));
  assert.ok(texts("lvse").includes("绿色"));
  assert.ok(texts("lue").includes("略"));
});

test("every GB 2312 character can be written with its pinyin", () => {
  const written = new Set(Object.entries(table.words).flatMap(([key, packed]) => (key.includes(" ") ? [] : packed.replace(/[a-z]/g, "").match(/./gu) ?? [])));
  const decoder = new TextDecoder("gb2312");
  const missing = [];
  for (let high = 0xb0; high <= 0xf7; high += 1) {
    for (let low = 0xa1; low <= 0xfe; low += 1) {
      const character = decoder.decode(Uint8Array.of(high, low));
      if (/^\p{Script=Han}$/u.test(character) && !written.has(character)) missing.push(character);
    }
  }
  assert.deepEqual(missing, []);
});

test("characters of given names outside GB 2312 can be written", () => {
  for (const [letters, character] of Object.entries({ yue: "玥", zhe: "喆", kun: "堃", yun: "赟" })) assert.ok(texts(letters, 200).includes(character), character);
});

test("places down to Hubei's streets are words", () => {
  assert.ok(texts("jianganqu").includes("江岸区"));
  assert.ok(texts("hubeisheng").includes("湖北省"));
});

test("letters no syllable begins with give no candidates and no error", () => {
  assert.deepEqual(pinyin.candidates("ijk"), []);
  assert.deepEqual(pinyin.candidates(""), []);
  assert.equal(pinyin.spelled("ijk"), "ijk");
});

test("a readable beginning is offered when the rest cannot be read", () => {
  const [first] = pinyin.candidates("hubeiv");
  assert.equal(first.text, "湖北");
  assert.equal(first.letters, 5);
});

test("a syllable that is followed by another one is not read as the beginning of a longer one", () => {
  assert.ok(!texts("wuhani").includes("武汉你"));
});

test("the letters are shown as syllables", () => {
  assert.equal(pinyin.spelled("xingfu"), "xing fu");
  assert.equal(pinyin.spelled("xf"), "x f");
});

test("no candidate is offered twice, however long the letters", () => {
  const list = texts("woyaobanlizhufanggongjijintiqu");
  assert.equal(new Set(list).size, list.length);
});

test("the table stays small enough to be loaded with the page", () => {
  assert.ok(readFileSync(new URL("../../static/data/pinyin.json", import.meta.url)).length <= 900_000);
});
