/** Taking pages, with the scanner or a camera, and handing them in, as a screen sees it. */
import { useEffect, useRef, useState } from "../../vendor/preact/standalone.module.js";
import { DeviceError } from "./bridge.js";
import { scanPages } from "./scanner.js";

/** The server's limit for one page; larger ones are not even sent. */
const LARGEST_BYTES = 8 * 1024 * 1024;

/**
 * @typedef {"idle" | "no_paper" | "scanning" | "sending" | "failed"} ScanPhase
 * @typedef {{phase: ScanPhase, error: any, page: number, start: (most?: number) => Promise<void>,
 *   give: (take: (signal: AbortSignal) => Promise<Blob>) => Promise<void>, stop: () => void}} Scan
 * `error`: a DeviceError or an ApiError; `page`: the one that is being scanned or handed in, 0 before the first;
 * `start`: scan at most so many; `give`: hand in what another device takes
 *
 * @param {import("./bridge.js").Bridge} bridge
 * @param {(page: Blob) => Promise<void>} handIn one page; a further one follows only when it is in
 * @returns {Scan}
 */
export function useScan(bridge, handIn) {
  const [phase, setPhase] = useState(/** @type {ScanPhase} */ ("idle"));
  const [page, setPage] = useState(0);
  const [error, setError] = useState(/** @type {any} */ (null));
  const running = useRef(/** @type {AbortController | null} */ (null));
  const stop = () => {
    running.current?.abort();
    running.current = null;
    setPhase("idle");
  };
  useEffect(() => () => running.current?.abort(), []);

  /** @param {(signal: AbortSignal) => Promise<Blob[]>} take */
  const work = async (take) => {
    if (running.current) return;
    const mine = new AbortController();
    running.current = mine;
    setError(null);
    setPage(0);
    setPhase("scanning");
    try {
      for (const [index, taken] of (await take(mine.signal)).entries()) {
        if (mine.signal.aborted) return;
        if (taken.size > LARGEST_BYTES) throw new DeviceError("too_large");
        setPage(index + 1);
        setPhase("sending");
        await handIn(taken);
      }
      if (!mine.signal.aborted) setPhase("idle");
    } catch (caught) {
      if (mine.signal.aborted) return;
      setError(caught);
      setPhase("failed");
    } finally {
      if (running.current === mine) running.current = null;
    }
  };

  const start = (most = 1) =>
    work((signal) => {
      const onEvent = (/** @type {string} */ event, /** @type {any} */ payload) => {
        if (signal.aborted) return;
        if (event === "NoMediaEvent") setPhase("no_paper");
        if (event === "MediaInsertedEvent") setPhase("scanning");
        if (event === "PageScannedEvent") setPage(payload?.page ?? 0);
      };
      return scanPages(bridge, { signal, most, onEvent });
    });
  return { phase, error, page, start, give: (take) => work(async (signal) => [await take(signal)]), stop };
}
