/** How a case stands at a glance: three stages, and which cases belong together in a list. Pure. */

/** @typedef {{key: "handed_in" | "department" | "yours" | "result", state: "done" | "now" | "later"}} Stage */

/** States of a case (backend/cases/rules.py) by what they leave to do; every other one is with the department. */
const OVER = new Set(["not_accepted", "concluded", "delivered", "withdrawn"]);

/**
 * @param {string} state of the case
 * @returns {Stage[]} none for what is over: it has no way to go, and how it ended is told in words
 */
export function stagesOf(state) {
  if (OVER.has(state)) return [];
  if (state === "received") return [{ key: "handed_in", state: "now" }, { key: "department", state: "later" }, { key: "result", state: "later" }];
  return [{ key: "handed_in", state: "done" }, { key: state === "correction" ? "yours" : "department", state: "now" }, { key: "result", state: "later" }];
}

/**
 * What waits for the person first, then what is under way, then what is over; within each as they came.
 * @template {{state: string}} Case
 * @param {readonly Case[]} cases
 * @returns {{key: "yours" | "going" | "over", cases: Case[]}[]} without the empty ones
 */
export function caseGroups(cases) {
  const kind = (/** @type {Case} */ one) => (one.state === "correction" ? "yours" : OVER.has(one.state) ? "over" : "going");
  return /** @type {const} */ (["yours", "going", "over"]).map((key) => ({ key, cases: cases.filter((one) => kind(one) === key) })).filter((group) => group.cases.length > 0);
}
