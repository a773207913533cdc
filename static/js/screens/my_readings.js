/** 谁看过我的信息: who looked at this person's data, what exactly, and what for; newest first. */
import { Segmented } from "../components/choice_card.js";
import { Note } from "../components/note.js";
import { Timeline } from "../components/timeline.js";
import { dayText, momentText, t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { html, useEffect, useState } from "../../vendor/preact/standalone.module.js";

const KINDS = /** @type {const} */ (["read", "act"]);

/** @param {{app: import("../entry/app.js").App, Page: any}} props */
export function MyReadings({ app, Page }) {
  const [kind, setKind] = useState(/** @type {string} */ (KINDS[0]));
  return html`<${Lines} key=${kind} app=${app} Page=${Page} kind=${kind} onKind=${setKind} />`;
}

/** @param {{app: import("../entry/app.js").App, Page: any, kind: string, onKind: (kind: string) => void}} props */
function Lines({ app, Page, kind, onKind }) {
  const loaded = useLoaded(() => app.guarded(app.api.readings(kind)), kind);
  const [older, setOlder] = useState(/** @type {{entries: any[], next: number | null} | null} */ (null));
  useEffect(() => setOlder(null), [loaded.value]); // The first page came anew: what followed it may have moved.
  const entries = [...(loaded.value?.entries ?? []), ...(older?.entries ?? [])];
  const next = older ? older.next : (loaded.value?.next ?? null);
  const more = async () => {
    try {
      const page = await app.guarded(app.api.readings(kind, /** @type {number} */ (next)));
      setOlder({ entries: [...(older?.entries ?? []), ...page.entries], next: page.next });
    } catch (error) {
      app.say(error);
    }
  };
  return html`<${Page} title=${t("readings.title")} lead=${t("readings.lead")} loaded=${loaded} dock=${next === null ? undefined : { next: { label: t("readings.more"), icon: "arrow-down-bold", onPress: more } }}>
    <${Segmented} labelledBy="readings-kind" value=${kind} onChange=${onKind} options=${KINDS.map((value) => ({ value, title: t(`readings.${value}`) }))} />
    <h2 class="sect" id="readings-kind">${t(`readings.${kind}_text`)}</h2>
    ${loaded.value && !entries.length && html`<${Note} tone="positive" title=${t(`readings.none_${kind}`)} />`}
    ${entries.length > 0 &&
    html`<section class="sheet sheet--pad" data-testid="readings">
      <${Timeline} events=${entries.map((one) => ({
        at: one.times > 1 ? t("readings.times", { day: dayText(one.at), count: one.times }) : momentText(one.at),
        title: text(one.what),
        actor: text(one.who),
        opinion: one.why && text(one.why),
      }))} />
    </section>`}
  <//>`;
}
