/** On the counter: tea, a fresh slip and a card. Hospitality without a mascot. */
import { html } from "../../../vendor/preact/standalone.module.js";
import { t } from "../../core/i18n.js";
import { Moment } from "./kit.js";

/** A covered bowl of tea, steaming. */
function Tea() {
  return html`<g>
    <path class="ill-steam" d="M150 420c-22-24 20-42-2-74M202 420c-22-24 20-42-2-74" /><rect class="ill-dark" x="158" y="446" width="40" height="24" rx="12" />
    <path class="ill-machine" d="M92 520c0-34 36-54 86-54s86 20 86 54z" /><path class="ill-cup" d="M60 520h236c0 76-40 130-84 142h-68c-44-12-84-66-84-142z" />
    <path class="ill-part" d="M76 566c3 14 8 27 14 38h176c6-11 11-24 14-38z" /><path class="ill-dark" d="M38 668h280c-14 20-40 32-72 32H110c-32 0-58-12-72-32z" />
  </g>`;
}

/** The card leaning on the printer. */
function LeaningCard() {
  return html`<g transform="translate(890 572) rotate(-14)">
    <rect class="ill-hot" x="-148" y="-94" width="296" height="188" rx="20" /><rect class="ill-card" x="46" y="-56" width="74" height="94" rx="12" />
    <circle class="ill-hot" cx="83" cy="-20" r="19" /><path class="ill-hot" d="M56 28c2-16 12-24 27-24s25 8 27 24z" />
    <rect class="ill-card" x="-118" y="-58" width="104" height="16" rx="8" /><rect class="ill-card-soft" x="-118" y="-24" width="138" height="16" rx="8" />
    <rect class="ill-card-soft" x="-118" y="10" width="122" height="16" rx="8" /><rect class="ill-card" x="-118" y="54" width="208" height="16" rx="8" />
  </g>`;
}

/** The attract screen's picture; its foot stands on the counter. */
export function StillLife() {
  const zigzag = Array.from({ length: 12 }, (_, index) => `l${index % 2 ? -22.3 : -22.4} ${index % 2 ? -18 : 18}`).join("");
  return html`<svg class="attract__still" viewBox="0 0 1080 700" preserveAspectRatio="xMidYMax meet" role="img" aria-label=${t("look.draw_still_life")}>
    <path class="ill-still-paper" d="M404 90V560h268V90${zigzag}z" /><rect class="ill-dark ill-ink-line" x="446" y="160" width="128" height="22" rx="11" />
    <g class="ill-still-line"><rect x="446" y="214" width="184" height="15" rx="7" /><rect x="446" y="250" width="150" height="15" rx="7" /><rect x="446" y="286" width="184" height="15" rx="7" /><rect x="446" y="352" width="184" height="15" rx="7" /><rect x="446" y="388" width="104" height="15" rx="7" /></g>
    <circle class="ill-still-ring" cx="596" cy="452" r="40" /><path class="ill-still-ring" d="M577 453l14 15 25-29" />
    <path class="ill-part" d="M344 548a26 26 0 0 1 26-26h336a26 26 0 0 1 26 26v152H344z" /><rect class="ill-dark" x="384" y="548" width="308" height="24" rx="12" />
    <rect class="ill-machine" x="384" y="628" width="96" height="14" rx="7" /><circle class="ill-machine" cx="680" cy="635" r="11" />
    <${Tea} /><${LeaningCard} />
  </svg>`;
}

/** The end: the counter is empty but for the tea; nothing of the person is left. */
export function EmptyCounter() {
  return html`<${Moment} label=${t("look.draw_end")} height=${430}>
    <g transform="translate(314 -320)"><${Tea} /></g><rect class="ill-dark" x="0" y="380" width="984" height="50" />
  <//>`;
}
