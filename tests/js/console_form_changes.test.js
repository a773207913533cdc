import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import * as changes from "../../static/js/console/design/form/changes.js";
import { KINDS, kindOf } from "../../static/js/console/design/form/kinds.js";
import { sourcesOf } from "../../static/js/console/design/form/sources.js";

const folder = new URL("../../backend/data/services/", import.meta.url);
const shipped = readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")));
const rent = () => structuredClone(shipped.find((one) => one.code === "HN-G038"));
const words = (zh) => ({ zh, en: zh });
const kind = (key) => KINDS.find((one) => one.key === key);

const SMALL = {
  form: {
    schema: { type: "object", additionalProperties: false, required: ["name", "amount"], properties: { name: { type: "string" }, amount: { type: "integer" }, reason: { type: "string" } } },
    sections: [
      { title: words("一"), fields: [{ name: "name", label: words("姓名"), widget: "text", locked: false }] },
      { title: words("二"), fields: [{ name: "amount", label: words("金额"), widget: "money", locked: false }, { name: "reason", label: words("原因"), widget: "text", locked: false, visible_when: { ">": [{ var: "form.amount" }, 100] } }] },
    ],
    rules: [{ when: { "==": [{ var: "form.amount" }, 0] }, field: "amount", message: words("不能是零") }, { when: { missing: ["form.amount"] }, field: "name", message: words("先写金额") }],
  },
  materials: [{ key: "proof", name: words("证明"), when: { missing: ["form.amount"] } }],
  decision_rules: [{ key: "a", when: { ">": [{ var: "form.amount" }, 5] }, reason: words("太多"), decision: "review" }],
  review_points: [{ key: "p", title: words("看金额"), compare: { left: { label: words("填的"), path: "form.amount" }, right: { label: words("查的"), path: "department.x" }, check: true } }],
  correction_reasons: [{ key: "c", items: ["amount", "reason"], text: words("写错") }, { key: "d", items: ["amount"], text: words("再写") }],
  department: { connector: "fund", query: null, effect: "pay", effect_body: { amount: "form.amount" } },
  result: { lines: [{ label: words("金额"), path: "form.amount", kind: "money" }] },
};
const names = (definition) => definition.form.sections.map((section) => section.fields.map((field) => field.name));

/** Fields and schema name the same answers: what the server's proof asks of every form. */
function agrees(definition) {
  const held = changes.fieldsOf(definition).filter((field) => kindOf(field.widget).schema).map((field) => field.name);
  assert.deepEqual(held.toSorted(), Object.keys(definition.form.schema.properties).toSorted());
  assert.ok((definition.form.schema.required ?? []).every((name) => held.includes(name)));
}

test("a field of every kind is added where it was put, with its rule in the schema", () => {
  for (const one of KINDS) {
    const next = changes.addField(SMALL, changes.freshName(SMALL, one.key), one, { section: 1, field: 1 });
    assert.deepEqual(names(next)[1], ["amount", one.key, "reason"]);
    agrees(next);
  }
  assert.deepEqual(names(SMALL), [["name"], ["amount", "reason"]], "nothing is changed in place");
});

test("a line of text becomes a person's name and a line of text again, with the rule of each", () => {
  const named = changes.setKind(SMALL, "name", kind("person_name"));
  assert.equal(changes.schemaOf(named, "name").format, "person-name");
  assert.equal(kindOf("text", changes.schemaOf(named, "name")).key, "person_name");
  assert.equal(changes.schemaOf(changes.setKind(named, "name", kind("text")), "name").format, undefined);
  assert.equal(changes.setKind(named, "name", kind("person_name")), named);
  agrees(named);
});

test("a new name is never one that is taken", () => {
  assert.equal(changes.freshName(SMALL, "name"), "name_2");
  assert.equal(changes.addField(SMALL, "name", kind("text"), { section: 0, field: 0 }), SMALL);
});

test("a shared field is the register's own, and says which fact it asks when its name is taken", () => {
  const shared = { label: words("手机号"), widget: "phone", schema: { type: "string", format: "cn-mobile" } };
  const once = changes.addShared(SMALL, "phone", shared, { section: 0, field: 1 });
  assert.equal("fact" in changes.fieldOf(once, "phone"), false);
  const twice = changes.addShared(once, "phone", shared, { section: 0, field: 2 });
  assert.equal(changes.fieldOf(twice, "phone_2").fact, "phone");
  agrees(twice);
});

test("a field that comes to ask a shared fact takes the register's words and rules, and keeps how its options are called", () => {
  const shared = { label: words("文化程度"), widget: "choice", schema: { type: "string", enum: ["primary", "high"] } };
  const before = changes.setOptions(changes.addField(SMALL, "school", kind("choice"), { section: 0, field: 1 }), "school", [{ value: "high", label: words("高中") }]);
  const next = changes.setFact(before, "school", "education", shared);
  assert.deepEqual(changes.fieldOf(next, "school"), { name: "school", label: shared.label, widget: "choice", options: [{ value: "primary", label: words("primary") }, { value: "high", label: words("高中") }], locked: false, fact: "education" });
  assert.deepEqual(changes.schemaOf(next, "school"), shared.schema);
  const number = changes.setFact(SMALL, "name", "id_number", { label: words("身份证号"), widget: "id_number", schema: { type: "string", format: "cn-id-number" } });
  assert.equal(changes.fieldOf(number, "name").widget, "id_number");
  agrees(number);
});

test("a field goes up and down, over the border of a section too, and stops at the ends", () => {
  assert.deepEqual(names(changes.stepField(SMALL, "reason", -1)), [["name"], ["reason", "amount"]]);
  assert.deepEqual(names(changes.stepField(SMALL, "amount", -1)), [["name", "amount"], ["reason"]]);
  assert.deepEqual(names(changes.stepField(SMALL, "name", 1)), [[], ["name", "amount", "reason"]]);
  assert.equal(changes.stepField(SMALL, "name", -1), SMALL);
  assert.equal(changes.stepField(SMALL, "reason", 1), SMALL);
});

test("a field that is dragged lands where it was let go", () => {
  assert.deepEqual(names(changes.moveField(SMALL, { section: 0, field: 0 }, { section: 1, field: 1 })), [[], ["amount", "name", "reason"]]);
  assert.deepEqual(names(changes.moveField(SMALL, { section: 1, field: 0 }, { section: 1, field: 1 })), [["name"], ["reason", "amount"]]);
});

test("a section goes only when it is empty, and moves with what it holds", () => {
  assert.equal(changes.removeSection(SMALL, 0), SMALL);
  const more = changes.addSection(SMALL);
  assert.equal(changes.removeSection(more, 2).form.sections.length, 2);
  assert.deepEqual(names(changes.moveSection(SMALL, 0, 1)), [["amount", "reason"], ["name"]]);
});

test("another name is followed everywhere in the definition", () => {
  const next = changes.renameField(SMALL, "amount", "sum");
  assert.doesNotMatch(JSON.stringify(next), /form\.amount"|"amount"(?=[,\]])/);
  assert.deepEqual(next.form.schema.required, ["name", "sum"]);
  assert.deepEqual(next.department.effect_body, { amount: "form.sum" }, "the department's own word stays");
  assert.deepEqual(next.correction_reasons[0].items, ["sum", "reason"]);
  assert.equal(next.form.rules[0].field, "sum");
  agrees(next);
});

test("a name that is taken or is none is not given", () => {
  for (const bad of ["name", "", "Sum", "1st", "a b"]) assert.equal(changes.renameField(SMALL, "amount", bad), SMALL);
});

test("renaming there and back leaves every shipped definition as it was", () => {
  for (const definition of shipped) {
    for (const { name } of changes.fieldsOf(definition)) {
      assert.deepEqual(changes.renameField(changes.renameField(definition, name, "some_other_name"), "some_other_name", name), definition, `${definition.code} ${name}`);
    }
  }
});

test("what reads a field is named before it goes", () => {
  const uses = changes.usesOf(SMALL, "amount").map((use) => use.path);
  assert.deepEqual(uses, ["/form/sections/1/fields/1", "/form/rules/1", "/materials/0", "/decision_rules/0", "/review_points/0", "/result/lines/0", "/department", "/correction_reasons/1"]);
  assert.deepEqual(changes.usesOf(SMALL, "name"), []);
});

test("a field goes with its own rule, its checks and its mention among corrections", () => {
  const next = changes.removeField(SMALL, "amount");
  assert.deepEqual(names(next), [["name"], ["reason"]]);
  assert.deepEqual(next.form.schema.required, ["name"]);
  assert.deepEqual(next.form.rules.map((rule) => rule.field), ["name"]);
  assert.deepEqual(next.correction_reasons.map((one) => one.items), [["reason"], ["amount"]], "a reason with nothing left is kept and named");
  agrees(next);
});

test("a field that must be answered stays so when it is not always shown", () => {
  const condition = { "==": [{ var: "answers.kind" }, "rent"] };
  const next = changes.setVisible(SMALL, "amount", condition);
  assert.deepEqual(next.form.schema.required, ["name"]);
  assert.deepEqual(changes.fieldOf(next, "amount").required_when, condition);
  assert.equal(changes.requiredness(next, "amount"), "always");
  const back = changes.setVisible(next, "amount", undefined);
  assert.deepEqual(back.form.schema.required, ["name", "amount"]);
  assert.equal("required_when" in changes.fieldOf(back, "amount"), false);
});

test("whether a field must be answered can be a condition or never", () => {
  const when = changes.setRequired(SMALL, "amount", { when: { missing: ["form.name"] } });
  assert.equal(changes.requiredness(when, "amount"), "when");
  assert.equal(changes.requiredness(changes.setRequired(when, "amount", "never"), "amount"), "never");
});

test("every kind can become every other", () => {
  for (const from of KINDS) {
    for (const to of KINDS) {
      const field = changes.addField(SMALL, "thing", from, { section: 0, field: 1 });
      const next = changes.setKind(field, "thing", to);
      agrees(next);
      assert.equal(changes.fieldOf(next, "thing").widget, to.widget);
      assert.deepEqual(changes.schemaOf(next, "thing") ?? null, to.schema);
    }
  }
});

test("options and columns keep step with the schema", () => {
  const choice = changes.setOptions(changes.addField(SMALL, "kin", kind("choice"), { section: 0, field: 1 }), "kin", [{ value: "child", label: words("子女") }]);
  assert.deepEqual(changes.schemaOf(choice, "kin").enum, ["child"]);
  const table = changes.addField(SMALL, "heirs", kind("table"), { section: 0, field: 1 });
  const share = { column: { name: "share", label: words("份额"), widget: "money" }, schema: { type: "integer" }, required: false };
  const next = changes.setColumns(table, "heirs", [...changes.columnsOf(table, "heirs"), share]);
  assert.deepEqual(Object.keys(changes.schemaOf(next, "heirs").items.properties), ["name", "share"]);
  assert.deepEqual(changes.schemaOf(next, "heirs").items.required, ["name"]);
  assert.deepEqual(changes.columnsOf(next, "heirs")[1], share);
});

test("checks are added, changed and taken out", () => {
  const added = changes.addRule(SMALL, "reason");
  const changed = changes.setRule(added, 2, { message: words("改了") });
  assert.equal(changed.form.rules[2].message.zh, "改了");
  assert.deepEqual(changes.removeRule(changed, 2).form.rules, SMALL.form.rules);
});

test("sources are those of the card, the service's own department and the licences; one that is gone stays to be seen", () => {
  const field = (name) => ({ name, label: words(name), kind: "text" });
  const queries = (name, ...fields) => [{ name, label: words(name), fields: fields.map(field) }];
  const vocabulary = {
    identity: [
      { path: "identity.name", label: words("姓名"), kind: "text", applicants: ["natural", "legal"] },
      { path: "identity.credit_code", label: words("信用代码"), kind: "text", applicants: ["legal"] },
    ],
    connectors: [{ name: "fund", label: words("公积金"), queries: queries("account", "balance"), effects: [] }, { name: "tax", label: words("税务"), queries: queries("record", "year"), effects: [] }],
    licences: [{ type: "book", name: words("户口簿"), fields: [field("head")] }],
  };
  const found = sourcesOf(vocabulary, SMALL, "department.gone.away").map((one) => one.path);
  assert.deepEqual(found, ["identity.name", "department.account.balance", "licence.book.head", "department.gone.away"]);
  const company = sourcesOf(vocabulary, { ...SMALL, applicants: "legal" }, undefined).map((one) => one.path);
  assert.deepEqual(company, ["identity.name", "identity.credit_code", "department.account.balance"]);
  assert.deepEqual(sourcesOf(undefined, rent(), undefined), []);
});
