import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../static/js/core/api.js";

const held = new Map();
globalThis.sessionStorage = { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value), removeItem: (key) => held.delete(key) };
const { createServiceWork } = await import("../../static/js/entry/service_work.js");

/** A terminal whose server publishes `versions` one after the other. */
function terminal() {
  held.clear();
  const asked = [];
  const server = { newest: 1, away: false };
  const api = {
    async service(code, begun) {
      asked.push(begun);
      if (server.away) throw new ApiError("network");
      return { code, service_version: begun ?? server.newest, form: { sections: [] }, guidance: null, materials: [] };
    },
    submit: async () => ({}),
  };
  const work = createServiceWork({ api, owner: () => "9901**********0010", guarded: (call) => call });
  return { work, server, asked };
}

test("a form that is begun stays with its version when a newer one is published", async () => {
  const { work, server, asked } = terminal();
  await work.open("X-1");
  const id = work.draft.value.submission_id;
  server.newest = 2;
  await work.open("X-1");
  work.service.value = null; // the page was loaded again
  await work.open("X-1");
  assert.deepEqual([work.service.value.service_version, work.draft.value.submission_id], [1, id]);
  assert.deepEqual(asked, [undefined, 1]);
});

test("who begins after a form was handed in begins under what holds now", async () => {
  const { work, server } = terminal();
  await work.open("X-1");
  work.draft.value = { ...work.draft.value, stage: "accepted" };
  server.newest = 2;
  await work.open("X-1");
  assert.deepEqual([work.service.value.service_version, work.draft.value.service_version, work.draft.value.stage], [2, 2, "filling"]);
});

test("while the server is away what was loaded a moment ago goes on, and nothing else", async () => {
  const { work, server } = terminal();
  await work.open("X-1");
  work.draft.value = { ...work.draft.value, stage: "accepted" };
  server.away = true;
  await work.open("X-1");
  assert.equal(work.draft.value.stage, "filling");
  await assert.rejects(work.open("X-2"));
});

test("on a phone the form of what asks for a card is prepared, and the department is not asked about the person", async () => {
  globalThis.document = { documentElement: { dataset: { surface: "phone" } } };
  const asked = [];
  const api = {
    service: async (code) => ({ code, service_version: 1, assurance: code === "CARD" ? 3 : 2, form: { sections: [] }, guidance: null, materials: [] }),
    prefill: async (...given) => (asked.push(given), { fields: {}, covered: [], unavailable: [] }),
  };
  held.clear();
  const work = createServiceWork({ api, owner: () => "9901**********0010", guarded: (call) => call });
  for (const code of ["CARD", "ACCOUNT"]) {
    await work.open(code);
    await work.loadPrefill(code);
  }
  delete globalThis.document;
  assert.deepEqual(asked, [["CARD", 1, true], ["ACCOUNT", 1, false]]);
});

test("a session that the server has ended is noticed while somebody types, and not by who came after them", async () => {
  held.clear();
  const told = [];
  let who = "9901**********0010";
  const api = {
    service: async (code) => ({ code, service_version: 1, form: { sections: [] }, guidance: null, materials: [] }),
    saveDraft: async () => {
      throw new ApiError("signed_out");
    },
  };
  const guarded = (call) => call.catch((error) => (told.push(error.kind), Promise.reject(error)));
  const work = createServiceWork({ api, owner: () => who, guarded });
  await work.open("X-1");
  work.edit((now) => ({ ...now, form: { phone: "13900000001" } }));
  await work.keeper.flush();
  assert.deepEqual(told, ["signed_out"]);
  assert.equal(work.draft.value.form.phone, "13900000001");
  const late = work.keeper.flush();
  who = "9901**********0028";
  await late;
  assert.deepEqual(told, ["signed_out"]);
});
