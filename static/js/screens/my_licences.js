/** 我的证照: the electronic licences this person may use instead of paper, as the licence library tells them now. */
import { CaseCard } from "../components/case_card.js";
import { Note } from "../components/note.js";
import { nothingHere } from "../components/nothing_here.js";
import { dateText, t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { html } from "../../vendor/preact/standalone.module.js";

/** @param {{app: import("../entry/app.js").App, Page: any}} props */
export function MyLicences({ app, Page }) {
  const loaded = useLoaded(() => app.guarded(app.api.licences([])));
  const found = loaded.value;
  const none = found && !found.unavailable && !found.licences.length;
  const told = none ? nothingHere({ kicker: t("licences.title"), title: t("licences.none"), lead: t("licences.none_text") }) : { title: t("licences.title"), lead: t("licences.lead") };
  return html`<${Page} ...${told} loaded=${loaded}>
    ${found?.unavailable && html`<${Note} tone="caution" title=${t("licences.away")}>${text(found.unavailable)}<//>`}
    <div class="result-list">
      ${found?.licences.map(
        (/** @type {any} */ one) => html`<${CaseCard} key=${one.licence_id} name=${one.name} testid="licence-${one.type}"
          note=${noteOf(one)}
          state=${{ tone: "positive", text: t("licences.valid_now") }} />`,
      )}
    </div>
  <//>`;
}

/** Who issued it, when, and until when it holds. @param {{issuer: string, issued_on: string | null, valid_to: string | null}} licence */
function noteOf({ issuer, issued_on, valid_to }) {
  return [issuer, issued_on && t("licences.issued", { day: dateText(issued_on) }), valid_to ? t("licences.valid_to", { day: dateText(valid_to) }) : t("licences.valid")].filter(Boolean).join(" · ");
}
