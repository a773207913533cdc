/** The end of a question that is still being typed: the governed word it is probably the beginning of. */
import { isAscii, plain } from "./text.js";

const TAIL = /[a-z]+$/;
/** Letters below which too much could be meant. */
const SHORTEST = 2;

/** @typedef {(question: string) => string} Complete */

/**
 * Knows the words of a table by how they are spelled in letters. The first row that has a spelling owns it.
 * @param {import("./words.js").Row[]} rows @param {(word: string) => string[]} syllables
 * @returns {Complete} a folded question whose last letters are replaced by the shortest word that begins with them; as it
 *   is when they are a word already, or the beginning of none
 */
export function createCompletion(rows, syllables) {
  /** @type {Map<string, string>} */
  const meant = new Map();
  for (const [said, , kind] of rows) {
    if (kind === "weak" || kind === "idle") continue;
    for (const word of said.map(plain)) {
      const sounds = isAscii(word) ? [] : syllables(word);
      if (sounds.length < SHORTEST) continue;
      for (const letters of [sounds.join(""), sounds.map((sound) => sound[0]).join("")]) {
        if (!meant.has(letters)) meant.set(letters, word);
      }
    }
  }
  const spelled = [...meant.keys()].sort();

  return function completed(question) {
    const tail = TAIL.exec(question)?.[0] ?? "";
    if (tail.length < SHORTEST || meant.has(tail)) return question;
    let shortest = "";
    for (let at = firstFrom(spelled, tail); spelled[at]?.startsWith(tail); at += 1) {
      if (!shortest || spelled[at].length < shortest.length) shortest = spelled[at];
    }
    return shortest ? question.slice(0, -tail.length) + meant.get(shortest) : question;
  };
}

/** Where `text` stands, or would stand, in a sorted list. @param {string[]} sorted @param {string} text */
function firstFrom(sorted, text) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
