/** Before and after the form on a phone: the code is being taken up, was refused, or it is over. */
import { Note } from "../components/note.js";
import { Waiting } from "../components/progress.js";
import { dateText, t, text } from "../core/i18n.js";
import { useValue } from "../core/store.js";
import { problemText } from "../core/words.js";
import { html } from "../../vendor/preact/standalone.module.js";

/** @param {{app: any, Page: any}} props */
export function Handed({ app, Page }) {
  const phase = useValue(app.work.phase);
  const reason = useValue(app.work.reason);
  const receipt = useValue(app.work.receipt);
  if (phase === "opening") return html`<${Page} title=${t("handed.opening")}><${Waiting} title=${t("handed.wait")} /><//>`;
  if (phase === "refused") {
    return html`<${Page} title=${t("handed.refused")} lead=${problemText(reason)}><${Note} title=${t("handed.nothing")}>${t("handed.nothing_text")}<//><//>`;
  }
  if (phase === "submitted") {
    return html`<${Page} title=${t("handed.submitted")} lead=${receipt ? text(receipt.next) : t("handed.submitted_there")}>
      ${receipt && html`<${Note} tone="positive" big=${true} title=${text({ zh: receipt.item_name, en: receipt.item_name_en })} testid="receipt">${t("handed.number", { number: receipt.case_number })}${receipt.promised_by && html`<br />${t("handed.promised", { date: dateText(receipt.promised_by) })}`}<//>`}
      <${Note} title=${t("handed.clean")}>${t("handed.clean_text")}<//>
    <//>`;
  }
  const back = reason === "handed_back";
  return html`<${Page} title=${t(back ? "handed.back" : "handed.over")} lead=${t(back ? "handed.back_lead" : `handed.over.${OVER.has(reason) ? reason : "expired"}`)}>
    <${Note} tone="positive" title=${t("handed.kept")} testid="over">${t("handed.clean_text")}<//>
  <//>`;
}

/** Ends that have words of their own. */
const OVER = new Set(["left", "taken_back", "replaced", "dropped"]);
