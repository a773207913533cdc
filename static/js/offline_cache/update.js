/**
 * Keeps the terminal's copy of the catalogue as new as the server's: asks for what it lacks, checks it, and swaps it in.
 * A download that was cut goes on with the first part that is missing; a parcel that fails a check is dropped and the
 * old copy stays.
 */
import { bytesOf, isChunk, ParcelRefused, recordDigest, stateDigest, unpacked, verifiedManifest } from "./parcel.js";

/** @typedef {import("./store.js").Held} Held */
/** @typedef {import("./parcel.js").Manifest} Manifest */

/**
 * @param {object} parts
 * @param {Pick<import("../core/api.js").Api, "bundle" | "bundleChunk">} parts.api
 * @param {Pick<import("./store.js").Store, "held" | "part" | "keepPart" | "swap">} parts.store
 * @param {() => string | null} parts.key base64 of the key the server signs with, once it is known
 * @param {(held: Held) => void} [parts.onChange] the copy is a newer one now
 */
export function createUpdate({ api, store, key, onChange = () => undefined }) {
  /** @type {Promise<void> | null} */
  let running = null;
  let again = false;

  /** Brings the copy up to date; calls that come meanwhile are answered by one more round. Throws what stopped it. */
  function update() {
    again = true;
    running ??= rounds().finally(() => (running = null));
    return running;
  }

  async function rounds() {
    while (again) {
      again = false;
      try {
        await once(await held());
      } catch (error) {
        // A copy that a delta does not fit is made anew from the whole.
        if (!(error instanceof ParcelRefused) || !(await held())) throw error;
        await once(null);
      }
    }
  }

  /** The copy, unless the server has another key now: then nothing of it can be built upon. */
  async function held() {
    const found = await store.held();
    return found && found.key === key() ? found : null;
  }

  /** @param {Held | null} before */
  async function once(before) {
    const signedBy = key();
    if (!signedBy) return;
    const offer = await api.bundle(before?.version ?? 0, before?.state ?? "");
    if (offer.manifest === null) return;
    const manifest = await verifiedManifest(offer.manifest, offer.signature, signedBy);
    if (manifest.from !== 0 && manifest.from !== before?.version) throw new ParcelRefused("not for this version");
    const changes = await unpacked(await chunks(manifest, offer.chunk));
    const everything = manifest.from === 0;
    const digests = everything || !before ? {} : { ...before.digests };
    const digested = await Promise.all(changes.map(([name, text]) => (text === null ? null : recordDigest(name, text))));
    changes.forEach(([name], at) => {
      const digest = digested[at];
      if (digest === null) delete digests[name];
      else digests[name] = digest;
    });
    if ((await stateDigest(Object.values(digests))) !== manifest.state) throw new ParcelRefused("state");
    const next = { version: manifest.to, state: manifest.state, made_at: manifest.made_at, key: signedBy, digests };
    await store.swap(next, changes, everything);
    onChange(next);
  }

  /** @param {Manifest} manifest @param {string | null} only the parcel's only chunk, when it came along */
  async function chunks(manifest, only) {
    const found = [];
    for (const [index, hash] of manifest.chunks.entries()) {
      const kept = await store.part(hash);
      if (kept && (await isChunk(kept, hash))) {
        found.push(kept);
        continue;
      }
      const bytes = only === null ? await api.bundleChunk(manifest.from, manifest.to, index) : bytesOf(only);
      if (!(await isChunk(bytes, hash))) throw new ParcelRefused(`chunk ${index}`);
      await store.keepPart(hash, bytes);
      found.push(bytes);
    }
    return found;
  }

  return update;
}
