/** What authors change in materials, review points and results: pure changes of a definition. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { freshKey, moved, someWords, withPart } from "../../static/js/console/design/lists.js";
import { mayFollow, newMaterial, withNecessity, withPaper, withSource } from "../../static/js/console/design/materials/changes.js";
import { captions, kindsFor } from "../../static/js/console/design/materials/reads.js";
import { bodyOf, bodyRows, lineKind, withConnector, withKind, withOperation } from "../../static/js/console/design/result/changes.js";
import { chosen, newCompare, renamed, withSide } from "../../static/js/console/design/review/changes.js";

const words = (/** @type {string} */ zh) => ({ zh, en: zh });
const fact = (/** @type {string} */ path) => ({ path, label: words(path) });

test("a paper comes to its material wherever that stands by then, and to no other when it is gone", () => {
  const [first, second] = [newMaterial("first"), newMaterial("second")];
  assert.deepEqual(withPaper([second, first], "first", "sample", { id: "a" }), [second, { ...first, sample: { id: "a" } }]);
  assert.deepEqual(withPaper([second], "first", "sample", { id: "a" }), [second]);
  assert.deepEqual(withPaper([{ ...first, blank: { id: "a" } }], "first", "blank", undefined), [first]);
});

test("an entry moves and everything else keeps its order; beyond the ends nothing moves", () => {
  assert.deepEqual(moved(["a", "b", "c"], 0, 2), ["b", "c", "a"]);
  assert.deepEqual(moved(["a", "b", "c"], 2, 0), ["c", "a", "b"]);
  assert.deepEqual(moved(["a", "b"], 0, 2), ["a", "b"]);
});

test("a new key is one that no entry has", () => {
  assert.equal(freshKey([{ key: "material_2" }], "material"), "material_3");
  assert.equal(freshKey([], "point"), "point_1");
});

test("a part without anything to say is not there, and one that is there keeps its place", () => {
  assert.deepEqual(Object.keys(withPart({ a: 1, b: 2 }, "a", 3)), ["a", "b"]);
  assert.deepEqual(withPart({ a: 1, b: 2 }, "a", undefined), { b: 2 });
  assert.equal(someWords({ zh: "", en: "" }), undefined);
});

test("a condition belongs to a conditional material, and what is optional does not follow", () => {
  const material = { ...newMaterial("m"), necessity: "conditional", when: { var: "form.x" }, follow_days: 5 };
  assert.equal("when" in withNecessity(material, "required"), false);
  assert.equal(withNecessity(material, "required").follow_days, 5);
  assert.equal("follow_days" in withNecessity(material, "optional"), false);
});

test("a licence brings its type along and takes it away; the sign-in leaves nothing to follow", () => {
  const licence = withSource(newMaterial("m"), "licence", true, "household_register");
  assert.deepEqual([licence.sources, licence.licence_type], [["scan", "licence"], "household_register"]);
  assert.equal("licence_type" in withSource(licence, "licence", false), false);
  assert.equal("follow_days" in withSource({ ...licence, follow_days: 3 }, "sign_in", true), false);
});

test("what is not scanned is neither read nor used again", () => {
  const read = { ...newMaterial("m"), valid_days: 365, reads: [{ field: "name", kind: "name", labels: ["姓名"] }] };
  const { valid_days: days, reads } = withSource(withSource(read, "licence", true, "household_register"), "scan", false);
  assert.deepEqual([days, reads], [undefined, undefined]);
});

test("printed captions are separated as people separate them, and a field takes the kinds that fit it", () => {
  assert.deepEqual(captions("姓名、名字, 持证人 "), ["姓名", "名字", "持证人"]);
  assert.deepEqual(kindsFor({ widget: "date" }).map((kind) => kind.value), ["date"]);
  assert.deepEqual(kindsFor({ widget: "money" }), []);
  assert.deepEqual(kindsFor(undefined), []);
});

test("department data names its query, and takes it away again", () => {
  const covered = withSource(newMaterial("m"), "department", true, "fund_account");
  assert.deepEqual([covered.sources, covered.department_query], [["scan", "department"], "fund_account"]);
  assert.equal("department_query" in withSource(covered, "department", false), false);
});

test("only what must be handed in for a promised service may follow", () => {
  const material = newMaterial("m");
  assert.equal(mayFollow({ kind: "promised" }, material), true);
  assert.equal(mayFollow({ kind: "immediate" }, material), false);
  assert.equal(mayFollow({ kind: "promised" }, withNecessity(material, "optional")), false);
});

test("what is chosen keeps the order of what there is, and what is gone stays until it is taken off", () => {
  assert.deepEqual(chosen(["c", "old"], "a", true, ["a", "b", "c"]), ["a", "c", "old"]);
  assert.deepEqual(chosen(["a", "old"], "old", false, ["a", "b"]), ["a"]);
});

test("a comparison's check reads the new fact where a side shows another one", () => {
  const compare = newCompare(fact("form.a"), fact("licences.r.b"));
  const other = withSide(compare, "left", fact("form.c"));
  assert.deepEqual(other.check, { "==": [{ var: "form.c" }, { var: "licences.r.b" }] });
  const fixed = withSide(other, "right", null);
  assert.deepEqual(fixed.right, { label: words("licences.r.b"), value: "" });
  assert.deepEqual(withSide(fixed, "right", fact("form.d")).right, { label: words("form.d"), path: "form.d" });
  assert.deepEqual(renamed({ not: { missing: ["form.a", "form.b"] } }, "form.a", "form.z"), { not: { missing: ["form.z", "form.b"] } });
});

test("another system, or none, is asked nothing of the old one", () => {
  const department = { connector: "tax", query: "tax_record", effect: null, query_body: { year: "form.year" }, effect_body: {} };
  assert.deepEqual(withConnector(department, "police"), { connector: "police", query: null, effect: null, effect_body: {} });
  assert.equal(withConnector(department, "tax"), department);
  assert.equal("query_body" in withOperation(department, "query", null), false);
  assert.deepEqual(bodyOf(bodyRows(department.query_body)), department.query_body);
});

test("a line shows its value as its fact suggests; card numbers are masked", () => {
  const as = (/** @type {any} */ kind) => ({ path: "form.x", label: words("x"), group: words("g"), kind });
  assert.equal(lineKind(as("money")), "money");
  assert.equal(lineKind(as("text"), "bank_card"), "card");
  assert.equal(lineKind(as("list")), "text");
});

test("only promised services promise days", () => {
  assert.equal(withKind({ kind: "promised", promise_working_days: 5 }, "enquiry").promise_working_days, 0);
  assert.equal(withKind({ kind: "enquiry", promise_working_days: 0 }, "promised").promise_working_days, 10);
});
