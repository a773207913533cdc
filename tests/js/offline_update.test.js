import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { ParcelRefused } from "../../static/js/offline_cache/parcel.js";
import { createUpdate } from "../../static/js/offline_cache/update.js";

const VECTORS = JSON.parse(readFileSync(new URL("../contract/bundle.json", import.meta.url), "utf8"));
const bytes = (base64) => Uint8Array.from(Buffer.from(base64, "base64"));

/** A store in memory; like the database it changes whole or not at all. */
function memory() {
  const kept = { held: null, records: new Map(), parts: new Map() };
  return {
    kept,
    held: async () => kept.held,
    part: async (hash) => kept.parts.get(hash) ?? null,
    keepPart: async (hash, part) => void kept.parts.set(hash, part),
    async swap(next, changes, everything) {
      if (everything) kept.records.clear();
      for (const [key, text] of changes) text === null ? kept.records.delete(key) : kept.records.set(key, text);
      kept.held = next;
      kept.parts.clear();
    },
  };
}

/** A server that has `newest` and knows `deltas`; `fail` may throw at a chunk. */
function server(newest, { deltas = ["1-2"], alongside = false } = {}) {
  const asked = { offers: 0, chunks: [] };
  return {
    asked,
    fail: () => undefined,
    async bundle(have) {
      asked.offers += 1;
      if (have === newest) return { manifest: null };
      const parcel = VECTORS.parcels[deltas.includes(`${have}-${newest}`) ? `${have}-${newest}` : `0-${newest}`];
      return { ...parcel, chunk: alongside && parcel.chunks.length === 1 ? parcel.chunks[0] : null };
    },
    async bundleChunk(before, after, index) {
      asked.chunks.push(index);
      this.fail(index);
      return bytes(VECTORS.parcels[`${before}-${after}`].chunks[index]);
    },
  };
}

const state = (version) => new Map(Object.entries(VECTORS.states[version]));
const WHOLE = VECTORS.parcels["0-1"];
let store;
let changed;
beforeEach(() => ([store, changed] = [memory(), []]));
const updating = (api, key = VECTORS.key) => createUpdate({ api, store, key: () => key, onChange: (held) => changed.push(held.version) });

test("an empty terminal takes everything, then what changed, and is told nothing twice", async () => {
  await updating(server(1))();
  assert.deepEqual(store.kept.records, state(1));
  const second = server(2, { alongside: true });
  await updating(second)();
  assert.deepEqual(store.kept.records, state(2));
  assert.equal(store.kept.held.version, 2);
  await updating(second)();
  assert.deepEqual(changed, [1, 2]);
  assert.equal(store.kept.parts.size, 0);
});

test("a download cut at any chunk goes on with that chunk", async () => {
  assert.ok(WHOLE.chunks.length > 3);
  for (let cut = 0; cut < WHOLE.chunks.length; cut += 1) {
    store = memory();
    const api = server(1);
    api.fail = (index) => {
      if (index === cut) throw new Error("the line was cut");
    };
    await assert.rejects(updating(api)());
    assert.equal(store.kept.held, null);
    api.fail = () => undefined;
    api.asked.chunks = [];
    await updating(api)();
    assert.deepEqual(store.kept.records, state(1));
    assert.deepEqual(api.asked.chunks, WHOLE.chunks.map((_, index) => index).slice(cut));
  }
});

test("a kept part that was damaged on the disk is fetched again", async () => {
  const api = server(1);
  const hash = JSON.parse(WHOLE.manifest).chunks[0];
  await store.keepPart(hash, new Uint8Array(200));
  await updating(api)();
  assert.deepEqual(store.kept.records, state(1));
});

test("a changed byte anywhere in a chunk is refused and the old copy stays", async () => {
  await updating(server(1))();
  const before = new Map(store.kept.records);
  const parcel = VECTORS.parcels["1-2"];
  for (const [index, chunk] of parcel.chunks.entries()) {
    for (let at = 0; at < bytes(chunk).length; at += 1) {
      const api = server(2);
      const honest = api.bundleChunk.bind(api);
      api.bundleChunk = async (from, to, wanted) => {
        const found = await honest(from, to, wanted);
        if (wanted === index) found[at] ^= 1 + (at % 255);
        return found;
      };
      await assert.rejects(updating(api)(), ParcelRefused);
      assert.deepEqual(store.kept.records, before);
      assert.equal(store.kept.held.version, 1);
      store.kept.parts.clear();
    }
  }
});

test("a changed sign anywhere in a manifest is refused", async () => {
  for (let at = 0; at < WHOLE.manifest.length; at += 1) {
    const api = server(1);
    const sign = WHOLE.manifest[at] === "0" ? "1" : "0";
    api.bundle = async () => ({ ...WHOLE, chunk: null, manifest: WHOLE.manifest.slice(0, at) + sign + WHOLE.manifest.slice(at + 1) });
    await assert.rejects(updating(api)(), ParcelRefused);
  }
  assert.equal(store.kept.held, null);
});

test("a parcel signed with another key is refused", async () => {
  await assert.rejects(updating(server(1), VECTORS.other_key)(), ParcelRefused);
  assert.equal(store.kept.held, null);
});

test("when the server's key is another one, nothing of the old copy is built upon", async () => {
  await updating(server(1))();
  store.kept.held = { ...store.kept.held, key: VECTORS.other_key };
  store.kept.records.set("stray", "1");
  await updating(server(2))();
  assert.deepEqual(store.kept.records, state(2));
});

test("a copy that a delta does not fit is made anew from everything", async () => {
  await updating(server(1))();
  store.kept.held = { ...store.kept.held, digests: { ...store.kept.held.digests, stray: "00" } };
  const api = server(2);
  await updating(api)();
  assert.deepEqual(store.kept.records, state(2));
  assert.equal(api.asked.offers, 2);
});

test("nothing is asked before the key is known", async () => {
  const api = server(1);
  await updating(api, null)();
  assert.equal(api.asked.offers, 0);
});

test("a change that comes while an update runs is fetched in the same go", async () => {
  const api = server(1);
  const update = updating(api);
  await Promise.all([update(), update(), update()]);
  assert.deepEqual(store.kept.records, state(1));
  assert.deepEqual(changed, [1]);
});
