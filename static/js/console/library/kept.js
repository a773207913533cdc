/**
 * What was written and not saved, kept in this browser for each reader and version: a closed tab, a crash or the end of
 * a session loses nothing. It goes when it is saved, thrown away, or its writer signs out.
 */
import { stored } from "../../core/store.js";

const PREFIX = "xiaoer.library.";

/** @typedef {{content: Record<string, any>, base: Record<string, any>, revision: number, at: string}} Kept */

/** @param {string} reader login @param {string} code @param {number} number @param {Storage} [storage] */
export function keptFor(reader, code, number, storage = localStorage) {
  const place = stored(`${PREFIX}${reader}.${code}.${number}`, storage);
  return {
    /** @returns {Kept | null} what was kept, if it can still be read */
    read() {
      const kept = /** @type {Kept | null} */ (place.read());
      return kept && typeof kept.content === "object" && typeof kept.base === "object" && Number.isInteger(kept.revision) ? kept : null;
    },
    /** @param {Kept} kept */
    write: (kept) => place.write(kept),
    forget: () => place.write(null),
  };
}

/**
 * The same for a design: its whole definition, and the one it was changed from.
 * @param {string} reader login @param {number} number the design's @param {Storage} [storage]
 */
export const keptForDesign = (reader, number, storage = localStorage) => {
  const place = stored(`${PREFIX}${reader}.design.${number}`, storage);
  return {
    read: () => place.read(),
    write: (/** @type {any} */ kept) => place.write(kept),
    forget: () => place.write(null),
  };
};

/**
 * The same for the form of a batch (`../batch_keeping.js`).
 * @param {string} reader login @param {string} number the batch's, or `new` @param {Storage} [storage]
 */
export const keptForBatch = (reader, number, storage = localStorage) => {
  const place = stored(`${PREFIX}${reader}.batch.${number}`, storage);
  return {
    read: () => /** @type {any} */ (place.read()),
    write: (/** @type {any} */ kept) => place.write(kept),
    forget: () => place.write(null),
  };
};

/** Nothing of anybody stays. @param {Storage} [storage] */
export function forgetAll(storage = localStorage) {
  for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key);
}
