/** What somebody has begun that is no application: letting another act for them, and a rating. Pure. */

/**
 * @typedef {{code: string, name: string}} Chosen an item, by the name it was chosen by
 * @typedef {{name: string, id_number: string, days: string, uses: string, scope: string, items: Chosen[], picked: Chosen[] | null}} Giving
 *   `picked`: the ticks that are not agreed to yet; null when nobody is choosing
 * @typedef {{case: string, id: string, level: number | null, tags: string[]}} Rated `id`: sent anew under the same, it counts once
 */

/** Nobody is to act for anybody yet: for today, once, in everything. @type {Giving} */
export const NOT_GIVING = { name: "", id_number: "", days: "0", uses: "1", scope: "all", items: [], picked: null };

/**
 * What is ticked of this case; of another one nothing.
 * @param {Rated | null} rated @param {string} number of the case @param {() => string} newId @returns {Rated}
 */
export const ratingOf = (rated, number, newId) => (rated?.case === number ? rated : { case: number, id: newId(), level: null, tags: [] });
