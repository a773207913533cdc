/** The ID card and its reader. */
import { html } from "../../../vendor/preact/standalone.module.js";
import { t } from "../../core/i18n.js";
import { Arrow, Bang, IdCard, Label, Machine, Moment, Palm, Thumb, Tick } from "./kit.js";

/** The reader's field on the machine's front. @param {{waves?: boolean, target?: boolean}} props */
function Reader({ waves = false, target = true }) {
  return html`<g>
    <${Machine} y=${34} height=${540} />
    <rect class="ill-part" x="140" y="88" width="372" height="252" rx="28" />${target && html`<rect class="ill-target" x="172" y="116" width="308" height="196" rx="20" />`}
    ${waves && html`<g class="ill-wave"><path d="M284 196a26 26 0 0 1 0 36" /><path d="M302 180a48 48 0 0 1 0 68" /><path d="M320 164a70 70 0 0 1 0 100" /></g>`}
    <${Label} x=${326} y=${384}>${t("look.card_area")}<//>
    <rect class="ill-part" x="664" y="88" width="176" height="76" rx="24" /><rect class="ill-ground" x="700" y="118" width="104" height="16" rx="8" />
  </g>`;
}

/** Put the card on the reader. */
export function PutCard() {
  return html`<${Moment} label=${t("look.draw_put_card")} height=${500}>
    <${Reader} waves=${true} />
    <g class="ill-moves ill-moves--card">
      <${Palm} at="translate(604 318) rotate(-26)" /><${IdCard} at="translate(540 276) rotate(-14)" /><${Thumb} at="translate(590 332) rotate(-32)" />
    </g>
    <${Arrow} from=${[462, 128]} to=${[398, 150]} />
  <//>`;
}

/** The card lies on the reader and is being read (or has been, with `done`). @param {{done?: boolean}} props */
export function CardOnReader({ done = true }) {
  return html`<${Moment} label=${t("look.draw_card_read")} height=${410}>
    <${Reader} /><${IdCard} at="translate(326 214)" />${done && html`<${Tick} x=${468} y=${118} />`}
  <//>`;
}

/** No card on the reader, or one that could not be read: the empty place. */
export function NoCard() {
  return html`<${Moment} label=${t("look.draw_no_card")} height=${410} caution=${true}>
    <${Reader} target=${false} /><rect class="ill-missing" x="186" y="126" width="280" height="176" rx="18" />
    <${Label} x=${326} y=${228} caution=${true}>${t("look.no_card")}<//><${Bang} x=${468} y=${118} />
  <//>`;
}

/** Take the card back before leaving. */
export function TakeCard() {
  return html`<${Moment} label=${t("look.draw_take_card")} height=${500}>
    <${Reader} />
    <g><${Palm} at="translate(604 318) rotate(-26)" /><${IdCard} at="translate(540 276) rotate(-14)" /><${Thumb} at="translate(590 332) rotate(-32)" /></g>
    <${Arrow} from=${[398, 150]} to=${[462, 128]} />
  <//>`;
}
