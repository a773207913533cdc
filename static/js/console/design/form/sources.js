/** Where a field's answer can come from before anybody types: the card, the department's reply, an electronic licence. */

import { identityOf } from "../facts.js";

/** @typedef {{zh: string, en: string}} Text */
/** @typedef {{path: string, label: Text, group: Text}} Source */

const GROUPS = {
  identity: { zh: "身份证", en: "ID card" },
  department: { zh: "部门系统", en: "Department" },
  licence: { zh: "电子证照", en: "Licence" },
};

/**
 * @param {import("../facts.js").Vocabulary | undefined} vocabulary what the server knows
 * @param {any} definition its department names the connector that is asked
 * @param {string | undefined} present a source in use that is offered no more stays to be seen
 * @returns {Source[]}
 */
export function sourcesOf(vocabulary, definition, present) {
  /** @type {Source[]} */
  const found = identityOf(vocabulary, definition).map((one) => ({ path: one.path, label: one.label, group: GROUPS.identity }));
  const connector = vocabulary?.connectors.find((one) => one.name === definition.department?.connector);
  for (const query of connector?.queries ?? []) {
    for (const field of query.fields) found.push({ path: `department.${query.name}.${field.name}`, label: joined(query.label, field.label), group: GROUPS.department });
  }
  const licences = definition.applicants === "legal" ? [] : vocabulary?.licences ?? []; // those of the library are people's
  for (const licence of licences) {
    for (const field of licence.fields) found.push({ path: `licence.${licence.type}.${field.name}`, label: joined(licence.name, field.label), group: GROUPS.licence });
  }
  if (present && !found.some((one) => one.path === present)) found.push({ path: present, label: { zh: present, en: present }, group: { zh: "现在没有", en: "Not offered" } });
  return found;
}

/** @param {Text} one @param {Text} other @returns {Text} */
const joined = (one, other) => ({ zh: `${one.zh} · ${other.zh}`, en: `${one.en} · ${other.en}` });
