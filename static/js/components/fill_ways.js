/** Where a form is filled in: here, on the person's own phone, or on paper. */
import { html } from "../../vendor/preact/standalone.module.js";
import { t } from "../core/i18n.js";
import { Button } from "./button.js";
import { classes } from "./classes.js";
import { Icon } from "./icon.js";
import { Note } from "./note.js";
import { Waiting } from "./progress.js";
import { QrCode } from "./qr_code.js";

/**
 * @typedef {{icon: string, name: string, note: string, onPress?: () => void, testid: string}} FillWay without `onPress`: the way
 *   that is gone on with
 * @param {{ways: FillWay[]}} props
 */
export function FillWays({ ways }) {
  return html`<section class="ways" aria-label=${t("ways.title")}>
    ${ways.map(
      (way) => html`<button key=${way.testid} type="button" class=${classes("sheet sheet--tap way-card", !way.onPress && "way-card--now")} aria-current=${way.onPress ? undefined : "true"} data-testid=${way.testid} onClick=${way.onPress}>
        <${Icon} name=${way.icon} /><span class="way-card__name">${way.name}</span><span class="note">${way.note}</span>
      </button>`,
    )}
  </section>`;
}

/**
 * The code that a phone takes the form over with, and how to scan it.
 * @param {object} props
 * @param {{phase: string, address: string}} props.linked as entry/handover.js has it
 * @param {boolean} props.stale its time is over
 * @param {() => void} props.onAgain
 * @param {() => void} props.onHere
 * @param {string} [props.trouble] why there is no code, in words
 */
export function PhoneCode({ linked, stale, onAgain, onHere, trouble }) {
  const shown = linked.phase === "offered" && !stale;
  return html`<section class="sheet sheet--pad phone-code" aria-label=${t("ways.phone")} data-testid="phone-code">
    <div class="phone-code__picture">
      ${linked.phase === "making" && html`<${Waiting} title=${t("ways.making")} />`}
      ${shown && html`<${QrCode} text=${linked.address} label=${t("ways.code_label")} big=${true} testid="handover-code" />`}
      ${(stale || trouble) && html`<${Note} tone="caution" title=${t(trouble ? "ways.failed" : "ways.stale")} live=${true}>${trouble ?? t("ways.stale_text")}<//>`}
    </div>
    <div class="phone-code__words">
      <h2 class="sect">${t("ways.scan_title")}</h2>
      <ol class="numbered">${[1, 2, 3].map((step) => html`<li key=${step}><b aria-hidden="true">${step}</b><span>${t(`ways.scan_${step}`)}</span></li>`)}</ol>
      <p class="note">${t("ways.once")}</p>
    </div>
    <div class="phone-code__keys">
      <${Button} label=${t("ways.new_code")} icon="arrow-clockwise-bold" onPress=${onAgain} testid="new-code" />
      <${Button} label=${t("ways.rather_here")} icon="pencil-simple-bold" onPress=${onHere} testid="fill-here" />
    </div>
  </section>`;
}

/**
 * The form is being filled in on a phone; what is typed there stands below.
 * @param {{doing: string | null, where: string, onTakeBack: () => void, onLeave: () => void}} props `doing`: what is typed or photographed now, in words; `where` it is seen
 */
export function PhoneAtWork({ doing, where, onTakeBack, onLeave }) {
  return html`<section class="sheet sheet--pad phone-work" data-testid="phone-at-work">
    <p class="phone-work__now" role="status"><${Icon} name="device-mobile-duotone" /><b>${doing || t("ways.linked")}</b></p>
    <p class="note">${where}</p>
    <div class="phone-code__keys">
      <${Button} label=${t("ways.take_back")} icon="pencil-simple-bold" onPress=${onTakeBack} testid="take-back" />
      <${Button} label=${t("ways.leave")} icon="sign-out-bold" onPress=${onLeave} testid="go-alone" />
    </div>
  </section>`;
}
