/**
 * A sign-in that waits for a phone (RFC 8628), as the page that asked sees it: the code to scan, the number that stands on both
 * screens, and what has become of it. The socket says when to look; without it the server is asked at its interval.
 */
import { signal } from "./store.js";

/**
 * @typedef {{device_code: string, user_code: string, verification_uri_complete: string, expires_in: number, interval: number,
 *   check_number: number}} Asked
 * @typedef {{phase: "asking" | "waiting" | "done" | "access_denied" | "expired_token" | "invalid_grant" | "failed", asked: Asked | null,
 *   deadline: number, error: any}} Grant `deadline` in milliseconds
 */

const SLOWER_BY = 5;
const OVER = new Set(["access_denied", "expired_token", "invalid_grant"]);

/**
 * @param {{
 *   ask: () => Promise<Asked>,
 *   poll: (deviceCode: string) => Promise<any>,
 *   onSignedIn: (session: any) => void,
 *   onLate: (session: any) => unknown,
 *   schedule?: (run: () => void, ms: number) => any,
 *   cancel?: (id: any) => void,
 *   now?: () => number,
 * }} options `poll` answers with a session or throws an ApiError with a code of RFC 8628; `onLate`: the server has begun a
 *   session for somebody who had turned to something else by then
 */
export function createGrant({ ask, poll, onSignedIn, onLate, schedule = setTimeout, cancel = clearTimeout, now = Date.now }) {
  const state = signal(/** @type {Grant} */ ({ phase: "asking", asked: null, deadline: 0, error: null }));
  /** Counts the askings: an answer that belongs to an earlier one means nothing any more. */
  let round = 0;
  let interval = 5;
  let polling = false;
  /** @type {any} */
  let waiting = null;

  /** @param {Partial<Grant>} change */
  const show = (change) => (state.value = { ...state.peek(), ...change });

  async function begin() {
    const mine = ++round;
    cancel(waiting);
    show({ phase: "asking", asked: null, error: null });
    try {
      const asked = await ask();
      if (mine !== round) return;
      interval = asked.interval;
      show({ phase: "waiting", asked, deadline: now() + asked.expires_in * 1000 });
      later();
    } catch (error) {
      if (mine === round) show({ phase: "failed", error });
    }
  }

  function later() {
    cancel(waiting);
    waiting = schedule(() => void look(), interval * 1000);
  }

  /** Asks once; from the socket's word or when the interval is over. */
  async function look() {
    const { phase, asked } = state.peek();
    if (phase !== "waiting" || !asked || polling) return;
    const mine = round;
    polling = true;
    try {
      const session = await poll(asked.device_code);
      if (mine !== round) return void onLate(session);
      cancel(waiting);
      show({ phase: "done" });
      onSignedIn(session);
    } catch (caught) {
      const error = /** @type {any} */ (caught);
      if (mine !== round) return;
      if (OVER.has(error.code)) show({ phase: error.code, error });
      else if (now() >= state.peek().deadline) show({ phase: "expired_token", error: null });
      else if (error.code === "authorization_pending" || error.code === "slow_down" || error.passing) {
        if (error.code === "slow_down") interval += SLOWER_BY;
        later();
      } else show({ phase: "failed", error });
    } finally {
      polling = false;
    }
  }

  return {
    state,
    begin,
    look,
    /** The person went to another way of signing in. */
    stop() {
      round += 1;
      cancel(waiting);
    },
  };
}
