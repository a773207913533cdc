/** What a person can do when a page could not be fetched. */

/** @typedef {"home" | "again" | "help"} WayOn */

/**
 * The ways on, the first of them the large key. What was refused stays refused for whoever asks the same again: there the way
 * on leads elsewhere.
 * @param {string} kind of the failure (`ApiError`)
 * @returns {WayOn[]}
 */
export const waysAfter = (kind) => (kind === "refused" ? ["home", "again", "help"] : ["again", "help"]);
