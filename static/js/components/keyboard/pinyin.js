/**
 * A pinyin input engine without DOM: letters in, candidates out. It takes whole syllables ("xingfu"), an unfinished last one
 * ("xingf"), first letters ("xf") and any mixture, finishes longer words ("gongjij" -> 公积金), puts sentences together from words, and
 * forgives what people from the south mix up (zh/z, ch/c, sh/s, n/l, ng/n). It learns nothing: a kiosk forgets.
 *
 * @typedef {{syllables: string, words: Record<string, string>}} PinyinTable static/data/pinyin.json: every word is followed by one
 *   letter, its weight from a (rare) to z (very common)
 * @typedef {{text: string, letters: number}} Candidate `letters` = how many typed letters it stands for
 * @typedef {{text: string, syllables: string[], weight: number}} Entry
 * @typedef {{text: string, full: boolean, last: boolean}} Part a whole syllable, or the beginning of one; only the last may go on
 */

const SEGMENTATIONS = 6; // readings of ambiguous letters (fangan: fang'an, fan'gan) looked up at once
const COMPLETION_LOSS = 5; // weight lost per syllable a candidate runs ahead of the letters
const SHORT_LOSS = 4; // weight lost per syllable given only by its beginning: whole syllables first
const FUZZY_LOSS = 12;
const LENGTH_GAIN = 7; // weight gained per syllable after the first: xian is 西安 too
const WORD_COST = 32; // weight of the whole corpus: in a sentence every word costs its improbability

/** @param {string} syllable @returns {string} the same for everything the ear mixes up */
function blurred(syllable) {
  return syllable
    .replace(/^(z|c|s)h/, "$1")
    .replace(/^l/, "n")
    .replace(/(an|en|in)g$/, "$1");
}

/** @param {PinyinTable} table */
function indexOf({ words }) {
  /** Words by the first letters of all their syllables ("xf"), heaviest first. @type {Map<string, Entry[]>} */
  const byInitials = new Map();
  /** Longer words by the first letters of their first syllables, for completion. @type {Map<string, Entry[]>} */
  const byBeginning = new Map();
  const put = (/** @type {Map<string, Entry[]>} */ map, /** @type {string} */ key, /** @type {Entry} */ entry) => {
    const list = map.get(key);
    if (list) list.push(entry);
    else map.set(key, [entry]);
  };
  for (const [key, packed] of Object.entries(words)) {
    const syllables = key.split(" ");
    const initials = syllables.map((syllable) => syllable[0]).join("");
    for (const [, text, letter] of packed.matchAll(/([^a-z]+)([a-z])/g)) {
      const entry = { text, syllables, weight: letter.charCodeAt(0) - 97 };
      put(byInitials, initials, entry);
      if (syllables.length > 1) put(byBeginning, initials[0], entry);
      if (syllables.length > 2) put(byBeginning, initials.slice(0, 2), entry);
    }
  }
  const heaviest = (/** @type {Entry} */ a, /** @type {Entry} */ b) => b.weight - a.weight || a.syllables.length - b.syllables.length;
  for (const list of [...byInitials.values(), ...byBeginning.values()]) list.sort(heaviest);
  return { byInitials, byBeginning };
}

/**
 * All ways to read letters as syllables, the likeliest first: as few parts as possible, whole syllables before beginnings.
 * @param {string} letters
 * @param {Set<string>} syllables
 * @param {Set<string>} beginnings every proper or whole beginning of a syllable
 * @returns {Part[][]}
 */
function readings(letters, syllables, beginnings) {
  /** best[i]: readings of the first i letters. @type {{cost: number, parts: Part[]}[][]} */
  const best = Array.from({ length: letters.length + 1 }, () => []);
  best[0].push({ cost: 0, parts: [] });
  for (let end = 1; end <= letters.length; end += 1) {
    for (let start = Math.max(0, end - 6); start < end; start += 1) {
      const text = letters.slice(start, end);
      const full = syllables.has(text);
      const last = end === letters.length;
      if (!full && !(beginnings.has(text) && (last || /^([bpmfdtnlgkhjqxryw]|[zcs]h?)$/.test(text)))) continue;
      const cost = full ? 1 : last ? 1.2 : 1.9;
      for (const before of best[start]) best[end].push({ cost: before.cost + cost, parts: [...before.parts, { text, full, last }] });
    }
    best[end].sort((a, b) => a.cost - b.cost);
    best[end].length = Math.min(best[end].length, SEGMENTATIONS);
  }
  return best[letters.length].map(({ parts }) => parts);
}

/** @param {Part[]} parts @returns {number} */
const lettersIn = (parts) => parts.reduce((sum, part) => sum + part.text.length, 0);

/**
 * How well an entry fits the parts: its weight less the losses, or null.
 * @param {Entry} entry
 * @param {Part[]} parts
 * @param {boolean} fuzzy
 */
function fit(entry, parts, fuzzy) {
  let score = entry.weight + LENGTH_GAIN * (parts.length - 1) - COMPLETION_LOSS * (entry.syllables.length - parts.length) - (fuzzy ? FUZZY_LOSS : 0);
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index].text;
    const syllable = entry.syllables[index];
    if (part === syllable) continue;
    const whole = parts[index].full && !parts[index].last;
    if (fuzzy) {
      const heard = blurred(part);
      const meant = blurred(syllable);
      if (whole ? heard !== meant : !meant.startsWith(heard)) return null;
      if (heard === meant) continue;
    } else if (whole || !syllable.startsWith(part)) return null;
    score -= SHORT_LOSS;
  }
  return score;
}

/** First letters to look under; with `fuzzy`, n and l stand for each other. @param {Part[]} parts @param {boolean} fuzzy */
function initialsOf(parts, fuzzy) {
  return parts.reduce(
    (keys, { text }) => keys.flatMap((key) => (fuzzy && /[nl]/.test(text[0]) ? [`${key}n`, `${key}l`] : [key + text[0]])),
    [""],
  );
}

/** @param {PinyinTable} table */
export function createPinyin(table) {
  const { byInitials, byBeginning } = indexOf(table);
  const syllables = new Set(table.syllables.split(" "));
  const beginnings = new Set([...syllables].flatMap((syllable) => Array.from(syllable, (_, at) => syllable.slice(0, at + 1))));

  /** Words that stand for exactly these parts. @param {Part[]} parts @param {boolean} fuzzy @returns {{entry: Entry, score: number}[]} */
  function exact(parts, fuzzy) {
    return initialsOf(parts, fuzzy).flatMap((key) => scored(byInitials.get(key) ?? [], parts, fuzzy, Infinity));
  }

  /** Longer words that begin with these parts. @param {Part[]} parts @param {boolean} fuzzy @param {number} limit */
  function completions(parts, fuzzy, limit) {
    return initialsOf(parts.slice(0, 2), fuzzy).flatMap((key) =>
      scored((byBeginning.get(key) ?? []).filter((entry) => entry.syllables.length > parts.length), parts, fuzzy, limit),
    );
  }

  /** Those that fit, in the order of the entries. @param {Entry[]} entries @param {Part[]} parts @param {boolean} fuzzy @param {number} limit */
  function scored(entries, parts, fuzzy, limit) {
    const found = [];
    for (const entry of entries) {
      const score = fit(entry, parts, fuzzy);
      if (score !== null) found.push({ entry, score });
      if (found.length >= limit) break;
    }
    return found;
  }

  /**
   * The likeliest row of words for all parts. `guessed` = nothing but single characters fitted.
   * @param {Part[]} parts
   * @returns {{text: string, guessed: boolean}|null}
   */
  function sentence(parts) {
    /** @type {({score: number, text: string, words: number}|null)[]} */
    const best = [{ score: 0, text: "", words: 0 }, ...parts.map(() => null)];
    for (let end = 1; end <= parts.length; end += 1) {
      for (let start = Math.max(0, end - 8); start < end; start += 1) {
        const before = best[start];
        if (!before) continue;
        let word = /** @type {{entry: Entry, score: number}|null} */ (null);
        for (const found of exact(parts.slice(start, end), false)) if (!word || found.score > word.score) word = found;
        if (!word) continue;
        const score = before.score + word.score - WORD_COST;
        const sofar = best[end];
        if (!sofar || score > sofar.score) best[end] = { score, text: before.text + word.entry.text, words: before.words + 1 };
      }
    }
    const found = best[parts.length];
    return found && { text: found.text, guessed: found.words === parts.length };
  }

  /**
   * @param {string} typed lower-case letters
   * @param {number} [limit]
   * @returns {Candidate[]} best first; the last ones stand for fewer letters than were typed
   */
  function candidates(typed, limit = 60) {
    if (!typed) return [];
    let ways = readings(typed, syllables, beginnings);
    let known = typed.length;
    while (!ways.length && known > 1) ways = readings(typed.slice(0, (known -= 1)), syllables, beginnings);
    /** @type {Map<string, number>} */
    const result = new Map();
    const add = (/** @type {string} */ text, /** @type {number} */ letters) => result.size < limit && !result.has(text) && result.set(text, letters);

    const whole = ways.flatMap((parts, index) => [...exact(parts, false), ...completions(parts, false, 12)].map(({ entry, score }) => ({ entry, score: score - 3 * index })));
    if (whole.length < 4) whole.push(...ways.slice(0, 2).flatMap((parts) => [...exact(parts, true), ...completions(parts, true, 6)]));
    whole.sort((a, b) => b.score - a.score);
    const first = ways[0] ?? [];
    // A dictionary word for every letter typed needs no sentence; nor do first letters alone, which fit too much.
    const certain = whole.some(({ entry }) => entry.syllables.join("") === typed);
    const made = first.length > 1 && !certain && first.slice(0, -1).every((part) => part.full) ? sentence(first) : null;
    if (made && !made.guessed) add(made.text, lettersIn(first));
    const room = first.length > 1 ? limit / 2 : limit;
    for (const { entry } of whole.slice(0, room)) add(entry.text, known);
    if (made) add(made.text, lettersIn(first));
    for (let count = first.length - 1; count > 0; count -= 1) {
      const parts = first.slice(0, count);
      const shorter = exact(parts, false).sort((a, b) => b.score - a.score);
      for (const { entry } of shorter) add(entry.text, lettersIn(parts));
    }
    return [...result].map(([text, letters]) => ({ text, letters }));
  }

  /** The letters as syllables, for showing: "xingfu" -> "xing fu". @param {string} typed @returns {string} */
  function spelled(typed) {
    const [parts] = readings(typed, syllables, beginnings);
    return parts ? parts.map((part) => part.text).join(" ") : typed;
  }

  return { candidates, spelled };
}
