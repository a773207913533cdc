/**
 * What the page finds in a bundle without typing, for tests/service/test_page_browsing.py.
 * Takes {"records": {key: text}, "ways": [...], "size": n} on standard input; writes {"home", "groups", "pages"}.
 */
import { readFileSync } from "node:fs";
import { groupOf, groupsOf, homeOf } from "../../static/js/offline_cache/browsing.js";
import { cardOf } from "../../static/js/offline_cache/records.js";

const { records, ways, size } = JSON.parse(readFileSync(0, "utf8"));
const texts = Object.entries(records).flatMap(([key, text]) => (key.startsWith("card/") ? [cardOf(text)] : []));
const cards = new Map(texts.map((card) => [card.code, card]));
const named = JSON.parse(records.groups);
const codes = (items) => items.map((card) => card.code);
const { frequent, ...home } = homeOf(cards, named, JSON.parse(records.home));
const groups = Object.fromEntries(ways.map((by) => [by, groupsOf(cards, named, by)]));
const pages = ways.flatMap((by) =>
  groups[by].map(({ code }) => {
    const page = groupOf(cards, named, by, code, { page: 1, size });
    return [by, code, page.total, codes(page.items)];
  }),
);
process.stdout.write(JSON.stringify({ home: { ...home, frequent: codes(frequent) }, groups, pages }));
