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
