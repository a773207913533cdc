/** A face beside the photo in the card. */
import { html } from "../../../vendor/preact/standalone.module.js";
import { t } from "../../core/i18n.js";
import { Bang, IdCard, Machine, Moment } from "./kit.js";

/** The machine's camera, a person in its sight, and their card: low, for what is agreed to stands whole below it. @param {{caution?: boolean}} props `caution`: no more of it, the card alone */
export function Portrait({ caution = false }) {
  return html`<${Moment} label=${t(caution ? "look.draw_face_over" : "look.draw_face")} height=${caution ? 410 : 270} caution=${caution}>
    <g transform=${caution ? undefined : "translate(0 -58)"}>
    <${Machine} y=${34} height=${540} />
    <rect class="ill-part" x="140" y="88" width="372" height="300" rx="28" />
    <circle class="ill-dark" cx="326" cy="112" r="11" />
    <circle class="ill-hand" cx="326" cy="222" r="62" />
    <path class="ill-sleeve" d="M212 388c4-62 50-98 114-98s110 36 114 98z" />
    ${caution ? html`<${Bang} x=${468} y=${132} />` : html`<path class="ill-corner" d="M226 178v-34h40M386 144h40v34M426 272v34h-40M266 306h-40v-34" />`}
    <${IdCard} at="translate(704 ${caution ? 236 : 200})" />
    </g>
  <//>`;
}
