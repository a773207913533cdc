/**
 * A guide, or another sheet of the library, on the terminal's paper. Anybody may print one, so nothing is reported and no session is asked for; what a
 * printer's crash leaves open, the person who stands there decides.
 */
import { newId } from "../core/ids.js";
import { signal } from "../core/store.js";
import { printPdf, resolveJob } from "./printer.js";

/** @typedef {{item: string, state: "preparing" | "printing" | "completed" | "failed" | "unknown", printId: string, reason: string}} GuideJob */

const NOT_READY_PAUSE_MS = 1000;
/** The worker draws a guide within seconds; later there is something wrong with it. */
const TRIES = 60;

/**
 * @param {{api: Pick<import("../core/api.js").Api, "guidePdf">, bridge: import("./bridge.js").Bridge, pause?: (ms: number) => Promise<unknown>}} around
 */
export function createGuidePrinting({ api, bridge, pause = (ms) => new Promise((done) => setTimeout(done, ms)) }) {
  /** The last guide that was asked for; one at a time. */
  const job = signal(/** @type {GuideJob | null} */ (null));
  let epoch = 0;

  /** @param {string} code @param {number} mine @returns {Promise<Uint8Array<ArrayBuffer>>} */
  async function drawn(code, mine) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await api.guidePdf(code)).bytes;
      } catch (error) {
        if (/** @type {any} */ (error).code !== "not_ready" || attempt === TRIES || mine !== epoch) throw error;
      }
      await pause(NOT_READY_PAUSE_MS);
    }
  }

  return {
    job,
    /** Prints the guide of an item; while one is under way a further press does nothing. @param {string} item its code */
    async print(item) {
      const now = job.peek();
      if (now?.state === "preparing" || now?.state === "printing") return;
      const mine = ++epoch;
      const printId = newId();
      /** @param {GuideJob["state"]} state @param {string} [reason] */
      const show = (state, reason = "") => {
        if (mine === epoch) job.value = { item, state, printId, reason };
      };
      show("preparing");
      try {
        const bytes = await drawn(item, mine);
        if (mine !== epoch) return;
        show("printing");
        const result = await printPdf(bridge, "DocumentPrinter", bytes, { key: printId, pause, going: () => mine === epoch });
        show(result.outcome, result.outcome === "completed" ? "" : result.reason);
      } catch (error) {
        show("failed", /** @type {any} */ (error).code ?? "internalError");
      }
    },
    /** @param {boolean} printed what a person saw in the tray */
    decide(printed) {
      const now = job.peek();
      if (now?.state !== "unknown") return;
      void resolveJob(bridge, "DocumentPrinter", now.printId, printed);
      job.value = { ...now, state: printed ? "completed" : "failed", reason: printed ? "" : "notPrinted" };
    },
    reset() {
      epoch += 1;
      job.value = null;
    },
  };
}

/** @typedef {ReturnType<typeof createGuidePrinting>} GuidePrinting */
