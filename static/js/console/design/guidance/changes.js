/**
 * What an author does to a guidance (情形引导), as pure changes of the whole definition: its questions and answers are
 * also what the conditions of forms, materials and rules read, so a new name is written there too.
 */
import { put } from "../store.js";

/**
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{value: string, title: Text, note?: Text, when?: any, next?: string, outcome?: string}} Option
 * @typedef {{title: Text, lead?: Text, options: Option[]}} Question
 * @typedef {{kind: string, title: Text, [more: string]: any}} Outcome
 * @typedef {{start: string, questions: Record<string, Question>, outcomes: Record<string, Outcome>, materials?: Record<string, any>}} Guidance
 */

const EMPTY = { zh: "", en: "" };

/** A key nobody has yet. @param {string} stem @param {Record<string, unknown>} taken @returns {string} */
export function freeKey(stem, taken) {
  let number = Object.keys(taken).length + 1;
  while (`${stem}_${number}` in taken) number += 1;
  return `${stem}_${number}`;
}

/** Steps of a path as a JSON pointer. @param {...(string | number)} steps @returns {string} */
export const pointer = (...steps) => steps.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** The smallest guidance. @param {"service" | "guidance"} kind @returns {Guidance} */
export function begun(kind) {
  const yes = { value: "yes", title: { zh: "是", en: "Yes" }, outcome: "go" };
  const no = { value: "no", title: { zh: "不是", en: "No" }, outcome: "stop" };
  const go = kind === "service" ? { kind: "proceed", situation: "go", title: { zh: "可以在这里办", en: "You can do it here" } } : { kind: "counter", title: { zh: "带这些去窗口", en: "Take these along" }, materials: [] };
  return {
    start: "first",
    questions: { first: { title: { ...EMPTY }, options: [yes, no] } },
    outcomes: { go, stop: { kind: "ineligible", title: { zh: "现在还不能办", en: "Not possible now" }, reason: { ...EMPTY }, instead: { ...EMPTY } } },
    ...(kind === "service" ? {} : { materials: {} }),
  };
}

/**
 * A new question with two options, and, when `from` is given, the option that leads to it.
 * @param {any} definition @param {string} key @param {{question: string, option: number}} [from]
 */
export function addQuestion(definition, key, from) {
  const question = { title: { ...EMPTY }, options: ["a", "b"].map((value) => ({ value, title: { ...EMPTY } })) };
  const added = put(definition, pointer("guidance", "questions", key), question);
  return from ? lead(added, from.question, from.option, { next: key }) : added;
}

/** @param {any} definition @param {string} key @param {string} kind @param {{question: string, option: number}} [from] */
export function addOutcome(definition, key, kind, from) {
  const outcome = { kind, title: { ...EMPTY }, ...details(kind, key) };
  const added = put(definition, pointer("guidance", "outcomes", key), outcome);
  return from ? lead(added, from.question, from.option, { outcome: key }) : added;
}

/** What an outcome of a kind must say. @param {string} kind @param {string} key @returns {Record<string, any>} */
function details(kind, key) {
  if (kind === "proceed") return { situation: key };
  return kind === "counter" ? { materials: [] } : { reason: { ...EMPTY }, instead: { ...EMPTY } };
}

/** Another kind of outcome; what both kinds say stays. @param {any} definition @param {string} key @param {string} kind */
export function changeKind(definition, key, kind) {
  const { title, note, situation, materials, item, reason, instead } = definition.guidance.outcomes[key];
  const had = { proceed: { situation }, counter: { materials, item }, ineligible: { reason, instead } }[kind] ?? {};
  const kept = Object.fromEntries(Object.entries({ ...had, note }).filter(([, value]) => value !== undefined));
  return put(definition, pointer("guidance", "outcomes", key), { kind, title, ...details(kind, key), ...kept });
}

/** Where an option leads. @param {any} definition @param {string} question @param {number} option @param {{next?: string, outcome?: string}} target */
export function lead(definition, question, option, target) {
  const place = pointer("guidance", "questions", question, "options", option);
  const { next: _next, outcome: _outcome, ...rest } = definition.guidance.questions[question].options[option];
  return put(definition, place, { ...rest, ...target });
}

/** @param {any} definition @param {string} question */
export function addOption(definition, question) {
  const { options } = definition.guidance.questions[question];
  const value = freeKey("option", Object.fromEntries(options.map((/** @type {Option} */ one) => [one.value, 1])));
  return put(definition, pointer("guidance", "questions", question, "options"), [...options, { value, title: { ...EMPTY } }]);
}

/** @param {any} definition @param {string} question @param {number} from @param {number} to */
export function moveOption(definition, question, from, to) {
  const options = [...definition.guidance.questions[question].options];
  if (to < 0 || to >= options.length) return definition;
  options.splice(to, 0, ...options.splice(from, 1));
  return put(definition, pointer("guidance", "questions", question, "options"), options);
}

/** Without a question or an outcome; what led there leads nowhere until somebody says where. @param {any} definition @param {"questions" | "outcomes"} of @param {string} key */
export function remove(definition, of, key) {
  const way = of === "questions" ? "next" : "outcome";
  const without = put(definition, pointer("guidance", of, key), undefined);
  return retarget(without, (option) => (option[way] === key ? omit(option, way) : option));
}

/** Another key for a question or an outcome, everywhere it is named. @param {any} definition @param {"questions" | "outcomes"} of @param {string} key @param {string} name */
export function rename(definition, of, key, name) {
  const all = definition.guidance[of];
  if (key === name || !name || name in all) return definition;
  const way = of === "questions" ? "next" : "outcome";
  const renamed = Object.fromEntries(Object.entries(all).map(([one, value]) => [one === key ? name : one, value]));
  const start = of === "questions" && definition.guidance.start === key ? name : definition.guidance.start;
  const moved = retarget({ ...definition, guidance: { ...definition.guidance, start, [of]: renamed } }, (option) => (option[way] === key ? { ...option, [way]: name } : option));
  return of === "questions" ? everyCondition(moved, (node) => (node.var === `answers.${key}` ? { ...node, var: `answers.${name}` } : node)) : moved;
}

/** Another code for an answer, also in the conditions that ask for it. @param {any} definition @param {string} question @param {number} option @param {string} value */
export function renameAnswer(definition, question, option, value) {
  const { options } = definition.guidance.questions[question];
  const before = options[option].value;
  if (!value || options.some((/** @type {Option} */ one) => one.value === value)) return definition;
  const written = put(definition, pointer("guidance", "questions", question, "options", option, "value"), value);
  return everyCondition(written, (node) => {
    const [operator = "", operands] = Object.entries(node)[0] ?? [];
    const asks = Array.isArray(operands) && operands.some((one) => one?.var === `answers.${question}`);
    if (!asks || !["==", "!=", "in"].includes(operator)) return node;
    const swap = (/** @type {any} */ one) => (one === before ? value : Array.isArray(one) ? one.map((part) => (part === before ? value : part)) : one);
    return { [operator]: operands.map(swap) };
  });
}

/** A material of a standalone guidance, and no outcome that asks for it. @param {any} definition @param {string} key */
export function removeMaterial(definition, key) {
  const without = put(definition, pointer("guidance", "materials", key), undefined);
  const outcomes = Object.entries(without.guidance.outcomes).map(([name, one]) => [name, one.materials ? { ...one, materials: one.materials.filter((/** @type {string} */ asked) => asked !== key) } : one]);
  return { ...without, guidance: { ...without.guidance, outcomes: Object.fromEntries(outcomes) } };
}

/** @param {any} definition @param {(option: any) => any} change */
function retarget(definition, change) {
  const questions = Object.entries(definition.guidance.questions).map(([key, question]) => [key, { ...question, options: question.options.map(change) }]);
  return { ...definition, guidance: { ...definition.guidance, questions: Object.fromEntries(questions) } };
}

/** @param {Record<string, any>} object @param {string} key */
function omit(object, key) {
  const { [key]: _, ...rest } = object;
  return rest;
}

/** Every operation of every condition, changed from the inside out. @param {any} node @param {(node: any) => any} change @returns {any} */
function everyCondition(node, change) {
  if (Array.isArray(node)) return node.map((one) => everyCondition(one, change));
  if (typeof node !== "object" || node === null) return node;
  const inside = Object.fromEntries(Object.entries(node).map(([key, one]) => [key, everyCondition(one, change)]));
  return Object.keys(inside).length === 1 ? change(inside) : inside;
}
