/**
 * What a tab of somebody's own browser keeps while they are signed in: a telephone forgets its page while its camera is open,
 * and the identity provider may send back somebody else than who left. Places and a masked number, nothing else; the end of
 * the session wipes it with the rest of the tab.
 */
import { effect, stored } from "../core/store.js";
import { flowAt } from "../flow/address.js";
import { needsSession } from "../flow/next_screen.js";

/** @typedef {import("../flow/next_screen.js").Flow} Flow */

const stood = /** @type {ReturnType<typeof stored<Flow>>} */ (stored("xiaoer.stood"));

/** Masked number of the person whose work this tab holds. */
export const holder = /** @type {ReturnType<typeof stored<string>>} */ (stored("xiaoer.holder"));

/** Whether this tab holds work of somebody. @param {unknown} draft that it has */
export const holdsWork = (draft) => Boolean(draft ?? holder.read());

/** Where a page begins that was opened at this address: where a signed-in person stood before, unless the address names a place. @param {string} hash @returns {Flow} */
export function openedAt(hash) {
  const opened = flowAt(hash);
  const left = stood.read();
  return opened.place.screen === "home" && left && needsSession(left.place) ? left : opened;
}

/** Keeps the person's own places as they go. @param {import("../core/store.js").Readable<Flow>} flow */
export const keepStanding = (flow) => effect(() => stood.write(needsSession(flow.value.place) ? flow.value : null));
