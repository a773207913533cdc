/**
 * Every change of a form, from definition to definition. Pure: nothing is changed in place, and what cannot be done gives
 * the same definition back. A field is known by its name; a field's name, its rule in the schema and whatever reads it
 * elsewhere in the definition stay together.
 */
import { kindOf } from "./kinds.js";

/** @typedef {import("../../../core/form_check.js").Field} Field */
/** @typedef {{section: number, field: number}} Place */
/** @typedef {{path: string, zh: string, en: string}} Use a place elsewhere that reads a field */

/** @param {any} definition @returns {any[]} */
export const sectionsOf = (definition) => definition.form?.sections ?? [];

/** @param {any} definition @returns {Field[]} */
export const fieldsOf = (definition) => sectionsOf(definition).flatMap((section) => section.fields ?? []);

/** @param {any} definition @param {string} name @returns {Place | null} */
export function placeOf(definition, name) {
  for (const [section, one] of sectionsOf(definition).entries()) {
    const field = (one.fields ?? []).findIndex((/** @type {Field} */ each) => each.name === name);
    if (field >= 0) return { section, field };
  }
  return null;
}

/** @param {any} definition @param {string} name @returns {Field | undefined} */
export const fieldOf = (definition, name) => fieldsOf(definition).find((field) => field.name === name);

/** @param {any} definition @param {string} name @returns {any} the schema of a field's answer */
export const schemaOf = (definition, name) => definition.form?.schema?.properties?.[name];

/** @param {any} definition @param {any} form */
const withForm = (definition, form) => ({ ...definition, form: { ...definition.form, ...form } });

/** @param {any} definition @param {(sections: any[]) => any[]} change */
const withSections = (definition, change) => withForm(definition, { sections: change(sectionsOf(definition)) });

/** @param {any} definition @param {any} schema */
const withSchema = (definition, schema) => withForm(definition, { schema: { ...definition.form.schema, ...schema } });

/** @param {any} object @param {any} changes undefined takes a key out */
function patched(object, changes) {
  return Object.fromEntries(Object.entries({ ...object, ...changes }).filter(([, value]) => value !== undefined));
}

/** @template T @param {T[]} list @param {number} from @param {number} to @returns {T[]} */
function moved(list, from, to) {
  const rest = list.filter((_, at) => at !== from);
  return [...rest.slice(0, to), list[from], ...rest.slice(to)];
}

/** @param {any} definition @param {string} stem @returns {string} a name that no field has */
export function freshName(definition, stem) {
  const taken = new Set([...fieldsOf(definition).map((field) => field.name), ...Object.keys(definition.form?.schema?.properties ?? {})]);
  if (!taken.has(stem)) return stem;
  for (let number = 2; ; number += 1) if (!taken.has(`${stem}_${number}`)) return `${stem}_${number}`;
}

/** @param {string} name @returns {boolean} whether it can be a field's name */
export const isName = (name) => /^[a-z][a-z0-9_]{0,59}$/.test(name);

/** @param {any} definition @returns {any} with one more section at the end */
export const addSection = (definition) => withSections(definition, (sections) => [...sections, { title: { zh: "新的一段", en: "New section" }, fields: [] }]);

/** @param {any} definition @param {number} at @param {any} changes */
export const setSection = (definition, at, changes) => withSections(definition, (sections) => sections.map((one, place) => (place === at ? patched(one, changes) : one)));

/** @param {any} definition @param {number} from @param {number} to */
export function moveSection(definition, from, to) {
  const { length } = sectionsOf(definition);
  return from === to || to < 0 || to >= length || from < 0 || from >= length ? definition : withSections(definition, (sections) => moved(sections, from, to));
}

/** A section goes only when it holds nothing. @param {any} definition @param {number} at */
export const removeSection = (definition, at) => (sectionsOf(definition)[at]?.fields?.length === 0 ? withSections(definition, (sections) => sections.filter((_, place) => place !== at)) : definition);

/** @param {any} definition @param {number} section @param {number} at @param {Field} field @param {any} schema null: it holds nothing */
function inserted(definition, section, at, field, schema) {
  const next = withSections(definition, (sections) => sections.map((one, place) => (place === section ? { ...one, fields: [...one.fields.slice(0, at), field, ...one.fields.slice(at)] } : one)));
  return schema ? withSchema(next, { properties: { ...definition.form.schema.properties, [field.name]: schema } }) : next;
}

/**
 * @param {any} definition @param {string} name of the new field, see freshName
 * @param {import("./kinds.js").Kind} kind @param {Place} place where it comes to stand
 */
export function addField(definition, name, kind, place) {
  if (!sectionsOf(definition)[place.section] || fieldOf(definition, name)) return definition;
  const field = { name, label: kind.label, widget: kind.widget, ...kind.more, locked: false };
  return inserted(definition, place.section, place.field, field, kind.schema);
}

/** A shared field, as the register has it. @param {any} definition @param {string} fact @param {any} shared its entry @param {Place} place */
export function addShared(definition, fact, shared, place) {
  const name = freshName(definition, fact);
  // The register says what may be answered; how the options are called is each form's own wording.
  const options = shared.schema.enum && { options: shared.options ?? shared.schema.enum.map((/** @type {string} */ value) => ({ value, label: { zh: value, en: value } })) };
  const field = { name, ...(name === fact ? {} : { fact }), label: shared.label, widget: shared.widget, ...options, locked: false };
  return inserted(definition, place.section, place.field, field, shared.schema);
}

/**
 * A field becomes the asking of a shared fact: the register says what it is called and what may be answered.
 * @param {any} definition @param {string} name @param {string} fact @param {any} shared its entry
 */
export function setFact(definition, name, fact, shared) {
  const field = fieldOf(definition, name);
  const place = placeOf(definition, name);
  if (!field || !place) return definition;
  const kind = setKind(definition, name, kindOf(shared.widget, shared.schema));
  const known = Object.fromEntries((field.options ?? []).map((option) => [option.value, option]));
  const options = shared.schema.enum?.map((/** @type {string} */ value) => known[value] ?? { value, label: { zh: value, en: value } });
  const next = setField(kind, name, { fact: name === fact ? undefined : fact, label: shared.label, options });
  return withSchema(next, { properties: { ...next.form.schema.properties, [name]: shared.schema } });
}

/** @param {any} definition @param {Place} from @param {Place} to where it stands afterwards; `field` counts without the field itself */
export function moveField(definition, from, to) {
  const sections = sectionsOf(definition);
  const field = sections[from.section]?.fields[from.field];
  if (!field || !sections[to.section] || (from.section === to.section && from.field === to.field)) return definition;
  const without = withSections(definition, () => sections.map((one, at) => (at === from.section ? { ...one, fields: one.fields.filter((/** @type {any} */ _, /** @type {number} */ place) => place !== from.field) } : one)));
  const at = Math.max(0, Math.min(to.field, sectionsOf(without)[to.section].fields.length));
  return inserted(without, to.section, at, field, null);
}

/** One step up or down with the keyboard, over the border of a section too. @param {any} definition @param {string} name @param {-1 | 1} step */
export function stepField(definition, name, step) {
  const from = placeOf(definition, name);
  if (!from) return definition;
  const sections = sectionsOf(definition);
  const to = from.field + step;
  if (to >= 0 && to < sections[from.section].fields.length) return moveField(definition, from, { section: from.section, field: to });
  const section = from.section + step;
  if (!sections[section]) return definition;
  return moveField(definition, from, { section, field: step < 0 ? sections[section].fields.length : 0 });
}

/** @param {any} definition @param {string} name @param {any} changes of the field; undefined takes a key out */
export function setField(definition, name, changes) {
  return withSections(definition, (sections) => sections.map((one) => (one.fields.some((/** @type {Field} */ field) => field.name === name) ? { ...one, fields: one.fields.map((/** @type {Field} */ field) => (field.name === name ? patched(field, changes) : field)) } : one)));
}

/** @param {any} definition @param {string} name @param {any} changes of the schema of its answer */
export function setSchema(definition, name, changes) {
  const { properties } = definition.form.schema;
  return name in properties ? withSchema(definition, { properties: { ...properties, [name]: patched(properties[name], changes) } }) : definition;
}

/**
 * Whether a field must be answered. A field that is not always shown cannot be in the schema's list: there it is a condition.
 * @param {any} definition @param {string} name @param {"always" | "never" | {when: any}} wanted
 */
export function setRequired(definition, name, wanted) {
  const others = (definition.form.schema.required ?? []).filter((/** @type {string} */ one) => one !== name);
  const field = fieldOf(definition, name);
  const always = wanted === "always" && !field?.visible_when;
  const condition = typeof wanted === "object" ? wanted.when : wanted === "always" && field?.visible_when ? field.visible_when : undefined;
  return setField(withSchema(definition, { required: always ? [...others, name] : others }), name, { required_when: condition });
}

/** @param {any} definition @param {string} name @returns {"always" | "never" | "when"} */
export function requiredness(definition, name) {
  if ((definition.form.schema.required ?? []).includes(name)) return "always";
  const field = fieldOf(definition, name);
  if (!field || field.required_when === undefined) return "never";
  return JSON.stringify(field.required_when) === JSON.stringify(field.visible_when) ? "always" : "when";
}

/** When a field is shown; a field that is always asked for stays asked for whenever it is shown. @param {any} definition @param {string} name @param {any} condition undefined: always */
export function setVisible(definition, name, condition) {
  const before = requiredness(definition, name);
  const next = setField(definition, name, { visible_when: condition });
  return before === "always" ? setRequired(next, name, "always") : next;
}

/** Another kind in place: name, words and conditions stay, what does not fit goes. @param {any} definition @param {string} name @param {import("./kinds.js").Kind} kind */
export function setKind(definition, name, kind) {
  const field = fieldOf(definition, name);
  if (!field || kindOf(field.widget, schemaOf(definition, name)).key === kind.key) return definition;
  const plain = setField(definition, name, { widget: kind.widget, options: undefined, columns: undefined, material: undefined, suggest: undefined, fact: undefined, messages: undefined, ...kind.more, ...(kind.schema ? {} : { prefill: undefined, locked: false, required_when: undefined }) });
  const { [name]: _, ...others } = plain.form.schema.properties;
  const properties = kind.schema ? { ...plain.form.schema.properties, [name]: kind.schema } : others;
  const required = (plain.form.schema.required ?? []).filter((/** @type {string} */ one) => kind.schema || one !== name);
  return withSchema(plain, { properties, required });
}

/** The options of a choice and what the schema lets through, together. @param {any} definition @param {string} name @param {{value: string, label: any}[]} options */
export const setOptions = (definition, name, options) => setSchema(setField(definition, name, { options }), name, { enum: options.map((option) => option.value) });

/**
 * The columns of a table with what a cell may be, together.
 * @param {any} definition @param {string} name
 * @param {{column: import("../../../core/form_check.js").Column, schema: any, required: boolean}[]} columns
 */
export function setColumns(definition, name, columns) {
  const items = { type: "object", additionalProperties: false, required: columns.filter((one) => one.required).map((one) => one.column.name), properties: Object.fromEntries(columns.map((one) => [one.column.name, one.schema])) };
  return setSchema(setField(definition, name, { columns: columns.map((one) => one.column) }), name, { items });
}

/** @param {any} definition @param {string} name @returns {{column: import("../../../core/form_check.js").Column, schema: any, required: boolean}[]} */
export function columnsOf(definition, name) {
  const items = schemaOf(definition, name)?.items ?? {};
  return (fieldOf(definition, name)?.columns ?? []).map((column) => ({ column, schema: items.properties?.[column.name] ?? {}, required: (items.required ?? []).includes(column.name) }));
}

/**
 * Another name, followed everywhere in the definition: schema, rules, conditions, corrections, what departments are sent, result lines.
 * @param {any} definition @param {string} from @param {string} to
 */
export function renameField(definition, from, to) {
  if (from === to || !isName(to) || !fieldOf(definition, from) || fieldOf(definition, to) || to in (definition.form.schema.properties ?? {})) return definition;
  const { form, ...rest } = walk(definition, `form.${from}`, `form.${to}`);
  const names = (/** @type {string[]} */ list) => list.map((one) => (one === from ? to : one));
  const schema = { ...form.schema, required: names(form.schema.required ?? []), properties: Object.fromEntries(Object.entries(form.schema.properties).map(([name, part]) => [name === from ? to : name, part])) };
  const sections = form.sections.map((/** @type {any} */ section) => ({ ...section, fields: section.fields.map((/** @type {Field} */ field) => (field.name === from ? { ...field, name: to } : field)) }));
  const rules = (form.rules ?? []).map((/** @type {any} */ rule) => (rule.field === from ? { ...rule, field: to } : rule));
  const corrections = rest.correction_reasons && { correction_reasons: rest.correction_reasons.map((/** @type {any} */ one) => ({ ...one, items: names(one.items) })) };
  return { ...rest, form: { ...form, schema, sections, rules }, ...corrections };
}

/** @param {any} node @param {string} from a path @param {string} to @returns {any} */
function walk(node, from, to) {
  if (node === from) return to;
  if (typeof node === "string" && node.startsWith(`${from}.`)) return to + node.slice(from.length);
  if (Array.isArray(node)) return node.map((one) => walk(one, from, to));
  if (typeof node === "object" && node !== null) return Object.fromEntries(Object.entries(node).map(([key, one]) => [key, walk(one, from, to)]));
  return node;
}

/** Where else a field is read, to name before it goes. @param {any} definition @param {string} name @returns {Use[]} */
export function usesOf(definition, name) {
  const path = `form.${name}`;
  const reads = (/** @type {any} */ node) => JSON.stringify(node ?? null).includes(`"${path}"`) || JSON.stringify(node ?? null).includes(`"${path}.`);
  /** @type {Use[]} */
  const found = [];
  const add = (/** @type {string} */ place, /** @type {string} */ zh, /** @type {string} */ en) => found.push({ path: place, zh, en });
  for (const [section, one] of sectionsOf(definition).entries()) {
    for (const [at, field] of one.fields.entries()) {
      if (field.name !== name && reads([field.visible_when, field.required_when])) add(`/form/sections/${section}/fields/${at}`, `“${field.label.zh}”什么时候显示或必填`, `when “${field.label.en}” is shown or required`);
    }
  }
  for (const [at, rule] of (definition.form.rules ?? []).entries()) {
    if (rule.field !== name && reads(rule.when)) add(`/form/rules/${at}`, `检查规则“${rule.message.zh}”`, `the check “${rule.message.en}”`);
  }
  for (const [at, one] of (definition.materials ?? []).entries()) if (reads(one.when)) add(`/materials/${at}`, `材料“${one.name.zh}”什么时候要`, `when the material “${one.name.en}” is asked for`);
  for (const [at, one] of (definition.decision_rules ?? []).entries()) if (reads(one.when)) add(`/decision_rules/${at}`, `办理规则“${one.reason.zh}”`, `the decision rule “${one.reason.en}”`);
  for (const [at, one] of (definition.review_points ?? []).entries()) if (reads(one)) add(`/review_points/${at}`, `审查要点“${one.title.zh}”`, `the review point “${one.title.en}”`);
  for (const [at, one] of (definition.result?.lines ?? []).entries()) if (reads(one.path)) add(`/result/lines/${at}`, `结果单上的“${one.label.zh}”`, `the line “${one.label.en}” of the result`);
  if (reads(definition.department)) add("/department", "送给部门的内容", "what the department is sent");
  for (const [at, one] of (definition.correction_reasons ?? []).entries()) if (one.items.includes(name) && one.items.length === 1) add(`/correction_reasons/${at}`, `补正理由“${one.text.zh}”`, `the reason for correction “${one.text.en}”`);
  return found;
}

/** The field goes with its own rule in the schema, its own checks, and its mention among corrections. What else reads it stays and is named. @param {any} definition @param {string} name */
export function removeField(definition, name) {
  const place = placeOf(definition, name);
  if (!place) return definition;
  const next = withSections(definition, (sections) => sections.map((one, at) => (at === place.section ? { ...one, fields: one.fields.filter((/** @type {Field} */ field) => field.name !== name) } : one)));
  const { [name]: _, ...properties } = next.form.schema.properties;
  const schema = { ...next.form.schema, properties, required: (next.form.schema.required ?? []).filter((/** @type {string} */ one) => one !== name) };
  const rules = (next.form.rules ?? []).filter((/** @type {any} */ rule) => rule.field !== name);
  const corrections = next.correction_reasons && { correction_reasons: next.correction_reasons.map((/** @type {any} */ one) => (one.items.length > 1 ? { ...one, items: one.items.filter((/** @type {string} */ item) => item !== name) } : one)) };
  return { ...next, form: { ...next.form, schema, rules }, ...corrections };
}

/** A check of several fields at once. @param {any} definition @param {string} field that shows its message */
export const addRule = (definition, field) =>
  withForm(definition, { rules: [...(definition.form.rules ?? []), { when: { missing: [`form.${field}`] }, field, message: { zh: "请再核对一下", en: "Please check this again" } }] });

/** @param {any} definition @param {number} at @param {any} changes */
export const setRule = (definition, at, changes) => withForm(definition, { rules: definition.form.rules.map((/** @type {any} */ rule, /** @type {number} */ place) => (place === at ? { ...rule, ...changes } : rule)) });

/** @param {any} definition @param {number} at */
export const removeRule = (definition, at) => withForm(definition, { rules: definition.form.rules.filter((/** @type {any} */ _, /** @type {number} */ place) => place !== at) });
