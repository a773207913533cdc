/** The pages of a sample or a blank form, one at a time, as large as there is room. */
import { t } from "../core/i18n.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";
import { Note } from "./note.js";

/** @param {{title: string, pages: number, address: (page: number) => string}} props `address`: where a page is, counted from 1 */
export function PaperSheet({ title, pages, address }) {
  const [page, setPage] = useState(1);
  const [failed, setFailed] = useState(false);
  return html`<div class="paper-sheet">
    ${failed
      ? html`<${Note} tone="caution" title=${t("paper.failed")}>${t("paper.failed_note")}<//>`
      : html`<img key=${page} src=${address(page)} alt=${t("paper.page_alt", { title, page })} onError=${() => setFailed(true)} />`}
    ${pages > 1 &&
    html`<div class="paper-sheet__pages">
      <${Button} small=${true} icon="caret-left-bold" label=${t("paper.before")} disabled=${page === 1} onPress=${() => setPage(page - 1)} />
      <span class="num">${t("paper.of", { page, pages })}</span>
      <${Button} small=${true} icon="caret-right-bold" label=${t("paper.after")} disabled=${page === pages} onPress=${() => setPage(page + 1)} />
    </div>`}
  </div>`;
}

/**
 * Buttons that show what a material looks like.
 * @param {{name: string, sample: any, blank: any, onLook: (title: string, paper: any) => void}} props
 */
export const PaperButtons = ({ name, sample, blank, onLook }) =>
  html`${sample && html`<${Button} small=${true} icon="eye-bold" label=${t("paper.sample")} testid="sample" onPress=${() => onLook(t("paper.sample_of", { name }), sample)} />`}
    ${blank && html`<${Button} small=${true} icon="files-bold" label=${t("paper.blank")} testid="blank" onPress=${() => onLook(t("paper.blank_of", { name }), blank)} />`}`;
