/** Full width under the top bar: what still works, what happens to the person's data. */
import { html } from "../../vendor/preact/standalone.module.js";
import { t } from "../core/i18n.js";
import { Button } from "./button.js";
import { classes } from "./classes.js";
import { Icon } from "./icon.js";

/**
 * @param {object} props
 * @param {string} props.title
 * @param {any} [props.children]
 * @param {"caution"|"negative"|"positive"} [props.tone]
 * @param {string} [props.icon]
 * @param {{label: string, onPress: () => void, icon?: string, testid?: string}} [props.action]
 */
export function Banner({ title, children, tone = "caution", icon = "warning-fill", action }) {
  return html`<section class=${classes("banner", tone !== "caution" && `banner--${tone}`)} aria-label=${t("look.notice")}>
    <${Icon} name=${icon} />
    <div class="grow" role="status"><b>${title}</b>${children}</div>
    ${action && html`<${Button} ...${action} />`}
  </section>`;
}
