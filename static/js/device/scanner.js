/** The document scanner: one page as a JPEG. */
import { DeviceError } from "./bridge.js";

/** @typedef {import("./bridge.js").Bridge} Bridge */

export const SERVICE = "Scanner";

/** @param {string} base64 @param {string} type @returns {Blob} */
export function fromBase64(base64, type) {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return new Blob([bytes], { type });
}

/**
 * Scans the page that lies on the glass; waits while there is none.
 * @param {Bridge} bridge
 * @param {{signal: AbortSignal, onEvent?: (name: string) => void}} options "NoMediaEvent" asks for a page
 * @returns {Promise<Blob>}
 * @throws {DeviceError} `mediaJammed`, `lampInoperative`, `timeOut`, `canceled`, `deviceNotReady` ...
 */
export async function scanPage(bridge, { signal, onEvent }) {
  const scanner = bridge.service(SERVICE);
  if (!scanner) throw new DeviceError("deviceNotReady");
  const payload = await scanner.command(
    "Printer.ReadImage",
    { frontImage: { imageType: "jpg", colorFormat: "fullcolor" } },
    { timeout: 60_000, signal, onEvent: (name) => onEvent?.(name.split(".")[1] ?? name) },
  );
  const front = payload?.images?.front;
  if (!front?.data || (front.status && front.status !== "ok")) throw new DeviceError("mediaRejected");
  return fromBase64(front.data, "image/jpeg");
}
