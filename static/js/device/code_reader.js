/** What is held before the terminal: a code that a phone shows, or a social security card in the chip reader. */
import { DeviceError } from "./bridge.js";

/** @typedef {import("./bridge.js").Bridge} Bridge */

export const CODES = "BarcodeReader";
export const CHIPS = "SocialCardReader";

/**
 * Waits for one code.
 * @param {Bridge} bridge @param {{signal: AbortSignal, timeout?: number}} options
 * @returns {Promise<string>} base64 of the code's bytes
 * @throws {DeviceError} `barcodeInvalid`, `timeOut`, `canceled`, `deviceNotReady`, `connectionLost` ...
 */
export async function readCode(bridge, { signal, timeout = 55_000 }) {
  const reader = bridge.optional(CODES);
  if (!reader) throw new DeviceError("deviceNotReady");
  const answer = await reader.command("BarcodeReader.Read", {}, { timeout, signal });
  const codes = answer?.readOutput ?? [];
  if (codes.length !== 1 || !codes[0].barcodeData) throw new DeviceError("barcodeInvalid");
  return codes[0].barcodeData;
}

/**
 * Waits for a social security card to be put in and reads it. One that was in before anybody asked is nobody's: the last person
 * may have left it.
 * @param {Bridge} bridge @param {{signal: AbortSignal, timeout?: number, onEvent?: (name: string) => void}} options `onEvent` gets
 *   XFS4IoT event names without the interface
 * @returns {Promise<string>} base64 of the reading, as the terminal's key signs it
 * @throws {DeviceError} `cardLeft`, `invalidMedia`, `timeOut`, `canceled`, `deviceNotReady`, `connectionLost` ...
 */
export async function readSocialCard(bridge, { signal, timeout = 55_000, onEvent }) {
  const reader = bridge.optional(CHIPS);
  if (!reader) throw new DeviceError("deviceNotReady");
  let putIn = false;
  const tell = (/** @type {string} */ name) => {
    const event = name.split(".")[1] ?? name;
    if (event === "InsertCardEvent") putIn = true;
    onEvent?.(event);
  };
  const answer = await reader.command("XiaoerCard.ReadSocialCard", {}, { timeout, signal, onEvent: tell });
  if (!putIn) throw new DeviceError("cardLeft");
  if (!answer?.reading) throw new DeviceError("invalidMedia");
  return answer.reading;
}
