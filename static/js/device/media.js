/**
 * Bytes beside the messages: what is too large for one travels over the bridge's second loopback listener,
 * under an address that works once and for this page only. Besides core/api.js the only module that fetches:
 * the bytes go to and come from this machine, never the server.
 */
import { DeviceError } from "./bridge.js";

/** @typedef {import("./bridge.js").Bridge} Bridge */
/** @typedef {{url: string, type?: string, size?: number, sha256?: string}} MediaLink */
/** @typedef {{fetch?: typeof fetch}} Surroundings */

/** Base64 of more than this goes beside the message. */
export const LARGEST_IN_MESSAGE = 768 * 1024;
const OURS = /^http:\/\/127\.0\.0\.1:\d{1,5}\/media\/[A-Za-z0-9_-]+$/;

/** @param {unknown} url @returns {boolean} whether it is an address of this machine's bridge */
export const isOurs = (url) => typeof url === "string" && OURS.test(url);

/** @param {any} url @returns {string} @throws {DeviceError} the launch token goes to this machine's bridge only */
function checked(url) {
  if (!isOurs(url)) throw new DeviceError("mediaLost");
  return url;
}

/** @param {Bridge} bridge @param {RequestInit} [more] @returns {RequestInit} */
function request(bridge, more = {}) {
  return {
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
    ...more,
    headers: { ...more.headers, Authorization: `Bearer ${bridge.address?.token}` },
  };
}

/** @param {ArrayBuffer} bytes @returns {Promise<string>} lower-case hex */
async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The bytes behind a link, once.
 * @param {Bridge} bridge @param {MediaLink} link @param {Surroundings & {signal?: AbortSignal}} [around]
 * @returns {Promise<Blob>}
 * @throws {DeviceError} `mediaLost`: expired, taken already, cut off or damaged; `canceled`
 */
export async function download(bridge, link, { fetch: get = fetch, signal } = {}) {
  const url = checked(link?.url);
  try {
    const response = await get(url, request(bridge, { signal }));
    const bytes = response.ok ? await response.arrayBuffer() : null;
    // Outside a secure context there is no digest; the length still tells a cut-off transfer.
    const whole = bytes && (link.size === undefined || bytes.byteLength === link.size);
    if (whole && (!link.sha256 || !globalThis.crypto?.subtle || (await sha256(bytes)) === link.sha256)) {
      return new Blob([bytes], { type: link.type ?? "application/octet-stream" });
    }
  } catch {
    if (signal?.aborted) throw new DeviceError("canceled");
  }
  throw new DeviceError("mediaLost");
}

/**
 * Lays bytes ready for a command of the same service.
 * @param {Bridge} bridge @param {import("./bridge.js").Service} service @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} type media type @param {Surroundings} [around]
 * @returns {Promise<string>} the `mediaId` that the command names
 * @throws {DeviceError} `mediaLost` when the transfer failed, or what OpenUpload says
 */
export async function upload(bridge, service, bytes, type, { fetch: put = fetch } = {}) {
  const { mediaId, url } = await service.command("XiaoerMedia.OpenUpload", { size: bytes.byteLength, type }, { timeout: 5000 });
  const target = checked(url);
  try {
    const response = await put(target, request(bridge, { method: "PUT", body: bytes, headers: { "Content-Type": type } }));
    if (response.status === 201) return mediaId;
  } catch {
    // Said below: a transfer that broke and one that was refused are one trouble to the person.
  }
  throw new DeviceError("mediaLost");
}
