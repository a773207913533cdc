/**
 * The second look at the first results: what a name says that nobody asked for, and how much of the question it says;
 * see backend/catalog/rules/search/ranking.py for what it asks and where its weights come from.
 */
import { mainPart, tokens } from "./text.js";

/** @typedef {import("./words.js").Unit} Unit */
/** @typedef {{text: string, signs: string[], tokens: Set<string>, marks: number, sayings: string[]}} Named a name as it is looked at; `text`, `sayings`: folded */

/** So many of the first results are looked at. */
export const FIRST = 30;
/** What doing counts when the question does not say what is to be done. */
const NOT_ASKED = 0.5;
/** What is done with something one has already, one pattern for each deed. */
const CHANGES = [
  /注销|终止|作废|停办|歇业/u,
  /变更|更正|更名/u,
  /补办|补发|补领|补证|遗失|损毁/u,
  /延续|延期|续期|换发|换证|换领|到期|复审|校验/u,
  /暂停|中止|停业/u,
  /恢复|解封|解除|复业/u,
  /撤销|免职|退费|退款|缴销/u,
  /认证|复核|重核|再次/u,
];
/** Whom a name is for when it is not for everybody. */
const PEOPLE = [/外国|境外|外资|外商|外籍/u, /港澳|香港|澳门|台湾/u, /军人|军警|退役|武警|部队|军队/u, /机关事业|事业单位/u, /随军|宗教|知青|国有集体/u];
const MARKS = [...CHANGES, ...PEOPLE];
const OF_CHANGES = (1 << CHANGES.length) - 1;
const OF_PEOPLE = (1 << MARKS.length) - (1 << CHANGES.length);

const SAID = 0.1;
const RUN = 0.035;
const DONE = 0.06;
const COVERED = 0.082;
const FOR_OTHERS = -0.039;
const CHANGED = -0.052;
const TOLD = 0.12;

/** One bit for each pattern that the text has. @param {string} text */
export const marks = (text) => MARKS.reduce((found, mark, number) => found | (mark.test(text) ? 1 << number : 0), 0);

/** @param {string} name @param {string} text the same, folded @param {string[]} [sayings] folded, what people call it @returns {Named} */
export const named = (name, text, sayings = []) => ({ text, signs: [...text], tokens: new Set([...tokens(text), ...tokens(mainPart(name)), ...text]), marks: marks(name), sayings });

/**
 * One question, ready to look at names: what is added to the score of a name.
 * @param {string} question bare text @param {Unit[]} units @returns {(name: Named) => number}
 */
export function look(question, units) {
  const wordings = units.flatMap((unit) => unit.ways.filter((way) => !way.spelled).map((way) => way.text));
  const asked = [...question];
  const signs = [...new Set(asked)];
  const pairs = [...new Set(tokens(question))];
  const likeness = (/** @type {string} */ saying) => (2 * pairs.filter((pair) => saying.includes(pair)).length) / Math.max(1, pairs.length + [...saying].length - 1);
  const wanted = new Set([question, ...wordings].join(""));
  const marked = marks([question, ...wordings].join("|"));
  const deeds = units
    .filter((unit) => unit.kind === "act")
    .map((unit) => unit.ways.filter((way) => !way.spelled).map((way) => ({ wanted: tokens(way.text), quality: way.quality })));

  return (name) => {
    const unasked = name.marks & ~marked;
    const said = signs.filter((sign) => name.text.includes(sign)).length / Math.max(1, signs.length);
    const run = longestRun(asked, name.text) / Math.max(1, asked.length);
    const done = deeds.length ? deeds.reduce((sum, deed) => sum + doneBy(deed, name), 0) / deeds.length : NOT_ASKED;
    const covered = name.signs.filter((sign) => wanted.has(sign)).length / Math.max(1, name.signs.length);
    const people = unasked & OF_PEOPLE ? 1 : 0;
    const told = Math.max(0, ...name.sayings.map(likeness));
    return SAID * said + RUN * run + DONE * done + COVERED * covered + FOR_OTHERS * people + CHANGED * bits(unasked & OF_CHANGES) + TOLD * told;
  };
}

/** How well a name says what is to be done: as well as in the best wording of it. @param {{wanted: string[], quality: number}[]} deed @param {Named} name */
function doneBy(deed, name) {
  const worths = deed.map(({ wanted, quality }) => quality * (wanted.filter((token) => name.tokens.has(token)).length / Math.max(1, wanted.length)));
  return worths.length ? Math.max(...worths) : NOT_ASKED;
}

/** How many characters the longest part of the question has that stands in the name. @param {string[]} question @param {string} name */
function longestRun(question, name) {
  let longest = 0;
  for (let start = 0; start < question.length; start += 1) {
    while (start + longest < question.length && name.includes(question.slice(start, start + longest + 1).join(""))) longest += 1;
  }
  return longest;
}

/** @param {number} value */
function bits(value) {
  let count = 0;
  for (let rest = value; rest; rest &= rest - 1) count += 1;
  return count;
}
