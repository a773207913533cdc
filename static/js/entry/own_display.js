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
const CHOICES = { size: ["normal", "large"], contrast: ["normal", "high"], reach: ["full", "low"], voice: ["off", "on"], language: ["zh", "en"] };

/**
 * The language that a browser asks for first, of the two there are: who has a telephone in English reads English at once.
 * @param {readonly string[]} [wanted] as `navigator.languages` @returns {import("../core/i18n.js").Language}
 */
export function spoken(wanted = globalThis.navigator?.languages ?? []) {
  const first = wanted.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => tag === "zh" || tag === "en");
  return first === "en" ? "en" : "zh";
}

/**
 * Puts back what was chosen here before, and keeps what is chosen from now on, and only that: a browser whose own language
 * changes is followed until somebody chooses one here.
 * @param {Storage} [storage]
 */
export function keepDisplay(storage = localStorage) {
  const kept = /** @type {ReturnType<typeof stored<Record<string, any>>>} */ (stored(DISPLAY, storage));
  const found = kept.read();
  let chosen = Object.fromEntries(Object.entries(CHOICES).flatMap(([name, values]) => (values.includes(found?.[name]) ? [[name, found?.[name]]] : [])));
  const { language: spokenHere, ...looks } = chosen;
  setModes(looks);
  setLanguage(spokenHere ?? spoken());
  let shown = display();
  return effect(() => {
    const now = display();
    const changed = Object.entries(now).filter(([name, value]) => value !== shown[name]);
    shown = now;
    if (!changed.length) return;
    chosen = { ...chosen, ...Object.fromEntries(changed) };
    kept.write(chosen);
  });
}

/** @returns {Record<string, string>} how the page looks now */
const display = () => ({ ...modes.value, language: language.value });
