/** Sending a sample or a blank form to the server. Errors are those of core/api.js. */
import { ApiError } from "../../../core/api.js";
import { post } from "../../session/api.js";

const SECONDS = 60;

/**
 * @param {File} file
 * @param {string} token the page's CSRF token
 * @param {typeof fetch} [send]
 * @returns {Promise<{id: string, media: string, pages: number}>}
 */
export async function keepPaper(file, token, send = (...args) => fetch(...args)) {
  const body = new FormData();
  body.append("file", file);
  let answer;
  try {
    answer = await post("/console/library/papers", { body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(SECONDS * 1000) }, token, send);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError("network");
  }
  if (answer.status === 401 || answer.redirected) throw new ApiError("signed_out", { status: answer.status });
  const found = await answer.json().catch(() => null);
  if (answer.ok && found) return found;
  throw new ApiError(found?.error ? "refused" : "unavailable", { status: answer.status, code: found?.error?.code, text: found?.error?.message ?? null });
}

/** Where a page of a paper is shown. @param {{id: string}} paper @param {number} number from 1 */
export const pageAddress = (paper, number) => `/api/v1/papers/${paper.id}/pages/${number}`;

/** Where the paper itself is. @param {{id: string}} paper */
export const paperAddress = (paper) => `/api/v1/papers/${paper.id}`;
