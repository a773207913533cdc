/** Which papers of a case are still on their way from the server. Pure. */

/** A state once entered, and the papers one of which it calls for (backend/printing/rules.py). */
const CALLS_FOR = /** @type {const} */ ([
  ["accepted", ["acceptance_notice"]],
  ["not_accepted", ["refusal_notice"]],
  ["concluded", ["result", "refusal_notice"]],
]);

/**
 * Whether more papers come by themselves than are listed: nobody is told to take them all and go before that.
 * @param {{state: string, timeline: {state: string}[]} | null} view the case; null before the server has told it
 * @param {{kind: string}[]} documents
 */
export function papersToCome(view, documents) {
  if (!view || view.state === "received") return true;
  const entered = new Set([view.state, ...view.timeline.map((step) => step.state)]);
  return CALLS_FOR.some(([state, kinds]) => entered.has(state) && !documents.some((one) => kinds.some((kind) => kind === one.kind)));
}

/**
 * The papers that come out at a terminal for who stands there: an application form only when they asked for it. An officer
 * may have it made at the same time, and nobody prints that one.
 * @template {{kind: string, document_id: string}} Paper
 * @param {Paper[]} documents @param {Record<string, unknown>} jobs what this page prints, by document
 */
export const papersHere = (documents, jobs) => documents.filter((one) => one.kind !== "application_form" || jobs[one.document_id]);
