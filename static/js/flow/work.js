/** What a service asks of a person, given what they said so far. Pure. */

/**
 * @typedef {{key: string, name: any, note?: any, necessity: "required" | "conditional" | "optional", when?: any,
 *   sources: string[], licence_type?: string, max_pages: number, follow_days?: number | null, valid_days?: number | null,
 *   reads?: {field: string, kind: string, labels: string[]}[], sample?: any, blank?: any, covered?: boolean}} MaterialRule
 * @typedef {{pages: unknown[]} | {licence_id: string} | {follows: true}} Provided
 */

/** @typedef {MaterialRule & {needed: boolean, known: boolean}} Asked `needed`: cannot do without; `known`: the sign-in itself, or the department's data (`covered`), is the proof */

/**
 * @param {MaterialRule[]} rules
 * @param {(condition: any) => boolean} holds
 * @param {string[]} [covered] keys that the department's data stands for
 * @returns {Asked[]} the materials asked for now
 */
export function askedMaterials(rules, holds, covered = []) {
  return rules
    .filter((rule) => rule.when === undefined || rule.when === null || holds(rule.when))
    .map((rule) => ({ ...rule, needed: rule.necessity !== "optional", covered: covered.includes(rule.key), known: rule.sources.includes("sign_in") || covered.includes(rule.key) }));
}

/**
 * @param {Asked[]} asked
 * @param {Record<string, Provided>} given
 * @returns {string[]} keys that are still missing
 */
export function missingMaterials(asked, given) {
  return asked.filter((rule) => rule.needed && !rule.known && !isGiven(given[rule.key]) && !isPromised(rule, given[rule.key])).map((rule) => rule.key);
}

/**
 * @param {Asked[]} asked @param {string[]} fields asked for now
 * @returns {Asked[]} those that say something the form asks, and may be scanned for it before it is filled in
 */
export const readMaterials = (asked, fields) => asked.filter((rule) => !rule.known && rule.sources.includes("scan") && rule.reads?.some((one) => fields.includes(one.field)));

/** @param {Provided | undefined} given @returns {boolean} whether it is there */
export const isGiven = (given) => given !== undefined && !("follows" in given) && (!("pages" in given) || given.pages.length > 0);

/** Whether it is promised for later, where that is allowed (容缺后补). @param {MaterialRule} rule @param {Provided | undefined} given @returns {boolean} */
export const isPromised = (rule, given) => Boolean(rule.follow_days) && given !== undefined && "follows" in given;
