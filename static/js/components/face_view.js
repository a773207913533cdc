/** Who stands there, as in a mirror, with the oval a face should fill and the seconds until the picture. */
import { t } from "../core/i18n.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { Icon } from "./icon.js";

/** @param {{url: string | null, count: number, busy: boolean}} props `url`: moving picture from this machine's bridge, null while there is none; `count`: 0 for none */
export function FaceView({ url, count, busy }) {
  return html`<figure class="capture capture--face" data-testid="face-view">
    ${url && html`<img class="capture__image capture__image--mirror" src=${url} alt=${t("sign_in.face.alt")} crossorigin="anonymous" />`}
    ${!url && html`<p class="capture__words"><${Icon} name="camera-duotone" /></p>`}
    <svg class="face-oval" viewBox="0 0 640 480" preserveAspectRatio="xMidYMid meet" aria-hidden="true"><ellipse class=${busy ? "is-busy" : ""} cx="320" cy="236" rx="136" ry="180" /></svg>
    ${count > 0 && html`<span class="face-count num" role="timer" aria-live="assertive" data-testid="face-count">${count}</span>`}
  </figure>`;
}
