/** The slot that takes a chip card all the way in. */
import { html } from "../../../vendor/preact/standalone.module.js";
import { t } from "../../core/i18n.js";
import { Arrow, Label, Machine, Moment, Palm, Thumb } from "./kit.js";

/** The card, its chip ahead. @param {{at: string}} props `at` = SVG transform of its centre */
function ChipCard({ at }) {
  return html`<g transform=${at}>
    <rect class="ill-hot" x="-140" y="-88" width="280" height="176" rx="18" />
    <rect class="ill-card" x="-116" y="-34" width="62" height="50" rx="10" /><g class="ill-hot"><rect x="-116" y="-12" width="62" height="5" /><rect x="-88" y="-34" width="5" height="50" /></g>
    <rect class="ill-card-soft" x="-30" y="-52" width="140" height="14" rx="7" /><rect class="ill-card" x="-116" y="44" width="196" height="14" rx="7" />
  </g>`;
}

/** Push the card in, chip up and ahead. */
export function InsertSocialCard() {
  return html`<${Moment} label=${t("look.draw_insert_social_card")} height=${500}>
    <${Machine} y=${34} height=${540} />
    <rect class="ill-part" x="140" y="88" width="330" height="252" rx="28" /><rect class="ill-dark" x="430" y="146" width="22" height="200" rx="11" />
    <${Label} x=${305} y=${384}>${t("look.card_slot")}<//>
    <rect class="ill-part" x="664" y="88" width="176" height="76" rx="24" /><rect class="ill-ground" x="700" y="118" width="104" height="16" rx="8" />
    <g class="ill-moves ill-moves--card">
      <${Palm} at="translate(706 332) rotate(-26)" /><${ChipCard} at="translate(610 248)" /><${Thumb} at="translate(690 342) rotate(-32)" />
    </g>
    <${Arrow} from=${[590, 132]} to=${[486, 132]} />
  <//>`;
}
