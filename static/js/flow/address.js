/**
 * Places of the library in a page's address, for surfaces whose address is kept, sent on and gone back from. Only what
 * names a public thing stands there; words somebody searched for do not.
 */

/** @typedef {import("./next_screen.js").Place} Place */
/** @typedef {import("./next_screen.js").Flow} Flow */

const CODE = /^\w[\w.-]{0,79}$/;
const BY = /^[a-z_]{1,20}$/;

/** The screens that need nobody signed in, with what stands in their address. @type {Record<string, ("item" | "by" | "group" | "code")[]>} */
const PARTS = { home: [], search: [], browse: ["by", "group"], guide: ["item"], advice: ["item"], vouch: ["code"] };

/** @param {Place} place @returns {string} "#/guide/HN-G010"; "#/" for a place that has no address */
export function addressOf(place) {
  if (place.screen === "home" || !Object.hasOwn(PARTS, place.screen)) return "#/";
  const values = PARTS[place.screen].map((part) => place[part]).filter((value) => value !== undefined);
  return `#/${[place.screen, ...values.map((value) => encodeURIComponent(/** @type {string} */ (value)))].join("/")}`;
}

/**
 * @param {string} hash of the page's address, of unknown origin
 * @returns {Place | null} null for what names no place: a search without its words, somebody's invention
 */
export function placeAt(hash) {
  const [screen, ...rest] = hash.replace(/^#?\/?/, "").split("/");
  if (!screen || screen === "home") return { screen: "home" };
  if (!Object.hasOwn(PARTS, screen) || screen === "search") return null;
  const given = rest.map(decoded);
  const [first, second] = given;
  if (screen === "vouch" && first === undefined) return { screen };
  if (screen === "vouch") return CODE.test(/** @type {string} */ (first)) ? { screen, code: first } : null;
  if (screen === "browse") {
    if (first === undefined) return { screen };
    if (!BY.test(first)) return null;
    return second ? { screen, by: first, group: second } : { screen, by: first };
  }
  return first !== undefined && CODE.test(first) ? { screen: /** @type {"guide" | "advice"} */ (screen), item: first } : null;
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

/** Where a page opened at this address stands. @param {string} hash @returns {Flow} */
export function flowAt(hash) {
  const place = placeAt(hash) ?? { screen: "home" };
  return { place, trail: place.screen === "home" ? [] : [{ screen: "home" }] };
}
