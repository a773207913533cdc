/** Progress of anything that takes more than 400 ms. */
import { html, useLayoutEffect, useRef } from "../../vendor/preact/standalone.module.js";

/** @param {{value?: number|null, label: string}} props value 0..1; null or absent = how long is not known */
export function Progress({ value = null, label }) {
  const fill = useRef(/** @type {HTMLElement|null} */ (null));
  const known = typeof value === "number";
  useLayoutEffect(() => {
    if (fill.current) fill.current.style.setProperty("transform", known ? `scaleX(${value})` : "");
  }, [value]);
  return html`<div class=${known ? "bar2" : "bar2 bar2--open"} role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${known ? Math.round(value * 100) : undefined}>
    <i ref=${fill} class="bar2__fill"></i>
  </div>`;
}

/** Waiting: the short bar of 二 slides over the long one. @param {{title: string, lead?: string}} props */
export function Waiting({ title, lead }) {
  return html`<div class="waiting" role="status">
    <svg class="waiting__mark" viewBox="0 0 100 80" aria-hidden="true"><rect class="waiting__slip" x="28" y="14" width="44" height="18" rx="9" /><rect x="6" y="46" width="88" height="18" rx="9" /></svg>
    <p class="sect">${title}</p>
    ${lead && html`<p class="lead">${lead}</p>`}
  </div>`;
}
