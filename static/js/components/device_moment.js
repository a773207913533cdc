/** A moment at a device: the drawing of this action, a live state in words, how far it is. */
import { html } from "../../vendor/preact/standalone.module.js";
import { classes } from "./classes.js";
import { Icon } from "./icon.js";
import { Progress } from "./progress.js";

const ICONS = { plain: "info-fill", positive: "check-circle-fill", caution: "warning-fill", negative: "warning-circle-fill" };

/**
 * @typedef {{tone?: "plain"|"positive"|"caution"|"negative", title: any, reason?: any, icon?: string}} Live
 * @param {object} props
 * @param {any} props.drawing one of drawings/*
 * @param {Live} props.live announced on change (role=status)
 * @param {number|null} [props.progress] 0..1 shows the percentage and a bar; null shows a bar without a number; undefined shows none
 * @param {boolean} [props.sheet] drawing and words on one sheet (sign-in); otherwise the words stand below it
 * @param {any} [props.side] pill or button at the right of the words
 */
export function DeviceMoment({ drawing, live, progress, sheet = false, side }) {
  const moving = progress !== undefined;
  return html`<section class=${classes("device", sheet ? "device__sheet sheet" : "device--open")}>
    ${drawing}
    <div class="device__live">
      <${LiveState} ...${live} />
      ${typeof progress === "number" && html`<span class="live__percent num" aria-hidden="true">${Math.round(progress * 100)}%</span>`} ${side}
    </div>
    ${moving && html`<${Progress} value=${progress} label=${String(live.title)} />`}
  </section>`;
}

/** The live state alone. @param {Live} props */
export function LiveState({ tone = "plain", title, reason, icon }) {
  return html`<div class="live live--${tone}" role="status" data-testid="live">
    <${Icon} name=${icon ?? ICONS[tone]} /><span>${title}${reason && html`<small>${reason}</small>`}</span>
  </div>`;
}
