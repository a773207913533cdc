/** Where terminals stand, nearest first, for a page that is on none. */
import { t } from "../core/i18n.js";
import { useValue } from "../core/store.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { Icon } from "./icon.js";

/** As many places as one would look at. */
const NEAR = 3;

/**
 * @param {object} props
 * @param {{sites: import("../core/store.js").Readable<any>}} props.app
 * @param {"only" | "also" | "then"} props.role an item's only way, a second one, or where it is finished
 * @param {string} [props.besides] the site of the terminal that it is said on: where it is the only one there, another place is meant
 */
export function NearSites({ app, role, besides }) {
  const known = useValue(app.sites)?.sites ?? [];
  const sites = besides ? known.filter((/** @type {any} */ site) => site.code !== besides || site.terminals > 1) : known;
  if (besides && sites.length === 0) return null;
  return html`<section class="notebox notebox--${role === "also" ? "plain" : "positive"} near" data-testid="near">
    <${Icon} name="map-pin-bold" />
    <div class="grow">
      <h2 class="notebox__title">${t(`near.${role}`)}</h2>
      <p>${t(sites.length ? "near.note" : "near.bare")}</p>
      ${sites.length > 0 &&
      html`<ul class="near__sites">
        ${sites.slice(0, NEAR).map((/** @type {any} */ site) => html`<li key=${site.code}><b>${site.name}</b><span>${t("guide.site", { region: site.region_name, count: site.terminals })}${site.hotline && html` · <span class="near__phone">${t("guide.site_phone", { phone: site.hotline })}</span>`}</span></li>`)}
      </ul>`}
    </div>
  </section>`;
}
