/** Who is signed in to the console by now, and sending with the token of their session. Errors are those of core/api.js. */
import { ApiError } from "../../core/api.js";

const SECONDS = 10;

/** @typedef {{kind: "same", token: string} | {kind: "nobody" | "other" | "unreachable"}} There */

/** The token of the session that followed the one this page was opened in. */
let fresh = "";

/**
 * Whether who opened this page is still there: signed in by now, whichever page they did it on.
 * @param {string} opener the login that the page was drawn for
 * @param {typeof fetch} [send]
 * @returns {Promise<There>}
 */
export async function whoIsThere(opener, send = (...args) => fetch(...args)) {
  try {
    const answer = await send("/console/session", { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(SECONDS * 1000) });
    if (!answer.ok) return { kind: "unreachable" };
    const { staff, csrf_token: token } = await answer.json();
    if (!staff) return { kind: "nobody" };
    return staff === opener ? { kind: "same", token } : { kind: "other" };
  } catch {
    return { kind: "unreachable" };
  }
}

/**
 * Posts with the page's token. Who has signed in again since it was drawn has another one: it is asked for, once.
 * @param {string} address @param {RequestInit} request @param {string} token the page's CSRF token
 * @param {typeof fetch} send @param {string} [opener]
 * @returns {Promise<Response>}
 */
export async function post(address, request, token, send, opener = globalThis.document?.body.dataset.staff ?? "") {
  /** @param {string} now */
  const sent = (now) => send(address, { ...request, method: "POST", headers: { .../** @type {Record<string, string>} */ (request.headers), "X-CSRFToken": now }, credentials: "same-origin" });
  const answer = await sent(fresh || token);
  if (answer.status !== 403 || (await answer.clone().json().catch(() => null))?.error?.code !== "csrf") return answer;
  const there = await whoIsThere(opener, send);
  if (there.kind === "unreachable") throw new ApiError("network");
  if (there.kind !== "same") throw new ApiError("signed_out", { code: there.kind === "other" ? "other_person" : "signed_out" });
  fresh = there.token;
  return sent(fresh);
}
