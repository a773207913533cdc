/** A phone and the window that reads its code. */
import { html } from "../../../vendor/preact/standalone.module.js";
import { t } from "../../core/i18n.js";
import { Arrow, Bang, Label, Machine, Moment, Palm, Thumb, Tick } from "./kit.js";

/** The finder pattern of a QR code. @param {{x: number, y: number}} props */
function Finder({ x, y }) {
  return html`<g transform="translate(${x} ${y})"><rect class="ill-dark" width="36" height="36" rx="4" /><rect class="ill-paper" x="7" y="7" width="22" height="22" rx="2" /><rect class="ill-dark" x="12" y="12" width="12" height="12" rx="2" /></g>`;
}

/** The applicant's phone with a code on it. @param {{at: string}} props `at` = SVG transform of its centre */
function Phone({ at }) {
  return html`<g transform=${at}>
    <rect class="ill-hot" x="-100" y="-176" width="200" height="352" rx="30" /><rect class="ill-paper" x="-84" y="-150" width="168" height="300" rx="14" />
    <g transform="translate(-60 -92)">
      <${Finder} x=${0} y=${0} /><${Finder} x=${84} y=${0} /><${Finder} x=${0} y=${84} />
      <g class="ill-dark"><rect x="48" y="6" width="14" height="14" /><rect x="60" y="30" width="14" height="14" /><rect x="46" y="52" width="14" height="14" /><rect x="70" y="60" width="14" height="14" /><rect x="98" y="50" width="14" height="14" /><rect x="54" y="84" width="14" height="14" /><rect x="84" y="92" width="14" height="14" /><rect x="104" y="106" width="14" height="14" /><rect x="68" y="106" width="14" height="14" /></g>
    </g>
    <rect class="ill-line" x="-44" y="66" width="88" height="14" rx="7" /><rect class="ill-line" x="-30" y="96" width="60" height="12" rx="6" />
  </g>`;
}

/** The machine's front with the window for codes. @param {{beam?: boolean}} props */
function Window({ beam = true }) {
  return html`<g>
    <${Machine} y=${34} height=${540} />
    <rect class="ill-part" x="140" y="88" width="372" height="252" rx="28" /><rect class="ill-glass" x="184" y="130" width="284" height="168" rx="16" />
    ${beam && html`<path class="ill-corner" d="M208 186v-32h40M404 154h40v32M444 242v32h-40M248 274h-40v-32" />`}
    <${Label} x=${326} y=${384}>${t("look.code_area")}<//>
    <rect class="ill-part" x="664" y="88" width="176" height="76" rx="24" /><rect class="ill-ground" x="700" y="118" width="104" height="16" rx="8" />
  </g>`;
}

/** Hold the phone's screen before the window. */
export function ShowPhone() {
  return html`<${Moment} label=${t("look.draw_show_phone")} height=${500}>
    <${Window} />
    <g class="ill-moves ill-moves--card">
      <${Palm} at="translate(650 372) rotate(-22)" /><${Phone} at="translate(600 268) rotate(-16)" /><${Thumb} at="translate(684 332) rotate(-30)" />
    </g>
    <${Arrow} from=${[474, 128]} to=${[406, 158]} />
  <//>`;
}

/** The code was read; `done`: and believed. @param {{done?: boolean}} props */
export function PhoneRead({ done = true }) {
  return html`<${Moment} label=${t("look.draw_phone_read")} height=${410}>
    <${Window} beam=${false} />${done && html`<${Tick} x=${468} y=${118} />`}
  <//>`;
}

/** The code could not be used: the empty window. */
export function NoCode() {
  return html`<${Moment} label=${t("look.draw_no_code")} height=${410} caution=${true}>
    <${Window} beam=${false} /><${Bang} x=${468} y=${118} />
  <//>`;
}
