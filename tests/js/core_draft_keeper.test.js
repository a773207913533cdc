import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../static/js/core/api.js";
import * as cells from "../../static/js/flow/drafts.js";
import * as drafts from "../../static/js/flow/submission.js";

const held = new Map();
globalThis.sessionStorage = { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value), removeItem: (key) => held.delete(key) };
const { createDraftKeeper } = await import("../../static/js/core/draft_keeper.js");
const { signal } = await import("../../static/js/core/store.js");

const fresh = (id = "id-1", version = 1) => drafts.newDraft({ submissionId: id, itemCode: "X", serviceVersion: version, owner: "9901**********0010" });

/** The server's half, with one draft at most. */
function server() {
  const state = { kept: null, away: false, puts: 0 };
  const shown = (content) => ({ draft_id: state.kept.id, revision: state.kept.revision, service_version: state.kept.version, expires_on: "2026-12-22", state: state.kept.state, ...content });
  const conflict = (code, content) => new ApiError("refused", { status: 409, code, body: { draft: shown(content) } });
  const api = {
    async saveDraft(id, body) {
      state.puts += 1;
      if (state.away) throw new ApiError("network");
      state.kept ??= { id, revision: 0, version: body.service_version, content: cells.empty(), state: "open" };
      if (state.kept.state !== "open") throw conflict("draft_closed", cells.empty());
      if (state.kept.id !== id) throw conflict("draft_exists", state.kept.content);
      const merged = cells.merge(state.kept.content, { ...cells.empty(), ...body });
      if (body.revision !== state.kept.revision || body.service_version !== state.kept.version) throw conflict("draft_moved", merged);
      state.kept = { ...state.kept, content: { fields: merged.fields, answers: merged.answers, step: merged.step, materials: merged.materials }, revision: state.kept.revision + 1 };
      return { draft_id: id, revision: state.kept.revision, expires_on: "2026-12-22" };
    },
    async draft() {
      return shown(state.kept.content);
    },
  };
  /** Another machine writes. */
  const write = (form, at) => {
    const made = cells.changes(state.kept.content, { answers: {}, materials: cells.plain(state.kept.content).materials, form: { ...cells.plain(state.kept.content).form, ...form } }, at, "phone-9");
    state.kept = { ...state.kept, content: cells.merge(state.kept.content, made), revision: state.kept.revision + 1 };
    return { draft_id: state.kept.id, revision: state.kept.revision, by: "phone-9", state: "open" };
  };
  return { state, api, write, plain: () => cells.plain(state.kept.content) };
}

/** A page at that server. `tick` runs what is due. */
function page(at = server()) {
  held.clear();
  let timers = [];
  let clock = 1000;
  const told = [];
  const draft = signal(fresh());
  const world = { signedIn: true };
  const keeper = createDraftKeeper({
    draft,
    api: at.api,
    signedIn: () => world.signedIn,
    onElsewhere: (what) => told.push(what),
    side: "kiosk-1",
    now: () => (clock += 1),
    schedule: (run, ms) => timers.push({ run, ms }) && run,
    cancel: (run) => (timers = timers.filter((one) => one.run !== run)),
  });
  const tick = async () => {
    const due = timers;
    timers = [];
    for (const { run } of due) run();
    for (let turn = 0; turn < 20; turn += 1) await null;
  };
  const type = (name, value) => (draft.value = drafts.setField(draft.value, name, value));
  return { ...at, keeper, draft, type, tick, told, world, waits: () => timers.map((one) => one.ms) };
}

test("strokes are kept together a second after the last one", async () => {
  const { type, tick, state, plain, waits, keeper } = page();
  for (const value of ["1", "13", "138"]) type("phone", value);
  assert.deepEqual(waits(), [1000]);
  assert.equal(keeper.until.value, null);
  await tick();
  assert.deepEqual([state.puts, plain().form, keeper.until.value, keeper.phase.value], [1, { phone: "138" }, "2026-12-22", "kept"]);
});

test("looking at a form begins nothing; a step is kept with the first thing somebody does", async () => {
  const { keeper, draft, type, tick, state, plain } = page();
  keeper.bringing({ phone: "139" }, () => (draft.value = drafts.setField(draft.value, "phone", "139")));
  keeper.stepped("form:0");
  await tick();
  assert.deepEqual([state.puts, keeper.isBegun()], [0, false]);
  type("amount", "30");
  keeper.stepped("form:1");
  await tick();
  assert.deepEqual([plain().form, plain().step, keeper.isBegun()], [{ amount: "30" }, "form:1", true]);
});

test("while the server is away everything waits in the page, and goes there once when it is back", async () => {
  const { type, tick, state, plain, keeper } = page();
  state.away = true;
  type("phone", "1");
  await tick();
  type("amount", "30");
  await tick();
  assert.equal(keeper.phase.value, "away");
  state.away = false;
  keeper.wake();
  await tick();
  assert.deepEqual([plain().form, state.kept.revision, keeper.phase.value], [{ phone: "1", amount: "30" }, 1, "kept"]);
});

test("what is typed while a request is on its way is sent after it", async () => {
  const { type, keeper, tick, plain, state } = page();
  type("phone", "1");
  const flushed = keeper.flush();
  type("phone", "12");
  await flushed;
  await tick();
  assert.deepEqual([plain().form.phone, state.kept.revision], ["12", 2]);
});

test("what another machine wrote meanwhile is merged, here and there", async () => {
  const { type, tick, write, plain, draft, told } = page();
  type("phone", "1");
  await tick();
  write({ amount: "50", phone: "2" }, 1_500);
  type("address", "柳岸路");
  await tick();
  assert.deepEqual(plain().form, { phone: "2", amount: "50", address: "柳岸路" });
  assert.deepEqual(draft.value.form, { phone: "2", amount: "50", address: "柳岸路" });
  assert.deepEqual(told, []);
});

test("news of another machine's change fills the page and is not sent back", async () => {
  const { type, tick, write, keeper, draft, state } = page();
  type("phone", "1");
  await tick();
  await keeper.heard(write({ amount: "50" }, 2_000));
  await tick();
  assert.deepEqual([draft.value.form, state.puts], [{ phone: "1", amount: "50" }, 1]);
  type("amount", "60");
  await tick();
  assert.equal(state.kept.content.fields.amount.at, 2_001);
});

test("who has signed out is kept in the page until they sign in again", async () => {
  const { type, tick, state, keeper, world, plain } = page();
  world.signedIn = false;
  type("phone", "1");
  await tick();
  assert.equal(state.puts, 0);
  world.signedIn = true;
  await keeper.flush();
  assert.equal(plain().form.phone, "1");
});

test("a page that is loaded again knows what the server has, and what it has not", async () => {
  const first = page();
  first.type("phone", "1");
  await first.tick();
  first.type("amount", "30");
  const stored = new Map(held);
  const draft = signal(first.draft.value);
  for (const [key, value] of stored) held.set(key, value);
  const again = createDraftKeeper({ draft, api: first.api, signedIn: () => true, onElsewhere: () => {}, side: "kiosk-2", now: () => 5000 });
  await again.flush();
  assert.deepEqual([first.plain().form, first.state.kept.revision], [{ phone: "1", amount: "30" }, 2]);
  assert.deepEqual(first.state.kept.content.fields.phone.by, "kiosk-1");
});

test("another draft of the item, a draft that was handed in, another version: the person is told, and nothing is overwritten", async () => {
  for (const [code, change] of [["exists", { id: "other" }], ["closed", { state: "submitted" }], ["version", { version: 2, revision: 9 }]]) {
    const { type, tick, state, told } = page();
    type("phone", "1");
    await tick();
    Object.assign(state.kept, change);
    type("phone", "2");
    await tick();
    assert.deepEqual([told.map((what) => what.code), state.kept.content.fields.phone.value], [[code], "1"]);
    type("phone", "3");
    await tick();
    assert.equal(told.length, 1);
  }
});

test("a draft of the server is gone on with, and only changes travel", async () => {
  const { state, keeper, draft, type, tick, plain } = page();
  state.kept = { id: "id-7", revision: 4, version: 1, state: "open", content: { ...cells.empty(), fields: { phone: { value: "1", at: 10, by: "phone-9" } } } };
  keeper.resume({ draft_id: "id-7", revision: 4, service_version: 1, expires_on: "2026-12-01", ...state.kept.content }, fresh("id-7"));
  assert.deepEqual([draft.value.form, keeper.until.value, keeper.isBegun()], [{ phone: "1" }, "2026-12-01", true]);
  await tick();
  assert.equal(state.puts, 0);
  type("amount", "9");
  await tick();
  assert.deepEqual([plain().form, state.kept.revision], [{ phone: "1", amount: "9" }, 5]);
});

test("put away, nothing of it is stored in the browser", async () => {
  const { type, tick, keeper } = page();
  type("phone", "13800000000");
  await tick();
  assert.match([...held.values()].join(), /13800000000/);
  keeper.reset();
  assert.doesNotMatch([...held.values()].join(), /13800000000/);
});

test("what is on its way is not stamped anew by the next stroke", async () => {
  const { type, keeper, state } = page();
  type("phone", "1");
  const flushed = keeper.flush();
  type("amount", "30");
  await flushed;
  const { phone, amount } = state.kept.content.fields;
  assert.ok(phone.at < amount.at);
});

test("another draft of the item is in the way: what was typed here goes along with it, or is kept once it is dropped", async () => {
  const other = { id: "other", revision: 4, version: 1, state: "open", content: { ...cells.empty(), fields: { phone: { value: "1", at: 10, by: "phone-9" }, amount: { value: "5", at: 10, by: "phone-9" } } } };
  const joined = page();
  joined.state.kept = structuredClone(other);
  joined.type("phone", "2");
  await joined.tick();
  joined.keeper.resume({ draft_id: "other", revision: 4, service_version: 1, expires_on: "2026-12-01", ...other.content }, fresh("other"));
  await joined.tick();
  assert.deepEqual([joined.plain().form, joined.draft.value.form], [{ phone: "2", amount: "5" }, { phone: "2", amount: "5" }]);

  const alone = page();
  alone.state.kept = structuredClone(other);
  alone.type("phone", "2");
  await alone.tick();
  alone.state.kept = null; // dropped
  await alone.keeper.tryAgain();
  assert.deepEqual([alone.plain().form, alone.state.kept.id], [{ phone: "2" }, "id-1"]);
});

test("what is typed while a saving is on its way is kept, though the page forgets the draft before the answer", async () => {
  const { type, keeper, plain, draft, world } = page();
  type("phone", "1");
  void keeper.flush();
  type("phone", "138");
  const last = keeper.lastWords();
  world.signedIn = false; // the person has ended the session
  draft.value = null;
  keeper.reset();
  await last;
  assert.deepEqual(plain().form, { phone: "138" });
});

test("what a page touched last is told: a field, or a material that it photographs", async () => {
  const { type, tick, keeper, state } = page();
  type("phone", "1");
  await tick();
  const said = (fields, materials) => ({ draft_id: "id-1", revision: (state.kept.revision += 1), by: "phone-9", state: "open", ...(state.kept.content = cells.merge(state.kept.content, { fields, materials })) });
  assert.equal(keeper.lastTouched("phone-9"), null);
  await keeper.heard(said({ amount: { value: "30", at: 2000, by: "phone-9" } }, {}));
  assert.deepEqual(keeper.lastTouched("phone-9"), { field: "amount" });
  await keeper.heard(said({}, { "lease/m-1": { value: 0, at: 3000, by: "phone-9" } }));
  assert.deepEqual(keeper.lastTouched("phone-9"), { material: "lease" });
  await keeper.heard(said({ amount: { value: "40", at: 4000, by: "phone-9" } }, {}));
  assert.deepEqual(keeper.lastTouched("phone-9"), { field: "amount" });
});

test("what is to be gone on with at a terminal is kept though nothing was typed", async () => {
  const { keeper, tick, state } = page();
  await tick();
  assert.equal(state.puts, 0);
  await keeper.keep();
  assert.deepEqual([state.puts, keeper.until.value], [1, "2026-12-22"]);
});

test("which side wrote a field last is known, as far as this page has heard", async () => {
  const { type, tick, keeper, write } = page();
  type("phone", "138");
  await tick();
  assert.deepEqual([keeper.sideOf("phone"), keeper.sideOf("amount")], ["kiosk-1", ""]);
  await keeper.heard(write({ phone: "139" }, 5000));
  assert.equal(keeper.sideOf("phone"), "phone-9");
});
