/**
 * The citizen's session as the page sees it: who, how long still, when to ask "are you there?".
 * The server decides; the page counts down from the server's `expires_in` and extends it while somebody
 * touches the screen, at most once every EXTEND_EVERY seconds.
 */
import { signal } from "./store.js";

/** Seconds before the end at which the person is asked; WCAG 2.2.1 wants at least 20. */
export const WARN_SECONDS = 30;
/** Seconds before the end for who has walked away: as short as the rule allows, for they may be turning back. */
export const AWAY_SECONDS = 20;
const EXTEND_EVERY = 20;

/**
 * @typedef {{kind: "natural" | "legal", name: string, name_masked: string, id_number_masked: string, sex: string | null, birth_year: number | null}} Applicant
 * @typedef {{applicant: Applicant, actor?: {name: string, name_masked: string} | null, agent?: boolean, items?: string[] | null, assurance: string, level: number, expires_in: number}} Session
 *   `applicant`: whose business it is; `actor`: who is here, when they act for the applicant; `agent`: under an authorisation, `items`: the only ones that it is for; `level`: 1 low, 2 substantial, 3 high
 */

/**
 * @param {{
 *   extend: () => Promise<{expires_in: number}>,
 *   onExpired: () => void,
 *   onLost: () => void,
 *   now?: () => number,
 * }} options `now` in milliseconds; `onExpired`: the time is over; `onLost`: the server says there is none
 */
export function createSession({ extend, onExpired, onLost, now = Date.now }) {
  const session = signal(/** @type {Session | null} */ (null));
  const remaining = signal(0);
  const warning = signal(false);
  let deadline = 0;
  /** When it ends because nobody stands here any more; 0 while somebody does. */
  let farewell = 0;
  let lastExtended = 0;
  let length = 300;

  function tick() {
    if (!session.peek()) return;
    const end = farewell ? Math.min(deadline, farewell) : deadline;
    const seconds = Math.max(0, Math.ceil((end - now()) / 1000));
    remaining.value = seconds;
    warning.value = seconds > 0 && seconds <= WARN_SECONDS;
    if (seconds === 0) {
      close();
      onExpired();
    }
  }

  /** @param {number} seconds */
  function restart(seconds) {
    deadline = now() + seconds * 1000;
    farewell = 0;
    lastExtended = now();
    tick();
  }

  /** @param {Session} value */
  function open(value) {
    session.value = value;
    length = value.expires_in;
    restart(value.expires_in);
  }

  function close() {
    session.value = null;
    farewell = 0;
    remaining.value = 0;
    warning.value = false;
  }

  async function prolong() {
    const holder = session.peek();
    try {
      const answer = await extend();
      if (session.peek() === holder && holder) restart(answer.expires_in);
    } catch (error) {
      if (session.peek() !== holder || !holder) return;
      if (/** @type {any} */ (error)?.kind === "signed_out") {
        close();
        onLost();
      } else {
        // The server is out of reach while a person stands here and presses: keep what they filled in.
        // It checks the session again with the next request.
        restart(length);
      }
    }
  }

  return {
    session,
    remaining,
    warning,
    open,
    close,
    tick,
    /** Somebody touched the screen. Does nothing while the question is up: that needs its own answer. */
    touched() {
      if (!session.peek() || warning.peek()) return;
      if (now() - lastExtended < EXTEND_EVERY * 1000) return;
      lastExtended = now();
      void prolong();
    },
    /** The person answered "I am still here". */
    stay: prolong,
    /** Nobody stands before the terminal: the question comes at once, with AWAY_SECONDS to answer it. */
    left() {
      if (!session.peek() || farewell) return;
      farewell = now() + AWAY_SECONDS * 1000;
      tick();
    },
    /** Somebody stands there again: on with the time there was. */
    returned() {
      if (!farewell) return;
      farewell = 0;
      tick();
    },
  };
}

/** @typedef {ReturnType<typeof createSession>} SessionKeeper */
