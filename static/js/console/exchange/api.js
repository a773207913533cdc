/** How far a file is. */
const SECONDS = 10;

/**
 * @param {string} number of the file
 * @param {typeof fetch} [send]
 * @returns {Promise<{state: string, busy: boolean, percent: number, rows: number} | null>} null when nobody answers
 */
export async function course(number, send = (...args) => fetch(...args)) {
  try {
    const answer = await send(`/console/library/files/${number}/state`, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(SECONDS * 1000),
    });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch {
    return null;
  }
}
