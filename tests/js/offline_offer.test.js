/** What the terminal's copy shows at this place, without the server. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { createLibrary } from "../../static/js/offline_cache/library.js";
import { loadOffer } from "../../static/js/offline_cache/offer.js";

const card = (code, name, more = {}) => [`card/${code}`, { code, name, department: "区示范局", department_key: "d", pinyin: "a", category: "人社", ways: {}, ...more }];
const batch = (number, codes, targets, from = 0) => [`batch/${number}`, { codes, targets, from, places: { zh: "江边银行", en: "Riverside bank" } }];

/** A store that holds these records. */
function copyOf(records, place = {}) {
  const kept = new Map(records.map(([key, value]) => [key, JSON.stringify(value)]));
  return {
    held: async () => ({ version: 1, state: "", made_at: "2026-11-22T08:00:00Z", key: "", digests: {} }),
    place: async () => place,
    record: async (key) => kept.get(key) ?? null,
    records: async (prefix) => [...kept].filter(([key]) => key.startsWith(prefix)).map(([, text]) => text),
  };
}

const LIBRARY = [
  card("A", "老年卡办理"),
  card("B", "养老补贴申领"),
  card("C", "老年卡办理", { available_here: true, minutes: 3 }),
  card("D", "公园年票", { region_code: "420102000000" }),
  card("E", "公园停车", { state: "suspended" }),
  ["guide/B", { code: "B", name: "养老补贴申领", available_here: true, digital: { kind: "promised" }, where: { zh: "", en: "" } }],
  ["guide/E", { code: "E", name: "公园停车", where: { zh: "暂停", en: "Suspended" } }],
  ["home", { frequent: ["A", "C"], demonstration: { zh: "", en: "" } }],
  ["groups", { zone: [], theme: [] }],
  ["words", { rows: [], spelled: {} }],
  ["sounds", { syllables: [], readings: {}, phrases: {} }],
  ["closed", []],
];
const HERE = { channel: "kiosk", terminal: "T-1", site: "S-1", regions: ["420106000000", "420100000000", "420000000000"] };

test("lists leave out what a batch offers elsewhere, and what is of another region", async () => {
  const library = createLibrary(copyOf([...LIBRARY, batch(1, ["B", "E"], [["site", "S-2"]])], HERE));
  assert.equal((await library.home()).item_count, 2);
  assert.deepEqual((await library.browse("department")).groups.map((group) => group.count), [1]);
});

test("a page that was never told where it stands shows everything", async () => {
  const library = createLibrary(copyOf([...LIBRARY, batch(1, ["B"], [["site", "S-2"]])]));
  assert.equal((await library.home()).item_count, 5);
});

test("of items with one name the one that is offered here is shown", async () => {
  const items = async (targets) => {
    const library = createLibrary(copyOf([...LIBRARY, batch(1, ["C"], targets)], HERE));
    return (await library.browseGroup("department", "d", 1, 20)).items.map((item) => item.code);
  };
  assert.ok((await items([["terminal", "T-1"]])).includes("C"));
  assert.ok((await items([["terminal", "T-2"]])).includes("A"));
});

test("the guide of a hidden item still opens, says where it is offered, and nothing can be begun", async () => {
  const library = createLibrary(copyOf([...LIBRARY, batch(1, ["B", "E"], [["site", "S-2"]])], HERE));
  const guide = await library.guide("B");
  assert.equal(guide.available_here, false);
  assert.equal(guide.digital, null);
  assert.match(guide.where.zh, /江边银行/);
  assert.equal((await library.guide("E")).where.zh, "暂停", "what is suspended is suspended everywhere");
});

test("a batch comes in force at its date without the server", async (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1000_000 });
  const library = createLibrary(copyOf([...LIBRARY, batch(1, ["B"], [["site", "S-2"]], 1060)], HERE));
  assert.equal((await library.home()).item_count, 4);
  context.mock.timers.setTime(1060_000);
  assert.equal((await library.home()).item_count, 3);
});

test("what is hidden does not push out what is offered", async () => {
  const many = Array.from({ length: 30 }, (_, at) => card(`H${at}`, `事项 ${at}`));
  const cards = new Map([...many, card("Z", "最后一个")].map(([, value]) => [value.code, value]));
  const offer = await loadOffer(copyOf([batch(1, many.map(([, value]) => value.code), [["site", "S-2"]])], HERE), cards);
  const search = (text, limit = 20) => [...cards.values()].slice(0, limit).map((one, at) => ({ card: one, score: 1 - at / 100, why: { zh: "", en: "" } }));
  assert.deepEqual(offer.found(search, "事项").map((hit) => hit.card.code), ["Z"]);
});

test("of items with one name the one of the nearest region is shown", async () => {
  const near = [card("N1", "积分入户", { region_code: "420000000000", available_here: true }), card("N2", "积分入户", { region_code: "420106000000" }), card("N3", "积分入户")];
  const first = async (place) => (await createLibrary(copyOf([...LIBRARY, ...near], place)).browseGroup("department", "d", 1, 20)).items.map((item) => item.code).filter((code) => code[0] === "N");
  assert.deepEqual(await first(HERE), ["N2"]);
  assert.deepEqual(await first({ regions: ["420000000000"] }), ["N1"]);
  assert.deepEqual(await first({}), ["N1"]);
});
