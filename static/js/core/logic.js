/**
 * Evaluator of the closed JsonLogic subset that forms, materials and rules use. The same vectors
 * (tests/contract/jsonlogic.json) run against the server's evaluator. A missing operand or an operand of
 * the wrong kind is an error, never a match: public implementations disagree there with each other.
 */

/** A rule that cannot be decided on this data. */
export class LogicError extends Error {}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** @param {unknown} value @param {string} kind @returns {any} */
function need(value, kind) {
  if (kind === "array" ? !Array.isArray(value) : typeof value !== kind) throw new LogicError(`not a ${kind}`);
  return value;
}

/** @param {unknown} left @param {unknown} right */
function comparable(left, right) {
  if (typeof left !== typeof right || !["number", "string"].includes(typeof left)) throw new LogicError("not comparable");
}

/** @param {any} data @param {string | number} path @returns {{found: boolean, value?: unknown}} */
function lookUp(data, path) {
  let value = data;
  if (path === "") return { found: true, value };
  for (const key of String(path).split(".")) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return { found: false };
    value = value[key];
  }
  return { found: value !== null && value !== undefined, value };
}

/** @param {string} day @returns {Date} midnight UTC of a YYYY-MM-DD day */
function dayOf(day) {
  const date = DAY.test(need(day, "string")) ? new Date(`${day}T00:00:00Z`) : null;
  if (!date || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day) throw new LogicError("not a day");
  return date;
}

/** @param {string} day @param {number} count @param {string} unit days, months or years; the 31st becomes the month's last */
function addTo(day, count, unit) {
  const date = dayOf(day);
  if (unit === "days") date.setUTCDate(date.getUTCDate() + need(count, "number"));
  else if (unit === "months" || unit === "years") {
    const wanted = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + need(count, "number") * (unit === "years" ? 12 : 1));
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    date.setUTCDate(Math.min(wanted, last));
  } else throw new LogicError(`no unit ${unit}`);
  return date.toISOString().slice(0, 10);
}

/** @type {Record<string, (left: any, right: any) => boolean>} */
const COMPARE = {
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};

/** @param {unknown} left @param {unknown} right @returns {boolean} */
function same(left, right) {
  if (Array.isArray(left) || Array.isArray(right)) {
    return Array.isArray(left) && Array.isArray(right) && left.length === right.length && left.every((one, index) => same(one, right[index]));
  }
  return left === right;
}

/**
 * @param {unknown} rule
 * @param {any} data `{answers, form}`
 * @returns {any}
 * @throws {LogicError}
 */
export function evaluate(rule, data) {
  if (Array.isArray(rule)) return rule.map((part) => evaluate(part, data));
  if (rule === null || typeof rule !== "object") return rule;
  const entries = Object.entries(rule);
  if (entries.length !== 1) throw new LogicError("a rule has exactly one operator");
  const [operator, given] = entries[0];
  const raw = Array.isArray(given) ? given : [given];
  const value = (/** @type {number} */ index) => {
    if (index >= raw.length) throw new LogicError(`${operator} needs more operands`);
    return evaluate(raw[index], data);
  };
  const truth = (/** @type {unknown} */ part) => need(evaluate(part, data), "boolean");
  switch (operator) {
    case "var": {
      const { found, value: held } = lookUp(data, value(0));
      if (found) return held;
      if (raw.length > 1) return value(1);
      throw new LogicError(`no ${raw[0]}`);
    }
    case "missing":
      return raw.flatMap((part) => evaluate(part, data)).filter((path) => !lookUp(data, path).found);
    case "and":
      return raw.every(truth);
    case "or":
      return raw.some(truth);
    case "not":
      return !truth(raw[0]);
    case "==":
      return same(value(0), value(1));
    case "!=":
      return !same(value(0), value(1));
    case "<":
    case "<=":
    case ">":
    case ">=": {
      const [left, right] = [value(0), value(1)];
      comparable(left, right);
      return COMPARE[operator](left, right);
    }
    case "in": {
      const [needle, hay] = [value(0), value(1)];
      if (typeof hay === "string") return hay.includes(need(needle, "string"));
      return need(hay, "array").some((/** @type {unknown} */ one) => same(one, needle));
    }
    case "some":
    case "all":
    case "none": {
      const list = need(value(0), "array");
      const holds = (/** @type {unknown} */ one) => need(evaluate(raw[1], one), "boolean");
      if (operator === "some") return list.some(holds);
      return operator === "all" ? list.every(holds) : !list.some(holds);
    }
    case "+":
      return raw.reduce((sum, _, index) => sum + need(value(index), "number"), 0);
    case "*":
      return raw.reduce((product, _, index) => product * need(value(index), "number"), 1);
    case "-":
      return raw.length === 1 ? -need(value(0), "number") : need(value(0), "number") - need(value(1), "number");
    default:
      return dates(operator, value);
  }
}

/** @param {string} operator @param {(index: number) => any} value */
function dates(operator, value) {
  switch (operator) {
    case "date_add":
      return addTo(value(0), value(1), value(2));
    case "days_between":
      return (dayOf(value(1)).getTime() - dayOf(value(0)).getTime()) / 86_400_000;
    default:
      throw new LogicError(`no operator ${operator}`);
  }
}

/**
 * Whether a condition holds; a condition that cannot be decided yet does not.
 * @param {unknown} rule undefined = no condition, holds
 * @param {any} data
 */
export function holds(rule, data) {
  if (rule === undefined || rule === null) return true;
  try {
    return evaluate(rule, data) === true;
  } catch (error) {
    if (error instanceof LogicError) return false;
    throw error;
  }
}
