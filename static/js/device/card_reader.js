/** The resident identity card: read its text, have the bridge sign that this terminal read it just now. */
import { DeviceError } from "./bridge.js";

/** @typedef {import("./bridge.js").Bridge} Bridge */

export const SERVICE = "CardReader";

/**
 * Waits for a card and reads it.
 * @param {Bridge} bridge
 * @param {{signal: AbortSignal, timeout?: number, onEvent?: (name: string) => void}} options `onEvent`
 *   gets XFS4IoT event names without the interface: "InsertCardEvent", "MediaInsertedEvent", "InvalidMediaEvent"
 * @returns {Promise<string>} base64 of the card's 256-byte text
 * @throws {DeviceError} `invalidMedia`, `securityFail`, `timeOut`, `canceled`, `deviceNotReady`, `connectionLost` ...
 */
export async function readCard(bridge, { signal, timeout = 55_000, onEvent }) {
  const reader = bridge.service(SERVICE);
  if (!reader) throw new DeviceError("deviceNotReady");
  const payload = await reader.command(
    "CardReader.ReadRawData",
    { chip: true },
    { timeout, signal, onEvent: (name) => onEvent?.(name.split(".")[1] ?? name) },
  );
  const chip = payload?.chip?.[0];
  if (!chip?.data || (chip.status && chip.status !== "ok")) throw new DeviceError("invalidMedia");
  return chip.data;
}

/** @param {Bridge} bridge @returns {Promise<boolean>} whether the photo in a card can be read here (its decoder is licensed software) */
export async function readsPhotos(bridge) {
  const reader = bridge.service(SERVICE);
  if (!reader || !(await reader.offers("XiaoerTerminal.SignPhoto"))) return false;
  const capabilities = await reader.command("Common.Capabilities", undefined, { timeout: 5000 }).catch(() => null);
  return capabilities?.cardReader?.readTracks?.frontImage === true;
}

/**
 * Waits for a card and reads it with its photo.
 * @param {Bridge} bridge @param {{signal: AbortSignal, timeout?: number, onEvent?: (name: string) => void}} options as `readCard`
 * @returns {Promise<{chip: string, photo: string}>} base64 of the card's text, and of its photo: empty where the card or the reader has none
 * @throws {DeviceError} as `readCard`
 */
export async function readCardWithPhoto(bridge, { signal, timeout = 55_000, onEvent }) {
  const reader = bridge.service(SERVICE);
  if (!reader) throw new DeviceError("deviceNotReady");
  const payload = await reader.command(
    "CardReader.ReadRawData",
    { chip: true, frontImage: true },
    { timeout, signal, onEvent: (name) => onEvent?.(name.split(".")[1] ?? name) },
  );
  const chip = payload?.chip?.[0];
  if (!chip?.data || (chip.status && chip.status !== "ok")) throw new DeviceError("invalidMedia");
  return { chip: chip.data, photo: typeof payload.frontImage === "string" ? payload.frontImage : "" };
}

/**
 * Has the terminal's key sign the server's nonce together with the last card that was read with its photo. Works once per reading.
 * @param {Bridge} bridge @param {string} nonce
 * @returns {Promise<string>} base64 Ed25519 signature
 */
export async function signCardWithPhoto(bridge, nonce) {
  const reader = bridge.service(SERVICE);
  if (!reader) throw new DeviceError("deviceNotReady");
  return (await reader.command("XiaoerTerminal.SignPhoto", { nonce }, { timeout: 5000 })).signature;
}

/**
 * Has the terminal's key sign the server's nonce together with the last reading. Works once per reading.
 * @param {Bridge} bridge @param {string} nonce
 * @returns {Promise<string>} base64 Ed25519 signature
 */
export async function signReading(bridge, nonce) {
  const reader = bridge.service(SERVICE);
  if (!reader) throw new DeviceError("deviceNotReady");
  const answer = await reader.command("XiaoerTerminal.SignReading", { nonce }, { timeout: 5000 });
  return answer.signature;
}
