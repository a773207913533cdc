/**
 * The way to the identity provider and back, on a browser of one's own: where one stood is kept in this tab (places only,
 * nothing of a person), and the page that comes back goes on there.
 */
import { language } from "../core/i18n.js";
import { stored } from "../core/store.js";
import { modes, setLanguage, setModes } from "../core/surface.js";

/**
 * @typedef {{flow: import("../flow/next_screen.js").Flow, page: string, language: import("../core/i18n.js").Language,
 *   modes: import("../core/surface.js").Modes, declined?: boolean}} Left
 */

const left = /** @type {ReturnType<typeof stored<Left>>} */ (stored("xiaoer.left"));
/** Somebody signed in with this browser and has not ended it: the server is asked whose session it is. Nothing personal. */
const SIGNED_IN = "xiaoer.signed_in";
const signedIn = /** @type {ReturnType<typeof stored<boolean>>} */ (stored(SIGNED_IN, globalThis.localStorage));

/** @param {import("../core/api.js").Api} api @param {import("../flow/next_screen.js").Flow} flow where one stands */
export async function leaveForPortal(api, flow) {
  const { address } = await api.beginPortal();
  left.write({ flow, page: location.pathname, language: language.peek(), modes: modes.peek() });
  location.assign(address);
}

/** What was kept when this tab left, once; language and size are put back as they were. @returns {Left | null} */
export function comeBack() {
  const kept = left.read();
  left.write(null);
  if (!kept) return null;
  setLanguage(kept.language);
  setModes(kept.modes);
  return kept;
}

/** For the page the provider sends back to. */
export const away = {
  /** Words and size as they were, without taking the place yet. */
  restore() {
    const kept = left.read();
    if (!kept) return;
    setLanguage(kept.language);
    setModes(kept.modes);
  },
  /** @param {{declined?: boolean}} [how] */
  goBack({ declined = false } = {}) {
    const kept = left.read();
    if (kept) left.write({ ...kept, declined });
    location.replace(kept?.page ?? "/");
  },
};

export const mayBeSignedIn = {
  read: () => signedIn.read() === true,
  /** @param {boolean} value */
  write: (value) => signedIn.write(value || null),
  /** Runs when the session was ended in another tab of this browser. @param {() => void} run */
  onOver: (run) => addEventListener("storage", ({ key, newValue }) => (key === null || key === SIGNED_IN) && newValue === null && run()),
};
