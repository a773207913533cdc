/** One Phosphor icon of static/icons/sprite.svg, and the mark of 小二. */
import { html } from "../../vendor/preact/standalone.module.js";

const SPRITE = new URL("../../icons/sprite.svg", import.meta.url).pathname;

/**
 * @param {object} props
 * @param {string} props.name symbol in the sprite, e.g. "house-bold" (bold = controls, duotone = objects, fill = states)
 * @param {"xs"|"s"|"m"|"l"|"xl"} [props.size] default 1.25 em
 * @param {string} [props.label] only where no word stands beside it; otherwise the icon is hidden from readers
 */
export function Icon({ name, size, label }) {
  const cls = size ? `i i--${size}` : "i";
  return label
    ? html`<svg class=${cls} role="img" aria-label=${label}><use href="${SPRITE}#${name}" /></svg>`
    : html`<svg class=${cls} aria-hidden="true"><use href="${SPRITE}#${name}" /></svg>`;
}

/** 二: a short bar (the slip) over a long bar (the counter). `full` only on the attract screen, where the slip is persimmon. */
export function Mark({ full = false }) {
  return html`<svg class=${full ? "mark mark--full" : "mark"} viewBox="0 0 56 56" aria-hidden="true">
    <rect class="mark__slip" x="14" y="10" width="28" height="13" rx="6.5" /><rect x="2" y="33" width="52" height="13" rx="6.5" />
  </svg>`;
}
