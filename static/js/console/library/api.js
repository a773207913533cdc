/** The library's JSON behind the console's pages. Errors are those of core/api.js. */
import { ApiError } from "../../core/api.js";
import { post } from "../session/api.js";
import { plainJson } from "../session/plain.js";

const SECONDS = 20;

/**
 * Asks and sends JSON under /console/library.
 * @param {string} token the page's CSRF token
 * @param {typeof fetch} [send]
 */
export function createCall(token, send = (...args) => fetch(...args)) {
  /**
   * @param {string} path @param {unknown} [json] sent when given @param {AbortSignal} [signal]
   * @returns {Promise<any>}
   */
  return async function call(path, json, signal) {
    const limits = [AbortSignal.timeout(SECONDS * 1000), ...(signal ? [signal] : [])];
    /** @type {RequestInit} */
    const request = { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store", signal: AbortSignal.any(limits) };
    if (json !== undefined) {
      request.headers = { Accept: "application/json", "Content-Type": "application/json" };
      request.body = plainJson(json);
    }
    let answer;
    try {
      const address = `/console/library${path}`;
      answer = json === undefined ? await send(address, request) : await post(address, request, token, send);
    } catch (error) {
      if (signal?.aborted || error instanceof ApiError) throw error;
      throw new ApiError("network");
    }
    // Who is not signed in is led to the sign-in page; that is no answer of ours.
    if (answer.status === 401 || answer.redirected) throw new ApiError("signed_out", { status: answer.status });
    const body = await answer.json().catch(() => null);
    if (answer.ok && body) return body;
    const { code, message, fields } = body?.error ?? {};
    const kind = answer.status >= 500 || answer.status === 429 || !body ? "unavailable" : "refused";
    throw new ApiError(kind, { status: answer.status, code, text: message ?? null, fields: fields ?? {} });
  };
}

/** The draft of an item. @param {string} token the page's CSRF token @param {typeof fetch} [send] */
export function createApi(token, send) {
  const call = createCall(token, send);
  /** @param {string} code @param {number} number */
  const draft = (code, number) => `/items/${encodeURIComponent(code)}/versions/${number}/draft`;
  return {
    /** @param {string} code @param {number} number */
    open: (code, number) => call(draft(code, number)),
    /** @param {string} code @param {number} number @param {number} revision @param {Record<string, unknown>} changes */
    save: (code, number, revision, changes) => call(draft(code, number), { revision, changes }),
    /** @param {Record<string, unknown>} content @param {AbortSignal} signal */
    check: (content, signal) => call("/check", { content }, signal),
  };
}
