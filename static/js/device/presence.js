/**
 * Whether somebody stands before the terminal, where it has a sensor for that. Where people queue a timer alone is too
 * slow: who walks away leaves their screen to the next one. Source: CWA 16926, Auxiliaries, proximitySensor.
 */
import { effect } from "../core/store.js";

/** @typedef {import("./bridge.js").Bridge} Bridge */

const SERVICE = "Auxiliaries";
const ASK_MS = 3000;
/** Who bends down for their glasses is not gone. */
export const GONE_MS = 8000;

/**
 * Tells once that the person has been gone for GONE_MS, and once that somebody is there again. A terminal without the
 * sensor, or whose bridge is away, tells nothing.
 * @param {Bridge} bridge
 * @param {{onGone: () => void, onBack: () => void, schedule?: (run: () => void, ms: number) => any, cancel?: (id: any) => void}} around
 */
export function watchPresence(bridge, { onGone, onBack, schedule = setTimeout, cancel = clearTimeout }) {
  /** @type {any} */
  let waiting = null;
  let gone = false;
  /** Somebody was seen since the sensor first answered: one that has never seen anybody may be blind. */
  let seen = false;

  function stopWaiting() {
    if (waiting !== null) cancel(waiting);
    waiting = null;
  }

  /** @param {string | undefined} sensor present | notPresent; anything else says nothing */
  function heard(sensor) {
    if (sensor === "notPresent") {
      if (!seen || gone || waiting !== null) return;
      waiting = schedule(() => {
        waiting = null;
        gone = true;
        onGone();
      }, GONE_MS);
      return;
    }
    stopWaiting();
    seen = sensor === "present";
    if (seen && gone) onBack();
    gone = false;
  }

  effect(() => {
    if (!bridge.names.value.includes(SERVICE)) return;
    const service = bridge.optional(SERVICE);
    if (!service) return;
    // Changes are told only to who asked for them, on each connection anew.
    effect(() => {
      if (service.connected.value) service.command("Auxiliaries.Register", { proximitySensor: "register" }, { timeout: ASK_MS }).catch(() => undefined);
    });
    effect(() => heard(service.status.value?.auxiliaries?.proximitySensor));
  });

  return {
    /** A hand on the screen is surer than a sensor: the person is there until the sensor says anew that they left. */
    touched: stopWaiting,
  };
}
