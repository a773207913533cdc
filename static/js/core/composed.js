/** Answers that are more than one line: addresses, signatures, tables. The twin of backend/forms/rules/composed.py. */

/** @typedef {{level: number, code: string, name: string}} Region */
/** @typedef {{detail: string, region?: Region | null}} Address */
/** @typedef {{strokes: number[][], digest: string, times?: number[][]}} Signature `times`: of every point, milliseconds since the first */

/** The sheet a signature is drawn on, in its own units. */
export const SHEET = { width: 1200, height: 400 };
/** Coordinates of one signature: some fifty seconds of writing. */
export const MOST_NUMBERS = 8000;

/** Milliseconds from the first point of a signature to its last. */
export const MOST_MILLISECONDS = 600_000;

/** Units that all strokes are long together: less is a dot or a slip of the finger. */
const LEAST_LENGTH = 40;

/** @param {number[]} stroke */
const lengthOf = (stroke) => stroke.reduce((sum, x, at) => (at % 2 || at === 0 ? sum : sum + Math.hypot(x - stroke[at - 2], stroke[at + 1] - stroke[at - 1])), 0);

/** @param {unknown} value @param {number} least @param {number} most */
const whole = (value, least, most) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most;

/** @param {any} value @returns {boolean} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {any} value a line of 2 to 100 characters, and a region in full or none */
function isAddress(value) {
  const { detail, region, ...rest } = value;
  const line = typeof detail === "string" ? [...detail.trim()].length : 0;
  if (Object.keys(rest).length || line < 2 || [...String(detail)].length > 100) return false;
  if (region === undefined || region === null) return true;
  return (
    isObject(region) && Object.keys(region).length === 3 && whole(region.level, 1, 5) && /^[0-9]{12}$/.test(region.code) &&
    typeof region.name === "string" && [...region.name].length >= 2 && [...region.name].length <= 100
  );
}

/** @param {any} value something is drawn, all of it on the sheet. Whether the digest fits is the server's to say. */
function isSignature(value) {
  const { strokes, digest, times, ...rest } = value;
  if (Object.keys(rest).length || !Array.isArray(strokes) || !strokes.length || !/^[0-9a-f]{64}$/.test(digest)) return false;
  const drawn = strokes.every(
    (stroke) => Array.isArray(stroke) && stroke.length >= 2 && stroke.length % 2 === 0 && stroke.every((number, at) => whole(number, 0, at % 2 ? SHEET.height : SHEET.width)),
  );
  const numbers = strokes.flat().length;
  return drawn && (times === undefined || areTimes(times, strokes)) && numbers >= 8 && numbers <= MOST_NUMBERS && strokes.reduce((sum, stroke) => sum + lengthOf(stroke), 0) >= LEAST_LENGTH;
}

/** @param {any} times one for every point, from 0 on and never backwards @param {number[][]} strokes */
function areTimes(times, strokes) {
  if (!Array.isArray(times) || times.length !== strokes.length || !times.every((stroke, at) => Array.isArray(stroke) && stroke.length * 2 === strokes[at].length)) return false;
  const every = times.flat();
  return every[0] === 0 && every.every((moment, at) => whole(moment, at ? every[at - 1] : 0, MOST_MILLISECONDS));
}

/** @type {Record<string, (value: any) => boolean>} */
const SHAPES = { address: isAddress, signature: isSignature };

/** @param {any} schema of an answer that is an object @param {unknown} value @returns {"type" | "format" | undefined} */
export function failingShape(schema, value) {
  if (!isObject(value)) return "type";
  return (SHAPES[schema.format] ?? (() => false))(value) ? undefined : "format";
}

/** @param {any} schema of a property @returns {boolean} */
export const isTable = (schema) => schema?.type === "array" && schema.items?.type === "object";

/**
 * The rows that count: cells trimmed, blank cells and rows without any cell left out.
 * @param {unknown} rows @param {(cell: unknown, column: string) => unknown} trim @returns {unknown} undefined when no row is left
 */
export function settledRows(rows, trim) {
  if (!Array.isArray(rows) || !rows.every(isObject)) return rows;
  const kept = rows
    .map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, trim(cell, name)]).filter(([, cell]) => cell !== undefined && cell !== null && cell !== "")))
    .filter((row) => Object.keys(row).length);
  return kept.length ? kept : undefined;
}

/** @param {unknown} value an address, as an object or as text @returns {string} in one line */
export function readableAddress(value) {
  if (!isObject(value)) return String(value ?? "");
  const { region, detail } = /** @type {Address} */ (value);
  return `${region?.name ?? ""}${detail ?? ""}`;
}

/**
 * An address held as text, taken apart: `<region's name> <line>`. Text that nobody composed is a line.
 * @param {string} text @returns {{place: string, detail: string}}
 */
export function partsOfAddress(text) {
  const parts = /^(\S{2,}?(?:省|市|区|县|州|盟|旗|街道|镇|乡|村|社区|居委会|村委会)) (.*)$/.exec(text);
  return parts ? { place: parts[1], detail: parts[2] } : { place: "", detail: text };
}

/** @param {number[][]} strokes @returns {string} the `d` of an SVG path on the sheet */
export function drawing(strokes) {
  return strokes
    .map((stroke) => {
      const points = Array.from({ length: stroke.length / 2 }, (_, at) => `${stroke[at * 2]} ${stroke[at * 2 + 1]}`);
      // A dot is a line to itself: with round ends it is drawn.
      return `M${points[0]}L${(points.length > 1 ? points.slice(1) : points).join(" ")}`;
    })
    .join("");
}

/** @param {number[][]} strokes @returns {Promise<string>} SHA-256 of the strokes as JSON without blanks, in hex */
export async function digestOf(strokes) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(strokes))));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
