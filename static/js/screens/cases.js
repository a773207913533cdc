/** 我的进度: what this person handed in, newest first; what waits for the person before all. */
import { CaseCard } from "../components/case_card.js";
import { DraftList } from "../components/draft_card.js";
import { Note } from "../components/note.js";
import { dayText, t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { html, useEffect } from "../../vendor/preact/standalone.module.js";

/** @type {Record<string, "positive" | "caution" | "negative" | "primary">} */
const TONES = { correction: "caution", not_accepted: "negative", refused: "negative", approved: "positive", concluded: "positive", delivered: "positive" };

/** @param {{app: import("../entry/app.js").App, Page: any}} props */
export function Cases({ app, Page }) {
  const loaded = useLoaded(() => app.guarded(app.api.cases()));
  useEffect(() => app.live.on("case_changed", loaded.again), []);
  const drafts = useValue(app.drafts.list);
  useEffect(() => void app.drafts.load(), []);
  const waits = (/** @type {any} */ one) => Number(one.state === "correction");
  const cases = [...(loaded.value?.cases ?? [])].sort((left, right) => waits(right) - waits(left));
  // Nothing here is no end of the way.
  const toFind = loaded.value && !cases.length && !drafts.length && { next: { label: t("cases.none_next"), onPress: () => app.send({ type: "home" }) } };
  return html`<${Page} title=${t("cases.title")} lead=${loaded.value && t("cases.count", { count: cases.length })} loaded=${loaded} dock=${toFind}>
    ${loaded.value && html`<${DraftList} app=${app} />`}
    ${loaded.value && !cases.length && html`<${Note} title=${t("cases.none")}>${t("cases.none_text")}<//>`}
    <div class="result-list">
      ${cases.map(
        (/** @type {any} */ one) => html`<${CaseCard} key=${one.case_number} name=${text({ zh: one.item_name, en: one.item_name_en })} testid="case-${one.case_number}"
          note=${t("cases.note", { day: dayText(one.submitted_at) }) + (one.promised_by ? ` · ${t("cases.promised", { day: dayText(one.promised_by) })}` : "")}
          state=${{ tone: TONES[one.state] ?? "primary", text: text(one.state_label) }} onPress=${() => app.send({ type: "open_case", case: one.case_number })} />`,
      )}
    </div>
  <//>`;
}
