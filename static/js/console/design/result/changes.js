/** What an author can change of the result and of the department's part. Pure. */
import { withPart } from "../lists.js";

/** A notice is written by the author; other papers have a layout of their own. */
export const NOTICE = "notice";

/** Another system knows other questions. @param {any} department @param {string | null} connector */
export const withConnector = (department, connector) => (connector === department.connector ? department : { connector, query: null, effect: null, effect_body: {} });

/** What is asked, without the body of what is asked no more. @param {any} department @param {"query" | "effect"} part @param {string | null} operation */
export function withOperation(department, part, operation) {
  const next = { ...department, [part]: operation };
  if (operation) return next;
  return part === "effect" ? { ...next, effect_body: {} } : withPart(next, "query_body", undefined);
}

/** @param {Record<string, string> | undefined} body @returns {{name: string, path: string}[]} */
export const bodyRows = (body) => Object.entries(body ?? {}).map(([name, path]) => ({ name, path }));

/** Rows back to a body; a name that stands twice is kept once, the last one. @param {{name: string, path: string}[]} rows @returns {Record<string, string>} */
export const bodyOf = (rows) => Object.fromEntries(rows.map(({ name, path }) => [name, path]));

/** How a line shows what it leads to, as its fact suggests. @param {import("../condition_parts.js").Fact | undefined} fact @param {string} [widget] @returns {string} */
export function lineKind(fact, widget) {
  if (widget === "bank_card") return "card";
  return { money: "money", day: "day", choice: "choice" }[/** @type {string} */ (fact?.kind)] ?? "text";
}

/** A promise of days is made by promised services only. @param {any} definition @param {string} kind */
export function withKind(definition, kind) {
  const next = { ...definition, kind };
  if (kind === "promised") return { ...next, promise_working_days: definition.promise_working_days || 10 };
  return { ...next, promise_working_days: 0 };
}
