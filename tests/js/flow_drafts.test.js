import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as cells from "../../static/js/flow/drafts.js";
import * as drafts from "../../static/js/flow/submission.js";

const VECTORS = JSON.parse(readFileSync(new URL("../contract/draft_merge.json", import.meta.url), "utf8")).merge;
const A = "a".repeat(32);
const B = "b".repeat(32);
const fresh = () => drafts.newDraft({ submissionId: "id-1", itemCode: "X", serviceVersion: 1, owner: "9901**********0010" });
const page = (id, warnings = []) => ({ material_id: id, pages: 1, warnings });

/** The server's plain words of a material. */
const asServer = (materials) =>
  Object.fromEntries(Object.entries(materials).map(([key, given]) => [key, "pages" in given ? { material_ids: given.pages.map((one) => one.material_id) } : given]));

for (const { says, one, other, merged, plain } of VECTORS) {
  test(`as at the server: ${says}`, () => {
    assert.deepEqual(cells.merge(one, other), merged);
    assert.deepEqual(cells.merge(other, one), merged);
    const { form, materials, answers, step } = cells.plain(merged);
    assert.deepEqual({ answers, fields: form, step, materials: asServer(materials) }, plain);
  });
}

test("what a person does becomes cells stamped after all that was seen", () => {
  const seen = { ...cells.empty(), fields: { phone: { value: "1", at: 900, by: "phone-x" } } };
  const draft = drafts.setField(drafts.setField(fresh(), "phone", "2"), "amount", "30");
  const made = cells.changes(seen, draft, 5, "kiosk-y");
  assert.deepEqual(made.fields, { phone: { value: "2", at: 901, by: "kiosk-y" }, amount: { value: "30", at: 901, by: "kiosk-y" } });
  assert.equal(cells.plain(cells.merge(seen, made)).form.phone, "2");
});

test("what the form brought by itself is not the person's until they change it", () => {
  const draft = drafts.setField(fresh(), "phone", "13800000000");
  assert.equal(cells.isNothing(cells.changes(cells.empty(), draft, 5, "k", { phone: "13800000000" })), true);
  const emptied = drafts.setField(draft, "phone", "");
  assert.deepEqual(cells.changes(cells.empty(), emptied, 5, "k", { phone: "13800000000" }).fields.phone.value, "");
});

test("a value that is put back to what the form brought is put back elsewhere, too", () => {
  const changed = cells.merge(cells.empty(), cells.changes(cells.empty(), drafts.setField(fresh(), "phone", "1"), 5, "k", { phone: "2" }));
  const back = cells.changes(changed, drafts.setField(fresh(), "phone", "2"), 6, "k", { phone: "2" });
  assert.equal(back.fields.phone.value, "2");
});

test("a field taken out, pages and licences travel there and back", () => {
  let draft = drafts.addPage(drafts.addPage(fresh(), "lease", page(B)), "lease", page(A));
  draft = drafts.setField(drafts.useLicence(draft, "book", { licence_id: "L1", name: "户口簿" }), "note", "x");
  let content = cells.merge(cells.empty(), cells.changes(cells.empty(), draft, 5, "k"));
  assert.deepEqual(cells.plain(content).materials, { lease: { pages: [page(B), page(A)] }, book: { licence_id: "L1", name: "户口簿" } });
  draft = drafts.setField(drafts.dropMaterial(draft, "lease"), "note", undefined);
  content = cells.merge(content, cells.changes(content, draft, 6, "k"));
  assert.deepEqual(cells.plain(content), { answers: {}, form: {}, materials: { book: { licence_id: "L1", name: "户口簿" } }, step: "" });
  assert.equal(cells.isNothing(cells.changes(content, draft, 7, "k")), true);
});

test("what comes from elsewhere fills the page's draft and leaves what it does not speak of", () => {
  const warned = page(A, [{ code: "blurred", message: { zh: "糊", en: "blurred" } }]);
  const draft = drafts.confirm(drafts.addPage(drafts.setField(fresh(), "from_department", "y"), "lease", warned), true);
  const content = { ...cells.empty(), fields: { phone: { value: "2", at: 5, by: "p" } }, materials: { [`lease/${A}`]: { value: 0, at: 5, by: "p" }, [`lease/${B}`]: { value: 1, at: 5, by: "p" } } };
  const now = cells.filled(draft, content);
  assert.deepEqual(now.form, { from_department: "y", phone: "2" });
  assert.deepEqual(now.materials, { lease: { pages: [warned, page(B)] } });
  assert.equal(now.confirmed, false);
  assert.equal(cells.filled(now, content), now);
});

test("what is on its way is not changed any more", () => {
  const gone = drafts.sending(fresh(), {});
  assert.equal(cells.filled(gone, { ...cells.empty(), fields: { a: { value: 1, at: 1, by: "p" } } }), gone);
});

test("one goes on at the step where one stopped, as far as the service still has it", () => {
  const steps = ["sign_in", "guidance", "form", "confirm", "done"];
  assert.deepEqual(cells.placeOf(cells.stepOf({ screen: "form", section: 2 }), steps), { step: "form", section: 2 });
  assert.deepEqual(cells.placeOf("materials", steps), { step: "guidance" });
  assert.deepEqual(cells.placeOf("", steps), { step: "guidance" });
  assert.equal(cells.stepOf({ screen: "home" }), null);
});
