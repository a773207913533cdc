/** Paper coming out of the two printers, and paper that does not. */
import { html } from "../../../vendor/preact/standalone.module.js";
import { t } from "../../core/i18n.js";
import { Arrow, Bang, Label, Machine, Moment, Palm, Thumb } from "./kit.js";

const TEETH = 12;
const TEAR = Array.from({ length: TEETH }, (_, index) => `l${-280 / TEETH} ${index % 2 ? 14 : -14}`).join("");

/** The head of the machine with a slot, quiet landmarks on both sides. @param {{label: string}} props */
function Slot({ label }) {
  return html`<g>
    <${Machine} y=${-60} height=${236} />
    <g class="ill-quiet"><rect class="ill-part" x="140" y="40" width="120" height="86" rx="20" /><rect class="ill-part" x="724" y="40" width="120" height="86" rx="20" /></g>
    <${Label} x=${492} y=${66}>${label}<//><rect class="ill-dark" x="310" y="96" width="364" height="34" rx="17" />
  </g>`;
}

/** The narrow slip comes out of the receipt printer. */
export function ReceiptOut() {
  return html`<${Moment} label=${t("look.draw_receipt_out")} height=${430}>
    <${Slot} label=${t("look.paper_slot")} />
    <clipPath id="below-slot"><rect x="0" y="113" width="984" height="317" /></clipPath>
    <g clip-path="url(#below-slot)"><g class="ill-moves ill-moves--down">
      <path class="ill-slip" d="M352 96h280v238${TEAR}z" /><rect class="ill-hot" x="382" y="130" width="140" height="15" rx="7" />
      <g class="ill-line"><rect x="382" y="164" width="220" height="11" rx="5" /><rect x="382" y="190" width="180" height="11" rx="5" /><rect x="382" y="216" width="220" height="11" rx="5" />
        <rect x="452" y="254" width="140" height="11" rx="5" /><rect x="452" y="280" width="110" height="11" rx="5" /></g>
      <rect class="ill-ink" x="382" y="246" width="52" height="52" rx="6" /><rect class="ill-paper" x="396" y="260" width="24" height="24" rx="3" />
    </g></g>
    <${Palm} at="translate(606 326) rotate(-44) scale(.86)" /><${Thumb} at="translate(596 330) rotate(-56) scale(.86)" />
    <${Arrow} from=${[266, 186]} to=${[266, 300]} />
  <//>`;
}

/** The A4 sheet comes out of the document printer. */
export function DocumentOut() {
  return html`<${Moment} label=${t("look.draw_document_out")} height=${430}>
    <${Machine} y=${-60} height=${236} />
    <g class="ill-quiet"><rect class="ill-part" x="116" y="40" width="84" height="86" rx="20" /><rect class="ill-part" x="784" y="40" width="84" height="86" rx="20" /></g>
    <${Label} x=${492} y=${66}>${t("look.document_slot")}<//><rect class="ill-dark" x="226" y="96" width="532" height="34" rx="17" />
    <clipPath id="below-tray"><rect x="0" y="113" width="984" height="317" /></clipPath>
    <g clip-path="url(#below-tray)"><g class="ill-moves ill-moves--down">
      <rect class="ill-slip" x="268" y="60" width="448" height="300" rx="4" /><rect class="ill-hot" x="392" y="138" width="200" height="16" rx="8" />
      <g class="ill-line"><rect x="310" y="180" width="364" height="12" rx="6" /><rect x="310" y="208" width="364" height="12" rx="6" /><rect x="310" y="236" width="300" height="12" rx="6" /><rect x="310" y="264" width="240" height="12" rx="6" /></g>
      <circle class="ill-target" cx="636" cy="296" r="36" />
    </g></g>
    <${Palm} at="translate(716 346) rotate(-38) scale(.86)" /><${Thumb} at="translate(706 346) rotate(-52) scale(.86)" />
    <${Arrow} from=${[182, 186]} to=${[182, 300]} />
  <//>`;
}

/** The slot with nothing in it. @param {{printer?: "receipt"|"document"}} props which slot is named */
export function NoPaper({ printer = "receipt" }) {
  return html`<${Moment} label=${t("look.draw_no_paper")} height=${330} caution=${true}>
    <${Machine} y=${-60} height=${216} /><${Label} x=${492} y=${56}>${t(printer === "receipt" ? "look.paper_slot" : "look.document_slot")}<//>
    <rect class="ill-dark" x="310" y="82" width="364" height="34" rx="17" /><path class="ill-missing" d="M352 122V292h280V122" />
    <${Label} x=${492} y=${232} caution=${true}>${t("look.no_paper")}<//><${Bang} x=${674} y=${99} />
  <//>`;
}

/** Paper stuck in the slot. */
export function PaperJam() {
  return html`<${Moment} label=${t("look.draw_paper_jam")} height=${330} caution=${true}>
    <${Machine} y=${-60} height=${216} /><${Label} x=${492} y=${56}>${t("look.paper_slot")}<//><rect class="ill-dark" x="310" y="82" width="364" height="34" rx="17" />
    <path class="ill-slip" d="M352 99h280l-26 58-34-30-40 66-44-52-38 40-46-44z" /><${Label} x=${492} y=${262} caution=${true}>${t("look.paper_jam")}<//><${Bang} x=${674} y=${99} />
  <//>`;
}
