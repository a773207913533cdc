/** The look of a result paper, drawn by the server. Errors are those of core/api.js. */
import { ApiError } from "../../../core/api.js";
import { post } from "../../session/api.js";
import { plainJson } from "../../session/plain.js";

const SECONDS = 60;

/**
 * @param {string} code of the item @param {unknown} definition @param {string} token the page's CSRF token
 * @param {typeof fetch} [send]
 * @returns {Promise<Blob>} a picture
 */
export async function drawResult(code, definition, token, send = (...args) => fetch(...args)) {
  let answer;
  try {
    const address = `/console/library/items/${encodeURIComponent(code)}/result-preview`;
    const headers = { Accept: "image/png, application/json", "Content-Type": "application/json" };
    answer = await post(address, { body: plainJson({ definition }), headers, signal: AbortSignal.timeout(SECONDS * 1000) }, token, send);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError("network");
  }
  if (answer.status === 401 || answer.redirected) throw new ApiError("signed_out", { status: answer.status });
  if (answer.ok) return answer.blob();
  const { code: why, message } = (await answer.json().catch(() => ({}))).error ?? {};
  throw new ApiError(why ? "refused" : "unavailable", { status: answer.status, code: why, text: message ?? null });
}
