/** Postings of one kind of token, with how rare each token is. */

/** Of the greatest rarity: what words count that no name has. */
const UNKNOWN_TOKEN = 0.6;
const NOWHERE = new Int32Array(0);

/** @typedef {{places: Int32Array, worth: Float64Array, rarity: number}} Posting */

export class Field {
  /** @param {number} count of names */
  constructor(count) {
    this.count = count;
    this.unknown = Math.log(1 + count) * UNKNOWN_TOKEN;
    /** @type {Map<string, {places: number[], worth: number[]}>} */
    this.open = new Map();
    /** @type {Map<string, Posting>} */
    this.postings = new Map();
  }

  /** Names are put in order; a token keeps the best worth it was put with first. @param {number} place @param {string[]} found @param {number} worth */
  put(place, found, worth) {
    for (const token of found) {
      const posting = this.open.get(token);
      if (!posting) this.open.set(token, { places: [place], worth: [worth] });
      else if (posting.places.at(-1) !== place) {
        posting.places.push(place);
        posting.worth.push(worth);
      }
    }
  }

  /** Every name is in. */
  close() {
    for (const [token, { places, worth }] of this.open) {
      const rarity = Math.log(1 + this.count / (1 + places.length));
      this.postings.set(token, { places: Int32Array.from(places), worth: Float64Array.from(worth), rarity });
    }
    this.open.clear();
  }

  /** @param {string} token */
  rarity(token) {
    return this.postings.get(token)?.rarity ?? this.unknown;
  }

  /** @param {string} token */
  places(token) {
    return this.postings.get(token)?.places ?? NOWHERE;
  }

  /** Adds what a token is worth to every name that has it. @param {string} token @param {Float64Array} reached */
  add(token, reached) {
    const posting = this.postings.get(token);
    if (!posting) return;
    const { places, worth, rarity } = posting;
    for (let at = 0; at < places.length; at += 1) reached[places[at]] += worth[at] * rarity;
  }

  /** @param {string} token @param {(place: number, worth: number) => void} visit */
  each(token, visit) {
    const posting = this.postings.get(token);
    if (posting) for (let at = 0; at < posting.places.length; at += 1) visit(posting.places[at], posting.worth[at]);
  }

  /** Whether a token is worth in any name what is looked for. @param {string} token @param {(worth: number) => boolean} wanted */
  some(token, wanted) {
    return this.postings.get(token)?.worth.some(wanted) ?? false;
  }

  /** What a token is worth in one name, by how rare it is. @param {string} token @param {number} place */
  worthAt(token, place) {
    return this.worthIn(token, place) * this.rarity(token);
  }

  /** What it is worth where it stands in one name. @param {string} token @param {number} place */
  worthIn(token, place) {
    const posting = this.postings.get(token);
    if (!posting) return 0;
    let low = 0;
    let high = posting.places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (posting.places[middle] < place) low = middle + 1;
      else high = middle;
    }
    return posting.places[low] === place ? posting.worth[low] : 0;
  }
}

/** @param {string[]} syllables */
export const pairsOf = (syllables) => syllables.slice(1).map((syllable, at) => `${syllables[at]} ${syllable}`);

/** @param {string} letters @param {number} size */
function gramsOfSize(letters, size) {
  const found = [];
  for (let at = 0; at + size <= letters.length; at += 1) found.push(letters.slice(at, at + size));
  return found;
}

/** @param {string} letters */
export const gramsOf = (letters) => [2, 3].flatMap((size) => gramsOfSize(letters, size));

/** @param {string} letters */
export const gramsOfQuestion = (letters) => (letters.length > 1 ? gramsOfSize(letters, Math.min(letters.length, 3)) : []);
