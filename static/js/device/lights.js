/**
 * The light beside the slot that a person should look at. A terminal without lights, or without this one,
 * loses nothing: it says so to nobody, the drawing on the screen shows the same.
 */

/** @typedef {import("./bridge.js").Bridge} Bridge */
/** @typedef {"cardReader" | "receiptPrinter" | "documentPrinter" | "scanner"} Slot */

const SERVICE = "Lights";
const ASK_MS = 3000;
/** Slow enough for everybody: nothing flashes faster than three times a second. */
const RATES = ["slow", "medium", "continuous"];
const COLORS = ["green", "white", "blue"];

/** @param {Record<string, boolean> | undefined} offered @param {string[]} wanted */
const first = (offered, wanted) => wanted.find((word) => offered?.[word]) ?? Object.keys(offered ?? {}).find((word) => word !== "off" && offered?.[word]);

/**
 * @param {Bridge} bridge
 */
export function createLights(bridge) {
  /** Orders go out one after the other: the last wish is the one that stays. */
  let orders = Promise.resolve();

  /** @param {Slot} slot @param {boolean} on */
  async function set(slot, on) {
    const lights = bridge.optional(SERVICE);
    if (!lights?.connected.peek()) return;
    const capabilities = await lights.command("Common.Capabilities", undefined, { timeout: ASK_MS });
    const [position, offered] = Object.entries(capabilities?.lights?.lights?.[slot] ?? {})[0] ?? [];
    if (!position) return;
    const { flashRate, color } = /** @type {any} */ (offered);
    const state = on ? { flashRate: first(flashRate, RATES), color: first(color, COLORS) } : { flashRate: "off" };
    await lights.command("Lights.SetLight", { [slot]: { [position]: state } }, { timeout: ASK_MS });
  }
  /** @param {Slot} slot @param {boolean} on */
  const order = (slot, on) => (orders = orders.then(() => set(slot, on)).catch(() => undefined));

  return {
    /** Lets a slot's light blink. @param {Slot} slot @returns {() => void} puts it out */
    point(slot) {
      void order(slot, true);
      return () => void order(slot, false);
    },
  };
}

/** @typedef {ReturnType<typeof createLights>} Lights */
