/**
 * Conditions in data: the twin of backend/forms/logic.py, run on the same vectors
 * (tests/contract/jsonlogic.json). A closed, strict subset of JsonLogic: nothing is truthy, both sides of a
 * comparison have one type, and an absent operand is an error, never a match.
 *
 * The data object of a form is `{form, answers, situation, today}`.
 */

const MAX_DEPTH = 32;
const DAY_MS = 86_400_000;
const ABSENT = Symbol("absent");

/** The condition has no answer. */
export class LogicError extends Error {
  /** @param {"malformed" | "unknown_operator" | "missing_operand" | "type_mismatch" | "out_of_range"} code */
  constructor(code, detail = "") {
    super(detail ? `${code}: ${detail}` : code);
    this.code = code;
  }
}

/** Least and most operands of each operator. @type {Map<string, [number, number]>} */
const ARITY = new Map([
  ["var", [1, 1]],
  ["missing", [1, 16]],
  ["and", [1, 16]],
  ["or", [1, 16]],
  ["not", [1, 1]],
  ["some", [2, 2]],
  ["all", [2, 2]],
  ["none", [2, 2]],
  ["+", [2, 16]],
  ["*", [2, 16]],
  ["date_add", [3, 3]],
  .../** @type {[string, [number, number]][]} */ (
    ["==", "!=", "<", "<=", ">", ">=", "in", "-", "days_between", "years_between"].map((name) => [name, [2, 2]])
  ),
]);

/** @param {unknown} value @returns {boolean} */
function boolean(value) {
  if (typeof value !== "boolean") throw new LogicError("type_mismatch", "true or false was expected");
  return value;
}

/** @param {unknown} value @returns {number} */
function number(value) {
  if (typeof value !== "number") throw new LogicError("type_mismatch", "a number was expected");
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) throw new LogicError("out_of_range");
  return value;
}

/** @param {number} year @param {number} month 0..11 @param {number} day @returns {Date} midnight UTC, also before the year 100 */
function utc(year, month, day) {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date;
}

/** @param {Date} date @returns {string} YYYY-MM-DD */
function dayText(date) {
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) throw new LogicError("out_of_range", "the calendar ends there");
  const part = (/** @type {number} */ value, width = 2) => String(value).padStart(width, "0");
  return `${part(year, 4)}-${part(date.getUTCMonth() + 1)}-${part(date.getUTCDate())}`;
}

/** @param {unknown} value a day YYYY-MM-DD @returns {Date} */
function day(value) {
  const parts = typeof value === "string" ? /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(value) : null;
  if (!parts || value !== parts[0]) throw new LogicError("type_mismatch", "a date (YYYY-MM-DD) was expected");
  const [year, month, date] = parts.slice(1).map(Number);
  const found = utc(year, month - 1, date);
  if (year < 1 || found.getUTCMonth() !== month - 1 || found.getUTCDate() !== date) {
    throw new LogicError("type_mismatch", "no such day");
  }
  return found;
}

/** @param {unknown} value */
function kind(value) {
  if (typeof value === "number") number(value);
  else if (typeof value !== "boolean" && typeof value !== "string") {
    throw new LogicError("type_mismatch", "lists and objects are not compared");
  }
  return typeof value;
}

/** @param {unknown} left @param {unknown} right */
function equal(left, right) {
  if (kind(left) !== kind(right)) throw new LogicError("type_mismatch", "both sides must have one type");
  return left === right;
}

/** @param {unknown} left @param {unknown} right @returns {[number, number]} */
function ordered(left, right) {
  if (typeof left === "string" && typeof right === "string") return [day(left).getTime(), day(right).getTime()];
  return [number(left), number(right)];
}

/** @param {unknown} needle @param {unknown} haystack */
function contains(needle, haystack) {
  if (typeof haystack === "string") {
    if (typeof needle !== "string") throw new LogicError("type_mismatch", "only a string can be in a string");
    return haystack.includes(needle);
  }
  if (!Array.isArray(haystack)) throw new LogicError("type_mismatch", "in needs a list or a string");
  return haystack.map((element) => equal(needle, element)).some(Boolean); // every element is checked for its type
}

/** @param {unknown} start @param {unknown} count @param {unknown} unit */
function dateAdd(start, count, unit) {
  const from = day(start);
  const steps = number(count);
  if (!Number.isInteger(steps) || !["days", "months", "years"].includes(/** @type {string} */ (unit))) {
    throw new LogicError("type_mismatch", "a whole number of days, months or years was expected");
  }
  if (unit === "days") return dayText(new Date(from.getTime() + steps * DAY_MS));
  const month = from.getUTCMonth() + steps * (unit === "years" ? 12 : 1);
  const last = utc(from.getUTCFullYear(), month + 1, 0).getUTCDate();
  return dayText(utc(from.getUTCFullYear(), month, Math.min(from.getUTCDate(), last)));
}

/** Whole years from `start` to `end`, as an age is counted. @param {unknown} start @param {unknown} end */
function yearsBetween(start, end) {
  const [first, last] = [dayText(day(start)), dayText(day(end))];
  return Number(last.slice(0, 4)) - Number(first.slice(0, 4)) - (last.slice(5) < first.slice(5) ? 1 : 0);
}

/** Operators over plain values. @type {Map<string, (...values: any[]) => unknown>} */
const PLAIN = new Map(
  /** @type {[string, (...values: any[]) => unknown][]} */ ([
    ["==", equal],
    ["!=", (left, right) => !equal(left, right)],
    ["<", (left, right) => ((pair) => pair[0] < pair[1])(ordered(left, right))],
    ["<=", (left, right) => ((pair) => pair[0] <= pair[1])(ordered(left, right))],
    [">", (left, right) => ((pair) => pair[0] > pair[1])(ordered(left, right))],
    [">=", (left, right) => ((pair) => pair[0] >= pair[1])(ordered(left, right))],
    ["in", contains],
    ["+", (...numbers) => numbers.reduce((total, one) => number(total + number(one)), 0)],
    ["-", (left, right) => number(number(left) - number(right))],
    ["*", (...numbers) => numbers.reduce((product, one) => number(product * number(one)), 1)],
    ["date_add", dateAdd],
    ["days_between", (start, end) => (day(end).getTime() - day(start).getTime()) / DAY_MS],
    ["years_between", yearsBetween],
  ]),
);

/** @param {unknown} path @param {any} data @returns {any} the value, or ABSENT for none, null and blanks */
function lookUp(path, data) {
  if (typeof path !== "string") throw new LogicError("malformed", "a path is a string");
  let found = data;
  for (const step of path === "" ? [] : path.split(".")) {
    if (found === null || typeof found !== "object" || Array.isArray(found) || !Object.hasOwn(found, step)) return ABSENT;
    found = found[step];
  }
  const blank = found === null || found === undefined || (typeof found === "string" && /^[ \t\r\n\u00a0\u3000]*$/.test(found));
  return blank ? ABSENT : found;
}

/** @param {string} operator @param {unknown} elements @param {unknown} predicate @param {number} depth */
function quantify(operator, elements, predicate, depth) {
  if (!Array.isArray(elements)) throw new LogicError("type_mismatch", `${operator} needs a list`);
  const answers = elements.map((element) => boolean(run(predicate, element, depth + 1)));
  if (operator === "some") return answers.some(Boolean);
  if (operator === "none") return !answers.some(Boolean);
  return answers.length > 0 && answers.every(Boolean); // as JsonLogic: "all" of nothing is false
}

/** @param {unknown} logic @param {any} data @param {number} depth @returns {unknown} */
function run(logic, data, depth) {
  if (depth > MAX_DEPTH) throw new LogicError("malformed", "nested too deeply");
  if (Array.isArray(logic)) return logic.map((part) => run(part, data, depth + 1));
  if (logic === null || typeof logic !== "object") return logic;
  const entries = Object.entries(logic);
  if (entries.length !== 1) throw new LogicError("malformed", "an operation has exactly one key");
  const [operator, given] = entries[0];
  const operands = Array.isArray(given) ? given : [given];
  const arity = ARITY.get(operator);
  if (!arity) throw new LogicError("unknown_operator", operator);
  if (operands.length < arity[0] || operands.length > arity[1]) throw new LogicError("malformed", operator);

  const value = (/** @type {number} */ index) => {
    const found = run(operands[index], data, depth + 1);
    if (found === null || found === undefined) throw new LogicError("missing_operand", operator);
    return found;
  };
  const indices = operands.map((_, index) => index);
  switch (operator) {
    case "var": {
      const found = lookUp(operands[0], data);
      if (found === ABSENT) throw new LogicError("missing_operand", operands[0]);
      return found;
    }
    case "missing":
      return operands.some((path) => lookUp(path, data) === ABSENT);
    case "and":
      return indices.every((index) => boolean(value(index)));
    case "or":
      return indices.some((index) => boolean(value(index)));
    case "not":
      return !boolean(value(0));
    case "some":
    case "all":
    case "none":
      return quantify(operator, value(0), operands[1], depth);
    default:
      return PLAIN.get(operator)?.(...indices.map(value));
  }
}

/**
 * Every path that `logic` reads from the data object; not those inside some/all/none predicates.
 * @param {unknown} logic
 * @returns {Set<string>}
 */
export function paths(logic) {
  if (Array.isArray(logic)) return new Set(logic.flatMap((part) => [...paths(part)]));
  const entries = logic !== null && typeof logic === "object" ? Object.entries(logic) : [];
  if (entries.length !== 1) return new Set();
  const [operator, given] = entries[0];
  const operands = Array.isArray(given) ? given : [given];
  if (operator === "var" || operator === "missing") return new Set(operands.filter((path) => typeof path === "string"));
  return paths(["some", "all", "none"].includes(operator) ? operands.slice(0, 1) : operands);
}

/**
 * The value of `logic` over `data`.
 * @param {unknown} logic @param {unknown} data
 * @throws {LogicError}
 */
export function evaluate(logic, data) {
  return run(logic, data, 0);
}

/**
 * Whether a condition holds or has no answer: where only a clear no may take something away.
 * @param {unknown} logic @param {unknown} data @returns {boolean}
 */
export function mayHold(logic, data) {
  try {
    return evaluate(logic, data) !== false;
  } catch (error) {
    if (error instanceof LogicError) return true;
    throw error;
  }
}

/**
 * Whether a condition holds; one that cannot be decided yet does not.
 * @param {unknown} logic none = no condition, holds
 * @param {unknown} data
 */
export function holds(logic, data) {
  if (logic === undefined || logic === null) return true;
  try {
    return evaluate(logic, data) === true;
  } catch (error) {
    if (error instanceof LogicError) return false;
    throw error;
  }
}
