/**
 * Language, size and contrast that somebody chose on their own phone or computer: a telephone forgets its page while its
 * camera is open, and who needs large letters needs them tomorrow. They belong to the browser, name nobody, and stay when
 * its person signs out (core/wipe.js); shared screens forget them (`resetModes`).
 */
import { language } from "../core/i18n.js";
import { effect, stored } from "../core/store.js";
import { modes, setLanguage, setModes } from "../core/surface.js";
import { DISPLAY } from "../core/wipe.js";

/** What may be chosen; anything else in the store is somebody's invention. @type {Record<string, readonly string[]>} */
const CHOICES = { size: ["normal", "large"], contrast: ["normal", "high"], reach: ["full", "low"], voice: ["off", "on"] };

/**
 * The language that a browser asks for first, of the two there are: who has a telephone in English reads English at once.
 * @param {readonly string[]} [wanted] as `navigator.languages` @returns {import("../core/i18n.js").Language}
 */
export function spoken(wanted = globalThis.navigator?.languages ?? []) {
  const first = wanted.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => tag === "zh" || tag === "en");
  return first === "en" ? "en" : "zh";
}

/** Puts back what was chosen here before, and keeps what is chosen from now on. @param {Storage} [storage] */
export function keepDisplay(storage = localStorage) {
  const kept = /** @type {ReturnType<typeof stored<Record<string, any>>>} */ (stored(DISPLAY, storage));
  const found = kept.read();
  const chosen = Object.entries(CHOICES).filter(([name, values]) => values.includes(found?.[name]));
  setModes(Object.fromEntries(chosen.map(([name]) => [name, /** @type {any} */ (found)[name]])));
  setLanguage(found?.language === "en" || found?.language === "zh" ? found.language : spoken());
  return effect(() => kept.write({ ...modes.value, language: language.value }));
}
