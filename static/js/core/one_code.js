/**
 * 一码: the code that this browser draws by itself. Its key is made here, cannot be taken out of the browser, and is gone with
 * the page; what the server knows is the public half. The wire form is that of backend/onecode/rules.py; tests/contract/one_code.json
 * holds both to it.
 */

const PREFIX = "xiaoer-one-code-v1\n";
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };
const RANDOM_BYTES = 12;

/** @param {Uint8Array} bytes */
const url64 = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/**
 * One code.
 * @param {SubtleCrypto} subtle
 * @param {{key: CryptoKey, keyId: string, seconds: number, random?: Uint8Array<ArrayBuffer>}} parts `seconds` since 1970 when it is issued
 * @returns {Promise<string>}
 */
export async function drawCode(subtle, { key, keyId, seconds, random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)) }) {
  const text = `XE1.${keyId}.${Math.floor(seconds)}.${url64(random)}`;
  const signature = await subtle.sign(SIGNING, key, new TextEncoder().encode(PREFIX + text));
  return `${text}.${url64(new Uint8Array(signature))}`;
}

/** A page that was not opened over HTTPS has no key store. */
export const canDraw = () => Boolean(globalThis.crypto?.subtle);

/**
 * What draws this browser's codes: a fresh key, registered with the server. From then on no network is needed.
 * @param {{register: (publicKey: string) => Promise<{key_id: string, expires_at: string, now: number, shown_for: number}>,
 *   subtle?: SubtleCrypto, now?: () => number}} options `now` in milliseconds
 * @returns {Promise<{draw: () => Promise<string>, shownFor: number, keyId: string}>} `shownFor` in seconds
 */
export async function createDrawer({ register, subtle = crypto.subtle, now = Date.now }) {
  const pair = await subtle.generateKey(ALGORITHM, false, ["sign"]);
  const point = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const known = await register(btoa(String.fromCharCode(...point)));
  // A phone's clock may be off by minutes; the server's counts, and what the phone measures is only the time since.
  const ahead = known.now - now() / 1000;
  return {
    draw: () => drawCode(subtle, { key: pair.privateKey, keyId: known.key_id, seconds: now() / 1000 + ahead }),
    shownFor: known.shown_for,
    keyId: known.key_id,
  };
}

/** @typedef {Awaited<ReturnType<typeof createDrawer>>} Drawer */

/** What draws the codes of a session, kept as long as the session is: leaving the screen and coming back needs no network.
 * @type {WeakMap<object, Promise<Drawer>>} */
const drawers = new WeakMap();

/**
 * @param {object} session whose codes they are
 * @param {(publicKey: string) => Promise<any>} register
 * @returns {Promise<Drawer>}
 */
export function drawerOf(session, register) {
  const known = drawers.get(session);
  if (known) return known;
  const made = createDrawer({ register });
  drawers.set(session, made);
  made.catch(() => drawers.delete(session)); // What failed may be tried again.
  return made;
}

/** The key was stopped: the next code needs a new one. @param {object} session */
export const forgetDrawer = (session) => void drawers.delete(session);
