/** Failures in the citizen's words. */
import { hasMessage, t, text } from "./i18n.js";

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

/**
 * A device's trouble: the bold line, and what to do.
 * @param {string} code an XFS4IoT error word or completion code
 * @returns {{title: string, reason: string}}
 */
export function deviceTrouble(code) {
  const known = hasMessage(`device.${code}.title`) ? code : "other";
  return { title: t(`device.${known}.title`), reason: t(`device.${known}.reason`) };
}
