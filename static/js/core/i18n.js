/**
 * Words of the interface. Two complete languages; a key without words is a fault in the program, so it
 * throws instead of showing the key to a citizen.
 */
import { hallTime } from "./hall_time.js";
import { signal } from "../../vendor/signals-core/signals-core.module.js";

/** @typedef {"zh" | "en"} Language */
/** @typedef {{zh: string, en: string}} Text a text the server gives in both languages */

/** The language on screen. */
export const language = signal(/** @type {Language} */ ("zh"));

/** @type {Record<Language, Record<string, string>>} */
const messages = { zh: {}, en: {} };

/**
 * @param {Language} code
 * @param {Record<string, string>} words key -> sentence with `{name}` places
 */
export function setMessages(code, words) {
  messages[code] = words;
}

/** @returns {Language} */
export function lang() {
  return language.value;
}

/** @param {string} key */
export function hasMessage(key) {
  return key in messages[lang()];
}

/**
 * The sentence of `key` in the language on screen.
 * @param {string} key
 * @param {Record<string, string | number>} [vars] fills `{name}` places
 * @returns {string}
 * @throws {Error} when the key or one of its places has no value
 */
export function t(key, vars = {}) {
  return sentenceIn(lang(), key, vars);
}

/**
 * The sentence in both languages, for texts that outlive a change of language.
 * @param {string} key
 * @param {Record<string, string | number>} [vars]
 * @returns {Text}
 */
export function bothTexts(key, vars = {}) {
  return { zh: sentenceIn("zh", key, vars), en: sentenceIn("en", key, vars) };
}

/** @param {Language} code @param {string} key @param {Record<string, string | number>} vars */
function sentenceIn(code, key, vars) {
  const sentence = messages[code][key];
  if (sentence === undefined) throw new Error(`no words for ${key} in ${code}`);
  return sentence.replace(/\{(\w+)\}/g, (_, name) => {
    if (vars[name] === undefined) throw new Error(`${key} needs ${name}`);
    return String(vars[name]);
  });
}

/**
 * Picks the language on screen from a server text. Data that exists only in Chinese is a plain string.
 * @param {Text | string | null | undefined} value
 * @returns {string}
 */
export function text(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : value[lang()] || value.zh;
}

/** @param {string} iso @returns {string} "12月2日" / "2 Dec" in the hall's time */
export function dayText(iso) {
  const time = hallTime(new Date(iso));
  return lang() === "zh" ? time.zh : time.en;
}

const DAY_EN = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });

/** @param {string} date "2026-01-05" of a form @returns {string} "2026年1月5日" / "5 Jan 2026"; anything else stays as it is */
export function dateText(date) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (!parts) return date;
  const [year, month, day] = parts.slice(1).map(Number);
  return lang() === "zh" ? `${year}年${month}月${day}日` : DAY_EN.format(Date.UTC(year, month - 1, day));
}

/** @param {string} iso @returns {string} day and minute */
export function momentText(iso) {
  return `${dayText(iso)} ${hallTime(new Date(iso)).clock}`;
}
