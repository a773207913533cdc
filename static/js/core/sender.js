/**
 * Sends one thing until there is a definite answer. A server that is down, slow or restarting costs only
 * time: the same body goes out again after a pause, or at once when the server is heard of again.
 */
import { signal } from "./store.js";

/** Pauses between attempts in ms; the last one repeats. */
const PAUSES = [1000, 2000, 4000, 8000, 15_000];

/**
 * @typedef {{phase: "idle" | "sending" | "waiting" | "done" | "refused" | "signed_out", attempts: number,
 *   answer?: any, error?: import("./api.js").ApiError}} Sending
 */

/**
 * @param {{post: (body: any) => Promise<any>, schedule?: (run: () => void, ms: number) => any, cancel?: (id: any) => void}} options
 */
export function createSender({ post, schedule = (run, ms) => setTimeout(run, ms), cancel = clearTimeout }) {
  const state = signal(/** @type {Sending} */ ({ phase: "idle", attempts: 0 }));
  /** @type {any} */
  let timer = null;
  /** @type {any} */
  let body = null;
  let run = 0;

  async function attempt() {
    timer = null;
    const mine = run;
    const attempts = state.peek().attempts + 1;
    state.value = { phase: "sending", attempts };
    try {
      const answer = await post(body);
      if (mine === run) state.value = { phase: "done", attempts, answer };
    } catch (caught) {
      if (mine !== run) return;
      const error = /** @type {import("./api.js").ApiError} */ (caught);
      if (error.kind === "refused") state.value = { phase: "refused", attempts, error };
      else if (error.kind === "signed_out") state.value = { phase: "signed_out", attempts, error };
      else if (error.passing) {
        state.value = { phase: "waiting", attempts, error };
        timer = schedule(attempt, PAUSES[Math.min(attempts, PAUSES.length) - 1]);
      } else {
        state.value = { phase: "refused", attempts, error };
        throw caught;
      }
    }
  }

  return {
    state,
    /** Begins; a second call while one is under way does nothing, so a double tap sends once.
     * @param {any} value @returns {Promise<void>} ends with the first attempt */
    async send(value) {
      if (["sending", "waiting"].includes(state.peek().phase)) return;
      run += 1;
      body = value;
      state.value = { phase: "idle", attempts: 0 };
      await attempt();
    },
    /** The server is back, or the person does not want to wait: try now. */
    wake() {
      if (state.peek().phase !== "waiting" || timer === null) return;
      cancel(timer);
      void attempt();
    },
    /** Forgets body and answer; an answer still under way is dropped. */
    reset() {
      run += 1;
      if (timer !== null) cancel(timer);
      timer = null;
      body = null;
      state.value = { phase: "idle", attempts: 0 };
    },
  };
}

/** @typedef {ReturnType<typeof createSender>} Sender */
