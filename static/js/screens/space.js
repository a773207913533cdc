/** 个人空间: everything the house keeps of this person, one row each, and who has looked at it. */
import { DraftList } from "../components/draft_card.js";
import { Note, Pill } from "../components/note.js";
import { TaskCard } from "../components/task_card.js";
import { dayText, t } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { ENTRIES } from "../flow/space_entries.js";
import { html, useEffect } from "../../vendor/preact/standalone.module.js";

/** @param {{app: import("../entry/app.js").App, Page: any}} props */
export function Space({ app, Page }) {
  const loaded = useLoaded(() => app.guarded(app.api.space()));
  const session = useValue(app.session.session);
  useEffect(() => void app.drafts.load(), []);
  const found = loaded.value;
  const side = (/** @type {import("../flow/space_entries.js").Entry} */ entry) =>
    entry.count && found?.[entry.count] ? html`<${Pill} tone="primary">${t("space.count", { count: found[entry.count] })}<//>` : null;
  const note = (/** @type {string} */ key) =>
    key === "readings" && found?.readings ? t("space.readings.lately", { count: found.readings, day: dayText(found.read_at) }) : t(`space.${key}.note`);
  return html`<${Page} title=${t("space.title")} lead=${session && t("space.lead", { name: session.applicant.name_masked, number: session.applicant.id_number_masked })} loaded=${loaded}>
    ${found?.waiting > 0 && html`<${Note} tone="caution" title=${t("space.waiting", { count: found.waiting })} testid="waiting">${t("space.waiting_text")}<//>`}
    ${found && html`<${DraftList} app=${app} />`}
    <div class="result-list result-list--roomy">
      ${ENTRIES.map(
        (entry) => html`<${TaskCard} key=${entry.key} name=${t(`space.${entry.key}`)} note=${note(entry.key)} icon=${entry.icon} side=${side(entry)} chevron=${true}
          testid="space-${entry.key}" onPress=${() => app.send(entry.event)} />`,
      )}
    </div>
  <//>`;
}
