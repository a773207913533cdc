/** A department as a tinted tile: icon, name, how many items. */
import { html } from "../../vendor/preact/standalone.module.js";
import { Icon } from "./icon.js";
import { zoneClass } from "./task_card.js";

/** Which drawing stands for a zone. @type {Record<string, string>} */
export const ZONE_ICONS = {
  hrss: "identification-badge-duotone",
  medical: "first-aid-kit-duotone",
  fund: "wallet-duotone",
  estate: "house-line-duotone",
  police: "shield-star-duotone",
};

/**
 * @param {object} props
 * @param {string} props.code zone code: gives the tint, and the icon unless `icon` is given
 * @param {string} props.name
 * @param {string} props.count "43 项"
 * @param {string} [props.icon]
 * @param {() => void} props.onPress
 */
export function ZoneTile({ code, name, count, icon, onPress }) {
  return html`<button type="button" class="zone-tile ${zoneClass(code)}" onClick=${onPress} data-testid="zone-${code}">
    <${Icon} name=${icon ?? ZONE_ICONS[code] ?? "buildings-duotone"} /><b>${name}</b><span class="note">${count}</span>
  </button>`;
}
