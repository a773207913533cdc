/** 我的进度: what waits for the person before all, then what is not handed in yet, then the rest; newest first. */
import { CaseCard } from "../components/case_card.js";
import { DraftList } from "../components/draft_card.js";
import { nothingHere } from "../components/nothing_here.js";
import { dayText, t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { caseGroups, stagesOf } from "../flow/case_stages.js";
import { html, useEffect } from "../../vendor/preact/standalone.module.js";

/** @type {Record<string, "positive" | "caution" | "negative" | "primary">} */
const TONES = { correction: "caution", not_accepted: "negative", refused: "negative", approved: "positive", concluded: "positive", delivered: "positive" };

/** @param {{app: import("../entry/app.js").App, Page: any}} props */
export function Cases({ app, Page }) {
  const loaded = useLoaded(() => app.guarded(app.api.cases()));
  useEffect(() => app.live.on("case_changed", loaded.again), []);
  const drafts = useValue(app.drafts.list);
  useEffect(() => void app.drafts.load(), []);
  const groups = caseGroups(/** @type {any[]} */ (loaded.value?.cases ?? []));
  // Nothing here is no end of the way.
  const none = loaded.value && !groups.length && !drafts.length;
  const dock = none && { next: { label: t("cases.none_next"), onPress: () => app.send({ type: "home" }) } };
  const drawn = (/** @type {{key: string, cases: any[]}} */ { key, cases }) => html`<section key=${key} class="section" data-testid="cases-${key}">
    ${groups.length + drafts.length > 1 && html`<h2 class="sect">${t(`cases.group.${key}`)}</h2>`}
    <div class="result-list">${cases.map((one) => html`<${One} key=${one.case_number} one=${one} onPress=${() => app.send({ type: "open_case", case: one.case_number })} />`)}</div>
  </section>`;
  const told = none ? nothingHere({ kicker: t("cases.title"), title: t("cases.none"), lead: t("cases.none_text") }) : { title: t("cases.title"), lead: loaded.value && t("cases.count", { count: loaded.value.cases.length }) };
  return html`<${Page} ...${told} loaded=${loaded} dock=${dock}>
    ${groups.filter(({ key }) => key === "yours").map(drawn)}
    ${loaded.value && html`<${DraftList} app=${app} />`}
    ${groups.filter(({ key }) => key !== "yours").map(drawn)}
  <//>`;
}

/** @param {{one: any, onPress: () => void}} props */
function One({ one, onPress }) {
  const note = [t("cases.note", { day: dayText(one.submitted_at) }), one.promised_by && t("cases.promised", { day: dayText(one.promised_by) })].filter(Boolean).join(" · ");
  return html`<${CaseCard} name=${text({ zh: one.item_name, en: one.item_name_en })} testid="case-${one.case_number}" note=${note}
    state=${{ tone: TONES[one.state] ?? "primary", text: text(one.state_label) }} onPress=${onPress}
    stages=${stagesOf(one.state).map((stage) => ({ label: t(`cases.stage.${stage.key}`), state: stage.state }))} />`;
}
