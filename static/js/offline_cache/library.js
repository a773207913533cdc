/** Finding and reading items in the terminal's own copy: the same answers as the API's, with `offline`: the copy's date. */
import { preparing } from "../core/search/catalogue.js";
import { groupOf, groupsOf, homeOf } from "./browsing.js";
import { loadOffer } from "./offer.js";
import { cardOf, guideOf } from "./records.js";

/** @typedef {import("../core/search/catalogue.js").Card} Card */
/** So long the page may be kept from answering a touch. */
const TURN_MS = 8;

/** @param {Pick<import("./store.js").Store, "held" | "record" | "records" | "place">} store */
export function createLibrary(store) {
  /** @type {Promise<Awaited<ReturnType<typeof load>>> | null} */
  let loading = null;
  const loaded = () => {
    loading ??= load(store).catch((error) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  return {
    /** The copy has changed: read it again when it is next asked. */
    forget: () => void (loading = null),
    /** Have everything in memory before it is needed. */
    prepare: async () => void (await (await loaded()).search()),

    home: async () => (await loaded()).home(),
    /** @param {string} text */
    async search(text) {
      const { made_at, offer, search } = await loaded();
      const found = offer.found(await search(), text);
      return { items: found.map(({ card, score, why }) => ({ ...card, score, why })), offline: made_at };
    },
    /** What somebody may want who has typed `text` so far. @param {string} text */
    async suggest(text) {
      const { made_at, offer, search } = await loaded();
      const prepared = await search();
      return { items: offer.found(prepared, prepared.completed(text)).map(({ card }) => card), offline: made_at };
    },
    /** @param {string} by */
    browse: async (by) => (await loaded()).browse(by),
    /** @param {string} by @param {string} code @param {number} page @param {number} size */
    browseGroup: async (by, code, page, size) => (await loaded()).group(by, code, page, size),
    /** @param {string} code @returns {Promise<any>} null for an item that is not in the copy */
    async guide(code) {
      const { made_at, offer } = await loaded();
      const text = await store.record(`guide/${code}`);
      if (text === null) return null;
      const guide = { ...guideOf(text), offline: made_at };
      const where = offer.elsewhere(code);
      return where ? { ...guide, digital: null, available_here: false, where } : guide;
    },
  };
}

/** @param {Pick<import("./store.js").Store, "held" | "record" | "records" | "place">} store */
async function load(store) {
  const held = await store.held();
  if (!held) throw new Error("there is no copy of the catalogue yet");
  const [texts, home, groups] = await Promise.all([store.records("card/"), store.record("home"), store.record("groups")]);
  const { made_at } = held;
  const cards = new Map(texts.map(cardOf).map((card) => [card.code, card]));
  const offer = await loadOffer(store, cards);
  const facts = JSON.parse(home ?? "{}");
  /** @type {Record<string, import("./browsing.js").Named[]>} */
  const named = JSON.parse(groups ?? "{}");
  /** @type {ReturnType<typeof prepareSearch> | null} */
  let searching = null;

  return {
    made_at,
    offer,
    search: () => (searching ??= prepareSearch(store, cards, offer.regions)),
    home: () => ({ ...homeOf(offer.cards(), named, facts), offline: made_at }),
    browse: (/** @type {string} */ by) => ({ groups: groupsOf(offer.cards(), named, by), derived: facts.derived?.[by] ?? null, offline: made_at }),
    /** @param {string} by @param {string} code @param {number} page from 1 @param {number} size */
    group(by, code, page, size) {
      const found = groupOf(offer.cards(), named, by, code, { page, size, regions: offer.regions });
      return found && { ...found, offline: made_at };
    },
  };
}

/** @param {Pick<import("./store.js").Store, "record">} store @param {Map<string, Card>} cards @param {string[]} regions */
async function prepareSearch(store, cards, regions) {
  const [words, sounds] = await Promise.all([store.record("words"), store.record("sounds")]);
  const steps = preparing(cards, JSON.parse(words ?? ""), JSON.parse(sounds ?? ""), regions);
  for (;;) {
    const until = performance.now() + TURN_MS;
    while (performance.now() < until) {
      const step = steps.next();
      if (step.done) return step.value;
    }
    await new Promise((done) => setTimeout(done));
  }
}
