/** What the conditions of one definition can read: its fields and questions, and what the house knows of a person. */

/** @typedef {import("./condition_parts.js").Fact} Fact */
/** @typedef {import("./condition_parts.js").Text} Text */
/**
 * What the server offers to every definition.
 * @typedef {{path: string, label: Text, kind: Fact["kind"]}} Offered
 * @typedef {{name: string, label: Text, queries: {name: string, label: Text, fields: {name: string, label: Text, kind: Fact["kind"]}[]}[],
 *   effects: {name: string, label: Text, fields: {name: string, label: Text, kind: Fact["kind"]}[]}[]}} ConnectorOffer
 * @typedef {{identity: (Offered & {applicants: string[]})[], connectors: ConnectorOffer[], licences: {type: string, name: Text, fields: {name: string, label: Text, kind: Fact["kind"]}[]}[],
 *   templates: {value: string, label: Text}[], departments: {code: string, name: Text}[], attachment_limit: number}} Vocabulary
 */

/** @type {Record<string, Text>} */
const GROUPS = {
  guidance: { zh: "情形", en: "Situation" },
  form: { zh: "表单", en: "Form" },
  person: { zh: "申请人（证件）", en: "Applicant (from the card)" },
  department: { zh: "部门答复", en: "The department's reply" },
  licences: { zh: "电子证照", en: "Licences" },
  time: { zh: "时间", en: "Time" },
};

/** @param {any} schema of one field @param {string} widget @returns {Fact["kind"]} */
function kindOf(schema, widget) {
  if (widget === "money") return "money";
  if (schema?.format === "date") return "day";
  if (schema?.enum) return "choice";
  if (schema?.type === "boolean" || "const" in (schema ?? {})) return "yes_no";
  if (schema?.type === "integer" || schema?.type === "number") return "number";
  return schema?.type === "array" ? "list" : "text";
}

/**
 * Facts that the conditions of the citizens' own pages can read: form, answers, situation, today.
 * @param {any} definition of a service, or a standalone guidance @returns {Fact[]}
 */
export function citizenFacts(definition) {
  return [...guidanceFacts(definition.guidance ?? (definition.questions ? definition : null)), ...formFacts(definition.form), today()];
}

/**
 * The same and what only the server knows: for review points and decision rules.
 * @param {any} definition @param {Vocabulary | null} vocabulary @returns {Fact[]}
 */
export function serverFacts(definition, vocabulary) {
  if (!vocabulary) return citizenFacts(definition);
  const identity = identityOf(vocabulary, definition).map((one) => ({ ...one, group: GROUPS.person }));
  return [...citizenFacts(definition), ...identity, ...departmentFacts(definition, vocabulary), ...licenceFacts(definition, vocabulary)];
}

/**
 * What is known of those whom this service is for: a company has no birthday, a person no credit code.
 * @param {Vocabulary | undefined} vocabulary @param {any} definition
 */
export const identityOf = (vocabulary, definition) => (vocabulary?.identity ?? []).filter((one) => one.applicants.includes(definition.applicants ?? "natural"));

/** @param {any} guidance @returns {Fact[]} */
function guidanceFacts(guidance) {
  if (!guidance?.questions) return [];
  /** @type {Map<string, Text>} */
  const situations = new Map();
  for (const outcome of Object.values(/** @type {Record<string, any>} */ (guidance.outcomes ?? {}))) {
    if (outcome.kind === "proceed" && outcome.situation && !situations.has(outcome.situation)) situations.set(outcome.situation, outcome.title);
  }
  const options = [...situations].map(([value, label]) => ({ value, label }));
  /** @type {Fact[]} */
  const facts = options.length ? [{ path: "situation", label: { zh: "走到的情形", en: "Situation reached" }, group: GROUPS.guidance, kind: "choice", options }] : [];
  for (const [name, question] of Object.entries(/** @type {Record<string, any>} */ (guidance.questions))) {
    const answers = (question.options ?? []).map((/** @type {any} */ one) => ({ value: one.value, label: one.title }));
    facts.push({ path: `answers.${name}`, label: question.title, group: GROUPS.guidance, kind: "choice", options: answers });
  }
  return facts;
}

/** @param {any} form @returns {Fact[]} */
function formFacts(form) {
  return (form?.sections ?? []).flatMap((/** @type {any} */ section) =>
    (section.fields ?? []).map((/** @type {any} */ field) => ({
      path: `form.${field.name}`,
      label: field.label,
      group: GROUPS.form,
      kind: kindOf(form.schema?.properties?.[field.name], field.widget),
      ...(field.options ? { options: field.options } : {}),
    })),
  );
}

/** @returns {Fact} */
const today = () => ({ path: "today", label: { zh: "今天", en: "Today" }, group: GROUPS.time, kind: "day" });

/** What the service's own connector answers. @param {any} definition @param {Vocabulary} vocabulary @returns {Fact[]} */
function departmentFacts(definition, vocabulary) {
  const connector = vocabulary.connectors.find((one) => one.name === definition.department?.connector);
  return (connector?.queries ?? []).flatMap((query) =>
    query.fields.map((field) => ({
      path: `department.${query.name}.${field.name}`,
      label: { zh: `${query.label.zh} · ${field.label.zh}`, en: `${query.label.en} · ${field.label.en}` },
      group: GROUPS.department,
      kind: field.kind,
    })),
  );
}

/** What the licences that this service takes say. @param {any} definition @param {Vocabulary} vocabulary @returns {Fact[]} */
function licenceFacts(definition, vocabulary) {
  const taken = new Set((definition.materials ?? []).map((/** @type {any} */ one) => one.licence_type).filter(Boolean));
  return vocabulary.licences
    .filter((one) => taken.has(one.type))
    .flatMap((licence) => licence.fields.map((field) => ({
      path: `licences.${licence.type}.${field.name}`,
      label: { zh: `${licence.name.zh} · ${field.label.zh}`, en: `${licence.name.en} · ${field.label.en}` },
      group: GROUPS.licences,
      kind: field.kind,
    })));
}
