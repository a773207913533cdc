import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import { fieldValueText } from "../../static/js/components/field_value.js";
import { digestOf, drawing, partsOfAddress, readableAddress, settledRows } from "../../static/js/core/composed.js";
import { typedValues } from "../../static/js/core/form_check.js";
import { language, setMessages } from "../../static/js/core/i18n.js";

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
for (const code of ["zh", "en"]) setMessages(code, read(`../../static/locales/${code}.json`));
afterEach(() => (language.value = "zh"));

test("an address held as text comes apart where it was put together", () => {
  assert.deepEqual(partsOfAddress("湖北省武汉市武昌区 民主路 12 号"), { place: "湖北省武汉市武昌区", detail: "民主路 12 号" });
  assert.deepEqual(partsOfAddress("湖北省武汉市武昌区中南路街道 3 栋"), { place: "湖北省武汉市武昌区中南路街道", detail: "3 栋" });
});

test("what nobody put together is a line", () => {
  for (const text of ["北京市西城区某胡同3号", "民主路 12 号", "柳岸路88号 2栋", ""]) assert.deepEqual(partsOfAddress(text), { place: "", detail: text });
});

test("an address is read in one line, whatever way it is held", () => {
  const region = { level: 3, code: "420106000000", name: "湖北省武汉市武昌区" };
  assert.equal(readableAddress({ region, detail: "民主路 12 号" }), "湖北省武汉市武昌区民主路 12 号");
  assert.equal(readableAddress({ detail: "某胡同 3 号" }), "某胡同 3 号");
  assert.equal(readableAddress("某胡同 3 号"), "某胡同 3 号");
});

test("a stroke is a line, and a dot a line to itself", () => {
  assert.equal(drawing([[1, 2, 3, 4, 5, 6], [7, 8]]), "M1 2L3 4 5 6M7 8L7 8");
});

test("the digest of a signature is the server's", async () => {
  const { data } = read("../contract/form_errors.json").vectors.find((vector) => vector.name === "a signature");
  assert.equal(await digestOf(data.form.signed.strokes), data.form.signed.digest);
});

test("rows and cells that say nothing fall out", () => {
  const trim = (cell) => (typeof cell === "string" ? cell.trim() : cell);
  assert.deepEqual(settledRows([{ who: " 王 ", kin: "" }, { who: " " }, {}], trim), [{ who: "王" }]);
  assert.equal(settledRows([{}], trim), undefined);
  assert.equal(settledRows("no rows", trim), "no rows");
});

const TABLE = {
  name: "heirs",
  widget: "table",
  label: { zh: "继承人", en: "Heirs" },
  columns: [
    { name: "who", widget: "text", label: { zh: "姓名", en: "Name" } },
    { name: "share", widget: "money", label: { zh: "份额", en: "Share" } },
  ],
};

test("cells of a table become what the schema wants, like answers of their own", () => {
  const items = { type: "object", properties: { who: { type: "string" }, share: { type: "integer" } } };
  const form = { schema: { properties: { heirs: { type: "array", items } } }, sections: [{ fields: [TABLE] }] };
  assert.deepEqual(typedValues(form, { heirs: [{ who: " 王小明 ", share: "1,200.5" }, { share: "" }] }), { heirs: [{ who: "王小明", share: 120050 }] });
});

test("a table, an address and a signature are read again before they go out", () => {
  assert.equal(fieldValueText(TABLE, [{ who: "王小明", share: "1200" }, { who: "" }], undefined), "第 1 行：姓名 王小明 · 份额 1,200 元");
  assert.equal(fieldValueText(TABLE, [{}], undefined), "没填");
  assert.equal(fieldValueText({ widget: "address" }, { detail: "某胡同 3 号" }, undefined), "某胡同 3 号");
  assert.equal(fieldValueText({ widget: "signature" }, { strokes: [], digest: "" }, undefined), "已经签名");
  language.value = "en";
  assert.equal(fieldValueText(TABLE, [{ who: "Wang" }], undefined), "Row 1: Name Wang");
});
