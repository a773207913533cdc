/** A case (办件): its name, where it stands, its number, its printed papers. */
import { html } from "../../vendor/preact/standalone.module.js";
import { classes } from "./classes.js";
import { Icon } from "./icon.js";
import { Pill } from "./note.js";

/**
 * @param {object} props
 * @param {string} props.name
 * @param {any} [props.note] "11月27日前办好"
 * @param {{tone?: "plain"|"positive"|"caution"|"negative"|"primary", text: string}} props.state
 * @param {{label: string, state: "done"|"now"|"later"}[]} [props.stages] drawn as the short bars
 * @param {() => void} [props.onPress]
 * @param {string} [props.testid]
 */
export function CaseCard({ name, note, state, stages, onPress, testid }) {
  const inner = html`<span class="case__head"><b>${name}</b><${Pill} tone=${state.tone ?? "primary"}>${state.text}<//>${onPress && html`<${Icon} name="caret-right-bold" />`}</span>
    ${note && html`<span class="note num">${note}</span>`}
    ${Boolean(stages?.length) && html`<span class="case__bars">${stages?.map((stage) => html`<span key=${stage.label} class="case__bar case__bar--${stage.state}">${stage.label}</span>`)}</span>`}`;
  return onPress
    ? html`<button type="button" class="sheet sheet--tap case" data-testid=${testid} onClick=${onPress}>${inner}</button>`
    : html`<div class="sheet case" data-testid=${testid}>${inner}</div>`;
}

/**
 * The number people copy by hand, in groups of four.
 * @param {object} props
 * @param {string} props.label 办件编号
 * @param {string} props.number
 * @param {any} [props.children] what it is good for
 * @param {any} [props.aside] a QR figure
 */
export function CaseNumber({ label, number, children, aside }) {
  return html`<section class="sheet case-number">
    <div class="grow"><span class="quiet">${label}</span><div class="case-number__value num" data-testid="case-number" data-value=${number}>${groupsOfFour(number)}</div>${children && html`<p>${children}</p>`}</div>
    ${aside}
  </section>`;
}

/** @param {string} number @returns {string} "4201 02RS 01…": groups of four, the last one may be longer */
export function groupsOfFour(number) {
  return number.replace(/\s+/g, "").replace(/(.{4})(?=.{4})/g, "$1 ");
}

/**
 * One document and how its printing stands.
 * @param {object} props
 * @param {string} props.kind
 * @param {string} props.title
 * @param {any} props.state in words: 正在打印 / 打好了 / 没打出来：没纸
 * @param {"plain"|"positive"|"caution"|"negative"} [props.tone]
 * @param {any} [props.action] a Button: 再打一张
 */
export function PrintJob({ kind, title, state, tone = "plain", action }) {
  return html`<li class=${classes("print-job", tone !== "plain" && `print-job--${tone}`)} data-testid="doc-${kind}">
    <${Icon} name=${tone === "positive" ? "check-circle-fill" : tone === "plain" ? "printer-duotone" : "warning-circle-fill"} />
    <div role="status"><b>${title}</b><span class="quiet">${state}</span></div>
    ${action && html`<div>${action}</div>`}
  </li>`;
}
