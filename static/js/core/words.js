/** Failures in the citizen's words. */
import { hasMessage, t, text } from "./i18n.js";
import { surface } from "./surface.js";

/**
 * Words that speak of a terminal have a second form, `<key>.own`, for somebody's own phone or computer.
 * @param {string} key @param {Record<string, string | number>} [vars]
 */
export const hereText = (key, vars) => t(!surface.can("devices") && hasMessage(`${key}.own`) ? `${key}.own` : key, vars);

/** @typedef {{applicant: {kind: string, name: string}, actor: object | null}} Declaring whose business it is, and whether somebody else stands there */

/**
 * What is declared before something is handed in, in the name of whose business it is (backend/printing/rules.py says the
 * same on paper).
 * @param {string} said by the service, in the first person
 * @param {Declaring | null} [session]
 */
export function declarationText(said, session) {
  if (!session?.actor) return said;
  return t(session.applicant.kind === "legal" ? "confirm.declared_company" : "confirm.declared_for", { name: session.applicant.name, said });
}

/** A terminal is called by its number, in the language on screen; a name of its own stays as it was given. @param {string} name */
export function terminalText(name) {
  const number = /^(\d+) ?号终端$/.exec(name)?.[1];
  return number ? t("frame.terminal", { number }) : name;
}

/**
 * What to tell a person about a failed call: the server's own words when it gave some.
 * @param {any} error an ApiError or anything thrown
 * @returns {string}
 */
export function problemText(error) {
  if (error?.text) return text(error.text);
  const key = `problem.${error?.code}`;
  if (error?.code && hasMessage(key)) return t(key);
  return t(error?.passing ? "problem.network" : "problem.other");
}

/** Words of the devices' protocol that are one and the same trouble to a person. @type {Record<string, string>} */
const SAME = Object.fromEntries(
  Object.entries({
    program: "internalError unsupportedCommand unsupportedData invalidData invalidMessage invalidRequestID noMatchingRequestIDs jobKeyReused jobNotFound jobNotUnknown entryExists entryNotFound receiptInvalid invalidAuxiliary invalidTime invalidToken protocolNotSupported chipPowerNotSupported sequenceInvalid commandErrorCode",
    busy: "tooManyRequests",
    notAllowed: "authorisationRequired",
    hardwareError: "flushFail pageTurnFail mediaTurnFail softwareError",
    mediaJammed: "paperJammed",
    tonerOut: "inkOut",
    retractBinFull: "retainBinFull",
    mediaRetained: "mediaRetracted",
    mediaSize: "mediaOverflow",
    mediaRejected: "blackMark",
    cardJammed: "mediaJam",
    invalidMedia: "cardTooShort cardTooLong",
    chipFailed: "atrNotObtained",
    notSent: "jobCanceled interrupted",
    lightFailed: "lightError invalidLight",
    soundFailed: "audioFailed promptNotFound",
  }).flatMap(([trouble, words]) => words.split(" ").map((word) => [word, trouble])),
);

/** @param {string} code @returns {string | null} the key of the trouble's words, null when there are none */
export function troubleOf(code) {
  const trouble = SAME[code] ?? code;
  return hasMessage(`device.${trouble}.title`) ? trouble : null;
}

/**
 * A device's trouble: the bold line, and what to do.
 * @param {string} code an XFS4IoT error word or completion code
 * @returns {{title: string, reason: string}}
 */
export function deviceTrouble(code) {
  const known = troubleOf(code) ?? "other";
  return { title: hereText(`device.${known}.title`), reason: hereText(`device.${known}.reason`) };
}
