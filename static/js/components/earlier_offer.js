/** A material that was handed in before and is still good: seen, and used instead of taking it again. */
import { dateText, t, text } from "../core/i18n.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { Icon } from "./icon.js";

/** @typedef {{key: string, case_number: string, item_name: string, item_name_en: string, pages: string[], taken_on: string, holds_until: string, trust: any}} Offer */

/** @param {{offer: Offer, name: string, image: (id: string) => string}} props */
export function EarlierOffer({ offer, name, image }) {
  return html`<section class="device device--open" data-testid="earlier-${offer.key}">
    <figure class="capture">
      <div class="capture__picture"><img class="capture__image" src=${image(offer.pages[0])} alt=${t("scan.picture_of", { name })} /></div>
      <p class="capture__tag"><${Icon} name="check-circle-fill" />${t("earlier.found", { day: dateText(offer.taken_on), item: text({ zh: offer.item_name, en: offer.item_name_en }) })}</p>
    </figure>
    <p class="note">${t("earlier.until", { day: dateText(offer.holds_until), count: offer.pages.length })}</p>
  </section>`;
}
