/** The ways through a guidance that lead to doing the service: what the form is shown for. Pure. */

/** @typedef {{key: string, label: {zh: string, en: string}, answers: Record<string, string>, situation: string}} Situation */

const MOST = 60;

/** @param {any} guidance of a service's definition, or null @returns {Situation[]} one way to each situation, in the order of the questions */
export function situationsOf(guidance) {
  /** @type {Map<string, Situation>} */
  const found = new Map();
  /** @param {string} key @param {Record<string, string>} answers */
  const go = (key, answers) => {
    const question = guidance.questions?.[key];
    if (!question || key in answers || found.size >= MOST) return;
    for (const option of question.options ?? []) {
      const given = { ...answers, [key]: option.value };
      const outcome = guidance.outcomes?.[option.outcome];
      if (outcome?.kind === "proceed" && !found.has(option.outcome)) found.set(option.outcome, { key: option.outcome, label: outcome.title, answers: given, situation: outcome.situation ?? "" });
      else if (option.next) go(option.next, given);
    }
  };
  if (guidance?.start) go(guidance.start, {});
  return [...found.values()];
}
