// The form on a phone: nothing typed is lost, the kiosk's changes arrive, and when it is over nothing is left.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPhoneWork } from "../../static/js/entry/phone_work.js";
import { setField } from "../../static/js/flow/submission.js";

const field = (name, widget = "text", more = {}) => ({ name, widget, label: { zh: name, en: name }, ...more });
const SERVICE = {
  code: "X-1",
  service_version: 3,
  guidance: null,
  steps: ["sign_in", "form", "confirm", "done"],
  form: {
    schema: { type: "object", properties: { phone: { type: "string" }, card: { type: "string" }, name: { type: "string" } } },
    sections: [{ title: { zh: "一", en: "One" }, fields: [field("name", "text", { locked: true }), field("phone", "phone"), field("card", "bank_card")] }],
  },
  materials: [],
};

const draftOf = (fields = {}, withheld = {}) => ({ revision: 1, answers: {}, fields, materials: {}, withheld });
const seenOf = (draft = draftOf()) => ({
  state: "filling",
  reason: null,
  receipt: null,
  form: { side: "phone-1", now: 1_000_000, ends_in: 60, name_masked: "周**", service: SERVICE, prefill: { fields: { name: { value: "周**", source: "id_card", source_label: {}, locked: true, masked: true } }, covered: [], unavailable: [] }, draft },
});

/** A server that answers from a list, then well. */
function phone(answers = {}) {
  const calls = [];
  const reply = (name, usual) => async (...given) => {
    calls.push([name, ...given]);
    const next = answers[name]?.shift();
    if (next instanceof Error) throw next;
    return next ?? usual;
  };
  const api = { write: reply("write", { revision: 2 }), content: reply("content", draftOf()), seen: reply("seen", seenOf()), submit: reply("submit", { state: "submitted", reason: "submitted", receipt: { case_number: "N" } }), giveBack: reply("giveBack", null) };
  const work = createPhoneWork({ api, schedule: (run) => setImmediate(run), now: () => 500_000 });
  return { work, calls, written: () => calls.filter(([name]) => name === "write").map(([, body]) => body.fields) };
}

const away = () => Object.assign(new Error("away"), { passing: true, kind: "network" });
const over = () => Object.assign(new Error("over"), { passing: false, kind: "refused", code: "handover_over" });
const until = async (holds) => {
  for (let turn = 0; turn < 1000 && !holds(); turn += 1) await new Promise((done) => setImmediate(done));
  assert.ok(holds());
};

test("strokes travel with the server's clock, the last value of each field once", async () => {
  const { work, written } = phone();
  work.take(seenOf());
  for (const value of ["1", "13", "138"]) work.edit((now) => setField(now, "phone", value));
  await until(() => !work.unsent.value);
  assert.deepEqual(written(), [{ phone: { value: "138", at: written()[0].phone.at } }]);
  assert.ok(written()[0].phone.at >= 1_000_000);
});

test("the phone knows for whom it declares, as long as it fills in for them", async () => {
  const { work } = phone();
  const seen = seenOf();
  work.take(seen);
  assert.equal(work.declaring.value, null);
  work.take({ ...seen, form: { ...seen.form, acted_for: { kind: "legal", name: "青禾智造有限公司" } } });
  assert.deepEqual(work.declaring.value, { applicant: { kind: "legal", name: "青禾智造有限公司" }, actor: {} });
  work.take({ state: "over", reason: "left", receipt: null, form: null });
  assert.equal(work.declaring.value, null);
});

test("what was typed while the server was away arrives when it is back, and nothing in between is lost", async () => {
  const { work, written } = phone({ write: [away(), away()] });
  work.take(seenOf());
  work.edit((now) => setField(now, "phone", "138"));
  await until(() => written().length === 1);
  work.edit((now) => setField(now, "card", "62"));
  await until(() => !work.unsent.value);
  const last = written().at(-1);
  assert.deepEqual([last.phone.value, last.card.value], ["138", "62"]);
});

test("what the kiosk writes appears, and an older word of it does not undo a newer stroke here", async () => {
  const { work } = phone({ content: [draftOf({ phone: { value: "old", at: 5, by: "kiosk-1" }, card: { value: "62", at: 2_000_000, by: "phone-1" } })] });
  work.take(seenOf());
  work.edit((now) => setField(now, "phone", "138"));
  await work.read();
  assert.deepEqual(work.draft.value.form, { phone: "138", card: "62" });
});

test("a number typed at the kiosk is shown masked, is not sent, and is named as left to the server", async () => {
  const { work, calls } = phone();
  work.take(seenOf(draftOf({ phone: { value: "13800000001", at: 5, by: "kiosk-1" } }, { card: "6****0018" })));
  assert.equal(work.draft.value.form.card, undefined);
  assert.equal(work.prefill.value.fields.card.value, "6****0018");
  work.submit();
  await until(() => work.phase.value === "submitted");
  const body = calls.find(([name]) => name === "submit")[1];
  assert.deepEqual([body.form, body.withheld], [{ phone: "13800000001" }, ["card"]]);
});

test("typing over a masked number makes it this phone's own", async () => {
  const { work, written } = phone();
  work.take(seenOf(draftOf({}, { card: "6****0018" })));
  work.edit((now) => setField(now, "card", "62"));
  await until(() => !work.unsent.value);
  assert.equal(written()[0].card.value, "62");
  assert.ok(!work.state().held.has("card"));
});

test("strokes are sent before the form is handed in", async () => {
  const { work, calls } = phone();
  work.take(seenOf());
  work.edit((now) => setField(now, "phone", "138"));
  work.submit();
  await until(() => work.phase.value === "submitted");
  assert.deepEqual(calls.map(([name]) => name).slice(0, 2), ["write", "submit"]);
  assert.equal(work.receipt.value.case_number, "N");
});

for (const [how, answers] of [["a refused stroke", { write: [over()], seen: [{ state: "over", reason: "left", receipt: null, form: null }] }], ["a phone that is not known any more", { write: [over()], seen: [Object.assign(new Error(), { kind: "signed_out" })] }]]) {
  test(`${how} ends it, and nothing of the person is left in the page`, async () => {
    const { work, calls } = phone(answers);
    work.take(seenOf());
    work.edit((now) => setField(now, "phone", "13800000001"));
    await until(() => work.phase.value === "over");
    assert.deepEqual([work.draft.value, work.prefill.value, work.service.value, work.who.value], [null, null, null, ""]);
    await until(() => calls.some(([name]) => name === "giveBack"));
  });
}

test("handing it back carries the last strokes over first", async () => {
  const { work, calls } = phone();
  work.take(seenOf());
  work.edit((now) => setField(now, "phone", "138"));
  await work.giveBack();
  assert.deepEqual(calls.map(([name]) => name).slice(0, 2), ["write", "giveBack"]);
  assert.equal(work.reason.value, "handed_back");
});

const refused = (fields = {}, code = "invalid") => Object.assign(new Error(code), { passing: false, kind: "refused", code, fields, text: { zh: "太长", en: "Too long" } });

test("what the server refuses is told at its field and let go; everything else arrives, also what is typed next", async () => {
  const words = { zh: "这一项不能改", en: "Not this one" };
  const { work, written } = phone({ write: [refused({ card: words })] });
  work.take(seenOf());
  work.edit((now) => setField(setField(now, "phone", "138"), "card", "62"));
  await until(() => !work.unsent.value);
  assert.deepEqual([Object.keys(written().at(-1)), work.fieldErrors.value], [["phone"], { card: words }]);
  assert.equal(work.draft.value.form.card, "62"); // what was typed is not taken from under the person's hands
  work.edit((now) => setField(now, "card", "63"));
  await until(() => !work.unsent.value);
  assert.equal(written().at(-1).card.value, "63");
  assert.equal(work.phase.value, "filling");
});

test("a refusal that names no field is found out by sending one after the other", async () => {
  const { work, written } = phone({ write: [refused({}, "draft_too_large"), undefined, refused({}, "draft_too_large")] });
  work.take(seenOf());
  work.edit((now) => setField(setField(now, "phone", "138"), "card", "62"));
  await until(() => !work.unsent.value);
  assert.deepEqual(written().slice(1).map((one) => Object.keys(one)), [["card"], ["phone"]]);
  assert.deepEqual(work.fieldErrors.value, { phone: { zh: "太长", en: "Too long" } });
});

test("a form that the kiosk is writing into at the same moment is written into again", async () => {
  const { work, written } = phone({ write: [refused({}, "draft_moved")] });
  work.take(seenOf());
  work.edit((now) => setField(now, "phone", "138"));
  await until(() => !work.unsent.value);
  assert.deepEqual([written().length, work.fieldErrors.value], [2, {}]);
});
