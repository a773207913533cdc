/**
 * What somebody has begun that is no application: letting another act for them, and a rating. In this page's memory only, so
 * that a step back, another screen or a sign-in in between loses nothing; it goes with the rest of a person's work.
 */
import { newId } from "../core/ids.js";
import { signal } from "../core/store.js";

/**
 * @typedef {{code: string, name: string}} Chosen an item, by the name it was chosen by
 * @typedef {{name: string, id_number: string, days: string, uses: string, scope: string, items: Chosen[], picked: Chosen[] | null}} Giving
 *   `picked`: the ticks that are not agreed to yet; null when nobody is choosing
 * @typedef {{case: string, id: string, level: number | null, tags: string[]}} Rated `id`: sent anew under the same, it counts once
 */

/** Nobody is to act for anybody yet: for today, once, in everything. @type {Giving} */
export const NOT_GIVING = { name: "", id_number: "", days: "0", uses: "1", scope: "all", items: [], picked: null };

/** What is ticked of this case; of another one nothing. @param {Rated | null} rated @param {string} number of the case @returns {Rated} */
export const ratingOf = (rated, number) => (rated?.case === number ? rated : { case: number, id: newId(), level: null, tags: [] });

export function createBegun() {
  const giving = signal(NOT_GIVING);
  const rated = signal(/** @type {Rated | null} */ (null));

  return {
    giving,
    rated,
    /** @param {Partial<Giving>} change */
    give: (change) => void (giving.value = { ...giving.peek(), ...change }),
    forget() {
      giving.value = NOT_GIVING;
      rated.value = null;
    },
  };
}
