/**
 * The document scanner. Where it offers XiaoerScan.ReadPages it takes a whole stack, straightened (not
 * trimmed: a page's blank margin belongs to it), and the pictures come beside the messages; else one page in
 * the standard's own command.
 */
import { DeviceError } from "./bridge.js";
import { download } from "./media.js";

/** @typedef {import("./bridge.js").Bridge} Bridge */
/** @typedef {import("./bridge.js").Service} Service */

export const SERVICE = "Scanner";
/** Pages a person puts in at a time. */
const LARGEST_STACK = 10;
const READ_PAGES = "XiaoerScan.ReadPages";
const FIRST_PAGE_MS = 60_000;
const FURTHER_PAGE_MS = 15_000;

/** @param {string} base64 @param {string} type @returns {Blob} */
export function fromBase64(base64, type) {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return new Blob([bytes], { type });
}

/**
 * Scans what lies in the scanner; waits while there is nothing.
 * @param {Bridge} bridge
 * @param {{signal: AbortSignal, most?: number, fetch?: typeof fetch, onEvent?: (name: string, payload: any) => void}} options
 *   `most` pages at a time; events: "NoMediaEvent" asks for a page, "PageScannedEvent" has `{page}`
 * @returns {Promise<Blob[]>} JPEG pages in their order, at least one
 * @throws {DeviceError} `mediaJammed`, `lampInoperative`, `timeOut`, `canceled`, `deviceNotReady`, `mediaLost` ...
 */
export async function scanPages(bridge, { signal, most = 1, onEvent, ...around }) {
  const scanner = bridge.service(SERVICE);
  if (!scanner) throw new DeviceError("deviceNotReady");
  const tell = (/** @type {string} */ name, /** @type {any} */ payload) => onEvent?.(name.split(".")[1] ?? name, payload);
  if (!(await scanner.offers(READ_PAGES))) return [await readImage(scanner, signal, tell)];
  const pages = Math.min(most, LARGEST_STACK);
  const answer = await scanner.command(
    READ_PAGES,
    { pages, imageType: "jpg", colorFormat: "fullcolor", pageSize: "a4", deskew: true, crop: false },
    { timeout: FIRST_PAGE_MS + pages * FURTHER_PAGE_MS, signal, onEvent: tell },
  );
  if (!answer?.pages?.length) throw new DeviceError("mediaRejected");
  const taken = [];
  for (const { content } of answer.pages) taken.push(await download(bridge, content, { signal, ...around }));
  return taken;
}

/** @param {Service} scanner @param {AbortSignal} signal @param {(name: string, payload: any) => void} onEvent */
async function readImage(scanner, signal, onEvent) {
  const payload = await scanner.command(
    "Printer.ReadImage",
    { frontImage: { imageType: "jpg", colorFormat: "fullcolor" } },
    { timeout: FIRST_PAGE_MS, signal, onEvent },
  );
  const front = payload?.images?.front;
  if (!front?.data || (front.status && front.status !== "ok")) throw new DeviceError("mediaRejected");
  return fromBase64(front.data, "image/jpeg");
}
