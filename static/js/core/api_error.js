/** Why a call failed, and whose turn it is: the page's, the server's, or the person's. */

/** @typedef {import("./i18n.js").Text} Text */
/** @typedef {"network" | "unavailable" | "signed_out" | "refused"} ErrorKind */

export class ApiError extends Error {
  /**
   * @param {ErrorKind} kind
   * @param {{status?: number, code?: string, text?: Text | null, fields?: Record<string, Text>, requestId?: string, body?: any}} [detail] `body`:
   *   what the answer says beside the error
   */
  constructor(kind, detail = {}) {
    super(`${kind} ${detail.code ?? ""}`.trim());
    this.kind = kind;
    this.status = detail.status ?? 0;
    this.code = detail.code ?? kind;
    this.text = detail.text ?? null;
    this.fields = detail.fields ?? {};
    this.requestId = detail.requestId ?? "";
    this.body = detail.body ?? {};
  }

  /** What the page needs to know to go on, under the codes that have it: `step_up_needed` says `level`. @returns {Record<string, any>} */
  get facts() {
    return this.body.error?.facts ?? {};
  }

  /** Trying the very same request later may succeed. */
  get passing() {
    return this.kind === "network" || this.kind === "unavailable";
  }
}

/**
 * What an answer that is not good says.
 * @param {Response} response
 * @returns {Promise<ApiError>}
 */
export async function failure(response) {
  let whole;
  try {
    whole = await response.json();
  } catch {
    whole = {};
  }
  const body = whole.error ?? {};
  const detail = {
    status: response.status,
    code: body.code,
    text: body.message ?? null,
    fields: body.fields ?? {},
    requestId: body.request_id ?? "",
    body: whole,
  };
  if (response.status === 401) return new ApiError("signed_out", detail);
  // 429 and every 5xx are the server's trouble, not the citizen's: the same request may succeed later.
  if (response.status >= 500 || response.status === 429) return new ApiError("unavailable", detail);
  return new ApiError("refused", detail);
}
