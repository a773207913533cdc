/** 小二's sentence and the line under it: what happens, how long, what to hold. */
import { html } from "../../vendor/preact/standalone.module.js";
import { classes } from "./classes.js";

/** A sentence breaks after its punctuation before it breaks inside a phrase. @param {string} title @returns {any} */
function phrases(title) {
  const parts = title.match(/[^，。：；！？、]+[，。：；！？、]*/g) ?? [title];
  return parts.length > 1 ? parts.map((part, index) => html`<span key=${index} class="voice__phrase">${part}</span>`) : title;
}

/**
 * @param {object} props
 * @param {string} props.title one spoken sentence, <= 12 characters
 * @param {any} [props.lead]
 * @param {string} [props.kicker] small line above: the item and which question this is
 * @param {boolean} [props.small]
 * @param {boolean} [props.display] the attract screen's size
 * @param {any} [props.beside] a button at the right of the sentence
 */
export function Headline({ title, lead, kicker, small = false, display = false, beside }) {
  const heading = html`<h1 class=${classes("voice", small && "voice--small", display && "voice--display")} tabindex="-1">${phrases(title)}</h1>`;
  return html`<div class="headline">
    ${kicker && html`<p class="headline__kicker">${kicker.split(/(?<= ·) /).map((part, index) => html`${index > 0 && " "}<span class="voice__phrase">${part.replace(/ ·$/, "\u00a0·")}</span>`)}</p>`}
    ${beside ? html`<div class="headline__row">${heading}${beside}</div>` : heading}
    ${lead && html`<p class="lead">${lead}</p>`}
  </div>`;
}
