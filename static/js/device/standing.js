/**
 * What this page can do at the moment, as far as machines are concerned: on its terminal, with its devices, somebody can sign
 * in. Elsewhere they are told so before they begin, and what they can do instead.
 */
import { effect, signal } from "../core/store.js";

/**
 * `preview`: no bridge belongs to this page; `unproven`: the server does not know this terminal's key; `held`: another page
 * has the devices; `away`: the bridge does not answer.
 * @typedef {"ok" | "preview" | "unproven" | "held" | "away"} Standing
 */

/** A bridge that is started again is back sooner; until then nobody is told. */
const PATIENCE_MS = 5000;

/**
 * @param {{proven: boolean} | null} place what the server says of it, null until it has
 * @param {{present: boolean, connected: boolean, held: boolean}} bridge @returns {Standing}
 */
export function standingOf(place, { present, connected, held }) {
  if (!present) return "preview";
  if (held) return "held";
  if (!connected) return "away";
  return place && !place.proven ? "unproven" : "ok";
}

/**
 * @param {import("./bridge.js").Bridge} bridge @param {import("../core/store.js").Readable<any>} terminal
 * @param {{schedule?: (run: () => void, ms: number) => any, cancel?: (id: any) => void}} [clock]
 * @returns {import("../core/store.js").Readable<Standing>} good news at once, trouble when it has lasted
 */
export function watchStanding(bridge, terminal, { schedule = setTimeout, cancel = clearTimeout } = {}) {
  const now = () => standingOf(terminal.value, { present: bridge.present, connected: bridge.connected.value, held: bridge.held.value });
  const shown = signal(/** @type {Standing} */ (bridge.present ? "ok" : "preview"));
  /** @type {any} */
  let waiting = null;
  effect(() => {
    const next = now();
    if (next === "ok" || shown.peek() !== "ok") {
      cancel(waiting);
      waiting = null;
      shown.value = next;
    } else {
      waiting ??= schedule(() => {
        waiting = null;
        shown.value = now();
      }, PATIENCE_MS);
    }
  });
  return shown;
}
