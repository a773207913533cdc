/** The next action and its alternatives. One persimmon button; it says what happens. */
import { html } from "../../vendor/preact/standalone.module.js";
import { t } from "../core/i18n.js";
import { Button } from "./button.js";
import { classes } from "./classes.js";
import { Icon } from "./icon.js";

/**
 * @typedef {object} DockAction
 * @property {string} label
 * @property {string|null} [icon] sprite name; the next action has an arrow unless this is null
 * @property {() => void} onPress
 * @property {boolean} [disabled]
 * @property {boolean} [busy] work is under way: the press is taken, the button says so
 * @property {string} [testid]
 *
 * @param {object} props
 * @param {DockAction & {reason?: string}} [props.next] `reason` says in words why it cannot be pressed yet
 * @param {DockAction[]} [props.alternatives]
 * @param {boolean} [props.even] a question whose answers are as likely as each other: as wide as each other
 */
export function Dock({ next, alternatives = [], even = false }) {
  return html`<section class=${classes("dock", (even || !next) && "dock--even")} aria-label=${t("look.next")}>
    ${next?.reason && html`<p class="dock__reason" id="dock-reason"><${Icon} name="info-fill" />${next.reason}</p>`}
    ${alternatives.map((action) => html`<${Button} key=${action.label} ...${action} />`)}
    ${next &&
    html`<${Button} kind="next" testid="next" describedBy=${next.reason ? "dock-reason" : undefined}
      ...${{ ...next, icon: undefined, iconAfter: next.icon === undefined ? "arrow-right-bold" : next.icon }} />`}
  </section>`;
}
