import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";

/** A browser's storage: its keys are its own, as core/wipe.js expects. */
function storage() {
  const held = Object.create({ getItem: (key) => held[key] ?? null, setItem: (key, value) => (held[key] = value), removeItem: (key) => delete held[key] });
  return held;
}
globalThis.window = globalThis;
globalThis.sessionStorage = storage();
globalThis.localStorage = storage();
const { setMessages } = await import("../../static/js/core/i18n.js");
const { createSession } = await import("../../static/js/core/session.js");
const { signal } = await import("../../static/js/core/store.js");
const { createOpening } = await import("../../static/js/entry/opening.js");
const { createSignIn } = await import("../../static/js/entry/sign_in.js");
const { createSignOut } = await import("../../static/js/entry/sign_out.js");
const { createWorkOwner } = await import("../../static/js/entry/work_owner.js");
const flows = await import("../../static/js/flow/next_screen.js");
setMessages("zh", JSON.parse(readFileSync(new URL("../../static/locales/zh.json", import.meta.url), "utf8")));

const ANNA = "9901**********0010";
const BERT = "9902**********0028";
const person = (number, actor = null) => ({ applicant: { id_number_masked: number }, actor, expires_in: 300 });
const WAITING = { place: { screen: "sign_in", then: { screen: "form", item: "X" } }, trail: [{ screen: "guide", item: "X" }] };
const FORM = { place: { screen: "form", item: "X" }, trail: [] };

beforeEach(() => {
  for (const held of [sessionStorage, localStorage]) for (const key of Object.keys(held)) held.removeItem(key);
});

/** A page of one surface and a server that knows `here` as the holder of the browser's session. */
function page({ own = false, at = flows.START, draft = null, here = null } = {}) {
  const server = { here, ended: 0, dropped: [] };
  const work = {
    draft: signal(draft),
    service: signal({ steps: ["sign_in", "form", "done"] }),
    keeper: { isBegun: () => Boolean(work.draft.peek()?.begun), until: signal("2026-12-22"), lastWords: async () => undefined },
    isBegun: () => Boolean(work.draft.peek()?.begun),
    reset: () => (work.draft.value = null),
    openDraft: () => undefined,
    open: async () => undefined,
    resend: () => undefined,
  };
  const api = {
    session: async () => server.here ?? Promise.reject(Object.assign(new Error("nobody"), { kind: "signed_out" })),
    endSession: async () => {
      server.here = null;
      server.ended += 1;
    },
    dropDraft: async (id) => void server.dropped.push(id),
    actFor: async () => person(BERT, { name: "anna" }),
  };
  const flow = signal(at);
  const dialog = signal(null);
  const toast = signal(null);
  const session = createSession({ extend: async () => ({ expires_in: 300 }), onExpired: () => undefined, onLost: () => undefined });
  const send = (event) => (flow.value = flows.nextScreen(flow.peek(), event, { signedIn: session.session.peek() !== null, steps: work.service.peek()?.steps ?? [] }));
  const owner = createWorkOwner({ work, forget: work.reset, own });
  const handover = { linked: signal({ phase: "none" }), goAlone: async () => undefined };
  const parts = { api, flow, work, drafts: { load: async () => undefined }, handover, session, live: { rejoin: () => undefined }, printing: { unfinished: () => false }, dialog, toast, send, guarded: (call) => call, say: (error) => (toast.value = error.code), owner };
  const leaving = createSignOut({ ...parts, shared: !own });
  return { server, work, flow, dialog, toast, session, owner, leaving, ...createSignIn({ ...parts, leaving, own }), open: createOpening({ ...parts, leaving, own }) };
}

const begun = (owner) => ({ owner, submission_id: "d-1", item_code: "X", begun: true });

test("who signs in for a form stands in the form", async () => {
  const { signIn, flow, session } = page({ at: WAITING });
  assert.equal(await signIn(person(ANNA)), true);
  assert.deepEqual([flow.value.place.screen, session.session.value.applicant.id_number_masked], ["form", ANNA]);
});

test("another card where somebody's form waits signs nobody in, here or at the server, until it was chosen", async () => {
  const { signIn, dialog, session, work, server } = page({ at: WAITING, draft: begun(ANNA), here: person(BERT) });
  const again = signIn(person(BERT));
  assert.deepEqual([dialog.value.kind, session.session.value, work.draft.value.owner], ["other_person", null, ANNA]);
  dialog.value.onOwn();
  assert.equal(await again, false);
  assert.deepEqual([dialog.value, server.ended], [null, 1]);
});

test("on a browser of one's own the next person finds nothing of the one before and stands at home", async () => {
  const { signIn, flow, work, toast } = page({ own: true, at: WAITING, draft: begun(ANNA) });
  assert.equal(await signIn(person(BERT)), true);
  assert.deepEqual([work.draft.value, flow.value.place.screen, Boolean(toast.value)], [null, "home", true]);
});

test("who goes on for another leaves their own work behind", async () => {
  const { signIn, actFor, work, flow } = page();
  await signIn(person(ANNA));
  work.draft.value = begun(ANNA);
  await actFor(5);
  assert.deepEqual([work.draft.value, flow.value.place.screen], [null, "home"]);
});

test("an end leaves nothing on the page, says goodbye and until when the form is kept", async () => {
  const { signIn, leaving, work, flow, owner, server } = page({ at: FORM });
  await signIn(person(ANNA));
  work.draft.value = begun(ANNA);
  await leaving.end("asked");
  assert.deepEqual([flow.value.place.screen, flow.value.place.kept, work.draft.value], ["ended", "2026-12-22", null]);
  assert.deepEqual([server.ended, server.dropped, owner.isOther(BERT), leaving.isPending()], [1, [], false, false]);
});

test("who discards has the form destroyed at the server as well", async () => {
  const { signIn, leaving, work, flow, server } = page({ at: FORM });
  await signIn(person(ANNA));
  work.draft.value = begun(ANNA);
  await leaving.end("discard");
  assert.deepEqual([server.dropped, server.ended, flow.value.place.kept], [["d-1"], 1, undefined]);
});

test("an end that the server has not heard of is told to it by the page that is loaded next", async () => {
  sessionStorage.setItem("xiaoer.ending", JSON.stringify("d-1"));
  const { open, session, server, leaving } = page({ here: person(ANNA) });
  await open();
  assert.deepEqual([session.session.value, server.dropped, server.ended, leaving.isPending()], [null, ["d-1"], 1, false]);
});

test("a page that is loaded anew goes on with its person's session and form", async () => {
  const { open, session, flow, work } = page({ at: FORM, draft: begun(ANNA), here: person(ANNA) });
  await open();
  assert.deepEqual([session.session.value.applicant.id_number_masked, flow.value.place.screen, work.draft.value.owner], [ANNA, "form", ANNA]);
});

test("a form whose session is gone goes with it", async () => {
  const { open, session, flow, work } = page({ at: FORM, draft: begun(ANNA) });
  await open();
  assert.deepEqual([session.session.value, flow.value.place.screen, work.draft.value], [null, "attract", null]);
});

test("an end that came while the server was asked who is here ends the session there as well", async () => {
  const { open, leaving, session, server } = page({ at: FORM, here: person(ANNA) });
  const opened = open();
  await Promise.all([leaving.end("idle"), opened]);
  assert.deepEqual([session.session.value, server.ended], [null, 1]);
});

test("a session replaced by a surer one of the same person is not taken for its end", async () => {
  const { signIn, leaving, dialog, server } = page({ at: FORM });
  await signIn(person(ANNA));
  server.here = person(ANNA);
  await leaving.heardOfEnd();
  assert.equal(dialog.value, null);
  server.here = null;
  await leaving.heardOfEnd();
  assert.equal(dialog.value.kind, "signed_out");
});
