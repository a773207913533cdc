/** Earlier and later, for lists that stand a page at a time. */
import { t } from "../core/i18n.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";

/** @param {{page: number, pages: number, onTurn: (page: number) => void}} props pages count from 1; one page needs none of it */
export function Pager({ page, pages, onTurn }) {
  if (pages <= 1) return null;
  return html`<div class="pager">
    <${Button} label=${t("browse.earlier")} icon="arrow-left-bold" disabled=${page === 1} onPress=${() => onTurn(page - 1)} testid="earlier" />
    <p class="num">${t("browse.page", { page, pages })}</p>
    <${Button} label=${t("browse.later")} iconAfter="arrow-right-bold" disabled=${page === pages} onPress=${() => onTurn(page + 1)} testid="later" />
  </div>`;
}
