/** What does not work: the network, or a part of the machine. */
import { html } from "../../../vendor/preact/standalone.module.js";
import { t } from "../../core/i18n.js";
import { Bang, Machine, Moment } from "./kit.js";

/** The kiosk's plug out of its socket: no way to the server. */
export function NetworkDown() {
  return html`<${Moment} label=${t("look.draw_network_down")} height=${330} caution=${true}>
    <rect class="ill-machine" x="84" y="70" width="260" height="320" rx="32" /><rect class="ill-part" x="120" y="108" width="188" height="120" rx="16" /><rect class="ill-dark" x="168" y="258" width="92" height="18" rx="9" />
    <path class="ill-cable" d="M344 240h76" /><rect class="ill-dark" x="414" y="208" width="64" height="64" rx="14" /><rect class="ill-dark" x="476" y="220" width="26" height="12" rx="4" /><rect class="ill-dark" x="476" y="248" width="26" height="12" rx="4" />
    <path class="ill-missing" d="M518 240h60" />
    <rect class="ill-dark" x="594" y="208" width="64" height="64" rx="14" /><path class="ill-cable" d="M656 240h76" />
    <rect class="ill-machine" x="732" y="110" width="168" height="280" rx="28" /><g class="ill-part"><rect x="760" y="142" width="112" height="36" rx="10" /><rect x="760" y="192" width="112" height="36" rx="10" /><rect x="760" y="242" width="112" height="36" rx="10" /></g>
    <${Bang} x=${548} y=${146} />
  <//>`;
}

/** A part of the machine does not answer. */
export function MachineTrouble() {
  return html`<${Moment} label=${t("look.draw_machine_trouble")} height=${330} caution=${true}>
    <${Machine} y=${54} height=${400} /><rect class="ill-part" x="140" y="108" width="372" height="160" rx="28" /><rect class="ill-missing" x="168" y="130" width="316" height="116" rx="18" />
    <rect class="ill-part" x="600" y="108" width="240" height="76" rx="24" /><rect class="ill-dark" x="636" y="138" width="168" height="16" rx="8" /><rect class="ill-part" x="600" y="208" width="108" height="60" rx="20" /><rect class="ill-part" x="732" y="208" width="108" height="60" rx="20" />
    <${Bang} x=${512} y=${108} />
  <//>`;
}
