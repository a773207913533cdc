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

/** What is signed so that the server knows on which terminal this page is; it expects the same word (identity/service/terminal_proof.py). */
const PAGE = "kiosk-page";

/**
 * Has the terminal's key sign that this terminal asks for something.
 * @param {Bridge} bridge @param {string} nonce @param {string} request what is asked, e.g. "device-grant"
 * @returns {Promise<string>} base64 Ed25519 signature
 */
export const signRequest = async (bridge, nonce, request) => (await signed(bridge, nonce, request)).signature;

/**
 * Has the terminal's key sign that this page is on its terminal.
 * @param {Bridge} bridge @param {string} nonce
 * @returns {Promise<{signature: string, terminalKey: string}>} both base64; the key is the public half
 */
export const signTerminal = (bridge, nonce) => signed(bridge, nonce, PAGE);

/** @param {Bridge} bridge @param {string} nonce @param {string} request @returns {Promise<{signature: string, terminalKey: string}>} */
async function signed(bridge, nonce, request) {
  const terminal = bridge.service("Terminal");
  if (!terminal) throw new DeviceError("deviceNotReady");
  await connected(terminal);
  return terminal.command("XiaoerTerminal.SignRequest", { nonce, document: request }, { timeout: ASK_MS });
}
