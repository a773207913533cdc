import assert from "node:assert/strict";
import { test } from "node:test";
import { questionsFrom, walk } from "../../static/js/flow/guidance.js";
import * as drafts from "../../static/js/flow/submission.js";
import { askedMaterials, isGiven, missingMaterials, readMaterials } from "../../static/js/flow/work.js";

const WANTED = { itemCode: "X", serviceVersion: 1, owner: "9901**********0010" };
const fresh = () => drafts.newDraft({ submissionId: "id-1", ...WANTED });
const page = (id) => ({ material_id: id, pages: 1, warnings: [] });

test("what was sent is frozen: a change afterwards is not a change of the same submission", () => {
  const filled = drafts.setField(fresh(), "phone", "13800000000");
  const body = drafts.payload(filled, { fields: ["phone"], materials: [] });
  const gone = drafts.sending(filled, body);
  assert.equal(drafts.setField(gone, "phone", "13900000000"), gone);
  assert.equal(drafts.sending(gone, { other: true }).sent, body);
});

test("a refused submission can be mended under its own id", () => {
  const refused = drafts.returned(drafts.sending(fresh(), {}));
  const mended = drafts.setField(refused, "phone", "13900000000");
  assert.equal(mended.submission_id, "id-1");
  assert.equal(mended.form.phone, "13900000000");
  assert.equal(mended.confirmed, false);
});

test("after the receipt no answer of the person is left in the draft", () => {
  const filled = drafts.confirm(drafts.setField(drafts.addPage(fresh(), "lease", page("m1")), "phone", "1"), true);
  const done = drafts.accepted(drafts.sending(filled, { form: { phone: "1" } }), { case_number: "C" });
  assert.deepEqual([done.form, done.materials, done.answers, done.sent], [{}, {}, {}, null]);
  assert.equal(drafts.returned(done), done);
});

test("a draft goes on only for the same person, item and version, and not after acceptance", () => {
  const draft = fresh();
  assert.equal(drafts.continues(draft, WANTED), draft);
  for (const other of [{ itemCode: "Y" }, { serviceVersion: 2 }, { owner: "someone else" }]) {
    assert.equal(drafts.continues(draft, { ...WANTED, ...other }), null);
  }
  assert.equal(drafts.continues(drafts.accepted(draft, {}), WANTED), null);
});

test("changing anything takes the confirmation back", () => {
  const confirmed = drafts.confirm(fresh(), true);
  assert.equal(drafts.setField(confirmed, "a", 1).confirmed, false);
  assert.equal(drafts.dropMaterial(confirmed, "a").confirmed, false);
});

test("only what the answers ask for is sent", () => {
  let draft = drafts.setField(drafts.setField(fresh(), "spouse", "甲"), "phone", "1");
  draft = drafts.useLicence(drafts.addPage(drafts.addPage(draft, "lease", page("m1")), "lease", page("m2")), "marriage", {
    licence_id: "L1",
    name: "结婚证",
  });
  const body = drafts.payload(draft, { fields: ["phone"], materials: ["lease"] });
  assert.deepEqual(body.form, { phone: "1" });
  assert.deepEqual(body.materials, [{ key: "lease", material_ids: ["m1", "m2"] }]);
});

test("answers behind a changed answer are forgotten", () => {
  let draft = drafts.answer(fresh(), "q1", "a", []);
  draft = drafts.answer(draft, "q2", "b", ["q1"]);
  draft = drafts.answer(draft, "q1", "c", []);
  assert.deepEqual(draft.answers, { q1: "c" });
});

const TREE = {
  start: "q1",
  questions: {
    q1: { title: "?", options: [{ value: "yes", next: "q2" }, { value: "no", outcome: "stop" }] },
    q2: { title: "?", options: [{ value: "a", next: "q3" }, { value: "b", outcome: "go" }] },
    q3: { title: "?", options: [{ value: "x", outcome: "go" }] },
  },
  outcomes: { go: { kind: "proceed" }, stop: { kind: "ineligible" } },
};

test("the tree is walked along the answers until an outcome", () => {
  assert.deepEqual(walk(TREE, {}), { path: ["q1"], outcome: null });
  assert.deepEqual(walk(TREE, { q1: "yes" }), { path: ["q1", "q2"], outcome: null });
  assert.deepEqual(walk(TREE, { q1: "yes", q2: "b" }), { path: ["q1", "q2"], outcome: { kind: "proceed" } });
  assert.equal(walk(TREE, { q1: "no" }).outcome.kind, "ineligible");
});

test("a tree that runs in a circle ends", () => {
  const circle = { ...TREE, questions: { q1: { title: "?", options: [{ value: "y", next: "q1" }] } } };
  assert.deepEqual(walk(circle, { q1: "y" }), { path: ["q1"], outcome: null });
  assert.equal(questionsFrom(circle, "q1"), 1);
});

test("the number of questions ahead is the longest way", () => {
  assert.equal(questionsFrom(TREE, "q1"), 3);
  assert.equal(questionsFrom(TREE, "q2"), 2);
});

test("a promise stands for a material where that is allowed, and pages take its place", () => {
  const rule = { key: "register", name: "", necessity: /** @type {const} */ ("required"), sources: ["scan"], max_pages: 2, follow_days: 5, needed: true, known: false };
  const promised = drafts.promiseMaterial(fresh(), "register");
  assert.deepEqual(drafts.materialList(promised.materials), [{ key: "register", follows: true }]);
  assert.deepEqual(missingMaterials([rule], promised.materials), []);
  assert.equal(isGiven(promised.materials.register), false);
  assert.deepEqual(missingMaterials([{ ...rule, follow_days: null }], promised.materials), ["register"]);
  const taken = drafts.addPage(promised, "register", page("p1"));
  assert.deepEqual(drafts.materialList(taken.materials), [{ key: "register", material_ids: ["p1"] }]);
});

test("what the department's data stands for is not missing", () => {
  const rules = [{ key: "account", name: "", necessity: /** @type {const} */ ("required"), sources: ["scan", "department"], max_pages: 1 }];
  assert.deepEqual(missingMaterials(askedMaterials(rules, () => true), {}), ["account"]);
  assert.deepEqual(missingMaterials(askedMaterials(rules, () => true, ["account"]), {}), []);
});

test("all pages of a document come in at once, and a choice between cut and taken changes its page only", () => {
  const upload = { ...page("m1"), cut: true, rest: [page("m2"), page("m3")] };
  const draft = drafts.addPage(drafts.addPage(fresh(), "lease", page("m0")), "lease", upload);
  assert.deepEqual(drafts.materialList(draft.materials), [{ key: "lease", material_ids: ["m0", "m1", "m2", "m3"] }]);
  const chosen = drafts.changePage(drafts.confirm(draft, true), "lease", "m1", { cut: false });
  assert.deepEqual(chosen.materials.lease.pages.map((/** @type {any} */ one) => one.cut), [undefined, false, undefined, undefined]);
  assert.equal(chosen.confirmed, false);
  assert.equal("rest" in chosen.materials.lease.pages[1], false);
  assert.equal(drafts.changePage(draft, "other", "m1", { cut: false }), draft);
});

const FORM = { sections: [{ fields: [{ name: "phone", widget: "phone" }, { name: "signed", widget: "signature" }] }] };

test("a signature falls out when something is filled in after it, and stays when it is itself what is filled in", () => {
  const signed = drafts.fillIn(fresh(), FORM, { signed: { strokes: [] } });
  assert.deepEqual(Object.keys(signed.form), ["signed"]);
  assert.deepEqual(drafts.signatures(signed, FORM, { phone: "1" }), ["signed"]);
  assert.deepEqual(drafts.fillIn(signed, FORM, { phone: "1" }).form, { phone: "1" });
  assert.deepEqual(drafts.signatures(signed, FORM, { signed: undefined }), []);
});

test("what can be read first is what is scanned and says something that is asked", () => {
  const reads = [{ field: "plate", kind: "licence_number", labels: [] }];
  const rule = { name: "", necessity: /** @type {const} */ ("required"), sources: ["scan"], max_pages: 1 };
  const rules = [{ ...rule, key: "licence", reads }, { ...rule, key: "other", reads: [] }, { ...rule, key: "card", sources: ["sign_in"], reads }, { ...rule, key: "known", reads }];
  const asked = askedMaterials(rules, () => true, ["known"]);
  assert.deepEqual(readMaterials(asked, ["plate"]).map(({ key }) => key), ["licence"]);
  assert.deepEqual(readMaterials(asked, ["phone"]), []);
});
