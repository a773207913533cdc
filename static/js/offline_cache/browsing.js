/** Finding an item without typing in the terminal's own copy: what backend/catalog/service/browsing.py does on the server. */
import { preferred } from "../core/search/catalogue.js";

/** @typedef {import("../core/search/catalogue.js").Card} Card */
/** @typedef {{code: string, name: string, name_en: string | null, icon: string | null, pinned?: string[]}} Named */
/** @typedef {{code: string, name: string, name_en: string | null, icon: string | null, count: number}} Group */

const FREQUENT = 6;
const HOME_DEPARTMENTS = 12;
/** Groups of these ways have no order of their own. */
const LARGEST_FIRST = ["jurisdiction", "department"];
const UNSTATED = "none";
const NO_DEPARTMENT = { name: "未注明部门", name_en: "Department not stated" };

/** The groups of a way that a card is in. @param {Card} card @param {string} by @returns {string[]} */
const keysOf = (card, by) => (by === "department" ? [card.department_key] : (card.ways[by] ?? []));

/**
 * @param {Map<string, Card>} cards what is offered here
 * @param {Record<string, Named[]>} named the groups of each way, in order
 * @param {string} by
 * @returns {Group[]} every group that has an item
 */
export function groupsOf(cards, named, by) {
  /** @type {Map<string, Set<string>>} */
  const members = new Map();
  for (const card of cards.values()) {
    for (const key of keysOf(card, by)) members.set(key, (members.get(key) ?? new Set()).add(card.name));
  }
  const found = (by === "department" ? departments(cards) : (named[by] ?? [])).flatMap(({ code, name, name_en, icon }) => {
    const count = members.get(code)?.size ?? 0;
    return count ? [{ code, name, name_en, icon, count }] : [];
  });
  return LARGEST_FIRST.includes(by) ? found.sort(bySize) : found;
}

/**
 * One page of a group: what a zone puts first, then what is done here, then full guides, then by sound; null without one.
 * @param {Map<string, Card>} cards @param {Record<string, Named[]>} named @param {string} by @param {string} code
 * @param {{page: number, size: number, regions?: string[]}} asked `page` from 1; `regions`: the place's and those above it
 */
export function groupOf(cards, named, by, code, { page, size, regions = [] }) {
  const group = groupsOf(cards, named, by).find((one) => one.code === code);
  if (!group) return null;
  const pinned = named[by]?.find((one) => one.code === code)?.pinned ?? [];
  const place = (/** @type {Card} */ card) => (pinned.includes(card.code) ? pinned.indexOf(card.code) : pinned.length);
  const items = folded([...cards.values()].filter((card) => keysOf(card, by).includes(code)), regions).sort((one, other) => place(one) - place(other) || inOrder(one, other));
  return { group, items: items.slice((page - 1) * size, page * size), total: items.length, page, size };
}

/**
 * What the home screen offers.
 * @param {Map<string, Card>} cards @param {Record<string, Named[]>} named
 * @param {{frequent: string[], demonstration: any}} facts
 */
export function homeOf(cards, named, facts) {
  const deep = [...cards.values()].filter((card) => card.available_here).sort((one, other) => (one.code < other.code ? -1 : 1));
  const listed = facts.frequent.flatMap((code) => cards.get(code) ?? []);
  const frequent = [...new Set([...listed.filter((card) => card.available_here), ...deep, ...listed])];
  return {
    frequent: frequent.slice(0, FREQUENT),
    zones: groupsOf(cards, named, "zone").map(({ code, name, name_en, icon, count }) => ({ code, name: { zh: name, en: name_en ?? name }, icon, count })),
    departments: groupsOf(cards, named, "department").slice(0, HOME_DEPARTMENTS),
    item_count: cards.size,
    demonstration: facts.demonstration,
  };
}

/** @param {Map<string, Card>} cards @returns {Named[]} */
function departments(cards) {
  const names = new Map([...cards.values()].map((card) => [card.department_key, card.department]));
  return [...names].map(([code, name]) => ({ code, name: name ?? NO_DEPARTMENT.name, name_en: name ? null : NO_DEPARTMENT.name_en, icon: null }));
}

/** What is not stated stands last. @param {Group} one @param {Group} other */
function bySize(one, other) {
  const unstated = (/** @type {Group} */ group) => Number(group.code === UNSTATED || group.name === NO_DEPARTMENT.name);
  return unstated(one) - unstated(other) || other.count - one.count || (one.name < other.name ? -1 : 1);
}

/** One card per name: identical names are one thing to a citizen. @param {Card[]} cards @param {string[]} regions */
function folded(cards, regions) {
  /** @type {Map<string, Card>} */
  const byName = new Map();
  for (const card of cards) {
    const before = byName.get(card.name);
    byName.set(card.name, before ? preferred(before, card, regions) : card);
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
