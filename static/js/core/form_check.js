/**
 * Checks a form in the page with the same schema and rules as the server, and says what is wrong in the
 * same words (tests/contract/form_errors.json runs on both sides). The server always checks again.
 */
import { Validator } from "../../vendor/json-schema/index.js";
import { evaluate, holds, LogicError } from "./logic.js";

/** @typedef {import("./i18n.js").Text} Text */
/**
 * @typedef {{name: string, label: Text, widget: string, options?: {value: string, label: Text}[], hint?: Text,
 *   prefill?: string, locked?: boolean, visible_when?: any, required_when?: any, suggest?: any[]}} Field
 * @typedef {{version: number, schema: any, sections: {title: Text, fields: Field[]}[],
 *   rules?: {when: any, field: string, message: Text}[]}} Form
 */

/**
 * The fields that these answers ask for. A hidden field is neither checked nor sent.
 * @param {Form} form @param {any} data `{answers, form}` @returns {Field[]}
 */
export function visibleFields(form, data) {
  return form.sections.flatMap((section) => section.fields).filter((field) => holds(field.visible_when, data));
}

/** @param {Field} field @param {any} schema @param {any} data @returns {boolean} */
export function isRequired(field, schema, data) {
  if ((schema.required ?? []).includes(field.name)) return true;
  return field.required_when !== undefined && field.required_when !== null && holds(field.required_when, data);
}

/** @param {unknown} value */
const empty = (value) => value === undefined || value === null || value === "";

/**
 * @param {Form} form
 * @param {{answers: any, form: Record<string, unknown>}} data
 * @param {ReadonlySet<string>} held fields whose true value only the server holds (masked); they count as filled in
 * @param {(key: string, vars: Record<string, string | number>) => Text} words the error texts
 * @returns {Record<string, Text>} field name -> what is wrong; empty when all is well
 */
export function checkForm(form, data, held, words) {
  const visible = visibleFields(form, data);
  /** @type {Record<string, Text>} */
  const errors = {};
  for (const field of visible) {
    if (held.has(field.name) || field.widget === "info") continue;
    const schema = form.schema.properties?.[field.name] ?? {};
    const value = data.form[field.name];
    if (empty(value)) {
      if (isRequired(field, form.schema, data)) errors[field.name] = words("required", {});
      continue;
    }
    const message = fieldError(schema, value, field, form.schema, words);
    if (message) errors[field.name] = message;
  }
  const shown = new Set(visible.map((field) => field.name));
  for (const rule of form.rules ?? []) {
    if (errors[rule.field] || !shown.has(rule.field) || !broken(rule.when, data)) continue;
    errors[rule.field] = rule.message;
  }
  return errors;
}

/** @param {any} schema @param {unknown} value @param {Field} field @param {any} root @param {(key: string, vars: any) => Text} words */
function fieldError(schema, value, field, root, words) {
  const definitions = root.$defs ? { $defs: root.$defs } : {};
  const { valid, errors } = new Validator({ ...definitions, ...schema }, "2020-12", false).validate(value);
  if (valid) return null;
  const keyword = errors[0].keyword;
  return words(messageKey(keyword, field), { limit: schema[keyword] ?? "" });
}

/** @param {string} keyword @param {Field} field */
function messageKey(keyword, field) {
  if (["pattern", "format"].includes(keyword)) return field.widget === "text" ? keyword : field.widget;
  return keyword;
}

/** A rule whose operands are not all known here is left to the server. @param {unknown} when @param {any} data */
function broken(when, data) {
  try {
    return evaluate(when, data) === true;
  } catch (error) {
    if (error instanceof LogicError) return false;
    throw error;
  }
}
