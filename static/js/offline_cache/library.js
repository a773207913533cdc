/** Finding and reading items in the terminal's own copy: the same answers as the API's, with `offline`: the copy's date. */
import { preferred, preparing } from "../core/search/catalogue.js";
import { cardOf, guideOf } from "./records.js";

/** @typedef {import("../core/search/catalogue.js").Card} Card */
/** @typedef {{code: string, name: string, name_en: string | null, icon: string | null}} Named */
/** @typedef {{code: string, name: string, name_en: string | null, count: number}} Group */

/** So long the page may be kept from answering a touch. */
const TURN_MS = 8;
const FREQUENT = 6;
const HOME_DEPARTMENTS = 12;
const NO_DEPARTMENT = "未注明部门";

/** Which groups a card belongs to. @type {Record<string, (card: Card) => string[]>} */
const KEYS = {
  theme: (card) => card.themes,
  department: (card) => [card.department_key],
  zone: (card) => (card.zone ? [card.zone] : []),
};

/** @param {Pick<import("./store.js").Store, "held" | "record" | "records">} store */
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
      const { made_at, search } = await loaded();
      const found = (await search())(text);
      return { items: found.map(({ card, score, why }) => ({ ...card, score, why })), offline: made_at };
    },
    /** @param {string} by */
    browse: async (by) => (await loaded()).browse(by),
    /** @param {string} by @param {string} code @param {number} page @param {number} size */
    browseGroup: async (by, code, page, size) => (await loaded()).group(by, code, page, size),
    /** @param {string} code @returns {Promise<any>} null for an item that is not in the copy */
    async guide(code) {
      const { made_at } = await loaded();
      const text = await store.record(`guide/${code}`);
      return text === null ? null : { ...guideOf(text), offline: made_at };
    },
  };
}

/** @param {Pick<import("./store.js").Store, "held" | "record" | "records">} store */
async function load(store) {
  const held = await store.held();
  if (!held) throw new Error("there is no copy of the catalogue yet");
  const [texts, home, groups] = await Promise.all([store.records("card/"), store.record("home"), store.record("groups")]);
  const { made_at } = held;
  const cards = new Map(texts.map(cardOf).map((card) => [card.code, card]));
  const facts = JSON.parse(home ?? "{}");
  /** @type {Record<string, Named[]>} */
  const named = JSON.parse(groups ?? "{}");
  /** @type {ReturnType<typeof prepareSearch> | null} */
  let searching = null;

  /** @param {string} by @returns {Group[]} every group that has an item */
  function groupsBy(by) {
    /** @type {Map<string, Set<string>>} */
    const members = new Map();
    for (const card of cards.values()) {
      for (const key of KEYS[by](card)) members.set(key, (members.get(key) ?? new Set()).add(card.name));
    }
    return (named[by] ?? departments(cards)).flatMap(({ code, name, name_en }) => {
      const count = members.get(code)?.size ?? 0;
      return count ? [{ code, name, name_en, count }] : [];
    });
  }

  return {
    made_at,
    search: () => (searching ??= prepareSearch(store, cards)),
    home() {
      const deep = [...cards.values()].filter((card) => card.available_here).sort((one, other) => (one.code < other.code ? -1 : 1));
      const listed = facts.frequent.flatMap((/** @type {string} */ code) => cards.get(code) ?? []);
      const frequent = [...new Set([...listed.filter((/** @type {Card} */ card) => card.available_here), ...deep, ...listed])];
      const icons = new Map(named.zone.map((zone) => [zone.code, zone.icon]));
      return {
        frequent: frequent.slice(0, FREQUENT),
        zones: groupsBy("zone").map(({ code, name, name_en, count }) => ({ code, name: { zh: name, en: name_en ?? name }, icon: icons.get(code), count })),
        departments: groupsBy("department")
          .sort((one, other) => other.count - one.count)
          .slice(0, HOME_DEPARTMENTS),
        item_count: cards.size,
        demonstration: facts.demonstration,
        offline: made_at,
      };
    },
    browse: (/** @type {string} */ by) => ({ groups: groupsBy(by), offline: made_at }),
    /** @param {string} by @param {string} code @param {number} page from 1 @param {number} size */
    group(by, code, page, size) {
      const group = groupsBy(by).find((one) => one.code === code);
      if (!group) return null;
      const items = folded([...cards.values()].filter((card) => KEYS[by](card).includes(code))).sort(inOrder);
      return { group, items: items.slice((page - 1) * size, page * size), total: items.length, page, size, offline: made_at };
    },
  };
}

/** @param {Pick<import("./store.js").Store, "record">} store @param {Map<string, Card>} cards */
async function prepareSearch(store, cards) {
  const [words, sounds] = await Promise.all([store.record("words"), store.record("sounds")]);
  const steps = preparing(cards, JSON.parse(words ?? ""), JSON.parse(sounds ?? ""));
  for (;;) {
    const until = performance.now() + TURN_MS;
    while (performance.now() < until) {
      const step = steps.next();
      if (step.done) return step.value;
    }
    await new Promise((done) => setTimeout(done));
  }
}

/** @param {Map<string, Card>} cards @returns {Named[]} by name */
function departments(cards) {
  const names = new Map([...cards.values()].map((card) => [card.department_key, card.department ?? NO_DEPARTMENT]));
  return [...names]
    .map(([code, name]) => ({ code, name, name_en: null, icon: null }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** One card per name: identical names are one thing to a citizen. @param {Card[]} cards */
function folded(cards) {
  /** @type {Map<string, Card>} */
  const byName = new Map();
  for (const card of cards) {
    const before = byName.get(card.name);
    byName.set(card.name, before ? preferred(before, card) : card);
  }
  return [...byName.values()];
}

/** Done here first, then full guides, then by sound. @param {Card} one @param {Card} other */
function inOrder(one, other) {
  return (
    Number(other.available_here) - Number(one.available_here) ||
    Number(other.has_guide) - Number(one.has_guide) ||
    (one.pinyin < other.pinyin ? -1 : one.pinyin > other.pinyin ? 1 : 0)
  );
}
