/** Search over the catalogue's cards, one result per name: what backend/catalog/service/searching.py does on the server. */
import { createCompletion } from "./completion.js";
import { Index } from "./index.js";
import { reason } from "./reasons.js";
import { createSounds } from "./sounds.js";
import { bare, folded, isAscii, plain, runs } from "./text.js";
import { Words } from "./words.js";

/**
 * @typedef {object} Card one item in a list, as the bundle has it
 * @property {string} code @property {string} name @property {string | null} name_en @property {string | null} department
 * @property {string} [state] @property {string} department_key @property {string} category @property {string | null} zone @property {Record<string, string[]>} ways
 * @property {string | null} level @property {boolean} has_guide @property {string[]} aliases @property {string[]} sayings @property {string} pinyin
 * @property {string} source_region @property {string | null} region_code @property {number | null} minutes @property {Text | null} bring @property {boolean} available_here @property {boolean} for_companies
 */
/** @typedef {import("./reasons.js").Text} Text */
/** @typedef {{rows: import("./words.js").Row[], spelled: Record<string, string>}} WordTable */

const LONGEST_QUERY = 100;
/** What is known before any question: what the hall's own county offers. */
const IN_THIS_COUNTY = 0.045;
const IN_A_ZONE = 0.01;
const WITH_GUIDE = 0.005;
const COUNTY = "县级";
/** What the place's own region counts; those above it less, what holds everywhere nothing. */
const NEAREST = 0.02;
/** What counts that an item can be finished here: at a terminal people came to finish it. */
const DONE_AT_A_TERMINAL = 0.2;

/** How far up from the first of `regions` (0) a card's region is; what holds everywhere is the farthest. @param {Card} card @param {string[]} regions */
const nearness = ({ region_code }, regions) => (region_code && regions.includes(region_code) ? regions.indexOf(region_code) : regions.length);

/**
 * Of items with one name, the one that sorts first is shown: what holds nearest to the place, then what is done here.
 * @param {Card} one @param {Card} other @param {string[]} [regions] the place's region and those above it
 */
export function preferred(one, other, regions = []) {
  const order = (/** @type {Card} */ card) =>
    [nearness(card, regions), !card.available_here, !card.code.startsWith("HN-"), !card.has_guide].map(Number).join("") + card.code;
  return order(one) < order(other) ? one : other;
}

/** @param {Card} card */
const english = (card) => runs(folded(card.name_en ?? "")).filter(isAscii);

/**
 * Prepares searching in small steps, for a page that somebody may touch meanwhile.
 * @param {Map<string, Card>} cards by code
 * @param {WordTable} table @param {import("./sounds.js").SoundTable} sounds
 * @param {string[]} [regions] codes of the place's region and those above it
 */
export function* preparing(cards, table, sounds, regions = []) {
  /** @type {Map<string, Card[]>} */
  const byName = new Map();
  for (const card of cards.values()) byName.set(card.name, [...(byName.get(card.name) ?? []), card]);
  const documents = [...byName.values()].map((group) => documentOf(group, regions));
  const lengths = new Map(documents.map((one) => [one.key, [...one.name].length]));
  const length = (/** @type {string} */ key) => lengths.get(key) ?? 0;
  // Of equal scores the plainer name stands first.
  documents.sort((one, other) => length(one.key) - length(other.key) || (one.key < other.key ? -1 : 1));
  const index = new Index(documents);
  yield* index.fill();
  const heard = createSounds(sounds);
  yield;
  const words = new Words(table.rows, new Set([...cards.values()].flatMap(english)), heard, table.spelled);
  yield;
  const completed = createCompletion(table.rows, (word) => table.spelled[word]?.split(" ") ?? heard.syllables(word));

  const knows = (/** @type {string} */ pair) => index.knows(pair);

  /** @param {string} text @param {number} [limit] best first */
  function search(text, limit = 20) {
    if (!plain(text)) return [];
    const question = bare(folded([...text].slice(0, LONGEST_QUERY).join("")));
    return index.search(question, words.units(question, knows), limit, DONE_AT_A_TERMINAL).map((found) => ({
      card: /** @type {Card} */ (cards.get(found.key)),
      score: Number(found.score.toFixed(6)), // as exactly as the server rounds
      why: reason(found),
    }));
  }

  return Object.assign(search, {
    /** A question that is still being typed, as it is probably meant. @param {string} text */
    completed: (text) => completed(folded([...text].slice(0, LONGEST_QUERY).join(""))),
  });
}

/** The same in one go. @param {Parameters<typeof preparing>} given */
export function createSearch(...given) {
  const steps = preparing(...given);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** What the nearest of some cards counts: nothing where nobody says where. @param {Card[]} cards @param {string[]} regions */
function near(cards, regions) {
  return regions.length ? NEAREST * (1 - Math.min(...cards.map((card) => nearness(card, regions))) / regions.length) : 0;
}

/** @param {Card[]} cards of one name @param {string[]} regions @returns {import("./index.js").Document} */
function documentOf(cards, regions) {
  const shown = cards.reduce((one, other) => preferred(one, other));
  const aliases = [...new Set(cards.flatMap((card) => card.aliases))].sort();
  return {
    key: shown.code,
    name: shown.name,
    aliases: shown.name_en ? [...aliases, english(shown).join(" ")] : aliases,
    sayings: [...new Set(cards.flatMap((card) => card.sayings))].sort(),
    around: `${shown.category} ${shown.department ?? ""}`,
    syllables: shown.pinyin.split(" ").filter(Boolean),
    prior:
      (cards.some((card) => card.level === COUNTY) ? IN_THIS_COUNTY : 0) +
      (shown.zone ? IN_A_ZONE : 0) +
      (shown.has_guide ? WITH_GUIDE : 0) +
      near(cards, regions),
    here: shown.available_here && !shown.for_companies,
  };
}
