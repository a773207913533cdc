/** Of names that say the same, the page too puts the one of the nearer region first. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSearch } from "../../static/js/core/search/catalogue.js";

const COUNTY = "511602000000";
const PROVINCE = "510000000000";
const SOUNDS = { syllables: "xian xue zheng jia yi", signs: { xian: "献", xue: "血", zheng: "证", jia: "甲", yi: "乙" }, phrases: {} };

/** @param {string} code @param {string} name @param {string | null} region */
const card = (code, name, region) =>
  /** @type {[string, any]} */ ([
    code,
    { code, name, name_en: null, department: "", category: "", zone: null, level: null, has_guide: false, aliases: [], sayings: [], pinyin: "xian xue zheng", available_here: false, region_code: region },
  ]);

/** @param {string[]} regions @param {[string, any][]} cards */
const order = (regions, cards) =>
  createSearch(new Map(cards), { rows: [], spelled: {} }, SOUNDS, regions)("献血").map((hit) => hit.card.code);

test("the county's comes before the province's, and that before what holds everywhere", () => {
  const cards = [card("a", "献血证甲", null), card("b", "献血证乙", PROVINCE), card("c", "献血证证", COUNTY)];
  assert.deepEqual(order([COUNTY, PROVINCE], cards), ["c", "b", "a"]);
  assert.deepEqual(order([PROVINCE], cards).at(0), "b");
});

test("where nobody says where, regions count nothing", () => {
  const cards = [card("a", "献血证甲", null), card("b", "献血证乙", PROVINCE)];
  assert.deepEqual(order([], cards), ["a", "b"]);
});
