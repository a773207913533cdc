/** A blank form as a file of one's own device. */

const NOT_READY_PAUSE_MS = 1000;
/** The worker draws it within seconds; later there is something wrong with it. */
const TRIES = 30;

/**
 * @param {Pick<import("../core/api.js").Api, "blankForm">} api @param {string} code of the item @param {string} language @param {string} name of the file
 * @param {{pause?: (ms: number) => Promise<unknown>, keep?: (bytes: Uint8Array<ArrayBuffer>, name: string) => void}} [around]
 * @throws {Error} an ApiError when it cannot be had
 */
export async function saveBlank(api, code, language, name, { pause = (ms) => new Promise((done) => setTimeout(done, ms)), keep = keepFile } = {}) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return keep((await api.blankForm(code, language)).bytes, name);
    } catch (error) {
      if (/** @type {any} */ (error).code !== "not_ready" || attempt === TRIES) throw error;
    }
    await pause(NOT_READY_PAUSE_MS);
  }
}

/** @param {Uint8Array<ArrayBuffer>} bytes @param {string} name */
function keepFile(bytes, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/pdf" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
