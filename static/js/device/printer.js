/** Paper. A document counts as printed only when the device says that its last sheet is out. */
import { DeviceError } from "./bridge.js";

/** @typedef {import("./bridge.js").Bridge} Bridge */

/** Completion codes after which paper may or may not have come out: never print again by ourselves. */
const UNKNOWN = new Set(["timeOut", "connectionLost", "internalError", "canceled"]);
const TIMEOUT_MS = 120_000;

/** @param {Uint8Array} bytes @returns {string} */
export function toBase64(bytes) {
  let binary = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

/**
 * @param {Bridge} bridge
 * @param {"ReceiptPrinter" | "DocumentPrinter"} name
 * @param {Uint8Array} pdf
 * @param {{onEvent?: (name: string) => void}} [options]
 * @returns {Promise<{outcome: "completed"} | {outcome: "failed" | "unknown", reason: string}>} never throws for
 *   what a device can do; `reason` is an XFS4IoT word (`paperOut`, `paperJammed`, `deviceNotReady`)
 */
export async function printPdf(bridge, name, pdf, { onEvent } = {}) {
  const printer = bridge.service(name);
  if (!printer) return { outcome: "failed", reason: "deviceNotReady" };
  if (!printer.connected.peek()) return { outcome: "failed", reason: "deviceNotReady" };
  try {
    await printer.command(
      "Printer.PrintNative",
      { data: toBase64(pdf) },
      { timeout: TIMEOUT_MS, onEvent: (event) => onEvent?.(event.split(".")[1] ?? event) },
    );
    return { outcome: "completed" };
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return { outcome: UNKNOWN.has(error.code) ? "unknown" : "failed", reason: error.code };
  }
}
