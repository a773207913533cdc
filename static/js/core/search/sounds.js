/**
 * How Chinese text sounds, read from the table that comes with the catalogue: one reading for each character, and the
 * phrases in which characters sound different.
 */

/**
 * @typedef {object} SoundTable
 * @property {string} syllables every toneless syllable, blanks between them
 * @property {Record<string, string>} signs syllable -> the characters that usually sound so
 * @property {Record<string, string>} phrases phrase -> its syllables, blanks between them
 */

const SOUNDS = /[a-z0-9]+/g;

/** @param {SoundTable} table */
export function createSounds(table) {
  const known = new Set(table.syllables.split(" "));
  /** @type {Map<string, string>} */
  const signs = new Map();
  for (const [syllable, written] of Object.entries(table.signs)) for (const sign of written) signs.set(sign, syllable);
  const phrases = new Map(Object.entries(table.phrases));
  const longest = Math.max(1, ...Object.keys(table.phrases).map((phrase) => [...phrase].length));

  return {
    known,
    /** The toneless syllables of plain text, in order. @param {string} text @returns {string[]} */
    syllables(text) {
      const letters = [...text];
      let heard = "";
      for (let at = 0; at < letters.length; ) {
        let size = Math.min(longest, letters.length - at);
        while (size > 1 && !phrases.has(letters.slice(at, at + size).join(""))) size -= 1;
        const piece = letters.slice(at, at + size).join("");
        const sound = phrases.get(piece) ?? signs.get(piece);
        heard += sound ? ` ${sound} ` : piece;
        at += size;
      }
      return heard.toLowerCase().match(SOUNDS) ?? [];
    },
  };
}

/** @typedef {ReturnType<typeof createSounds>} Sounds */
