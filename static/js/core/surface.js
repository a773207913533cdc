/**
 * What this screen is, as attributes of the root element. Style sheets and screens ask these, never the
 * name of the browser.
 */
import { signal } from "./store.js";
import { language } from "./i18n.js";

/** @typedef {{size: "normal" | "large", contrast: "normal" | "high", reach: "full" | "low", voice: "off" | "on"}} Modes */
/** @typedef {"kiosk" | "phone" | "tv" | "desktop"} SurfaceName */
/** @typedef {"touch" | "dpad" | "pointer"} Input */
/**
 * What a surface may be able to do:
 * `devices` the bridge is asked for readers and printers, and a session can be begun with a card;
 * `session` somebody may sign in;
 * `browser_print` the browser's own print dialogue is at hand;
 * `own_keyboard` the page brings the keys, because there are none;
 * `shared` one person after the other uses it: it forgets by itself, and keeps a copy of the catalogue;
 * `address` the place stands in the page's address, so that it can be kept, sent on, and gone back from;
 * `take_away` what is read here is taken along on somebody's own phone;
 * `page_scroll` the page scrolls as a whole, in a browser that somebody else made.
 * @typedef {"devices" | "session" | "browser_print" | "own_keyboard" | "shared" | "address" | "take_away" | "page_scroll"} Ability
 */

/** @type {Record<SurfaceName, {input: Input, abilities: Ability[]}>} */
const SURFACES = {
  kiosk: { input: "touch", abilities: ["devices", "session", "own_keyboard", "shared", "take_away"] },
  phone: { input: "touch", abilities: ["session", "address", "page_scroll"] },
  tv: { input: "dpad", abilities: ["own_keyboard", "shared", "address", "take_away"] },
  desktop: { input: "pointer", abilities: ["session", "browser_print", "address", "take_away", "page_scroll"] },
};

/** The surface that the shell names in `<html data-surface>`; a page without one is a kiosk. @returns {SurfaceName} */
function named() {
  const name = globalThis.document?.documentElement.dataset.surface;
  return name !== undefined && Object.hasOwn(SURFACES, name) ? /** @type {SurfaceName} */ (name) : "kiosk";
}

/** This page's surface. It does not change while the page lives. */
export const surface = {
  get name() {
    return named();
  },
  get input() {
    return SURFACES[named()].input;
  },
  /** @param {Ability} ability */
  can: (ability) => SURFACES[named()].abilities.includes(ability),
};

/** @type {Modes} */
const PLAIN = { size: "normal", contrast: "normal", reach: "full", voice: "off" };

/** Elder mode, contrast, reach and reading aloud. They belong to the person: End puts them back. */
export const modes = signal(PLAIN);
/** How the frame is built: `landscape` puts 小二's sentence beside the choices. A page that scrolls as a whole never does. */
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
  Object.assign(document.documentElement.dataset, { surface: surface.name, input: surface.input });
  const wide = matchMedia("(orientation: landscape)");
  const look = () => {
    orientation.value = wide.matches && !surface.can("page_scroll") ? "landscape" : "portrait";
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
