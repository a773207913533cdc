/**
 * Identifiers made in the page. UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, then random
 * bits, so that submissions sort by the moment they were begun and two terminals never collide.
 */

/**
 * @param {number} [milliseconds] Unix time; given in tests only
 * @param {(bytes: Uint8Array<ArrayBuffer>) => Uint8Array} [fillRandom] given in tests only
 * @returns {string} a lower-case UUIDv7
 */
export function newId(milliseconds = Date.now(), fillRandom = (bytes) => crypto.getRandomValues(bytes)) {
  const bytes = fillRandom(new Uint8Array(16));
  let rest = Math.floor(milliseconds);
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
