/** What will be handed in, row by row, each with its own way to change it. */
import { html } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";
import { classes } from "./classes.js";

/** @param {{children: any}} props rows inside one sheet */
export function Summary({ children }) {
  return html`<dl class="sheet summary">${children}</dl>`;
}

/**
 * @param {object} props
 * @param {string} props.label
 * @param {any} [props.value] bold
 * @param {[string, any][]} [props.pairs] instead of `value`: what a section of the form holds, name and value, line by line
 * @param {any} [props.rest] after the value, plain
 * @param {any} [props.note] a line under it
 * @param {boolean} [props.main] the first row: the item itself
 * @param {{label: string, icon: string, onPress: () => void, testid?: string}} [props.action] "改" / "看"
 */
export function SummaryRow({ label, value, pairs, rest, note, main = false, action }) {
  return html`<div class=${classes("summary__row", main && "summary__row--main")}>
    <dt class="summary__label">${label}</dt>
    <dd class="summary__value">${pairs ? html`<span class="summary__pairs">${pairs.map(([name, held]) => html`<span class="quiet">${name}</span><b class="num">${held}</b>`)}</span>` : html`<b>${value}</b>`}${rest && html`<span class="num">　${rest}</span>`}${note && html`<span class="summary__note">${note}</span>`}</dd>
    ${action && html`<dd><${Button} small=${true} ...${action} /></dd>`}
  </div>`;
}

/** Short facts side by side: 今天 / 12月2日前 / 约 2 天. @param {{facts: {title: string, text: string}[]}} props */
export function Facts({ facts }) {
  return html`<ul class="facts">${facts.map(({ title, text }) => html`<li key=${title} class="fact"><b>${title}</b>${text}</li>`)}</ul>`;
}
