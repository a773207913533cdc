/** What the condition of an answer may read: earlier answers, and what the card says of a signed-in applicant. */
import { citizenFacts } from "../facts.js";

/** @typedef {import("../condition_parts.js").Fact} Fact */

const PERSON = { zh: "申请人（证件）", en: "Applicant (from the card)" };

/** @type {Fact[]} */
const APPLICANT = [
  { path: "applicant.birth_year", label: { zh: "出生年份", en: "Year of birth" }, group: PERSON, kind: "number" },
  { path: "applicant.sex", label: { zh: "性别", en: "Sex" }, group: PERSON, kind: "choice", options: [{ value: "1", label: { zh: "男", en: "Male" } }, { value: "2", label: { zh: "女", en: "Female" } }] },
];

/** @param {any} definition @param {string} question its own answers are not known when it is asked @param {"service" | "guidance"} kind only a service has a signed-in applicant @returns {Fact[]} */
export function branchFacts(definition, question, kind) {
  const answers = citizenFacts({ guidance: definition.guidance }).filter((fact) => fact.path.startsWith("answers.") && fact.path !== `answers.${question}`);
  return [...(kind === "service" ? APPLICANT : []), ...answers];
}
