/** What of the terminal's copy is offered at its place, now, and what is said of the rest: `service/scope.py` without the server. */
import { preferred } from "../core/search/catalogue.js";
import { elsewhere, hidden, inForce } from "./batches.js";

/** @typedef {import("../core/search/catalogue.js").Card} Card */
/** @typedef {{card: Card, score: number, why: import("../core/search/catalogue.js").Text}} Hit */
/** @typedef {(text: string, limit?: number) => Hit[]} Search */

const HITS = 20;
/** What is suspended is suspended everywhere. */
const SUSPENDED = "suspended";

/**
 * @param {Pick<import("./store.js").Store, "record" | "records" | "place">} store @param {Map<string, Card>} cards by code
 * @param {() => number} [now] in milliseconds
 */
export async function loadOffer(store, cards, now = Date.now) {
  const [texts, closed, place] = await Promise.all([store.records("batch/"), store.record("closed"), store.place()]);
  /** @type {import("./batches.js").Batch[]} */
  const batches = texts.map((text) => JSON.parse(text));
  const { regions = [] } = place;
  const afar = regions.length ? [...cards.values()].filter((card) => card.region_code && !regions.includes(card.region_code)) : [];
  /** @type {Map<string, Card[]>} */
  const named = new Map();
  for (const card of cards.values()) named.set(card.name, [...(named.get(card.name) ?? []), card]);
  let holding = -1;
  let away = /** @type {Set<string>} */ (new Set());
  let offered = cards;

  /** What holds may have become more since it was last asked: a batch has a date. */
  function look() {
    const current = inForce(batches, now() / 1000);
    if (current.length === holding) return;
    holding = current.length;
    away = hidden(current, JSON.parse(closed ?? "[]"), place);
    for (const card of afar) away.add(card.code);
    offered = away.size ? new Map([...cards].filter(([code]) => !away.has(code))) : cards;
  }

  return {
    /** The place's region and those above it. */
    regions,
    /** The cards of everything that is offered, by code. */
    cards() {
      look();
      return offered;
    },
    /** What is said of an item that is offered elsewhere only; null of any other. @param {string} code */
    elsewhere(code) {
      look();
      if (!away.has(code) || cards.get(code)?.state === SUSPENDED) return null;
      return elsewhere(inForce(batches, now() / 1000), code);
    },
    /**
     * The best that is offered, one for each name: what is hidden must not push out what is not.
     * @param {Search} search @param {string} text @param {number} [limit] @returns {Hit[]}
     */
    found(search, text, limit = HITS) {
      look();
      for (let asked = limit; ; asked *= 4) {
        const hits = search(text, asked);
        const shown = hits.flatMap((hit) => {
          const here = (named.get(hit.card.name) ?? []).filter((card) => !away.has(card.code));
          return here.length ? [{ ...hit, card: here.reduce((one, other) => preferred(one, other, regions)) }] : [];
        });
        if (shown.length >= limit || hits.length < asked) return shown.slice(0, limit);
      }
    },
  };
}
