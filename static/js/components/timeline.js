/** 经过: what happened to a case, when, by whom; and what comes next, with dates. */
import { html } from "../../vendor/preact/standalone.module.js";
import { classes } from "./classes.js";

/**
 * @param {{events: {at: string, title: string, actor?: string, opinion?: string|null, tone?: "now"|"caution"}[]}} props `at` is already words ("11月25日 09:44")
 */
export function Timeline({ events }) {
  return html`<ol class="timeline">
    ${events.map(
      ({ at, title, actor, opinion, tone }, index) => html`<li key=${index} class=${classes("timeline__event", tone && `timeline__event--${tone}`)}>
        <b>${title}</b><span class="note num">${at}${actor && ` · ${actor}`}</span>${opinion && html`<span>${opinion}</span>`}
      </li>`,
    )}
  </ol>`;
}

/** Three bars with dates under them. @param {{steps: {when: string, text: string, now?: boolean}[]}} props */
export function NextSteps({ steps }) {
  return html`<ol class="nexts">
    ${steps.map(({ when, text, now }) => html`<li key=${when} class=${classes("nexts__step", now && "nexts__step--now")}><b>${when}</b>${text}</li>`)}
  </ol>`;
}
