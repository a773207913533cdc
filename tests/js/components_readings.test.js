import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { placeOfRow } from "../../static/js/components/paper_values.js";
import { knownValues } from "../../static/js/components/read_values.js";
import { setMessages } from "../../static/js/core/i18n.js";
import { saveBlank } from "../../static/js/device/save_blank.js";

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
for (const code of ["zh", "en"]) setMessages(code, read(`../../static/locales/${code}.json`));

const FORM = {
  schema: { properties: { home: { type: "object" }, on: { type: "string" } } },
  sections: [{ fields: [{ name: "home", widget: "address" }, { name: "on", widget: "date" }] }],
};
const found = (field, value, doubt = null) => ({ field, value, doubt, box: [0, 0, 1, 1] });

test("what was read is held as the form holds it; what somebody filled in is told apart from what is open", () => {
  const reading = { state: /** @type {const} */ ("done"), cut: null, fields: [found("home", "柳岸路 88 号"), found("on", "2026-01-01"), found("gone", "x")] };
  const known = knownValues(reading, FORM, { on: "2025-12-31" });
  assert.deepEqual(known.map(({ field, value, same, there }) => [field.name, value, same, there]), [
    ["home", { detail: "柳岸路 88 号" }, false, false],
    ["on", "2026-01-01", false, true],
  ]);
  assert.equal(knownValues(reading, FORM, { home: { detail: "柳岸路 88 号" } })[0].same, true);
});

const COLUMNS = [
  { name: "who", widget: "text", label: { zh: "姓名", en: "Name" } },
  { name: "kin", widget: "choice", label: { zh: "是您的", en: "Who" }, options: [{ value: "child", label: { zh: "子女", en: "Child" } }] },
];
const TABLE = { name: "family", widget: "table", columns: COLUMNS };
const SCHEMA = { schema: { properties: { family: { minItems: 2, maxItems: 9 } } } };

test("a row of a table that was written on paper takes its own place among the rows that are there", () => {
  const one = { field: "family", row: 2, value: { who: "王小明", kin: "child" }, box: [0, 0, 1, 1], doubt: null };
  const place = placeOfRow(SCHEMA, TABLE, one, { family: [{ who: "陶远" }] });
  assert.deepEqual([place.key, place.now, place.schema.minItems, place.schema.maxItems], ["family-2", undefined, 1, 1]);
  assert.deepEqual(place.whole(one.value), [{ who: "陶远" }, {}, { who: "王小明", kin: "child" }]);
  assert.deepEqual(place.words(one.value), ["姓名 王小明", "是您的 子女"]);
  assert.deepEqual(placeOfRow(SCHEMA, TABLE, { ...one, row: 0 }, { family: [{ who: "陶远" }] }).now, { who: "陶远" });
});

test("a blank form is kept once it is drawn, and what cannot be had is told", async () => {
  const kept = [];
  let asked = 0;
  const api = { blankForm: async () => (++asked < 3 ? Promise.reject(Object.assign(new Error(), { code: "not_ready" })) : { bytes: new Uint8Array([1]) }) };
  await saveBlank(api, "X", "zh", "x.pdf", { pause: async () => undefined, keep: (bytes, name) => kept.push([...bytes, name]) });
  assert.deepEqual(kept, [[1, "x.pdf"]]);
  const gone = { blankForm: async () => Promise.reject(Object.assign(new Error("gone"), { code: "no_blank_form" })) };
  await assert.rejects(saveBlank(gone, "X", "zh", "x.pdf"), /gone/);
});
