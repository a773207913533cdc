/** The JSON behind the design page. Errors are those of core/api.js. */
import { createCall } from "../library/api.js";

/**
 * @param {string} token the page's CSRF token
 * @param {typeof fetch} [send]
 */
export function createApi(token, send) {
  const call = createCall(token, send);
  return {
    /** @param {number} number */
    open: (number) => call(`/designs/${number}/draft`),
    /** @param {number} number @param {number} revision @param {unknown} definition */
    save: (number, revision, definition) => call(`/designs/${number}/draft`, { revision, definition }),
    /** @param {string} kind @param {unknown} definition @param {AbortSignal} signal */
    check: (kind, definition, signal) => call("/designs/check", { kind, definition }, signal),
  };
}
