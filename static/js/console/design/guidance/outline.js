/** The same guidance as a list to read: every question with its answers and where they lead. */
import { html } from "../../../../vendor/preact/standalone.module.js";
import { say } from "../../library/words.js";
import { KINDS } from "./graph.js";
import { met, split } from "./layout.js";

/**
 * @param {object} props
 * @param {any} props.guidance @param {string | null} props.selected @param {Set<string>} props.flawed
 * @param {(id: string) => void} props.onSelect
 */
export function Outline({ guidance, selected, flawed, onSelect }) {
  const called = (/** @type {string} */ id) => {
    const [of, key] = split(id);
    const thing = of === "questions" ? guidance.questions[key] : guidance.outcomes[key];
    return (thing?.title && say(thing.title)) || key;
  };
  const all = met(guidance);
  /** @param {string} id */
  const link = (id) => html`<button type="button" class="outline__link" aria-current=${id === selected ? "true" : undefined} onClick=${() => onSelect(id)} data-testid="outline-${split(id)[1]}">${called(id)}${flawed.has(id) && html`<span class="outline__flaw">${say("要改", "mend")}</span>`}</button>`;
  return html`<nav class="outline" aria-label=${say("引导的目录", "Outline of the guidance")}>
    <h2>${say("问题", "Questions")}</h2>
    <ol>${all.filter((id) => id.startsWith("questions/")).map((id) => html`<li key=${id}>${link(id)}
      <ul>${(guidance.questions[split(id)[1]]?.options ?? []).map((/** @type {any} */ option) => {
        const to = option.next ? `questions/${option.next}` : option.outcome ? `outcomes/${option.outcome}` : "";
        return html`<li key=${option.value}><span class="outline__answer">${(option.title && say(option.title)) || option.value}</span><span aria-hidden="true"> → </span>${to ? html`<button type="button" class="outline__to" onClick=${() => onSelect(to)}>${called(to)}</button>` : html`<span class="outline__flaw">${say("还没说去哪里", "leads nowhere yet")}</span>`}</li>`;
      })}</ul></li>`)}</ol>
    <h2>${say("结果", "Outcomes")}</h2>
    <ol>${all.filter((id) => id.startsWith("outcomes/")).map((id) => html`<li key=${id}>${link(id)}<span class="note">${say(KINDS[/** @type {keyof typeof KINDS} */ (guidance.outcomes[split(id)[1]]?.kind)] ?? KINDS.question)}</span></li>`)}</ol>
  </nav>`;
}
