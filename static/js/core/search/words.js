/**
 * The governed words: what people say, what the library writes; and a question read by them.
 *
 * A question becomes units. A unit is one thing the person means, with the ways it may be written in a name: in
 * the person's own words, in official ones, by sound, by initials. A name answers a unit as well as its best way.
 */
import { cover, mended } from "./cutting.js";
import { isAscii, LONELY, plain, runs, splitSyllables } from "./text.js";

/** @typedef {"own" | "saying" | "meaning" | "around" | "sound" | "initials"} By */
/** @typedef {{text: string, quality: number, by: By, spelled: boolean}} Way `text`: plain text; when spelled, syllables or letters */
/** @typedef {{said: string, weight: number, kind: string, ways: Way[]}} Unit */
/** @typedef {[said: string[], written: string[], kind: string]} Row one line of the table: any of `said` may be meant as any of `written` */
/** @typedef {{written: string[], kind: string}} Entry */

/** How much a unit counts. `free`: words the governed table does not know; `letter`: a single character. */
const WEIGHTS = /** @type {Record<string, number>} */ ({ thing: 1.0, act: 0.55, who: 0.5, weak: 0.12, free: 0.8, letter: 0.2 });

const OFFICIAL = 0.97;
const LATER_WAY = 0.03;
const SOUNDS_LIKE = 0.95;
const SOUNDS_NEARLY = 0.9;
const SHUFFLED = 0.9;
const BY_SOUND = 0.8;
const BY_INITIALS = 0.85;
const LETTERS = 0.7;
const IDLE = 0.6;
const LONGEST_WORD = 12;
const LONGEST_INITIALS = 8;
/** Letters that give more syllables than one for so many are initials, not pinyin. */
const SYLLABLES_PER_LETTER = 1.8;

/** A syllable without what southern speech does not keep apart: zh/z, ch/c, sh/s; l/n; the g of ang, eng, ing. @param {string} syllable */
const accented = (syllable) => syllable.replace(/^([zcs])h/, "$1").replace(/^l/, "n").replace(/ng$/, "n");

/** @param {string[]} signs */
const inOrder = (signs) => [...signs].sort(byCodePoint).join("");

/** @param {string} one @param {string} other */
const byCodePoint = (one, other) => /** @type {number} */ (one.codePointAt(0)) - /** @type {number} */ (other.codePointAt(0));

/** @param {string} text @param {number} quality @param {By} by @param {boolean} [spelled] @returns {Way} */
const wayOf = (text, quality, by, spelled = false) => ({ text, quality, by, spelled });

export class Words {
  /**
   * @param {Iterable<Row>} rows
   * @param {Set<string>} english the words of English names, which are not read as pinyin
   * @param {import("./sounds.js").Sounds} sounds
   * @param {Record<string, string>} [spelled] the table's own words -> their syllables
   */
  constructor(rows, english, sounds, spelled = {}) {
    this.english = english;
    this.sounds = sounds;
    /** @type {Map<string, Entry>} */
    const said = new Map();
    for (const [saids, writtens, kind] of rows) {
      const written = kind === "idle" ? [] : writtens.map(plain);
      for (const word of saids.map(plain)) {
        const before = said.get(word);
        said.set(word, before ? { written: [...before.written, ...written], kind: before.kind } : { written, kind });
      }
    }
    this.entries = new Map(said);
    for (const entry of said.values()) {
      for (const word of entry.written) if (!this.entries.has(word)) this.entries.set(word, { written: [], kind: entry.kind });
    }
    this.mixed = new Set([...said.keys()].filter((word) => runs(word).length > 1));
    const longestFirst = [...this.mixed].sort((one, other) => other.length - one.length || (one < other ? -1 : 1));
    this.mixedWords = longestFirst.length ? new RegExp(`(${longestFirst.join("|")})`, "u") : null;
    /** @type {Map<string, string>} */
    this.bySound = new Map();
    /** @type {Map<string, string>} as southern speech has it */
    this.byAccent = new Map();
    /** @type {Map<string, string>} */
    this.byInitials = new Map();
    /** @type {Map<string, string>} */
    this.shuffled = new Map();
    for (const [word, entry] of this.entries) {
      const signs = [...word];
      if (signs.length > 2 && !isAscii(word) && entry.kind !== "idle" && entry.kind !== "weak") {
        const ordered = inOrder(signs);
        if (!this.shuffled.has(ordered)) this.shuffled.set(ordered, word);
      }
      const heard = spelled[word]?.split(" ") ?? sounds.syllables(word);
      if (isAscii(word) || heard.length < 2) continue;
      const sound = heard.join(" ");
      if (!this.bySound.has(sound)) this.bySound.set(sound, word);
      const accent = heard.map(accented).join(" ");
      if (!this.byAccent.has(accent)) this.byAccent.set(accent, word);
      const first = heard.map((syllable) => syllable[0]).join("");
      const known = this.byInitials.get(first);
      if (known === undefined || entry.written.length > this.#entry(known).written.length) this.byInitials.set(first, word);
    }
  }

  /**
   * A bare question (see text.js) as its units, in order. `named`: whether a pair of characters stands in any name; words
   * the table does not have are cut where no name goes on.
   * @param {string} question @param {(pair: string) => boolean} [named] @returns {Unit[]}
   */
  units(question, named = () => false) {
    const found = this.#parts(question).flatMap((part) => (this.mixed.has(part) ? this.#known(part, 1.0, "own") : this.#part(part, named)));
    // Characters alone would be found anywhere.
    if ([...question].length > 1 && found.length && found.every((unit) => unit.kind === "letter")) return [own(question.replaceAll(" ", ""), "free")];
    return [...new Map(found.map((unit) => [JSON.stringify(unit.ways), unit])).values()]; // what is said twice is meant once
  }

  /** The question cut at words that are of letters or digits and characters: 80岁, B2驾照. @param {string} question @returns {string[]} */
  #parts(question) {
    return this.mixedWords ? question.split(this.mixedWords).filter(Boolean) : [question];
  }

  /** @param {string} part @param {(pair: string) => boolean} named @returns {Unit[]} */
  #part(part, named) {
    /** @type {Unit[]} */
    const found = [];
    const cut = runs(part);
    for (let at = 0; at < cut.length; ) {
      const latin = isAscii(cut[at]);
      let end = at;
      while (end < cut.length && isAscii(cut[end]) === latin) end += 1;
      const group = cut.slice(at, end);
      if (latin) for (const run of this.#spelled(group)) found.push(...this.#latin(run));
      else for (const run of group) found.push(...this.#hanzi(run, named));
      at = end;
    }
    return found;
  }

  /** @param {string} word @returns {Entry} */
  #entry(word) {
    return /** @type {Entry} */ (this.entries.get(word));
  }

  /** Syllables typed with blanks between them are one run. @param {string[]} group @returns {string[]} */
  #spelled(group) {
    return group.every((run) => splitSyllables(run, this.sounds.known)?.length && !this.english.has(run)) ? [group.join("")] : group;
  }

  /** @param {string} run @param {(pair: string) => boolean} named @returns {Unit[]} */
  #hanzi(run, named) {
    /** @type {Unit[]} */
    const found = [];
    for (const [known, piece] of mended(cover([...run], (one) => this.#told(one), 1, LONGEST_WORD), named)) {
      const word = piece.join("");
      if (known && this.entries.has(word)) found.push(...this.#known(word, 1.0, "own"));
      else if (known) found.push(...this.#known(/** @type {string} */ (this.shuffled.get(inOrder(piece))), SHUFFLED, "sound"));
      else found.push(...this.#unknown(piece, named));
    }
    return found;
  }

  /**
   * A word of the table counts whole, one that says nothing less, so that it is not cut out of two others; one with its
   * characters in another order only where they are not words.
   * @param {string[]} piece
   */
  #told(piece) {
    const entry = this.entries.get(piece.join(""));
    if (entry) return entry.kind === "idle" ? IDLE : 1;
    return piece.length > 2 && this.shuffled.has(inOrder(piece)) ? 1 - 2 / piece.length : 0;
  }

  /**
   * Words the table does not have: perhaps it has them as they sound; else they stand for themselves.
   * @param {string[]} signs @param {(pair: string) => boolean} named @returns {Unit[]}
   */
  #unknown(signs, named) {
    const sounds = this.sounds.syllables(signs.join(""));
    if (signs.length === 1 || sounds.length !== signs.length) return free(signs, named);
    return this.#misheard(signs, sounds, named).flatMap(({ known, piece, heard }) =>
      known ? this.#known(/** @type {string} */ (this.bySound.get(heard)), SOUNDS_LIKE, "sound") : free(piece, named),
    );
  }

  /**
   * A word cut into pieces that sound like governed words, and the rest. A typing error keeps most of what it means to
   * write: a short piece that shares no character with the word it sounds like is another word, and so is one that
   * stands in names as it is.
   * @param {string[]} signs @param {string[]} sounds one for each sign @param {(pair: string) => boolean} named
   */
  #misheard(signs, sounds, named) {
    /** @param {{sign: string, sound: string}[]} piece */
    const meant = (piece) => {
      const known = this.bySound.get(piece.map((one) => one.sound).join(" "));
      if (known === undefined || this.#entry(known).kind === "idle") return 0;
      if (piece.every((one, at) => at === 0 || named(piece[at - 1].sign + one.sign))) return 0;
      const others = [...known];
      return Number(piece.length > 2 || piece.some((one, at) => one.sign === others[at]));
    };
    const heard = signs.map((sign, at) => ({ sign, sound: sounds[at] }));
    return cover(heard, meant, 2, LONGEST_WORD).map(([known, piece]) => ({
      known,
      piece: piece.map((one) => one.sign),
      heard: piece.map((one) => one.sound).join(" "),
    }));
  }

  /** Typed syllables: words as they sound, in what is left words as they sound in the south, then sounds alone. @param {string[]} syllables @returns {Unit[]} */
  #heard(syllables) {
    return cover(syllables, (one) => Number(this.bySound.has(one.join(" "))), 2, LONGEST_WORD).flatMap(([known, piece]) =>
      known ? this.#known(/** @type {string} */ (this.bySound.get(piece.join(" "))), SOUNDS_LIKE, "sound") : this.#southern(piece),
    );
  }

  /** @param {string[]} syllables @returns {Unit[]} */
  #southern(syllables) {
    let at = 0;
    return cover(syllables.map(accented), (one) => Number(this.byAccent.has(one.join(" "))), 2, LONGEST_WORD).flatMap(([known, piece]) => {
      const said = syllables.slice(at, at + piece.length).join(" ");
      at += piece.length;
      if (known) return this.#known(/** @type {string} */ (this.byAccent.get(piece.join(" "))), SOUNDS_NEARLY, "sound");
      return [{ said, weight: WEIGHTS.free, kind: "free", ways: [wayOf(said, BY_SOUND, "sound", true)] }];
    });
  }

  /** @param {string} run @returns {Unit[]} */
  #latin(run) {
    if (this.entries.has(run)) return this.#known(run, 1.0, "own");
    if (this.english.has(run)) return [{ said: run, weight: WEIGHTS.free, kind: "free", ways: [wayOf(run, 1.0, "own")] }];
    const heard = splitSyllables(run, this.sounds.known);
    if (heard?.length && heard.length <= Math.max(1.0, run.length / SYLLABLES_PER_LETTER)) return this.#heard(heard);
    /** @type {Unit[]} */
    const found = [];
    for (const [known, piece] of cover([...run], (one) => Number(this.byInitials.has(one.join(""))), 2, LONGEST_INITIALS)) {
      const letters = piece.join("");
      if (known) {
        for (const unit of this.#known(/** @type {string} */ (this.byInitials.get(letters)), BY_INITIALS, "initials")) {
          found.push({ ...unit, ways: [...unit.ways, wayOf(letters, LETTERS - 0.1, "initials", true)] });
        }
      } else if (letters.length > 1) {
        found.push({ said: letters, weight: WEIGHTS.free, kind: "free", ways: [wayOf(letters, LETTERS, "initials", true)] });
      }
    }
    return found;
  }

  /** The unit of a governed word; none for an idle one. @param {string} word @param {number} quality @param {By} by @returns {Unit[]} */
  #known(word, quality, by) {
    const entry = this.#entry(word);
    if (entry.kind === "idle") return [];
    const official = by === "own" ? "meaning" : by;
    const ways = entry.written.map((written, place) => wayOf(written, quality * (OFFICIAL - LATER_WAY * place), official));
    return [{ said: word, weight: WEIGHTS[entry.kind], kind: entry.kind, ways: [wayOf(word, quality, by), ...ways] }];
  }
}

/**
 * What stands for itself: the stretches in which every pair of characters is in some name, and the characters that are
 * left.
 * @param {string[]} signs @param {(pair: string) => boolean} named @returns {Unit[]}
 */
function free(signs, named) {
  /** @type {string[][]} */
  const pieces = [];
  signs.forEach((sign, at) => {
    if (at && named(signs[at - 1] + sign)) pieces[pieces.length - 1].push(sign);
    else pieces.push([sign]);
  });
  const words = pieces.filter((piece) => piece.length > 1).map((piece) => own(piece.join(""), "free"));
  const letters = pieces.filter((piece) => piece.length === 1 && !LONELY.test(piece[0])).map(([said]) => own(said, "letter"));
  return [...words, ...letters];
}

/** A word that stands for itself. @param {string} said @param {string} kind @returns {Unit} */
const own = (said, kind) => ({ said, weight: WEIGHTS[kind], kind, ways: [wayOf(said, 1.0, "own")] });
