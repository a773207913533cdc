/**
 * The bundle as it travels (offline_cache/bundle.py): a signed manifest, chunks whose hashes it names, and one line for
 * each record that changed. Nothing that fails a check here is ever shown.
 */

/**
 * @typedef {object} Manifest
 * @property {number} format @property {number} from 0: everything @property {number} to
 * @property {string} made_at ISO 8601 @property {string} state @property {number} bytes @property {string[]} chunks SHA-256 of each
 */
/** @typedef {[key: string, text: string | null]} Change null: the record is gone */

const FORMAT = 1;
const DIGEST_LETTERS = 32;

/** The parcel is damaged, not signed by the expected key, or not for this state. */
export class ParcelRefused extends Error {}

/** @param {string} base64 @returns {Uint8Array<ArrayBuffer>} */
export function bytesOf(base64) {
  try {
    return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  } catch {
    throw new ParcelRefused("not base64");
  }
}

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<string>} lower-case hex SHA-256 */
async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const utf8 = (/** @type {string} */ text) => new TextEncoder().encode(text);

/**
 * @param {string} text the manifest as it was signed @param {string} signature base64 @param {string} key base64, raw Ed25519
 * @returns {Promise<Manifest>}
 */
export async function verifiedManifest(text, signature, key) {
  const publicKey = await crypto.subtle.importKey("raw", bytesOf(key), "Ed25519", false, ["verify"]);
  if (!(await crypto.subtle.verify("Ed25519", publicKey, bytesOf(signature), utf8(text)))) throw new ParcelRefused("signature");
  const manifest = JSON.parse(text);
  if (manifest.format !== FORMAT) throw new ParcelRefused("format");
  return manifest;
}

/** Whether a chunk is the one that the manifest names. @param {Uint8Array<ArrayBuffer>} bytes @param {string} hash */
export const isChunk = async (bytes, hash) => (await sha256(bytes)) === hash;

/** @param {Uint8Array<ArrayBuffer>[]} chunks all of a parcel, each checked @returns {Promise<Change[]>} */
export async function unpacked(chunks) {
  const text = await new Response(new Blob(chunks).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  return text ? text.split("\n").map(changeOf) : [];
}

/** @param {string} line @returns {Change} */
function changeOf(line) {
  const at = line.indexOf("\t");
  return at < 0 ? [line, null] : [line.slice(0, at), line.slice(at + 1)];
}

/** What stands for one record in the digest of a state. @param {string} key @param {string} text */
export const recordDigest = async (key, text) => (await sha256(utf8(`${key}\t${text}`))).slice(0, DIGEST_LETTERS);

/** @param {Iterable<string>} digests of all records */
export const stateDigest = (digests) => sha256(utf8([...digests].sort().join("")));
