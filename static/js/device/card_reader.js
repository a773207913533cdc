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
