/**
 * What this screen is, as attributes of the root element. Style sheets and screens ask these, never the
 * name of the browser.
 */
import { signal } from "./store.js";
import { language } from "./i18n.js";

/** @typedef {{size: "normal" | "large", contrast: "normal" | "high", reach: "full" | "low", voice: "off" | "on"}} Modes */

/** @type {Modes} */
const PLAIN = { size: "normal", contrast: "normal", reach: "full", voice: "off" };

/** Elder mode, contrast, reach and reading aloud. They belong to the person: End puts them back. */
export const modes = signal(PLAIN);
export const orientation = signal(/** @type {"portrait" | "landscape"} */ ("portrait"));

/** @param {Partial<Modes>} change */
export function setModes(change) {
  modes.value = { ...modes.value, ...change };
  apply();
}

export function resetModes() {
  modes.value = PLAIN;
  language.value = "zh";
  apply();
}

/** @param {import("./i18n.js").Language} code */
export function setLanguage(code) {
  language.value = code;
  apply();
}

function apply() {
  const root = document.documentElement;
  const { size, contrast, reach } = modes.peek();
  root.lang = language.peek() === "zh" ? "zh-CN" : "en";
  Object.assign(root.dataset, { size, contrast, reach, orientation: orientation.peek() });
}

/** Sets the attributes and keeps the orientation true while the window changes. */
export function startSurface() {
  document.documentElement.dataset.surface = "kiosk";
  document.documentElement.dataset.input = "touch";
  const wide = matchMedia("(orientation: landscape)");
  const look = () => {
    orientation.value = wide.matches ? "landscape" : "portrait";
    apply();
  };
  wide.addEventListener("change", look);
  look();
}

/** A kiosk has no menus, no zoom and no dragging: block what a finger can open by chance. */
export function lockDown() {
  document.addEventListener("contextmenu", (event) => event.preventDefault());
  document.addEventListener("dragstart", (event) => event.preventDefault());
  document.addEventListener("wheel", (event) => event.ctrlKey && event.preventDefault(), { passive: false });
  document.addEventListener("touchmove", (event) => event.touches.length > 1 && event.preventDefault(), {
    passive: false,
  });
}
