/** What an author can change of review points, decision rules and reasons for correction. Pure. */
import { withPart } from "../lists.js";

/** @param {string} key */
export const newPoint = (key) => ({ key, title: { zh: "", en: "" }, mandatory: true, materials: [] });

/** Without a condition it cannot be published yet. @param {string} key */
export const newRule = (key) => ({ key, decision: "review", reason: { zh: "", en: "" } });

/** @param {string} key */
export const newReason = (key) => ({ key, items: ["*"], text: { zh: "", en: "" } });

/** @param {string[]} list @param {string} value @param {boolean} on @param {string[]} order all there are, in order */
export const chosen = (list, value, on, order) => {
  const wanted = new Set(on ? [...list, value] : list.filter((one) => one !== value));
  return [...order.filter((one) => wanted.has(one)), ...[...wanted].filter((one) => !order.includes(one))];
};

/** A comparison that begins with two facts, which agree when they are the same. @param {{path: string, label: {zh: string, en: string}}} left @param {{path: string, label: {zh: string, en: string}}} right */
export const newCompare = (left, right) => ({ left: side(left), right: side(right), check: { "==": [{ var: left.path }, { var: right.path }] } });

/** @param {{path: string, label: {zh: string, en: string}}} fact */
const side = (fact) => ({ label: fact.label, path: fact.path });

/**
 * One side shows another fact, or a fixed value; the check reads the new fact where it read the old one.
 * @param {any} compare @param {"left" | "right"} which @param {{path: string, label: {zh: string, en: string}} | null} fact null: a fixed value
 */
export function withSide(compare, which, fact) {
  const before = compare[which];
  const after = fact ? { label: fact.label, path: fact.path } : withPart(withPart(before, "path", undefined), "value", before.value ?? "");
  const check = fact && before.path ? renamed(compare.check, before.path, fact.path) : compare.check;
  return { ...compare, [which]: after, check };
}

/** The condition reading `after` wherever it read `before`. @param {any} logic @param {string} before @param {string} after @returns {any} */
export function renamed(logic, before, after) {
  if (Array.isArray(logic)) return logic.map((one) => renamed(one, before, after));
  if (logic === null || typeof logic !== "object") return logic;
  return Object.fromEntries(Object.entries(logic).map(([operator, operands]) => {
    if (operator === "var") return [operator, operands === before ? after : Array.isArray(operands) && operands[0] === before ? [after] : operands];
    if (operator === "missing") return [operator, Array.isArray(operands) ? operands.map((one) => (one === before ? after : one)) : operands === before ? after : operands];
    return [operator, renamed(operands, before, after)];
  }));
}
