/**
 * Which items are offered where, decided for a terminal without the server: a port of backend/catalog/rules/batches.py.
 * tests/contract/batches.json holds both to the same answers.
 */

/** @typedef {[kind: string, code: string]} Target */
/**
 * @typedef {object} Batch a published one, as the copy has it (`batch/<number>`)
 * @property {string[]} codes @property {Target[]} targets @property {number} from seconds since 1970
 * @property {import("../core/search/catalogue.js").Text} places how a citizen is told where
 */
/**
 * @typedef {object} Place where the question is asked
 * @property {string} [channel] @property {string} [terminal] @property {string} [site]
 * @property {string[]} [regions] the place's region and those above it
 */

const DIGITS = [12, 9, 6, 4, 2];
const NOWHERE = {
  zh: "这里不办这件事，眼下还没有别的终端可以办。请到主管部门的窗口问一问。",
  en: "This is not offered here, nor at another terminal for now. Please ask at the counter of the department in charge.",
};

const padded = (/** @type {string} */ code) => code.padEnd(12, "0");

/** A region and those above it, its own first (backend/regions/rules.py). @param {string} code @returns {string[]} */
export const chain = (code) => (code ? [...new Set(DIGITS.map((digits) => padded(padded(code).slice(0, digits))))] : []);

/** Those that hold. @param {Batch[]} batches @param {number} now seconds since 1970 */
export const inForce = (batches, now) => batches.filter((batch) => batch.from <= now);

/**
 * Codes of the items that are not offered at a place.
 * @param {Batch[]} batches those in force @param {string[]} closed codes of what is offered by batch only @param {Place} place
 * @returns {Set<string>}
 */
export function hidden(batches, closed, place) {
  const here = new Set(reachedBy(place));
  if (!here.size) return new Set();
  const away = new Set(closed);
  for (const batch of batches) for (const code of batch.codes) away.add(code);
  for (const batch of batches) {
    if (batch.targets.some(([kind, code]) => here.has(`${kind} ${code}`))) for (const code of batch.codes) away.delete(code);
  }
  return away;
}

/** What is said of an item where it is not offered. @param {Batch[]} batches those in force @param {string} code */
export function elsewhere(batches, code) {
  const places = batches.filter((batch) => batch.codes.includes(code) && batch.places.zh).map((batch) => batch.places);
  if (!places.length) return NOWHERE;
  const zh = [...new Set(places.map((one) => one.zh))].join("、");
  const en = [...new Set(places.map((one) => one.en))].join(", ");
  return { zh: `这里不办这件事。可以去：${zh}。`, en: `This is not offered here. You can do it at: ${en}.` };
}

/** Every target that reaches a place. @param {Place} place @returns {string[]} */
function reachedBy({ channel, terminal, site, regions = [] }) {
  const named = { terminal, site, channel };
  return [...Object.entries(named).flatMap(([kind, code]) => (code ? [`${kind} ${code}`] : [])), ...regions.map((code) => `region ${padded(code)}`)];
}
