/**
 * A condition as lines that a person can read and change: JsonLogic in, lines out, and back again.
 * What the lines cannot say is kept whole as a `raw` line, never dropped and never rewritten.
 */
import { fenOf, yuanText } from "../../core/money.js";

/** @typedef {{zh: string, en: string}} Text */
/**
 * What a condition can read. `path`: in the data object (`form.amount`); `kind`: how it is compared; `options` of a choice.
 * @typedef {{path: string, label: Text, group: Text, kind: "text" | "number" | "money" | "day" | "choice" | "yes_no" | "list",
 *   options?: {value: string, label: Text}[]}} Fact
 * @typedef {{kind: "test", fact: string, operator: string, other: "value" | "fact", value: any}} Test
 * @typedef {{kind: "group", join: "and" | "or", rows: Row[]}} Group
 * @typedef {{kind: "raw", logic: any}} Raw
 * @typedef {Test | Group | Raw} Row
 */

/** Operators that compare two sides, and the one that says the same with the sides swapped. */
const SWAPPED = /** @type {Record<string, string>} */ ({ "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" });
const OPPOSITE = /** @type {Record<string, string>} */ ({
  "==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<", given: "missing", missing: "given", one_of: "none_of",
  none_of: "one_of", yes: "no", no: "yes", among: "not_among", not_among: "among",
});

/** What each operator is called. `years_` compares the whole years from a day until today. @type {Record<string, Text>} */
const OPERATORS = {
  "==": { zh: "是", en: "is" },
  "!=": { zh: "不是", en: "is not" },
  "<": { zh: "小于", en: "is less than" },
  "<=": { zh: "不超过", en: "is at most" },
  ">": { zh: "大于", en: "is more than" },
  ">=": { zh: "不少于", en: "is at least" },
  given: { zh: "有内容", en: "is given" },
  missing: { zh: "没有内容", en: "is not given" },
  one_of: { zh: "是其中之一", en: "is one of" },
  none_of: { zh: "都不是", en: "is none of" },
  yes: { zh: "为“是”", en: "is true" },
  no: { zh: "为“否”", en: "is not true" },
  among: { zh: "在名单里", en: "is in the list" },
  not_among: { zh: "不在名单里", en: "is not in the list" },
  "years_>=": { zh: "到今天满（年）", en: "is at least so many years ago" },
  "years_<": { zh: "到今天不满（年）", en: "is less than so many years ago" },
  "years_>": { zh: "到今天超过（年）", en: "is more than so many years ago" },
  "years_<=": { zh: "到今天最多（年）", en: "is at most so many years ago" },
};
/** Days are earlier and later, not less and more. @type {Record<string, Text>} */
const DAY_OPERATORS = {
  "==": { zh: "是这一天", en: "is" },
  "!=": { zh: "不是这一天", en: "is not" },
  "<": { zh: "早于", en: "is before" },
  "<=": { zh: "不晚于", en: "is not after" },
  ">": { zh: "晚于", en: "is after" },
  ">=": { zh: "不早于", en: "is not before" },
};

/** Amounts are equal, and so are two facts; a fact is what is chosen for it. @type {Record<string, Text>} */
const EQUAL = { "==": { zh: "等于", en: "equals" }, "!=": { zh: "不等于", en: "does not equal" } };

/** What an operator is called for a kind of fact. @param {string} operator @param {string | undefined} kind @param {"value" | "fact"} other @returns {Text} */
export function operatorWords(operator, kind, other) {
  if (kind === "day" && other === "value" && DAY_OPERATORS[operator]) return DAY_OPERATORS[operator];
  if (kind === "day" && EQUAL[operator] === undefined && DAY_OPERATORS[operator]) return DAY_OPERATORS[operator];
  return ((kind === "money" || kind === "number" || other === "fact") && EQUAL[operator]) || OPERATORS[operator];
}

/** The operators that make sense for a kind of fact, the usual one first. @param {string} kind @returns {string[]} */
export function operatorsFor(kind) {
  const there = ["given", "missing"];
  if (kind === "choice") return ["==", "!=", "one_of", "none_of", ...there];
  if (kind === "yes_no") return ["yes", "no", "==", ...there];
  if (kind === "number" || kind === "money") return ["==", "!=", "<", "<=", ">", ">=", ...there];
  if (kind === "day") return ["<", "<=", ">", ">=", "==", "!=", "years_>=", "years_<", "years_>", "years_<=", ...there];
  if (kind === "list") return there;
  return ["==", "!=", "one_of", "none_of", "among", "not_among", ...there];
}

/** Whether the operator needs a second side. @param {string} operator */
export const comparesWith = (operator) => !["given", "missing", "yes", "no"].includes(operator);

/** @param {any} logic @returns {[string, any[]] | null} the operation, null for a literal */
function operation(logic) {
  if (logic === null || typeof logic !== "object" || Array.isArray(logic)) return null;
  const entries = Object.entries(logic);
  if (entries.length !== 1) return null;
  const [operator, given] = entries[0];
  return [operator, Array.isArray(given) ? given : [given]];
}

/** @param {any} logic @returns {string | null} the path a `var` reads */
function path(logic) {
  const found = operation(logic);
  return found && found[0] === "var" && typeof found[1][0] === "string" && found[1][0] !== "" ? found[1][0] : null;
}

/** @param {any} value */
const literal = (value) => ["string", "number", "boolean"].includes(typeof value);

/** @param {string} fact @param {string} operator @param {any} value @param {"value" | "fact"} [other] @returns {Test} */
const test = (fact, operator, value, other = "value") => ({ kind: "test", fact, operator, other, value });

/** The lines of a condition; no condition is a group without lines. @param {any} logic @returns {Group} */
export function parse(logic) {
  if (logic === undefined || logic === null) return { kind: "group", join: "and", rows: [] };
  const row = parseRow(logic);
  return row.kind === "group" ? row : { kind: "group", join: "and", rows: [row] };
}

/** @param {any} logic @returns {Row} */
function parseRow(logic) {
  const found = operation(logic);
  if (!found) return { kind: "raw", logic };
  const [operator, operands] = found;
  if (operator === "and" || operator === "or") return { kind: "group", join: operator, rows: joined(operator, operands) };
  if (operator === "not") return negated(logic, operands);
  return parseTest(operator, operands) ?? { kind: "raw", logic };
}

/** Lines of the same kind of group stand in it directly. @param {"and" | "or"} join @param {any[]} operands @returns {Row[]} */
function joined(join, operands) {
  return operands.flatMap((/** @type {any} */ one) => {
    const row = parseRow(one);
    return row.kind === "group" && (row.join === join || row.rows.length === 1) ? row.rows : [row];
  });
}

/** @param {any} logic @param {any[]} operands @returns {Row} */
function negated(logic, operands) {
  if (operands.length !== 1) return { kind: "raw", logic };
  const inner = parseRow(operands[0]);
  if (inner.kind === "test" && OPPOSITE[inner.operator]) return { ...inner, operator: OPPOSITE[inner.operator] };
  const missing = inner.kind === "group" && inner.join === "or" && inner.rows.every((row) => row.kind === "test" && row.operator === "missing");
  if (missing) return { kind: "group", join: "and", rows: inner.rows.map((row) => ({ .../** @type {Test} */ (row), operator: "given" })) };
  return { kind: "raw", logic };
}

/** @param {string} operator @param {any[]} operands @returns {Row | null} */
function parseTest(operator, operands) {
  if (operator === "missing") {
    if (!operands.length || !operands.every((one) => typeof one === "string")) return null;
    const rows = operands.map((one) => test(one, "missing", null));
    return rows.length === 1 ? rows[0] : { kind: "group", join: "or", rows };
  }
  if (operator === "var") return path({ var: operands }) ? test(operands[0], "yes", null) : null;
  const [left, right] = operands;
  if (operands.length !== 2) return null;
  if (operator === "in") return membership(left, right);
  if (!SWAPPED[operator]) return null;
  if (path(left)) return side(/** @type {string} */ (path(left)), operator, right);
  if (path(right)) return side(/** @type {string} */ (path(right)), SWAPPED[operator], left);
  return years(operator, left, right);
}

/** @param {string} fact @param {string} operator @param {any} other @returns {Test | null} */
function side(fact, operator, other) {
  if (literal(other)) return test(fact, operator, other);
  return path(other) ? test(fact, operator, path(other), "fact") : null;
}

/** @param {any} left @param {any} right @returns {Test | null} */
function membership(left, right) {
  const fact = path(left);
  if (fact && Array.isArray(right) && right.length > 0 && right.every(literal)) return test(fact, "one_of", right);
  return fact && path(right) ? test(fact, "among", path(right), "fact") : null;
}

/** `years_between(day, today) >= 3` @param {string} operator @param {any} left @param {any} right @returns {Test | null} */
function years(operator, left, right) {
  const found = operation(left);
  if (!found || found[0] !== "years_between" || typeof right !== "number" || !OPERATORS[`years_${operator}`]) return null;
  const fact = path(found[1][0]);
  return fact && path(found[1][1]) === "today" ? test(fact, `years_${operator}`, right) : null;
}

/** Whether a line says everything it needs to. @param {Row} row @returns {boolean} */
export function complete(row) {
  if (row.kind === "raw") return true;
  if (row.kind === "group") return row.rows.every(complete);
  if (!row.fact || !row.operator) return false;
  if (!comparesWith(row.operator)) return true;
  if (Array.isArray(row.value)) return row.value.length > 0 && row.value.every((one) => one !== "");
  return row.value !== null && row.value !== undefined && row.value !== "";
}

/** The condition that the complete lines of a group say; undefined when there are none. @param {Group} group @returns {any} */
export function write(group) {
  const parts = group.rows.filter(complete).map(writeRow).filter((one) => one !== undefined);
  return parts.length > 1 ? { [group.join]: parts } : parts[0];
}

/** @param {Row} row @returns {any} */
function writeRow(row) {
  if (row.kind === "raw") return row.logic;
  if (row.kind === "group") return write(row);
  const here = { var: row.fact };
  if (row.operator === "missing") return { missing: [row.fact] };
  if (row.operator === "given") return { not: { missing: [row.fact] } };
  if (row.operator === "yes") return here;
  if (row.operator === "no") return { not: here };
  if (row.operator.startsWith("years_")) {
    return { [row.operator.slice("years_".length)]: [{ years_between: [here, { var: "today" }] }, row.value] };
  }
  const other = row.other === "fact" ? { var: row.value } : row.value;
  if (row.operator === "one_of" || row.operator === "among") return { in: [here, other] };
  if (row.operator === "none_of" || row.operator === "not_among") return { not: { in: [here, other] } };
  return { [row.operator]: [here, other] };
}

/**
 * A condition in words, e.g. “情形 是 结婚，并且 金额 大于 500 元”. Whatever is written can be read, also what the
 * builder cannot draw.
 * @param {any} logic @param {Fact[]} facts @param {"zh" | "en"} language @returns {string}
 */
export function describe(logic, facts, language) {
  if (logic === undefined || logic === null) return language === "en" ? "always" : "任何时候";
  return describeRow(parse(logic), facts, language);
}

/** @param {Row} row @param {Fact[]} facts @param {"zh" | "en"} language @returns {string} */
export function describeRow(row, facts, language) {
  if (row.kind === "raw") return spell(row.logic, facts, language);
  if (row.kind === "group") {
    const word = { and: { zh: "，并且 ", en: ", and " }, or: { zh: "，或者 ", en: ", or " } }[row.join][language];
    return row.rows.map((one) => (one.kind === "group" && one.rows.length > 1 ? `（${describeRow(one, facts, language)}）` : describeRow(one, facts, language))).join(word);
  }
  const fact = facts.find((one) => one.path === row.fact);
  const words = operatorWords(row.operator, fact?.kind, row.other);
  const tail = comparesWith(row.operator) ? ` ${row.other === "fact" ? labelOf(row.value, facts, language) : valueText(row.value, fact, language)}` : "";
  return `${labelOf(row.fact, facts, language)} ${words[language]}${tail}`;
}

/** @param {string} name @param {Fact[]} facts @param {"zh" | "en"} language */
function labelOf(name, facts, language) {
  const fact = facts.find((one) => one.path === name);
  return fact ? `“${fact.label[language]}”` : `“${name}”`;
}

/** @param {any} value @param {Fact | undefined} fact @param {"zh" | "en"} language @returns {string} */
function valueText(value, fact, language) {
  if (Array.isArray(value)) return value.map((one) => valueText(one, fact, language)).join(language === "en" ? ", " : "、");
  if (typeof value === "boolean") return { true: { zh: "“是”", en: "yes" }, false: { zh: "“否”", en: "no" } }[`${value}`]?.[language] ?? "";
  if (fact?.kind === "money" && typeof value === "number") return language === "en" ? `¥${yuanText(value)}` : `${yuanText(value)} 元`;
  const option = fact?.options?.find((one) => one.value === value);
  return option ? option.label[language] : String(value);
}

/** Anything, written out as a formula with the names that people know. @param {any} logic @param {Fact[]} facts @param {"zh" | "en"} language @returns {string} */
function spell(logic, facts, language) {
  const name = path(logic);
  if (name) return labelOf(name, facts, language);
  const found = operation(logic);
  if (!found) return Array.isArray(logic) ? `[${logic.map((one) => spell(one, facts, language)).join(", ")}]` : JSON.stringify(logic ?? null);
  const [operator, operands] = found;
  const parts = operands.map((one) => spell(one, facts, language));
  return operands.length === 2 && !/^[a-z_]{3,}$/.test(operator) ? `(${parts.join(` ${operator} `)})` : `${operator}(${parts.join(", ")})`;
}

/** The line's value as its control shows it. @param {any} value @param {Fact | undefined} fact */
export const shown = (value, fact) => (fact?.kind === "money" && typeof value === "number" ? yuanText(value).replaceAll(",", "") : (value ?? ""));

/** What was typed, as the condition keeps it: fen for money, numbers as numbers; "" when it is not yet one. @param {string} typed @param {Fact | undefined} fact @param {boolean} counts */
export function typed(typed, fact, counts) {
  const text = typed.trim();
  if (fact?.kind === "money" && !counts) return fenOf(text) ?? "";
  if (counts || fact?.kind === "number") return /^-?\d{1,15}(\.\d{1,4})?$/.test(text) ? Number(text) : "";
  return text;
}

/** Whether two conditions are the same writing. @param {any} one @param {any} other */
export const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
