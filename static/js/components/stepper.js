/** Where I am: one bar per step with its name always under it; where six names have no room (a phone) one sentence names this one. */
import { html } from "../../vendor/preact/standalone.module.js";
import { t } from "../core/i18n.js";
import { Icon } from "./icon.js";

/**
 * @param {object} props
 * @param {{key: string, label: string}[]} props.steps
 * @param {string} [props.current] key of the step being done; "" or a key that is not in the list = all done
 */
export function Stepper({ steps, current }) {
  const at = steps.findIndex((step) => step.key === current);
  const now = at < 0 ? steps.length : at;
  return html`<nav class="steps-nav" aria-label=${t("look.steps")}>
    <ol class="steps">
      ${steps.map(({ key, label }, index) => {
        const state = index < now ? "done" : index === now ? "now" : "later";
        return html`<li key=${key} class="steps__step steps__step--${state}" aria-current=${state === "now" ? "step" : undefined}>
          <span>${state === "done" && html`<${Icon} name="check-bold" />`}${label}</span>
        </li>`;
      })}
    </ol>
    ${now < steps.length && html`<p class="steps__say" aria-hidden="true">${t("look.step_of", { number: now + 1, count: steps.length, name: steps[now].label })}</p>`}
  </nav>`;
}
