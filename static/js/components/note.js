/** A quiet block of words: what is safe, what to mind, what went wrong. */
import { html } from "../../vendor/preact/standalone.module.js";
import { classes } from "./classes.js";
import { Icon } from "./icon.js";

const ICONS = { plain: "info-fill", positive: "check-circle-fill", caution: "warning-fill", negative: "warning-circle-fill" };

/**
 * @param {object} props
 * @param {"plain"|"positive"|"caution"|"negative"} [props.tone]
 * @param {any} [props.title]
 * @param {any} [props.children]
 * @param {string} [props.icon]
 * @param {boolean} [props.big] with a large duotone icon
 * @param {boolean} [props.live] announced when it appears (role=status)
 * @param {string} [props.testid]
 */
export function Note({ tone = "plain", title, children, icon, big = false, live = false, testid }) {
  return html`<div class=${classes("notebox", tone !== "plain" && `notebox--${tone}`, big && "notebox--big")} role=${live ? "status" : undefined} data-testid=${testid}>
    <${Icon} name=${icon ?? ICONS[tone]} />
    <div class="grow">${title && html`<b class="notebox__title">${title}</b>`}${children && html`<p>${children}</p>`}</div>
  </div>`;
}

/** One small line with an icon. @param {{icon?: string, children: any}} props */
export function SmallPrint({ icon = "lock-bold", children }) {
  return html`<p class="smallprint"><${Icon} name=${icon} /><span>${children}</span></p>`;
}

/** A pill: a state in one or two words. @param {{tone?: "plain"|"positive"|"caution"|"negative"|"primary", body?: boolean, icon?: string, children: any}} props */
export function Pill({ tone = "plain", body = false, icon, children }) {
  return html`<span class=${classes("pill", tone !== "plain" && `pill--${tone}`, body && "pill--body")}>${icon && html`<${Icon} name=${icon} />`}${children}</span>`;
}

/** Numbered advice ("要是没反应"). @param {{title?: string, steps: any[]}} props */
export function NumberedAdvice({ title, steps }) {
  return html`<section class="sheet sheet--pad section">
    ${title && html`<h2 class="sect">${title}</h2>`}
    <ol class="numbered">${steps.map((step, index) => html`<li key=${index}><b aria-hidden="true">${index + 1}</b><span>${step}</span></li>`)}</ol>
  </section>`;
}
