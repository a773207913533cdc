/** Scanning one page and handing it in, as a screen sees it. */
import { useEffect, useRef, useState } from "../../vendor/preact/standalone.module.js";
import { DeviceError } from "./bridge.js";
import { scanPage } from "./scanner.js";

/** The server's limit for one page; larger ones are not even sent. */
const LARGEST_BYTES = 8 * 1024 * 1024;

/**
 * @typedef {"idle" | "no_paper" | "scanning" | "sending" | "failed"} ScanPhase
 * @param {import("./bridge.js").Bridge} bridge
 * @param {(page: Blob) => Promise<void>} handIn
 * @returns {{phase: ScanPhase, error: any, start: () => Promise<void>, stop: () => void}} `error`: a DeviceError or an ApiError
 */
export function useScan(bridge, handIn) {
  const [phase, setPhase] = useState(/** @type {ScanPhase} */ ("idle"));
  const [error, setError] = useState(/** @type {any} */ (null));
  const running = useRef(/** @type {AbortController | null} */ (null));
  const stop = () => {
    running.current?.abort();
    running.current = null;
    setPhase("idle");
  };
  useEffect(() => () => running.current?.abort(), []);

  const start = async () => {
    if (running.current) return;
    const mine = new AbortController();
    running.current = mine;
    setError(null);
    setPhase("scanning");
    try {
      const onEvent = (/** @type {string} */ event) => {
        if (mine.signal.aborted) return;
        if (event === "NoMediaEvent") setPhase("no_paper");
        if (event === "MediaInsertedEvent") setPhase("scanning");
      };
      const page = await scanPage(bridge, { signal: mine.signal, onEvent });
      if (mine.signal.aborted) return;
      if (page.size > LARGEST_BYTES) throw new DeviceError("too_large");
      setPhase("sending");
      await handIn(page);
      if (!mine.signal.aborted) setPhase("idle");
    } catch (caught) {
      if (mine.signal.aborted) return;
      setError(caught);
      setPhase("failed");
    } finally {
      if (running.current === mine) running.current = null;
    }
  };
  return { phase, error, start, stop };
}
