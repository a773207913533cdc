/**
 * The only module that talks HTTP. Every call answers with parsed JSON or throws an ApiError whose
 * `kind` says whose turn it is: `network` and `unavailable` = wait and try the same again; `signed_out` =
 * sign in again; `refused` = the request itself was not accepted (`code`, `fields`, `message`).
 */

import { ApiError, failure } from "./api_error.js";

export { ApiError } from "./api_error.js";

/** Characters that a browser sends for a page that is gone: 64 KiB for all that is under way, three bytes for a Chinese one. */
const OUTLIVES = 20_000;

/** @param {string} path @param {Record<string, unknown>} [query] */
function withQuery(path, query = {}) {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return pairs.length ? `${path}?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}` : path;
}

/** @param {string} value */
const part = (value) => encodeURIComponent(value);

/**
 * @param {{base?: string, fetch?: typeof fetch, timeout?: number, channel?: string}} [options] `timeout` in milliseconds;
 *   `channel`: where this page asks from, one of the library's five
 */
export function createApi({ base = "/api/v1", fetch: send = (...args) => fetch(...args), timeout = 15_000, channel = "kiosk" } = {}) {
  /**
   * @param {string} method @param {string} path
   * @param {{json?: unknown, form?: FormData, query?: Record<string, unknown>, signal?: AbortSignal, raw?: boolean, keep?: boolean, last?: boolean}} [options] `keep`:
   *   what is the same for everybody may come from the browser's own cache; `last`: it goes out even if the page is closed now
   * @returns {Promise<any>}
   */
  async function call(method, path, { json, form, query, signal, raw, keep, last } = {}) {
    /** @type {Record<string, string>} */
    const headers = { Accept: raw ? "*/*" : "application/json" };
    if (method !== "GET") headers["X-Xiaoer-Client"] = "page";
    if (json !== undefined) headers["Content-Type"] = "application/json";
    const limits = [AbortSignal.timeout(timeout), ...(signal ? [signal] : [])];
    const body = json === undefined ? form : JSON.stringify(json);
    let response;
    try {
      response = await send(base + withQuery(path, query), {
        method,
        headers,
        body,
        keepalive: last && typeof body === "string" && body.length < OUTLIVES,
        credentials: "same-origin",
        cache: keep ? "default" : "no-store",
        signal: AbortSignal.any(limits),
      });
      if (!response.ok) throw await failure(response);
      if (response.status === 204) return null;
      if (!raw) return await response.json();
      return { bytes: new Uint8Array(await response.arrayBuffer()), ticket: response.headers.get("X-Xiaoer-Print-Ticket") };
    } catch (error) {
      if (error instanceof ApiError) throw error;
      if (signal?.aborted) throw signal.reason;
      throw new ApiError("network");
    }
  }

  return {
    terminal: () => call("GET", "/terminal"),
    /** For a page on nobody's terminal: where terminals stand. */
    sites: () => call("GET", "/sites"),
    /** @param {AbortSignal} [signal] */
    home: (signal) => call("GET", "/catalog/home", { query: { channel }, signal }),
    /** @param {string} q @param {AbortSignal} [signal] */
    search: (q, signal) => call("GET", "/catalog/search", { query: { q, limit: 20, channel }, signal }),
    /** @param {string} q @param {AbortSignal} [signal] */
    suggest: (q, signal) => call("GET", "/catalog/suggest", { query: { q, channel }, signal }),
    /** @param {string} by @param {AbortSignal} [signal] */
    browse: (by, signal) => call("GET", "/catalog/browse", { query: { by, channel }, signal }),
    /** @param {string} by @param {string} code @param {number} page @param {number} size @param {AbortSignal} [signal] */
    browseGroup: (by, code, page, size, signal) =>
      call("GET", `/catalog/browse/${part(by)}/${part(code)}`, { query: { page, size, channel }, signal }),
    /** @param {string} code @param {AbortSignal} [signal] */
    guide: (code, signal) => call("GET", `/catalog/items/${part(code)}`, { query: { channel }, signal }),
    /** The guide as an A4 sheet; `not_ready` until the worker has drawn it. @param {string} code @returns {Promise<{bytes: Uint8Array<ArrayBuffer>}>} */
    guidePdf: (code) => call("GET", `/guides/${part(code)}/pdf`, { raw: true }),
    /** A sample or blank form to print. @param {string} id @returns {Promise<{bytes: Uint8Array<ArrayBuffer>}>} */
    paperPdf: (id) => call("GET", `/papers/${part(id)}/pdf`, { raw: true }),
    /** Where the sheet to print is. @param {string} id */
    paperFile: (id) => `${base}/papers/${part(id)}/pdf`,
    /** Where a page of it is shown, counted from 1. @param {string} id @param {number} page */
    paperPage: (id, page) => `${base}/papers/${part(id)}/pages/${page}`,
    /**
     * What the terminal's copy of the catalogue lacks.
     * @param {number} have its version @param {string} state its digest
     * @returns {Promise<{manifest: null} | {manifest: string, signature: string, chunk: string | null}>}
     */
    bundle: (have, state) => call("GET", "/catalog/bundle", { query: { have, state } }),
    /** @param {number} before @param {number} after @param {number} index @returns {Promise<Uint8Array<ArrayBuffer>>} */
    bundleChunk: async (before, after, index) => (await call("GET", `/catalog/bundle/${before}/${after}/${index}`, { raw: true })).bytes,
    /** The regions within one of the tree; of the whole country without. @param {{level: number, code: string}} [parent] */
    regions: async (parent) => (await call("GET", "/regions", { query: { level: parent?.level, parent: parent?.code }, keep: true })).regions,
    /** @param {string} code @param {number} [begun] the version that a form which is not handed in yet was begun under */
    service: (code, begun) => call("GET", `/catalog/items/${part(code)}/service`, { query: { begun, channel } }),
    /** @param {string} code @param {number} [begun] the version that the form was begun under @param {boolean} [preparing] it will be handed in after a surer sign-in */
    prefill: (code, begun, preparing) => call("GET", `/catalog/items/${part(code)}/prefill`, { query: { begun, preparing: preparing || undefined } }),

    /** For the bridge to sign, so that this page is known as its terminal's. @returns {Promise<{nonce: string}>} */
    terminalChallenge: () => call("POST", "/terminal/challenge", { json: {} }),
    /** @param {{nonce: string, terminal_key: string, signature: string}} proof */
    proveTerminal: (proof) => call("POST", "/terminal/proof", { json: proof }),
    challenge: () => call("POST", "/sign-in/challenge", { json: {} }),
    /** @param {{nonce: string, chip: string, signature: string}} reading */
    signInWithCard: (reading) => call("POST", "/sign-in/id-card", { json: reading }),
    /** A sign-in that a phone confirms. A terminal proves itself. @param {{nonce?: string, signature?: string}} proof */
    askPhone: (proof) => call("POST", "/sign-in/device", { json: proof }),
    /** @param {string} deviceCode */
    pollPhone: (deviceCode) => call("POST", "/sign-in/device/token", { json: { device_code: deviceCode } }),
    /** On the phone: who asks. @param {string} userCode */
    lookAtGrant: (userCode) => call("POST", "/sign-in/device/look", { json: { user_code: userCode } }),
    /** @param {string} userCode @param {boolean} agree */
    decideGrant: (userCode, agree) => call("POST", "/sign-in/device/decision", { json: { user_code: userCode, agree } }),
    /** @param {{nonce: string, code: string, signature: string}} reading */
    signInWithShownCode: (reading) => call("POST", "/sign-in/shown-code", { json: reading }),
    /** @param {{nonce: string, code: string, signature: string}} reading */
    signInWithSocialCode: (reading) => call("POST", "/sign-in/social-code", { json: reading }),
    /** @param {{nonce: string, reading: string, signature: string}} reading */
    signInWithSocialCard: (reading) => call("POST", "/sign-in/social-card", { json: reading }),
    /** Whether faces are compared here, and what is agreed to first. @returns {Promise<{offered: boolean, version: string, points: Text[]}>} */
    faceOffer: () => call("GET", "/sign-in/face"),
    /** @param {string} version of the text that was shown @returns {Promise<{consent: string, expires_in: number, tries: number}>} */
    faceAgree: (version) => call("POST", "/sign-in/face/consent", { json: { version } }),
    /** @param {{consent: string, nonce: string, chip: string, photo: string, signature: string}} reading */
    faceCard: (reading) => call("POST", "/sign-in/face/card", { json: reading }),
    /** @param {{consent: string, photo: string, nonce: string, picture: string, signature: string}} picture */
    faceCompare: (picture) => call("POST", "/sign-in/face", { json: picture }),
    /** By the card alone, after all. @param {string} consent */
    faceWithout: (consent) => call("POST", "/sign-in/face/without", { json: { consent } }),
    /** Spends a code that this terminal has read. @param {{nonce: string, code: string, signature: string, purpose: string}} reading */
    useOneCode: (reading) => call("POST", "/one-code", { json: reading }),
    /** @param {string} publicKey */
    registerCodeKey: (publicKey) => call("POST", "/one-code/keys", { json: { public_key: publicKey } }),
    oneCode: () => call("GET", "/one-code"),
    /** @param {string} keyId */
    dropCodeKey: (keyId) => call("DELETE", `/one-code/keys/${part(keyId)}`),
    /** Where the identity provider asks who this is. @returns {Promise<{address: string}>} */
    beginPortal: () => call("POST", "/sign-in/portal/begin", { json: {} }),
    /** @param {{code: string, state: string, iss: string}} answer what the provider put into the address */
    signInWithPortal: (answer) => call("POST", "/sign-in/portal", { json: answer }),
    session: () => call("GET", "/session"),
    /** Who may act for me, and for whom I may act. @returns {Promise<{given: any[], received: any[]}>} */
    authorisations: () => call("GET", "/authorisations"),
    /** @param {{name: string, id_number: string, items: string[] | null, days: number, uses: number | null}} authorisation */
    authorise: (authorisation) => call("POST", "/authorisations", { json: authorisation }),
    /** @param {number} id */
    revokeAuthorisation: (id) => call("DELETE", `/authorisations/${id}`),
    /** @param {number | null} id null: for oneself again */
    actFor: (id) => call("POST", "/session/act", { json: { authorisation_id: id } }),
    extendSession: () => call("POST", "/session/extend", { json: {} }),
    /** @returns {Promise<{leave: string} | null>} where the browser ends the identity provider's own session, if there is one */
    endSession: () => call("DELETE", "/session"),

    /** @param {string[]} types */
    licences: (types) => call("GET", "/licences", { query: { type: types.join(",") } }),
    /** @param {{file: Blob, itemCode: string, key: string, submissionId: string, captured?: "scanner" | "camera" | "upload"}} material */
    addMaterial({ file, itemCode, key, submissionId, captured = "scanner" }) {
      const form = new FormData();
      form.set("file", file, "page.jpg");
      form.set("item_code", itemCode);
      form.set("key", key);
      form.set("submission_id", submissionId);
      form.set("captured", captured);
      return call("POST", "/materials", { form });
    },
    /** @param {string} id @param {boolean | null} [cut] of a picture and the paper cut out of it: which; left out: the one that counts */
    materialImage: (id, cut) => `${base}/materials/${part(id)}/image${typeof cut === "boolean" ? `?which=${cut ? "cut" : "taken"}` : ""}`,
    /** Which of the two counts. @param {string} id @param {boolean} cut */
    chooseCut: (id, cut) => call("PUT", `/materials/${part(id)}/cut`, { json: { cut } }),
    /** Has a picture read. @param {string} id @param {number} version of the service @returns {Promise<{state: string}>} */
    askReading: (id, version) => call("POST", `/materials/${part(id)}/reading`, { json: { service_version: version } }),
    /** What was read. @param {string} id @param {number} version of the service */
    reading: (id, version) => call("GET", `/materials/${part(id)}/reading`, { query: { service_version: version } }),
    /** Whether pictures are read here at all. @returns {Promise<boolean>} */
    readingAvailable: async () => (await call("GET", "/reading")).available,
    /** What the person confirmed of what was read. @param {string} id @param {string} draftId @param {Record<string, unknown>} fields */
    confirmReading: (id, draftId, fields) => call("POST", `/materials/${part(id)}/reading/values`, { json: { draft_id: draftId, fields } }),
    /** What was handed in before and is still good. @param {string} code @param {number} version of the service @returns {Promise<any[]>} */
    earlierMaterials: async (code, version) => (await call("GET", `/catalog/items/${part(code)}/earlier-materials`, { query: { service_version: version } })).materials,
    /** Uses one of them. @param {string} code @param {{service_version: number, submission_id: string, key: string, case_number: string}} offer @returns {Promise<any[]>} its pages */
    takeEarlier: async (code, offer) => (await call("POST", `/catalog/items/${part(code)}/earlier-materials`, { json: offer })).pages,
    /** @param {string} id */
    dropMaterial: (id) => call("DELETE", `/materials/${part(id)}`),

    /** What this person has filled in and not handed in yet. @param {AbortSignal} [signal] */
    drafts: (signal) => call("GET", "/drafts", { signal }),
    /** @param {string} id */
    draft: (id) => call("GET", `/drafts/${part(id)}`),
    /** @param {string} id @param {Record<string, unknown>} content */
    saveDraft: (id, content) => call("PUT", `/drafts/${part(id)}`, { json: content, last: true }),
    /** @param {string} id */
    dropDraft: (id) => call("DELETE", `/drafts/${part(id)}`),
    /** Goes on under the newest version. @param {string} id @param {number} version */
    carryOver: (id, version) => call("POST", `/drafts/${part(id)}/carry-over`, { json: { service_version: version } }),

    /** What there is in one's own space, as counts. */
    space: () => call("GET", "/space"),
    /** The pages kept of the person. @returns {Promise<{materials: any[]}>} */
    keptMaterials: () => call("GET", "/space/materials"),
    /** Who read (or did) what. @param {string} kind read | act @param {number} [before] the last page's `next` */
    readings: (kind, before) => call("GET", "/space/readings", { query: { kind, before } }),

    /** @param {Record<string, unknown>} submission */
    submit: (submission) => call("POST", "/submissions", { json: submission, query: { channel } }),
    /** @param {string} id */
    submission: (id) => call("GET", `/submissions/${part(id)}`),
    cases: () => call("GET", "/cases"),
    /** @param {string} number */
    case: (number) => call("GET", `/cases/${part(number)}`),
    /** The paper that says what was handed in by now, made if it is not there yet. @param {string} number */
    applicationForm: (number) => call("POST", `/cases/${part(number)}/application-form`, { json: {} }),
    /** @param {string} number @param {Record<string, unknown>} correction */
    correct: (number, correction) => call("POST", `/cases/${part(number)}/corrections`, { json: correction }),
    /** Hands in what was promised at the submission. @param {string} number @param {unknown[]} materials */
    handInOwed: (number, materials) => call("POST", `/cases/${part(number)}/owed`, { json: { materials } }),

    /** Has this draft set on paper, with what is filled in so far. @param {string} draftId @param {string} language @returns {Promise<{paper_id: string, pages: number}>} */
    orderPaper: (draftId, language) => call("POST", "/paper-forms", { json: { draft_id: draftId, language } }),
    /** The form of an item with nothing on it; `not_ready` until the worker has drawn it. @param {string} code @param {string} language @returns {Promise<{bytes: Uint8Array<ArrayBuffer>}>} */
    blankForm: (code, language) => call("GET", `/catalog/items/${part(code)}/blank-form`, { query: { language }, raw: true }),
    /** `not_ready` until the worker has drawn it. @param {string} id @returns {Promise<{bytes: Uint8Array<ArrayBuffer>}>} */
    paperFormPdf: (id) => call("GET", `/paper-forms/${part(id)}/pdf`, { raw: true }),
    /** Which of its pages are here, and what was read on them. @param {string} draftId */
    papersOf: (draftId) => call("GET", `/drafts/${part(draftId)}/paper`),
    /** @param {string} draftId @param {Blob} file @param {{replace?: boolean, adopt?: boolean}} [how] `adopt`: the blank form is this person's */
    addPaperPage(draftId, file, { replace = false, adopt = false } = {}) {
      const form = new FormData();
      form.set("file", file, "page.jpg");
      form.set("replace", String(replace));
      form.set("adopt", String(adopt));
      return call("POST", `/drafts/${part(draftId)}/paper/pages`, { form });
    },
    /** @param {string} draftId @param {Record<string, unknown>} fields what the person confirmed */
    confirmPaper: (draftId, fields) => call("POST", `/drafts/${part(draftId)}/paper/values`, { json: { fields } }),

    /** A code with which one phone may take this draft over; an earlier one is void. @param {string} draftId */
    offerHandover: (draftId) => call("POST", "/handovers", { json: { draft_id: draftId } }),
    /** What is under way from here. @param {string} draftId */
    handoverOf: async (draftId) => (await call("GET", `/handovers/${part(draftId)}`)).handover,
    /** @param {number} id */
    takeBackHandover: (id) => call("DELETE", `/handovers/${id}`),
    /** The phone goes on when this session has ended. @param {number} id */
    goAlone: (id) => call("POST", `/handovers/${id}/alone`, { json: {} }),
    /** What a phone may do with the one form that was handed to it. */
    phone: {
      /** @param {string} token of the QR code @param {string} key this phone's own secret: the same again gets the same */
      redeem: (token, key) => call("POST", "/handover/redeem", { json: { token, key } }),
      seen: () => call("GET", "/handover"),
      content: () => call("GET", "/handover/draft"),
      /** @param {{fields: Record<string, unknown>, materials: Record<string, unknown>}} cells */
      write: (cells) => call("PUT", "/handover/draft", { json: cells }),
      /** @param {string} key @param {Blob} file */
      addPicture(key, file) {
        const form = new FormData();
        form.set("file", file, "page.jpg");
        form.set("key", key);
        return call("POST", "/handover/pictures", { form });
      },
      /** @param {string} id */
      picture: (id) => `${base}/handover/pictures/${part(id)}`,
      /** @param {string} id */
      dropPicture: (id) => call("DELETE", `/handover/pictures/${part(id)}`),
      /** @param {Record<string, unknown>} body */
      submit: (body) => call("POST", "/handover/submission", { json: body }),
      giveBack: () => call("POST", "/handover/back", { json: {} }),
    },
    /** Where the document is opened, by who is signed in. @param {string} id */
    documentFile: (id) => `${base}/documents/${part(id)}/pdf`,
    /**
     * @param {string} id @param {string} [printId] the print that is about to be made, if it is to be printed
     * @returns {Promise<{bytes: Uint8Array<ArrayBuffer>, ticket: string | null}>} the document's PDF, and the word that
     *   lets this print be reported when the session is over
     */
    documentPdf: (id, printId) => call("GET", `/documents/${part(id)}/pdf`, { raw: true, query: { print_id: printId } }),
    /** @param {{ticket: string, outcome: string, reason?: string}} report */
    reportPrintLater: (report) => call("POST", "/print-reports", { json: report }),
    /** @param {string} id @param {{print_id: string, outcome: string, reason?: string}} report */
    reportPrint: (id, report) => call("POST", `/documents/${part(id)}/prints`, { json: report }),
    evaluationOptions: () => call("GET", "/evaluation-options"),
    /** @param {string} number @param {Record<string, unknown>} evaluation */
    evaluate: (number, evaluation) => call("POST", `/cases/${part(number)}/evaluation`, { json: evaluation }),
  };
}

/** @typedef {ReturnType<typeof createApi>} Api */

/**
 * A JSON file that belongs to the page itself (words, keyboard tables).
 * @param {string | URL} url
 * @returns {Promise<any>}
 */
export async function loadJson(url) {
  const response = await fetch(url);
  if (!response.ok) throw new ApiError("unavailable", { status: response.status });
  return response.json();
}
