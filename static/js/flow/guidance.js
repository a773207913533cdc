/** Walking a guidance tree (情形引导). Pure. */

/**
 * @typedef {{value: string, title: any, note?: any, when?: any, next?: string, outcome?: string}} Option
 * @typedef {{title: any, lead?: any, options: Option[]}} Question
 * @typedef {{start: string, questions: Record<string, Question>, outcomes: Record<string, any>}} Guidance
 */

/**
 * The questions asked so far on the path of these answers, the last one perhaps unanswered.
 * @param {Guidance} guidance @param {Record<string, string>} answers
 * @returns {{path: string[], outcome: any | null}}
 */
export function walk(guidance, answers) {
  /** @type {string[]} */
  const path = [];
  /** @type {string | undefined} */
  let key = guidance.start;
  while (key && !path.includes(key)) {
    path.push(key);
    /** @type {Option | undefined} */
    const chosen = guidance.questions[key].options.find((option) => option.value === answers[path[path.length - 1]]);
    if (chosen?.outcome) return { path, outcome: guidance.outcomes[chosen.outcome] };
    key = chosen?.next;
  }
  return { path, outcome: null };
}

/**
 * The answers that a person may choose from. Only a clear no takes one away.
 * @param {Question} question
 * @param {{answers: Record<string, string>, applicant?: Record<string, unknown>}} known what conditions read
 * @param {(condition: any, known: any) => boolean} allows whether a condition holds; true when it has no answer
 * @returns {Option[]}
 */
export const offered = (question, known, allows) => question.options.filter((option) => option.when === undefined || allows(option.when, known));

/**
 * The longest number of questions from `key` on, itself included: "第 1 问，一共 3 问".
 * @param {Guidance} guidance @param {string} key @param {string[]} [seen]
 * @returns {number}
 */
export function questionsFrom(guidance, key, seen = []) {
  if (seen.includes(key)) return 0;
  const further = guidance.questions[key].options.map((option) =>
    option.next ? questionsFrom(guidance, option.next, [...seen, key]) : 0,
  );
  return 1 + Math.max(0, ...further);
}
