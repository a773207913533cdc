/**
 * Which terminal this page runs on. The server believes the terminal's key, which only its bridge can use, and nothing that
 * the page says; until then, and without a bridge, this is a browser like any other, which shows guides and begins nothing.
 */
import { signTerminal } from "../device/terminal_key.js";
import { effect } from "../core/store.js";

/** Pauses between two tries; the last one repeats. */
const PAUSES = [1000, 2000, 5000, 15_000];
/** After the server has refused the key: each refusal is a line of its audit, and enrolling takes a person. */
const REFUSED_PAUSE = 60_000;

/**
 * @param {{api: Pick<import("../core/api.js").Api, "terminal" | "terminalChallenge" | "proveTerminal" | "challenge">,
 *   bridge: import("../device/bridge.js").Bridge, terminal: import("../core/store.js").Signal<any>,
 *   live: Pick<import("../core/live.js").Live, "on" | "rejoin">,
 *   schedule?: (run: () => void, ms: number) => any}} parts `terminal`: gets what the server says of this place
 */
export function createTerminalProof({ api, bridge, terminal, live, schedule = (run, ms) => setTimeout(run, ms) }) {
  let tries = 0;
  /** Whether the next try has its time already. */
  let waits = false;
  /** One look at a time. @type {Promise<void> | null} */
  let looking = null;

  /** Asks where this is, and proves it where the server does not know it yet. Fails when the server or the bridge is away. */
  async function once() {
    const place = await api.terminal();
    if (place.proven || !bridge.present) return void (terminal.value = place);
    try {
      const { nonce } = await api.terminalChallenge();
      const { signature, terminalKey } = await signTerminal(bridge, nonce);
      await api.proveTerminal({ nonce, signature, terminal_key: terminalKey });
    } catch (error) {
      terminal.value = place;
      throw error;
    }
    terminal.value = await api.terminal();
    live.rejoin(); // this page has a new device cookie
  }

  const look = () => (looking ??= once().finally(() => (looking = null)));

  /** Tries until it is known; a terminal may well start before its server, its bridge, or its enrolment. */
  function keepLooking() {
    look().then(
      () => (tries = 0),
      (error) => {
        if (waits) return;
        waits = true;
        schedule(() => {
          waits = false;
          keepLooking();
        }, error.code === "terminal_not_proven" ? REFUSED_PAUSE : PAUSES[Math.min(tries, PAUSES.length - 1)]);
        tries += 1;
      },
    );
  }

  /** For what only a terminal may ask: proves first where that has not been done. */
  async function challenge() {
    if (bridge.present && !terminal.peek()?.proven) await look();
    try {
      return await api.challenge();
    } catch (error) {
      // The server has another key by now, or the browser has lost its cookie.
      if (/** @type {any} */ (error).code !== "terminal_unknown" || !bridge.present) throw error;
      await look();
      return api.challenge();
    }
  }

  return {
    challenge,
    start() {
      keepLooking();
      // It was enrolled, enrolled anew, or retired: what this page has proven before may count no more.
      live.on("terminal_changed", (news) => {
        const here = terminal.peek();
        if (!here?.proven || here.terminal.code === news.terminal) keepLooking();
      });
      // A bridge that was away when it was asked need not be waited for.
      effect(() => {
        if (bridge.connected.value && terminal.peek() && !terminal.peek().proven) void look().catch(() => undefined);
      });
    },
  };
}
