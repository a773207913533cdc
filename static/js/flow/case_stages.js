/** How a case stands at a glance: three stages, and which cases belong together in a list. Pure. */

/** @typedef {{key: "handed_in" | "department" | "yours" | "result", state: "done" | "now" | "later"}} Stage */

/** States of a case (backend/cases/rules.py) by what they leave to do; every other one is with the department. */
const OVER = new Set(["not_accepted", "concluded", "delivered"]);

/**
 * @param {string} state of the case
 * @returns {Stage[]} none for what was taken back: it has no way to go
 */
export function stagesOf(state) {
  if (state === "withdrawn") return [];
  if (OVER.has(state)) return [{ key: "handed_in", state: "done" }, { key: "department", state: "done" }, { key: "result", state: "done" }];
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
  const kind = (/** @type {Case} */ one) => (one.state === "correction" ? "yours" : OVER.has(one.state) || one.state === "withdrawn" ? "over" : "going");
  return /** @type {const} */ (["yours", "going", "over"]).map((key) => ({ key, cases: cases.filter((one) => kind(one) === key) })).filter((group) => group.cases.length > 0);
}
