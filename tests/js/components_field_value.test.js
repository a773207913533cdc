import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import { fieldValueText } from "../../static/js/components/field_value.js";
import { language, setMessages } from "../../static/js/core/i18n.js";

for (const code of ["zh", "en"]) setMessages(code, JSON.parse(readFileSync(new URL(`../../static/locales/${code}.json`, import.meta.url), "utf8")));
afterEach(() => (language.value = "zh"));

const shown = (widget, value, prefill) => fieldValueText({ widget }, value, prefill);

test("an amount is read in groups of three, whether typed in yuan or given in fen", () => {
  assert.equal(shown("money", "3000"), "3,000 元");
  assert.equal(shown("money", "1234567.50"), "1,234,567.50 元");
  assert.equal(shown("money", undefined, { value: 5823640 }), "58,236.40 元");
  assert.equal(shown("money", "999"), "999 元");
});

test("a date is read as a day, in the language on screen", () => {
  assert.equal(shown("date", "2026-01-05"), "2026年1月5日");
  language.value = "en";
  assert.equal(shown("date", "2026-01-05"), "5 Jan 2026");
});

test("an identity number is masked, a card number stands in groups of four", () => {
  assert.equal(shown("id_number", "990101198903150024"), "9901**********0024");
  assert.equal(shown("bank_card", "6222020000000018"), "6222 0200 0000 0018");
});

test("a choice is read by its label, an untouched field says so", () => {
  const field = { widget: "choice", options: [{ value: "own_records", label: { zh: "自己留着看", en: "Own records" } }] };
  assert.equal(fieldValueText(field, "own_records", undefined), "自己留着看");
  assert.equal(shown("text", undefined), "没填");
  assert.equal(shown("checkbox", false), "否");
});
