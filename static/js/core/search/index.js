/**
 * Names prepared for searching, and the ranking of a question's units over them; see backend/catalog/rules/search/index.py
 * for what a score is made of. Everything is counted in one fixed order of 64-bit floats, as the server does.
 */
import { Field, gramsOfQuestion, gramsOf, pairsOf } from "./field.js";
import { FIRST, look, named } from "./ranking.js";
import { bare, folded, mainPart, tokens } from "./text.js";

/** @typedef {import("./words.js").Unit} Unit */
/** @typedef {import("./words.js").Way} Way */
/**
 * @typedef {object} Document one name
 * @property {string} key @property {string} name @property {string[]} aliases
 * @property {string[]} sayings what people call it @property {string} around words beside it @property {string[]} syllables how it sounds
 * @property {number} prior 0 to about 0.1 @property {boolean} here it can be done from beginning to end here
 */
/** @typedef {{key: string, score: number, sameName: boolean, ways: [Unit, Way][], saying?: string}} Found `ways`: the best way for each unit it answers; `saying`: the question is what people call the name */
/** @typedef {{way: Way, field: Field, wanted: string[], most: number}} Compared one way of a unit beside the names */
/** @typedef {{places: Int32Array, match: Float64Array, weight: number, compared: Compared[]}} Answer */

/** What a word is worth by where it stands: the name, its asides in brackets, what people call it, a broader item's name, the department. */
const IN_NAME = 1.0;
const IN_ASIDE = 0.7;
const IN_SAYING = 0.65;
const IN_ALIAS = 0.6;
const IN_AROUND = 0.35;
/** How much of a name's length its asides are. */
const ASIDE_SHARE = 0.25;
const ANSWERED = 0.72;
const ASKED_FOR = 0.28;
const LATER_ACT = 0.03;
const OTHER_PEOPLE = 0.025;
const SAME_NAME = 0.2;
/** How well a name answers a question that is what people call it, whatever its words are, and what that counts. */
const TOLD = 0.95;
const SAME_SAYING = 0.2;
/** Pairs of characters: a wording of more of them tells no more, however long the official name it is. */
const TELLING = 3;
/** Scores are compared to nine decimals: the last bits depend on the order of adding. */
const DIGITS = 1e9;

const LATER = /注销|变更|补办|补发|换发|延续|遗失|校验|补证|终止|暂停|撤销|免职|退费|补缴|提前还款/u;
const OTHERS = /单位|企业|机关事业|社会组织|机构|公司|社会团体/u;

/** Names are prepared so many at a time. */
const STEP = 50;

export class Index {
  /** Nothing is found before every step of `fill` is taken. @param {Document[]} documents */
  constructor(documents) {
    const count = documents.length;
    this.documents = documents;
    this.keys = documents.map((one) => one.key);
    /** @type {Map<string, number>} */
    this.names = new Map();
    this.words = new Field(count);
    this.sounds = new Field(count);
    this.letters = new Field(count);
    /** Folded. @type {string[][]} */
    this.sayings = [];
    /** What people say, bare -> places. @type {Map<string, Set<number>>} */
    this.told = new Map();
    this.lengths = new Float64Array(count);
    this.reached = new Float64Array(count);
    this.prior = Float64Array.from(documents, (one) => one.prior);
    this.here = Float64Array.from(documents, (one) => Number(one.here));
    this.later = Float64Array.from(documents, (one) => Number(LATER.test(one.name)));
    this.others = Float64Array.from(documents, (one) => Number(OTHERS.test(one.name)));
  }

  /** Prepares the names; between two steps somebody else may have the page. @returns {Generator<void, void>} */
  *fill() {
    /** @type {{whole: Set<string>, inside: Set<string>}[]} */
    const named = [];
    for (const [place, one] of this.documents.entries()) {
      if (place % STEP === 0) yield;
      const whole = folded(one.name);
      const main = mainPart(one.name);
      if (!this.names.has(whole)) this.names.set(whole, place);
      const inside = new Set(tokens(main));
      named.push({ whole: new Set(tokens(whole)), inside });
      this.words.put(place, [...inside, ...main], IN_NAME);
      this.words.put(place, [...named[place].whole, ...whole], IN_ASIDE);
      this.sayings[place] = one.sayings.map(folded);
      for (const saying of this.sayings[place].map(bare)) this.told.set(saying, (this.told.get(saying) ?? new Set()).add(place));
      for (const saying of this.sayings[place]) this.words.put(place, [...tokens(saying), ...saying], IN_SAYING);
      for (const alias of one.aliases.map(folded)) this.words.put(place, [...tokens(alias), ...alias], IN_ALIAS);
      this.words.put(place, tokens(folded(one.around)), IN_AROUND);
      this.sounds.put(place, pairsOf(one.syllables), IN_NAME);
      this.letters.put(place, gramsOf(one.syllables.map((syllable) => syllable[0]).join("")), IN_NAME);
    }
    for (const field of [this.words, this.sounds, this.letters]) {
      field.close();
      yield;
    }
    for (const [place, { whole, inside }] of named.entries()) {
      let length = 0;
      for (const token of [...whole].sort()) length += this.words.rarity(token) * (inside.has(token) ? 1.0 : ASIDE_SHARE);
      this.lengths[place] = length || 1.0;
    }
  }

  /** Whether any name, or what stands beside one, has these characters next to each other; what people call it is no spelling to go by. @param {string} token */
  knows(token) {
    return this.words.some(token, (worth) => worth !== IN_SAYING);
  }

  /**
   * The best names for `units`, best first.
   * @param {string} question bare text, for names that are just it
   * @param {Unit[]} units @param {number} limit
   * @param {number} [here] how much it counts that something can be done where the question is asked
   * @returns {Found[]}
   */
  search(question, units, limit, here = 0) {
    const count = this.keys.length;
    if (!count) return [];
    /** @type {[Unit, Answer][]} */
    const answers = [];
    for (const unit of units) {
      const answer = this.#answer(unit);
      if (answer) answers.push([unit, answer]);
    }
    const same = this.names.get(question) ?? -1;
    const total = answers.reduce((sum, [, answer]) => sum + answer.weight, 0);
    const answered = new Float64Array(count);
    for (const [, answer] of answers) {
      const share = answer.weight / total;
      for (let at = 0; at < answer.places.length; at += 1) answered[answer.places[at]] += answer.match[at] * share;
    }
    const told = this.told.get(question) ?? new Set();
    for (const place of told) answered[place] = Math.max(answered[place], TOLD);
    /** @type {number[]} */
    const places = [];
    for (let place = 0; place < count; place += 1) if (answered[place] > 0 || place === same) places.push(place);
    const asked = this.#askedFor(units);
    const later = units.some((unit) => unit.kind === "act") ? 0 : LATER_ACT;
    const others = units.some((unit) => unit.kind === "who") ? 0 : OTHER_PEOPLE;
    const scores = new Float64Array(places.length);
    places.forEach((place, at) => {
      let score = answered[place] * (ANSWERED + ASKED_FOR * Math.min(asked[place] / this.lengths[place], 1.0)) + this.prior[place];
      score += this.here[place] * here;
      score -= this.later[place] * later;
      score -= this.others[place] * others;
      score += place === same ? SAME_NAME : 0.0;
      score += told.has(place) ? SAME_SAYING : 0.0;
      scores[at] = evenly(score * DIGITS) / DIGITS;
    });
    const taken = Math.max(limit, FIRST);
    const least = scores.length > taken ? scores.slice().sort()[scores.length - taken] : -Infinity; // only what may be among the best is sorted
    const best = [];
    for (let at = 0; at < places.length; at += 1) if (scores[at] >= least) best.push(at);
    best.sort((one, other) => scores[other] - scores[one] || places[one] - places[other]);
    const ranked = best.slice(0, taken).map((at) => /** @type {[number, number]} */ ([places[at], scores[at]]));
    return this.#lookedAt(look(question, units), ranked)
      .slice(0, limit)
      .map(([place, score]) => this.#found(place, score, same, answers, question));
  }

  /**
   * The first of them in their last order; the others stay behind them.
   * @param {(name: import("./ranking.js").Named) => number} worth @param {[place: number, score: number][]} ranked
   * @returns {[place: number, score: number][]}
   */
  #lookedAt(worth, ranked) {
    const first = ranked.slice(0, FIRST).map(([place, matched]) => {
      const { name } = this.documents[place];
      return /** @type {[number, number]} */ ([place, evenly((matched + worth(named(name, folded(name), this.sayings[place]))) * DIGITS) / DIGITS]);
    });
    first.sort((one, other) => other[1] - one[1] || one[0] - other[0]);
    const least = first.at(-1)?.[1] ?? 0;
    return [...first, ...ranked.slice(FIRST).map(([place, matched]) => /** @type {[number, number]} */ ([place, Math.min(matched, least)]))];
  }

  /** @param {number} place @param {number} score @param {number} same @param {[Unit, Answer][]} answers @param {string} question @returns {Found} */
  #found(place, score, same, answers, question) {
    /** @type {[Unit, Way][]} */
    const ways = [];
    for (const [unit, answer] of answers) {
      const way = bestWay(answer, place);
      if (way) ways.push([unit, this.#told(way, place)]);
    }
    const saying = this.documents[place].sayings.find((said) => bare(folded(said)) === question);
    return { key: this.keys[place], score, sameName: place === same, ways, saying };
  }

  /** The way; or that it is only in something that people call the name, or that little of it is in the name at all. @param {Way} way @param {number} place @returns {Way} */
  #told(way, place) {
    const wanted = (way.by === "own" || way.by === "meaning") && !way.spelled ? tokens(way.text) : [];
    const worths = wanted.map((token) => this.words.worthIn(token, place));
    if (way.by === "meaning") return 2 * worths.filter(Boolean).length >= wanted.length ? way : { ...way, by: "around" };
    if (!worths.includes(IN_SAYING) || worths.some((worth) => worth >= IN_ASIDE)) return way;
    const shared = this.sayings[place].map((saying) => wanted.filter((token) => saying.includes(token)).length);
    return { ...way, by: "saying", text: this.documents[place].sayings[shared.indexOf(Math.max(...shared))] };
  }

  /** How well each name answers one unit; null for a unit without anything to compare. @param {Unit} unit @returns {Answer | null} */
  #answer(unit) {
    /** @type {Compared[]} */
    const compared = [];
    let weight = 0;
    for (const way of unit.ways) {
      const [field, wanted] = this.#wanted(way);
      if (!wanted.length) continue;
      const most = wanted.reduce((sum, token) => sum + field.rarity(token), 0);
      compared.push({ way, field, wanted, most });
      // A person's own word may be rarer than any official one; the official words say how much the unit tells.
      if (way.by !== "own" || unit.ways.length === 1) weight = Math.max(weight, (most / wanted.length) * Math.sqrt(Math.min(wanted.length, TELLING)));
    }
    if (!compared.length) return null;
    const best = new Float64Array(this.keys.length);
    const { reached } = this;
    for (const one of compared) {
      for (const token of one.wanted) one.field.add(token, reached);
      for (const token of one.wanted) {
        for (const place of one.field.places(token)) {
          if (reached[place] > 0) best[place] = Math.max(best[place], valued(reached[place], one));
          reached[place] = 0; // all of it is nothing again for the next way
        }
      }
    }
    const places = [];
    for (let place = 0; place < best.length; place += 1) if (best[place]) places.push(place);
    return { places: Int32Array.from(places), match: Float64Array.from(places, (place) => best[place]), weight: weight * unit.weight, compared };
  }

  /** @param {Way} way @returns {[Field, string[]]} */
  #wanted(way) {
    if (!way.spelled) return [this.words, tokens(way.text)];
    if (way.by === "initials") return [this.letters, gramsOfQuestion(way.text)];
    return [this.sounds, pairsOf(way.text.split(" "))];
  }

  /** The part of each name that any way of any unit names, by rarity. @param {Unit[]} units */
  #askedFor(units) {
    const named = new Float64Array(this.keys.length);
    const wanted = new Set(units.flatMap((unit) => unit.ways.filter((way) => !way.spelled).flatMap((way) => tokens(way.text))));
    for (const token of [...wanted].sort()) {
      this.words.each(token, (place, worth) => {
        const share = worth >= IN_NAME ? 1.0 : worth >= IN_ASIDE ? ASIDE_SHARE : 0.0;
        named[place] += this.words.rarity(token) * share;
      });
    }
    return named;
  }
}

/** Half of what is wanted is worth less than half. @param {number} reached @param {Compared} one */
function valued(reached, one) {
  const share = reached / one.most;
  return (share * share + share) * (0.5 * one.way.quality);
}

/** The way in which a name answers best; null when it does not answer. @param {Answer} answer @param {number} place */
function bestWay(answer, place) {
  let worth = -Infinity;
  let way = null;
  for (const one of answer.compared) {
    const value = valued(one.wanted.reduce((sum, token) => sum + one.field.worthAt(token, place), 0), one);
    if (value > worth) [worth, way] = [value, one.way];
  }
  return worth > 0 ? way : null;
}

/** To the nearest whole number, halves to the even one, as the server rounds. @param {number} value */
function evenly(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
