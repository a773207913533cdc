/**
 * The terminal's copy of the catalogue in IndexedDB. Nothing in it belongs to a person, so it survives the wipe that ends
 * every session (core/wipe.js). A browser that refuses storage has no copy; everything else works.
 */
import { CATALOGUE_DATABASE } from "../core/wipe.js";
import { deleteDB, openDB } from "../../vendor/idb/index.js";

const CURRENT = "current";
const PLACE = "place";
const STORES = ["records", "state", "parts"];

/**
 * @typedef {object} Held what the copy is: written in the same transaction as its records
 * @property {number} version @property {string} state @property {string} made_at
 * @property {string} key base64 of the key that its parcels are signed with
 * @property {Record<string, string>} digests of its records, by key
 */

/** @param {() => ReturnType<typeof openDB>} [open] */
export function createStore(open = openCatalogue) {
  /** @type {Promise<any> | null} */
  let opening = null;
  const database = () => {
    opening ??= open().catch((error) => {
      opening = null; // refused now, perhaps not next time
      throw error;
    });
    return opening;
  };
  return {
    /** @returns {Promise<Held | null>} */
    held: async () => (await (await database()).get("state", CURRENT)) ?? null,

    /** Where this page stands, as far as it was ever told. @returns {Promise<import("./batches.js").Place>} */
    place: async () => (await (await database()).get("state", PLACE)) ?? {},

    /** @param {import("./batches.js").Place} place */
    keepPlace: async (place) => void (await (await database()).put("state", place, PLACE)),

    /** @param {string} key @returns {Promise<string | null>} */
    record: async (key) => (await (await database()).get("records", key)) ?? null,

    /** Records whose key begins so. @param {string} prefix @returns {Promise<string[]>} */
    records: async (prefix) => (await database()).getAll("records", IDBKeyRange.bound(prefix, `${prefix}\uffff`)),

    /** A downloaded part of a parcel that is not complete yet. @param {string} hash @returns {Promise<Uint8Array<ArrayBuffer> | null>} */
    part: async (hash) => (await (await database()).get("parts", hash)) ?? null,

    /** @param {string} hash @param {Uint8Array<ArrayBuffer>} bytes */
    keepPart: async (hash, bytes) => void (await (await database()).put("parts", bytes, hash)),

    /**
     * The copy becomes the new one whole, or stays as it is.
     * @param {Held} next @param {import("./parcel.js").Change[]} changes @param {boolean} everything the changes are all there is
     */
    async swap(next, changes, everything) {
      const transaction = (await database()).transaction(STORES, "readwrite", { durability: "strict" });
      const records = transaction.objectStore("records");
      const done = [];
      if (everything) done.push(records.clear());
      for (const [key, text] of changes) done.push(text === null ? records.delete(key) : records.put(text, key));
      done.push(transaction.objectStore("state").put(next, CURRENT), transaction.objectStore("parts").clear(), transaction.done);
      await Promise.all(done);
    },
  };
}

/** @typedef {ReturnType<typeof createStore>} Store */

/** A database that is not as we make it (left half-made by a crash of the browser) is made anew. */
async function openCatalogue() {
  const database = await openWhole();
  if (STORES.every((name) => database.objectStoreNames.contains(name))) return database;
  database.close();
  await deleteDB(CATALOGUE_DATABASE);
  return openWhole();
}

const openWhole = () =>
  openDB(CATALOGUE_DATABASE, 1, {
    upgrade(database) {
      for (const name of STORES) database.createObjectStore(name);
    },
  });
