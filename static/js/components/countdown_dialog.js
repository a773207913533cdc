/** "您还在吗？": the ring with the seconds left. One press goes on. */
import { html } from "../../vendor/preact/standalone.module.js";
import { Dialog } from "./dialog.js";

const LENGTH = 2 * Math.PI * 100;

/** @param {{seconds: number, of: number}} props seconds left and where the ring began */
export function CountdownRing({ seconds, of }) {
  const left = Math.max(0, Math.min(1, seconds / of));
  return html`<svg class="countdown" viewBox="0 0 232 232" aria-hidden="true">
    <circle class="countdown__track" cx="116" cy="116" r="100" />
    <circle class="countdown__left" cx="116" cy="116" r="100" transform="rotate(-90 116 116)" stroke-dasharray="${LENGTH * left} ${LENGTH}" />
    <text x="116" y="145">${Math.max(0, Math.ceil(seconds))}</text>
  </svg>`;
}

/**
 * @param {object} props
 * @param {number} props.seconds left
 * @param {number} props.of seconds the warning lasts (>= 20)
 * @param {string} props.title
 * @param {string} props.lead must not hold the number: a reader would hear every second
 * @param {import("./dialog.js").DialogAction} props.stay
 * @param {import("./dialog.js").DialogAction} props.end
 * @param {any} [props.children] a Note: nothing is lost
 */
export function CountdownDialog({ seconds, of, title, lead, stay, end, children }) {
  return html`<${Dialog} alert=${true} title=${title} lead=${lead} beside=${html`<${CountdownRing} seconds=${seconds} of=${of} />`}
    safe=${stay} others=${[{ icon: "sign-out-bold", ...end }]} onEscape=${stay.onPress}>${children}<//>`;
}
