import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { checkForm, typedValues, visibleFields } from "../../static/js/core/form_check.js";
import { fenOf, yuanText } from "../../static/js/core/money.js";

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const shared = read("../contract/form_errors.json");
const locales = { zh: read("../../static/locales/zh.json"), en: read("../../static/locales/en.json") };

/** The page's own words, as the screens use them. */
function words(key, vars) {
  const name = `form.error.${key}`;
  if (!(name in locales.zh)) return null;
  const filled = (sentence) => sentence.replace(/\{(\w+)\}/g, (_, place) => vars[place]);
  return { zh: filled(locales.zh[name]), en: filled(locales.en[name]) };
}

for (const { name, data, errors } of shared.vectors) {
  test(`shared vector: ${name}`, () => assert.deepEqual(checkForm(shared.form, data, new Set(), words), errors));
}

test("the page's words are the server's words", () => {
  for (const [key, text] of Object.entries({ ...shared.words, cell: shared.cell })) {
    assert.deepEqual({ zh: locales.zh[`form.error.${key}`], en: locales.en[`form.error.${key}`] }, text, key);
  }
});

const FORM = {
  schema: { type: "object", properties: { phone: { type: "string", format: "cn-mobile" }, amount: { type: "integer" }, limit: { type: "integer" } }, required: ["phone", "amount"] },
  sections: [{ fields: [{ name: "phone", widget: "phone" }, { name: "amount", widget: "money" }, { name: "limit", widget: "money" }] }],
  rules: [{ when: { ">": [{ var: "form.amount" }, { var: "form.limit" }] }, field: "amount", message: { zh: "多了", en: "too much" } }],
};

test("a value that only the server holds counts as filled in, and rules over it are left to the server", () => {
  const held = new Set(["phone", "limit"]);
  assert.deepEqual(checkForm(FORM, { form: { amount: 500 }, answers: {} }, held, words), {});
});

test("typed values become what the schema wants", () => {
  const typed = { phone: "138 0000 6620", amount: "1,200.5", limit: " " };
  assert.deepEqual(typedValues(FORM, typed), { phone: "13800006620", amount: 120050 });
});

test("what is no amount stays as typed and is named", () => {
  const values = typedValues(FORM, { phone: "13800006620", amount: "12.345" });
  assert.equal(values.amount, "12.345");
  const errors = checkForm(FORM, { form: values, answers: {} }, new Set(["limit"]), words);
  assert.equal(errors.amount.zh, shared.words["type:money"].zh);
});

test("amounts keep every fen on the way to yuan and back", () => {
  for (const fen of [0, 1, 10, 99, 100, 105, 120050, 9_007_199_254_740_991 % 1e12]) assert.equal(fenOf(yuanText(fen)), fen);
  for (const bad of ["", ".", "1.", "-1", "1.234", "十"]) assert.equal(fenOf(bad), null);
});

test("a field without a condition is always shown", () => {
  assert.equal(visibleFields(FORM, { form: {}, answers: {} }).length, 3);
});
