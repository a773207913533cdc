/**
 * What a question and a name are compared by: folded text, pairs of characters, syllables.
 *
 * This folder is a port of backend/catalog/rules/search: same names, same order of additions, so that a terminal
 * without its server finds what the server finds. tests/contract/search.json holds both to it.
 */

/** Words of spoken questions that name nothing. */
const FILLERS = new RegExp(
  "请问|帮我|帮忙|我想要|我想|我要|我们|我的|我|你好|您好|怎么办理|怎么办|怎么弄|怎么|怎样|咋个|咋|如何|在哪里|在哪儿|在哪|哪里|哪儿" +
    "|怎么搞|咋整|咋弄|啷个|哪个地方|去哪[儿里]?|找哪个|找谁|要带啥|带啥|要啥|为啥|干啥|啥子|啥|有没得|没得|行不行|得不得|是不是|有没有" +
    "|需要什么|要什么|什么|(?<!不)需要|一下|一哈|可以|能不能|可不可以|能不|(?<!不)想要|想办|去办|要办|(?<!不)想" +
    "|吗|呢|啊|呀|(?<![网酒书水茶])吧|嘛|么$|不$|(?<![不在])(?:搞|弄|做)",
  "gu",
);

/** Measure words between what is done and what with: 开个饭馆 is 开饭馆. */
const MEASURES = /(?<=[开办搞弄补换领要注立])(?:一个|一家|一张|一本|个|家|张|本)(?![人体税])/gu;

/** Characters that say nothing when the words beside them are taken away. */
export const LONELY = /^[一上下不也为了什从他们你先儿写出去又只吃向和哪啥在子对就带很得怎想才找拿新是有来没点爱的着等给老能被要让跟边过还这那都里问个把与及用再]$/u;

const RUNS = /[a-z0-9]+|[^a-z0-9 ]+/gu;
const GAP = /(?<![a-z0-9]) | (?![a-z0-9])/gu;
const ASIDE = /[（(][^（()）]*[)）]/gu;
const NO_LETTER = /[^\p{L}\p{N}]/gu;
const LONGEST_SYLLABLE = 6;

/** @param {string} text */
const lower = (text) => text.normalize("NFKC").toLowerCase();

/** As `plain`, with one blank kept between Latin words: what is read as words. @param {string} text */
export function folded(text) {
  const kept = lower(text).replace(NO_LETTER, " ");
  return kept.split(" ").filter(Boolean).join(" ").replace(GAP, "");
}

/** Letters, digits and characters only: full-width forms folded, lower case, no signs or blanks. @param {string} text */
export const plain = (text) => lower(text).replace(NO_LETTER, "");

/** A folded question without the words that name nothing; the question itself when nothing else is left. @param {string} question */
export const bare = (question) => question.replace(FILLERS, "").replace(MEASURES, "") || question;

/** A name without its asides in brackets, folded; the whole name when there is nothing else. @param {string} name */
export const mainPart = (name) => folded(name.replace(ASIDE, "")) || folded(name);

/** @param {string} text */
export const isAscii = (text) => /^[\x00-\x7f]*$/.test(text);

/** Folded text cut where Latin letters and digits meet other characters. @param {string} text @returns {string[]} */
export const runs = (text) => text.match(RUNS) ?? [];

/**
 * Pairs of neighbouring characters of folded text; Latin runs whole; a character that stands alone, as itself.
 * @param {string} text
 */
export function tokens(text) {
  /** @type {string[]} */
  const found = [];
  for (const run of runs(text)) {
    const signs = [...run];
    if (isAscii(run) || signs.length === 1) found.push(run);
    else for (let at = 0; at + 1 < signs.length; at += 1) found.push(signs[at] + signs[at + 1]);
  }
  return found;
}

/**
 * Latin letters read as the fewest pinyin syllables; null when they are not pinyin.
 * @param {string} letters @param {Set<string>} known
 * @returns {string[] | null}
 */
export function splitSyllables(letters, known) {
  /** @type {(string[] | null)[]} */
  const best = [[], ...Array.from(letters, () => null)];
  for (let start = 0; start < letters.length; start += 1) {
    const soFar = best[start];
    if (!soFar) continue;
    for (let end = start + 1; end <= Math.min(start + LONGEST_SYLLABLE, letters.length); end += 1) {
      const syllable = letters.slice(start, end);
      const there = best[end];
      if (known.has(syllable) && (!there || soFar.length + 1 < there.length)) best[end] = [...soFar, syllable];
    }
  }
  return best[letters.length];
}
