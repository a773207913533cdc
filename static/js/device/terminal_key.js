/** The terminal's word for what it has read, and for what it asks in its own name. Both are made in the bridge. */
import { effect } from "../core/store.js";
import { DeviceError } from "./bridge.js";

/** @typedef {import("./bridge.js").Bridge} Bridge */

const ASK_MS = 5000;

/**
 * Has the terminal's key sign the server's nonce together with the last reading of a service. Works once per reading.
 * @param {Bridge} bridge @param {string} name CardReader, SocialCardReader or BarcodeReader @param {string} nonce
 * @returns {Promise<string>} base64 Ed25519 signature
 */
export async function signReadingOf(bridge, name, nonce) {
  const service = bridge.service(name);
  if (!service) throw new DeviceError("deviceNotReady");
  return (await service.command("XiaoerTerminal.SignReading", { nonce }, { timeout: ASK_MS })).signature;
}

/** A service that nobody has used yet is being connected to. @param {import("./bridge.js").Service} service @returns {Promise<void>} */
function connected(service) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => settle(() => reject(new DeviceError("deviceNotReady"))), ASK_MS);
    /** @type {(() => void) | undefined} */
    let stop;
    const settle = (/** @type {() => void} */ finish) => {
      clearTimeout(late);
      queueMicrotask(() => stop?.());
      finish();
    };
    stop = effect(() => {
      if (service.connected.value) settle(resolve);
    });
  });
}

/**
 * Has the terminal's key sign that this terminal asks for something.
 * @param {Bridge} bridge @param {string} nonce @param {string} request what is asked, e.g. "device-grant"
 * @returns {Promise<string>} base64 Ed25519 signature
 */
export async function signRequest(bridge, nonce, request) {
  const terminal = bridge.service("Terminal");
  if (!terminal) throw new DeviceError("deviceNotReady");
  await connected(terminal);
  return (await terminal.command("XiaoerTerminal.SignRequest", { nonce, document: request }, { timeout: ASK_MS })).signature;
}
