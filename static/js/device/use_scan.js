/** Taking pages, with the scanner or a camera, and handing them in, as a screen sees it. */
import { useEffect, useRef, useState } from "../../vendor/preact/standalone.module.js";
import { DeviceError } from "./bridge.js";
import { scanPages } from "./scanner.js";

/** The server's limit for one page; larger ones are not even sent. */
const LARGEST_BYTES = 8 * 1024 * 1024;

/**
 * @typedef {"idle" | "no_paper" | "scanning" | "sending" | "failed"} ScanPhase
 * @typedef {{phase: ScanPhase, error: any, page: number, waiting: number, start: (most?: number) => Promise<void>,
 *   give: (take: (signal: AbortSignal) => Promise<Blob[]>, captured: "camera" | "upload") => Promise<boolean>, stop: () => void}} Scan
 * `error`: a DeviceError or an ApiError; `page`: the last one scanned, or the one that is being handed in, 0 before the first;
 * `waiting`: pages that the scanner has taken and that are not handed in yet;
 * `start`: scan at most so many; `give`: hand in what comes in another way, true when it is in
 *
 * @param {import("./bridge.js").Bridge} bridge
 * @param {(page: Blob, captured: "scanner" | "camera" | "upload") => Promise<void>} handIn one page, and how it was taken; a further one follows only when it is in
 * @returns {Scan}
 */
export function useScan(bridge, handIn) {
  const [phase, setPhase] = useState(/** @type {ScanPhase} */ ("idle"));
  const [page, setPage] = useState(0);
  const [waiting, setWaiting] = useState(0);
  const [error, setError] = useState(/** @type {any} */ (null));
  const running = useRef(/** @type {AbortController | null} */ (null));
  const stop = () => {
    running.current?.abort();
    running.current = null;
    setError(null);
    setWaiting(0);
    setPhase("idle");
  };
  useEffect(() => () => running.current?.abort(), []);

  /** @param {(signal: AbortSignal) => Promise<Blob[]>} take @param {"scanner" | "camera" | "upload"} captured @returns {Promise<boolean>} all of it is in */
  const work = async (take, captured) => {
    if (running.current) return false;
    const mine = new AbortController();
    running.current = mine;
    setError(null);
    setPage(0);
    setWaiting(0);
    setPhase("scanning");
    try {
      const pages = await take(mine.signal);
      setWaiting(pages.length);
      for (const [index, taken] of pages.entries()) {
        if (mine.signal.aborted) return false;
        if (taken.size > LARGEST_BYTES) throw new DeviceError("too_large");
        setPage(index + 1);
        setPhase("sending");
        await handIn(taken, captured);
        setWaiting(pages.length - index - 1);
      }
      if (mine.signal.aborted) return false;
      setWaiting(0);
      setPhase("idle");
      return true;
    } catch (caught) {
      if (mine.signal.aborted) return false;
      setError(caught);
      setPhase("failed");
      return false;
    } finally {
      if (running.current === mine) running.current = null;
    }
  };

  const start = async (most = 1) => {
    await work((signal) => {
      const onEvent = (/** @type {string} */ event, /** @type {any} */ payload) => {
        if (signal.aborted) return;
        if (event === "NoMediaEvent") setPhase("no_paper");
        if (event === "MediaInsertedEvent") setPhase("scanning");
        if (event !== "PageScannedEvent") return;
        setPage(payload?.page ?? 0);
        setWaiting(payload?.page ?? 0);
      };
      return scanPages(bridge, { signal, most, onEvent });
    }, "scanner");
  };
  return { phase, error, page, waiting, start, give: work, stop };
}
