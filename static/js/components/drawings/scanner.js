/** The document camera: a lamp arm over a black frame on the desk. */
import { html } from "../../../vendor/preact/standalone.module.js";
import { t } from "../../core/i18n.js";
import { Arrow, Bang, Label, Moment, Palm, Thumb } from "./kit.js";

/** A sheet of paper with lines on it; the thing you move has the persimmon edge. @param {{at: string}} props */
function Sheet({ at }) {
  return html`<g transform=${at}>
    <rect class="ill-slip" x="-150" y="-106" width="300" height="212" rx="4" /><rect class="ill-hot" x="-62" y="-76" width="124" height="14" rx="7" />
    <g class="ill-line"><rect x="-116" y="-40" width="232" height="11" rx="5" /><rect x="-116" y="-14" width="232" height="11" rx="5" /><rect x="-116" y="12" width="180" height="11" rx="5" /><rect x="-116" y="38" width="232" height="11" rx="5" /><rect x="-116" y="64" width="140" height="11" rx="5" /></g>
  </g>`;
}

/** The desk with the black frame, and the camera's arm above it. @param {{corners?: boolean}} props */
function Desk({ corners = false }) {
  return html`<g>
    <rect class="ill-machine" x="84" y="120" width="816" height="440" rx="40" /><rect class="ill-glass" x="228" y="168" width="420" height="290" rx="18" />
    <rect class="ill-part" x="712" y="40" width="36" height="180" rx="18" /><rect class="ill-part" x="400" y="40" width="348" height="40" rx="20" />
    <rect class="ill-dark" x="390" y="40" width="96" height="60" rx="18" /><circle class="ill-ground" cx="438" cy="86" r="15" />
    ${corners && html`<path class="ill-corner" d="M252 236v-44h44M580 192h44v44M624 390v44h-44M296 434h-44v-44" />`}
    <${Label} x=${438} y=${488}>${t("look.scan_area")}<//>
  </g>`;
}

/** Put the paper into the black frame. */
export function PutPaper() {
  return html`<${Moment} label=${t("look.draw_put_paper")} height=${500}>
    <${Desk} />
    <g class="ill-moves ill-moves--card">
      <${Palm} at="translate(640 390) rotate(-26)" /><${Sheet} at="translate(500 330) rotate(-8)" /><${Thumb} at="translate(628 402) rotate(-32)" />
    </g>
    <${Arrow} from=${[356, 226]} to=${[286, 238]} />
  <//>`;
}

/** The picture is being taken: the paper lies still, the hand is away. */
export function PaperBeingScanned() {
  return html`<${Moment} label=${t("look.draw_scanning")} height=${500}>
    <${Desk} corners=${true} /><${Sheet} at="translate(438 313)" />
  <//>`;
}

/** A paper laid down to be photographed, all four corners within the picture. @param {{trouble?: boolean}} props `trouble`: what came could not be used */
export function PaperInFrame({ trouble = false }) {
  return html`<${Moment} label=${t("capture.draw")} height=${500} caution=${trouble}>
    <rect class="ill-glass" x="228" y="70" width="420" height="386" rx="18" /><${Sheet} at="translate(438 263)" />
    <path class="ill-corner" d="M252 146v-52h52M572 94h52v52M624 380v52h-52M304 432h-52v-52" />
    ${trouble && html`<${Bang} x=${648} y=${84} />`}
  <//>`;
}
