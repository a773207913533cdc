/**
 * Checks a form in the page: the twin of backend/forms/rules, run on the same vectors and the same words
 * (tests/contract/form_errors.json). The server always checks again.
 */
import { format, Validator } from "../../vendor/json-schema/index.js";
import { failingShape, isTable, settledRows } from "./composed.js";
import { FORMATS } from "./formats.js";
import { evaluate, holds, LogicError, paths } from "./logic.js";
import { fenOf, yuanText } from "./money.js";

/** @typedef {import("./i18n.js").Text} Text */
/**
 * @typedef {{name: string, label: Text, widget: string, options?: {value: string, label: Text}[]}} Column
 * @typedef {{name: string, label: Text, widget: string, options?: {value: string, label: Text}[], hint?: Text,
 *   prefill?: string, locked?: boolean, visible_when?: any, required_when?: any, suggest?: any[],
 *   messages?: Record<string, Text>, columns?: Column[], material?: string, fact?: string}} Field
 * @typedef {{version: number, schema: any, sections: {title: Text, fields: Field[]}[],
 *   rules?: {when: any, field: string, message: Text}[]}} Form
 * @typedef {{form: Record<string, unknown>, answers: Record<string, string>, situation?: string, today?: string}} FormData
 * @typedef {(key: string, vars: {limit: string, row?: string, column?: string, words?: string}) => Text | null} Words the sentence of a key, null when there is none
 */

Object.assign(format, FORMATS);

/** A field shows one message: of several failing keywords, the one that stands first here. */
const PRIORITY = [
  "type", "enum", "const", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "uniqueItems",
];
/** Widgets that only tell something: the person answers nothing there. */
export const VALUELESS = new Set(["info", "file"]);
const BLANKS = /^[ \t\r\n\u00a0\u3000]+|[ \t\r\n\u00a0\u3000]+$/g;

/**
 * What a person typed as the schema wants it: trimmed, amounts as fen, numbers as numbers, nothing blank.
 * What cannot be read stays as typed, so that the check names it.
 * @param {Form} form @param {Record<string, unknown>} typed
 * @returns {Record<string, unknown>}
 */
export function typedValues(form, typed) {
  const known = new Map(form.sections.flatMap((section) => section.fields).map((field) => [field.name, field]));
  const entries = Object.entries(typed).map(([name, value]) => {
    const field = known.get(name);
    const schema = form.schema.properties?.[name];
    return [name, field?.widget === "table" ? rowsOf(value, field, schema?.items?.properties ?? {}) : asValue(value, field?.widget, schema?.type)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null && value !== ""));
}

/** @param {unknown} rows as typed @param {Field} field @param {Record<string, any>} schemas of the columns */
function rowsOf(rows, field, schemas) {
  const widgets = new Map((field.columns ?? []).map((column) => [column.name, column.widget]));
  return settledRows(rows, (cell, column) => asValue(cell, widgets.get(column), schemas[column]?.type));
}

/** @param {unknown} value @param {string | undefined} widget @param {string | undefined} type */
function asValue(value, widget, type) {
  if (typeof value !== "string") return value;
  const text = value.replace(BLANKS, "");
  if (text === "") return text;
  if (widget === "money") return fenOf(text) ?? text;
  if (widget === "phone" || widget === "bank_card") return text.replace(/[ -]/g, "");
  if (widget === "id_number") return text.toUpperCase();
  return (type === "number" || type === "integer") && /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : text;
}

/** @param {unknown} value */
const trim = (value) => (typeof value === "string" ? value.replace(BLANKS, "") : value);

/**
 * The values that count and the fields that are shown, taken in order: a hidden field's value is dropped
 * before the next condition is asked.
 * @param {Form} form @param {FormData} data
 * @returns {{values: Record<string, unknown>, shown: Field[]}}
 */
export function settle(form, data) {
  const tables = new Set(form.sections.flatMap((section) => section.fields).filter((field) => field.widget === "table").map((field) => field.name));
  const trimmed = Object.entries(data.form).map(([name, value]) => [name, tables.has(name) ? settledRows(value, trim) : trim(value)]);
  const values = Object.fromEntries(trimmed.filter(([, value]) => value !== undefined && value !== null && value !== ""));
  const shown = [];
  for (const field of form.sections.flatMap((section) => section.fields)) {
    if (holds(field.visible_when, { ...data, form: values })) shown.push(field);
    else delete values[field.name];
  }
  return { values, shown };
}

/** @param {Form} form @param {FormData} data @returns {Field[]} the fields that these answers ask for */
export const visibleFields = (form, data) => settle(form, data).shown;

/** @param {Field} field @param {any} schema @param {FormData} data @returns {boolean} */
export function isRequired(field, schema, data) {
  if ((schema.required ?? []).includes(field.name)) return true;
  return field.required_when !== undefined && field.required_when !== null && holds(field.required_when, data);
}

/**
 * @param {Form} form
 * @param {FormData} data
 * @param {ReadonlySet<string>} held fields whose true value only the server holds; they count as filled in,
 *   and rules that read them are left to the server
 * @param {Words} words
 * @returns {Record<string, Text>} field name -> what is wrong; empty when all is well
 */
export function checkForm(form, data, held, words) {
  const { values, shown } = settle(form, data);
  const scope = { ...data, form: values };
  const { properties = {} } = form.schema;
  /** @type {Record<string, Text>} */
  const found = {};
  for (const name of Object.keys(values)) {
    if (!(name in properties) && !held.has(name)) found[name] = sentence(words, "additionalProperties");
  }
  for (const field of shown) {
    if (held.has(field.name) || VALUELESS.has(field.widget)) continue;
    const { name } = field;
    if (name in values) {
      const keyword = failingKeyword(properties[name] ?? {}, values[name]);
      if (keyword) found[name] = sentence(words, keyword, field, properties[name][keyword]);
      const cell = !keyword && field.widget === "table" && wrongCell(field, properties[name].items, /** @type {any} */ (values[name]), words);
      if (cell) found[name] = cell;
    } else if (isRequired(field, form.schema, scope)) found[name] = sentence(words, "required", field);
  }
  checkRules(form, scope, shown, held, words, found);
  return found;
}

/** @param {any} schema of one field @param {unknown} value @returns {string | undefined} the most telling keyword that fails */
function failingKeyword(schema, value) {
  if (schema.type === "object") return failingShape(schema, value);
  const { items, ...outer } = schema;
  const { errors } = new Validator(isTable(schema) ? outer : schema, "2020-12", false).validate(value);
  const failing = new Set(errors.map((/** @type {{keyword: string}} */ error) => error.keyword));
  return PRIORITY.find((keyword) => failing.has(keyword));
}

/**
 * The first wrong cell of a table, row by row in the order of the columns, in words.
 * @param {Field} field @param {any} items schema of a row @param {Record<string, unknown>[]} rows @param {Words} words
 * @returns {Text | null}
 */
function wrongCell(field, items, rows, words) {
  const columns = field.columns ?? [];
  const names = columns.map((column) => column.name);
  for (const [at, row] of rows.entries()) {
    if (typeof row !== "object" || row === null || Object.keys(row).some((name) => !names.includes(name))) return sentence(words, "type", field);
    for (const column of columns) {
      const schema = items.properties?.[column.name] ?? {};
      const given = column.name in row;
      const keyword = given ? failingKeyword(schema, row[column.name]) : (items.required ?? []).includes(column.name) ? "required" : undefined;
      if (!keyword) continue;
      const said = sentence(words, keyword, column, schema[keyword]);
      const placed = (/** @type {"zh" | "en"} */ code) => words("cell", { limit: "", row: String(at + 1), column: column.label[code], words: said[code] })?.[code] ?? said[code];
      return { zh: placed("zh"), en: placed("en") };
    }
  }
  return null;
}

/**
 * The field's own words, else those for its widget, else the general ones.
 * @param {Words} words @param {string} keyword @param {{widget: string, messages?: Record<string, Text>}} [field] @param {unknown} [limit] the keyword's value in the schema
 * @returns {Text}
 */
function sentence(words, keyword, field, limit) {
  const key = keyword === "format" ? `format:${limit}` : keyword;
  const own = field?.messages?.[key];
  if (own) return own;
  const vars = { limit: field?.widget === "money" && typeof limit === "number" ? yuanText(limit) : String(limit ?? "") };
  const text = words(`${key}:${field?.widget}`, vars) ?? words(key, vars);
  if (!text) throw new Error(`no words for ${key}`);
  return text;
}

/** @param {Form} form @param {FormData} scope @param {Field[]} shown @param {ReadonlySet<string>} held @param {Words} words @param {Record<string, Text>} found */
function checkRules(form, scope, shown, held, words, found) {
  for (const rule of form.rules ?? []) {
    const field = shown.find((one) => one.name === rule.field);
    const reads = [...paths(rule.when)].filter((path) => path.startsWith("form.")).map((path) => path.split(".")[1]);
    if (!field || field.name in found || reads.some((name) => name in found || held.has(name))) continue;
    try {
      if (evaluate(rule.when, scope) === true) found[field.name] = rule.message;
    } catch (error) {
      if (!(error instanceof LogicError)) throw error;
      found[field.name] = sentence(words, "cannot_check", field);
    }
  }
}
