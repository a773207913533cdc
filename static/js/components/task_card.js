/** A service a citizen can start, and the same anatomy for other ways on. */
import { html } from "../../vendor/preact/standalone.module.js";
import { classes } from "./classes.js";
import { Icon } from "./icon.js";

const ZONES = ["hrss", "medical", "fund", "estate", "police"];
const LONG_NAME = 14; // characters: official item names run to 40 and more, and then take the body size

/** @param {string|null|undefined} zone @returns {string} the class that tints by department */
export function zoneClass(zone) {
  return `zone--${zone && ZONES.includes(zone) ? zone : "none"}`;
}

/** @param {string} name @returns {boolean} whether the name needs the smaller size (a Latin letter counts half) */
function isLong(name) {
  const width = [...name].reduce((sum, letter) => sum + (letter.charCodeAt(0) < 0x2e80 ? 0.5 : 1), 0);
  return width > LONG_NAME;
}

/**
 * @param {object} props
 * @param {string} props.name
 * @param {any} [props.note] "约 5 分钟 · 带身份证"
 * @param {string} props.icon duotone sprite name
 * @param {string|null} [props.zone] hrss, medical, fund, estate, police: tints the icon's square; leave out for a bare icon with `tinted: false`
 * @param {boolean} [props.tinted] default true
 * @param {boolean} [props.chevron] elder lists have one
 * @param {any} [props.side] a pill at the right
 * @param {() => void} props.onPress
 * @param {boolean} [props.off] cannot be done now; the note says why
 * @param {string} [props.testid]
 */
export function TaskCard({ name, note, icon, zone, tinted = true, chevron = false, side, onPress, off = false, testid }) {
  return html`<button type="button" class=${classes("sheet task", off ? "sheet--off" : "sheet--tap")} onClick=${onPress}
    aria-disabled=${off ? "true" : undefined} data-testid=${testid}>
    ${tinted ? html`<span class="tint ${zoneClass(zone)}"><${Icon} name=${icon} /></span>` : html`<${Icon} name=${icon} />`}
    <span class="grow">
      <span class=${classes("task__name", isLong(name) && "task__name--long")}>${name}</span>
      ${note && html`<span class="note">${note}</span>`}
    </span>
    ${side} ${chevron && html`<span class="task__chevron"><${Icon} name="caret-right-bold" /></span>`}
  </button>`;
}
