/** What has to be handed in, what is there already. */
import { html } from "../../vendor/preact/standalone.module.js";
import { classes } from "./classes.js";
import { Pill } from "./note.js";

/** @param {{title: string, children: any}} props rows on one sheet */
export function MaterialList({ title, children }) {
  return html`<section class="sheet materials"><h2 class="sect">${title}</h2><ul>${children}</ul></section>`;
}

/**
 * @param {object} props
 * @param {string} props.id material key
 * @param {string} props.name
 * @param {any} props.how "已有电子证照，不用交" / "放好后拍一张"
 * @param {{tone: "plain"|"positive"|"caution"|"negative"|"primary", text: string}} props.state 免提交 / 正在拍 / 还差
 * @param {boolean} [props.now] the one being taken
 * @param {any} [props.action] a Button
 */
export function MaterialRow({ id, name, how, state, now = false, action }) {
  return html`<li class=${classes("material", now && "material--now")} data-testid="material-${id}">
    <span class="material__name">${name}</span><span class="material__how">${how}</span>
    <span class="material__side"><${Pill} tone=${state.tone}>${state.text}<//>${action}</span>
  </li>`;
}
