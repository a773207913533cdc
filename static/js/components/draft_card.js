/** Something filled in and not handed in yet: where it stands, until when, and the two things to do with it. */
import { dayText, t, text } from "../core/i18n.js";
import { useValue } from "../core/store.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";

/** @param {any} draft of the drafts API @returns {string} "填到第 3 步“填表”，12月22日前都能接着填。" */
export function draftStands(draft) {
  const [step] = (draft.at_step || draft.step?.value || "").split(":");
  const day = dayText(draft.expires_on);
  return draft.step_number ? t("draft.stands", { number: draft.step_number, step: t(`step.${step}`), day }) : t("draft.stands_begun", { day });
}

/** All of a person's, where there are any. @param {{app: any}} props */
export function DraftList({ app }) {
  const drafts = useValue(/** @type {import("../core/store.js").Readable<any[]>} */ (app.drafts.list));
  if (!drafts.length) return null;
  return html`<section class="section" data-testid="drafts">
    <h2 class="sect">${t("cases.drafts")}</h2>
    ${drafts.map((one) => html`<${DraftCard} key=${one.draft_id} draft=${one} onGoOn=${() => app.drafts.resume(one.draft_id)} onDrop=${() => (app.dialog.value = { kind: "draft_drop", draft: one })} />`)}
  </section>`;
}

/** @param {{draft: any, onGoOn: () => void, onDrop: () => void}} props */
function DraftCard({ draft, onGoOn, onDrop }) {
  return html`<div class="sheet case" data-testid="draft-${draft.item_code}">
    <span class="case__head"><b>${text(draft.item_name)}</b></span>
    <span class="note num">${draftStands(draft)}</span>
    ${draft.begun_by && html`<span class="note">${t("draft.begun_by", { name: draft.begun_by })}</span>`}
    <span class="draft__do">
      <${Button} small=${true} label=${t("draft.go_on")} icon="arrow-right-bold" onPress=${onGoOn} testid="go-on-${draft.item_code}" />
      <${Button} small=${true} label=${t("draft.drop")} icon="trash-bold" onPress=${onDrop} testid="drop-${draft.item_code}" />
    </span>
  </div>`;
}
