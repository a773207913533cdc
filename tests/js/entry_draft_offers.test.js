import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const held = new Map();
globalThis.sessionStorage = { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value), removeItem: (key) => held.delete(key) };
const { ApiError } = await import("../../static/js/core/api.js");
const { setMessages } = await import("../../static/js/core/i18n.js");
const { signal } = await import("../../static/js/core/store.js");
const { createServiceWork } = await import("../../static/js/entry/service_work.js");
const { createDraftOffers } = await import("../../static/js/entry/draft_offers.js");
const cells = await import("../../static/js/flow/drafts.js");
const flows = await import("../../static/js/flow/next_screen.js");
const { sending, setField } = await import("../../static/js/flow/submission.js");
for (const code of ["zh", "en"]) setMessages(code, JSON.parse(readFileSync(new URL(`../../static/locales/${code}.json`, import.meta.url), "utf8")));

const KEPT = { draft_id: "d-1", item_code: "X", item_name: { zh: "甲", en: "A" }, service_version: 1, published_version: 1, revision: 3, at_step: "form:1", step_number: 2, expires_on: "2026-12-22", state: "open", taken: true, changes: [], ...cells.empty(), step: { value: "form:1", at: 5, by: "kiosk-0" }, fields: { phone: { value: "138", at: 5, by: "kiosk-0" } } };

/** A signed-in page at a server that holds `kept`. */
function page(kept = KEPT) {
  held.clear();
  const server = { kept, dropped: [], receipt: null };
  const api = {
    drafts: async () => ({ drafts: server.kept ? [server.kept] : [] }),
    draft: async () => server.kept ?? Promise.reject(new ApiError("refused", { status: 404, code: "unknown_draft" })),
    dropDraft: async (id) => (server.dropped.push(id), (server.kept = null)),
    carryOver: async (_, version) => ({ ...server.kept, service_version: version, changes: [], fields: {} }),
    saveDraft: async () => ({ revision: 1, expires_on: "2026-12-22" }),
    submission: async () => server.receipt,
    service: async (code, begun) => ({ code, service_version: begun ?? server.kept?.published_version ?? 1, steps: ["sign_in", "form", "confirm", "done"], form: { sections: [] }, guidance: null, materials: [] }),
  };
  const listeners = {};
  const session = { session: signal({ applicant: { id_number_masked: "9901**********0010" } }) };
  const work = createServiceWork({ api, owner: () => session.session.peek()?.applicant.id_number_masked, guarded: (call) => call, onElsewhere: (what) => void offers.elsewhere(what) });
  const flow = signal(flows.START);
  const dialog = signal(null);
  const toast = signal(null);
  const send = (event) => (flow.value = flows.nextScreen(flow.peek(), event, { signedIn: true, steps: work.service.peek()?.steps ?? [] }));
  const offers = createDraftOffers({ api, work, session, live: { on: (news, listener) => (listeners[news] = listener) }, flow, dialog, toast, send, guarded: (call) => call, say: (error) => (toast.value = error.code) });
  const begin = async () => {
    await work.open("X");
    flow.value = { place: { screen: "form", item: "X" }, trail: [] };
  };
  const settled = () => new Promise((done) => setTimeout(done, 0));
  return { server, work, flow, dialog, toast, offers, begin, settled, listeners };
}

test("who begins again what they have begun before is asked, and goes on where they stopped", async () => {
  const { offers, begin, dialog, work, flow } = page();
  await offers.load();
  assert.equal(dialog.value, null);
  await begin();
  assert.deepEqual([dialog.value.kind, dialog.value.draft.draft_id], ["draft_found", "d-1"]);
  await offers.resume("d-1");
  assert.deepEqual(flow.value.place, { screen: "form", item: "X", section: 1 });
  assert.deepEqual([work.draft.value.submission_id, work.draft.value.form, dialog.value], ["d-1", { phone: "138" }, null]);
});

test("who drops it begins anew, under another id", async () => {
  const { offers, begin, dialog, work, server } = page();
  await offers.load();
  await begin();
  await offers.drop("d-1");
  assert.deepEqual([server.dropped, offers.list.value, dialog.value], [["d-1"], [], null]);
  assert.notEqual(work.draft.value.submission_id, "d-1");
});

test("whoever is in the middle of filling in is not interrupted by an older draft", async () => {
  const { offers, begin, dialog, work } = page();
  await begin();
  work.edit((now) => setField(now, "phone", "1"));
  await offers.load();
  assert.equal(dialog.value, null);
});

test("a newer version is told before anything else, and what fits is carried over", async () => {
  const { offers, begin, dialog, work } = page({ ...KEPT, published_version: 2, changes: [{ what: "field", how: "added", name: { zh: "备注", en: "Remark" } }] });
  await offers.load();
  await begin();
  await offers.resume("d-1");
  assert.equal(dialog.value.kind, "draft_newer");
  assert.notEqual(work.draft.value.submission_id, "d-1");
  await offers.carryOver(dialog.value.draft);
  assert.deepEqual([work.draft.value.submission_id, work.draft.value.service_version, dialog.value], ["d-1", 2, null]);
});

test("a newer version that asks the same is nobody's trouble", async () => {
  const { offers, work, dialog } = page({ ...KEPT, published_version: 2, taken: false });
  await offers.resume("d-1");
  assert.deepEqual([work.draft.value.service_version, dialog.value], [2, null]);
});

test("what was handed in on another machine is shown here with the same receipt", async () => {
  const { offers, work, flow, listeners, server, settled, toast } = page();
  await offers.resume("d-1");
  server.receipt = { case_number: "0042", item_code: "X" };
  listeners.draft_changed({ draft_id: "d-1", revision: 9, by: "server", state: "submitted" });
  await settled();
  assert.deepEqual([flow.value.place, work.draft.value.stage, work.draft.value.receipt], [{ screen: "submitted", case: "0042", item: "X" }, "accepted", server.receipt]);
  assert.ok(toast.value.includes("同一份回执"));
});

test("the news of this page's own handing-in are no news from elsewhere", async () => {
  const { offers, work, listeners, server, settled, toast } = page();
  await offers.resume("d-1");
  work.draft.value = sending(work.draft.value, { submission_id: "d-1" });
  server.receipt = { case_number: "0042", item_code: "X" };
  listeners.draft_changed({ draft_id: "d-1", revision: 9, by: "server", state: "submitted" });
  await settled();
  assert.deepEqual([work.draft.value.stage, toast.value], ["sending", null]);
});

test("what was dropped on another machine while somebody goes on here lives on under an id of its own", async () => {
  const { offers, work, listeners, settled } = page();
  await offers.resume("d-1");
  work.edit((now) => setField(now, "phone", "139"));
  listeners.draft_changed({ draft_id: "d-1", revision: 9, by: "server", state: "dropped" });
  await settled();
  assert.notEqual(work.draft.value.submission_id, "d-1");
  assert.deepEqual(work.draft.value.form, { phone: "139" });
});

test("a draft that is closed anywhere is not offered any more", async () => {
  const { offers, listeners } = page();
  await offers.load();
  listeners.draft_changed({ draft_id: "d-1", revision: 9, by: "server", state: "expired" });
  assert.deepEqual(offers.list.value, []);
});

test("a draft that is gone when somebody wants to go on with it is said so", async () => {
  const { offers, server, toast } = page();
  await offers.load();
  server.kept = null;
  await offers.resume("d-1");
  assert.deepEqual([toast.value, offers.list.value], ["unknown_draft", []]);
});
