/** One reading after another until one is accepted, a trouble needs a press, or the screen is left. */
import { problemText, deviceTrouble } from "../core/words.js";
import { useValue } from "../core/store.js";
import { useEffect, useState } from "../../vendor/preact/standalone.module.js";

/** @typedef {"waiting" | "reading" | "checking" | "refused" | "no_reader"} Phase `refused`: read, but the server said no */

/** Nobody came, or the reader was gone for a moment: simply ask again. */
const ASK_AGAIN = new Set(["timeOut", "canceled"]);
const GONE = new Set(["deviceNotReady", "connectionLost"]);
const PAUSE_MS = 400;
/** Told while the next reading is waited for already. */
const WAITS_ON = new Set(["barcodeInvalid", "cardLeft"]);
/** Before a card that was left is looked at again. */
const LEFT_PAUSE_MS = 1500;
const GONE_TRIES = 5;

/**
 * @param {object} options
 * @param {import("../core/store.js").Readable<Record<string, string>>} options.health of the terminal's devices
 * @param {string} options.service name of the device
 * @param {(given: {signal: AbortSignal, onEvent: (name: string) => void}) => Promise<string>} options.read
 * @param {(reading: string) => Promise<unknown>} options.hand to the server; what it throws is told
 * @param {boolean} [options.again] goes on after an accepted reading (a counter that serves one after the other)
 * @returns {{phase: Phase, trouble: {title: string, reason: string, code: string | null} | null, retry: () => void}}
 */
export function useReading({ health, service, read, hand, again = false }) {
  const [phase, setPhase] = useState(/** @type {Phase} */ ("waiting"));
  const [trouble, setTrouble] = useState(/** @type {{title: string, reason: string, code: string | null} | null} */ (null));
  const [round, setRound] = useState(0);
  const ready = ["ok", "starting"].includes(useValue(health)[service] ?? "missing");

  useEffect(() => {
    if (!ready) return undefined;
    const leaving = new AbortController();
    const gone = () => leaving.signal.aborted;
    const show = (/** @type {Phase} */ next) => !gone() && setPhase(next);
    const once = async () => {
      show("waiting");
      const onEvent = (/** @type {string} */ event) => {
        if (event === "InsertCardEvent" && !gone()) setTrouble((last) => (last?.code === "cardLeft" ? null : last)); // The slot is free.
        if (event === "MediaInsertedEvent") show("reading");
      };
      const reading = await read({ signal: leaving.signal, onEvent });
      if (gone()) return;
      setTrouble(null);
      show("checking");
      await hand(reading);
    };
    const run = async () => {
      for (let tries = 0; !gone(); ) {
        try {
          await once();
          if (!again) return;
        } catch (caught) {
          const error = /** @type {any} */ (caught);
          if (gone()) return;
          if (error.kind === undefined && ASK_AGAIN.has(error.code)) continue;
          if (error.kind === undefined && GONE.has(error.code) && ++tries < GONE_TRIES) {
            await new Promise((done) => setTimeout(done, PAUSE_MS));
            continue;
          }
          // A code that cannot be read is told while the next is waited for; a refusal too: the phone shows a new one soon.
          if (gone()) return;
          const known = error.kind === undefined ? deviceTrouble(error.code) : { title: problemText(error), reason: "" };
          setTrouble({ ...known, code: error.code ?? null });
          if (error.kind !== undefined || !WAITS_ON.has(error.code)) return show("refused");
          show("waiting");
          if (error.code === "cardLeft") await new Promise((done) => setTimeout(done, LEFT_PAUSE_MS));
        }
      }
    };
    void run();
    return () => leaving.abort();
  }, [round, ready]);

  const retry = () => {
    setTrouble(null);
    setRound((count) => count + 1);
  };
  return { phase: ready ? phase : /** @type {Phase} */ ("no_reader"), trouble, retry };
}
