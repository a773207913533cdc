/** Conditions in the designers: every shipped one is read and written without changing what it says. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { complete, describe, operatorsFor, parse, typed, write } from "../../static/js/console/design/condition_parts.js";
import { citizenFacts, serverFacts } from "../../static/js/console/design/facts.js";
import { evaluate } from "../../static/js/core/logic.js";

const services = new URL("../../backend/data/services/", import.meta.url);
const definitions = readdirSync(services).map((name) => JSON.parse(readFileSync(new URL(name, services), "utf8")));
/** @param {any} node @returns {any[]} */
const conditions = (node) =>
  node === null || typeof node !== "object"
    ? []
    : Object.entries(node).flatMap(([key, value]) => [...(["when", "check", "visible_when", "required_when"].includes(key) && value && !("kind" in value || "options" in value) ? [value] : []), ...conditions(value)]);

/** @param {any} logic @param {any} data */
const answer = (logic, data) => {
  try {
    return evaluate(logic, data);
  } catch (error) {
    return /** @type {any} */ (error).code;
  }
};
const amount = { path: "form.amount", label: { zh: "金额", en: "Amount" }, group: { zh: "表单", en: "Form" }, kind: /** @type {const} */ ("money") };
const way = { path: "situation", label: { zh: "情形", en: "Situation" }, group: { zh: "情形", en: "Situation" }, kind: /** @type {const} */ ("choice"), options: [{ value: "rent", label: { zh: "租房", en: "Renting" } }] };

test("every condition of the shipped services is drawn in lines and written back as it was", () => {
  const all = definitions.flatMap(conditions);
  assert.ok(all.length > 60, "the services have conditions");
  for (const logic of all) {
    const group = parse(logic);
    assert.ok(!JSON.stringify(group).includes('"raw"'), JSON.stringify(logic));
    const several = /"missing":\[[^\]]*,/.test(JSON.stringify(logic)); // said as several lines
    if (!several) assert.deepEqual(write(group), logic);
  }
});

test("what is written back decides as the original did, also when something is missing", () => {
  const contents = [{}, { form: { a: 1, b: 2 }, situation: "x", today: "2026-03-01" }, { form: { a: 3, b: 2, day: "2001-03-02" }, situation: "y", today: "2026-03-01" }];
  const given = [
    { not: { missing: ["form.a", "form.b"] } },
    { missing: ["form.a", "form.b"] },
    { and: [{ not: { missing: ["form.a"] } }, { or: [{ "<": [1, { var: "form.a" }] }, { "==": [{ var: "situation" }, "x"] }] }] },
    { not: { ">": [{ var: "form.a" }, { var: "form.b" }] } },
    { ">=": [{ years_between: [{ var: "form.day" }, { var: "today" }] }, 25] },
    { in: [{ var: "situation" }, ["x", "z"]] },
    { not: { in: [{ var: "situation" }, ["x", "z"]] } },
    { not: { and: [{ "==": [{ var: "situation" }, "x"] }, { "==": [{ var: "form.a" }, 1] }] } },
  ];
  for (const logic of given) {
    for (const data of contents) assert.deepEqual(answer(write(parse(logic)), data), answer(logic, data), `${JSON.stringify(logic)} of ${JSON.stringify(data)}`);
  }
});

test("what lines cannot say stays whole and can be read", () => {
  const logic = { and: [{ "==": [{ var: "situation" }, "rent"] }, { ">": [{ "+": [{ var: "form.amount" }, 100] }, 5] }] };
  assert.deepEqual(write(parse(logic)), logic);
  assert.equal(describe(logic, [amount, way], "zh"), "“情形” 是 租房，并且 ((“金额” + 100) > 5)");
});

test("a condition reads as a sentence in both languages", () => {
  const logic = { or: [{ ">": [{ var: "form.amount" }, 50050] }, { not: { missing: ["situation"] } }] };
  assert.equal(describe(logic, [amount, way], "zh"), "“金额” 大于 500.50 元，或者 “情形” 有内容");
  assert.equal(describe(logic, [amount, way], "en"), "“Amount” is more than ¥500.50, or “Situation” is given");
  assert.equal(describe(undefined, [], "en"), "always");
});

test("a line that is not finished is not written", () => {
  const open = { kind: /** @type {const} */ ("test"), fact: "form.amount", operator: ">", other: /** @type {const} */ ("value"), value: "" };
  const group = { kind: /** @type {const} */ ("group"), join: /** @type {const} */ ("and"), rows: [open, { ...open, value: 5 }] };
  assert.equal(complete(open), false);
  assert.deepEqual(write(group), { ">": [{ var: "form.amount" }, 5] });
  assert.equal(write({ ...group, rows: [open] }), undefined);
});

test("amounts are typed in yuan and kept in fen; what is no number is not finished", () => {
  assert.equal(typed("12.5", amount, false), 1250);
  assert.equal(typed("十二", amount, false), "");
  assert.equal(typed("3", undefined, true), 3);
});

test("the facts of a service are its fields, questions and situations, and for the server what others answer", () => {
  const service = definitions.find((one) => one.code === "HN-G029");
  const paths = citizenFacts(service).map((one) => one.path);
  for (const path of ["situation", "today", ...service.form.sections.flatMap((/** @type {any} */ one) => one.fields).map((/** @type {any} */ one) => `form.${one.name}`)]) assert.ok(paths.includes(path), path);
  const offered = { name: "balance", label: { zh: "余额", en: "Balance" }, kind: /** @type {const} */ ("money") };
  const query = { name: "fund_account", label: { zh: "账户", en: "Account" }, fields: [offered] };
  const vocabulary = { identity: [], connectors: [{ name: service.department.connector, label: { zh: "", en: "" }, queries: [query], effects: [] }], licences: [], templates: [], departments: [], attachment_limit: 1 };
  assert.equal(serverFacts(service, vocabulary).find((one) => one.path === "department.fund_account.balance")?.kind, "money");
});

test("every kind of fact has a way to be compared, and a list is never compared with a value", () => {
  for (const kind of ["text", "number", "money", "day", "choice", "yes_no", "list"]) assert.ok(operatorsFor(kind).includes("given"));
  assert.deepEqual(operatorsFor("list"), ["given", "missing"]);
});
