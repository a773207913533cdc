/** The session is over and nothing of the person is left: what to take along, then the attract screen. */
import { TakeCard } from "../components/drawings/card.js";
import { Note } from "../components/note.js";
import { dayText, t } from "../core/i18n.js";
import { useCue } from "../device/use_cue.js";
import { html, useEffect } from "../../vendor/preact/standalone.module.js";

const STAYS_MS = 12_000;

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Ended({ app, place, Page }) {
  useCue(app, "cardReader", "goodbye"); // Where a card is forgotten.
  useEffect(() => {
    const timer = setTimeout(() => app.send({ type: "idle" }), STAYS_MS);
    return () => clearTimeout(timer);
  }, []);
  return html`<${Page} title=${t(place.expired ? "ended.expired" : "ended.title")} lead=${t("ended.lead")} voice=${html`<${TakeCard} />`}
    dock=${{ next: { label: t("ended.next"), onPress: () => app.send({ type: "idle" }) } }}>
    <${Note} tone="positive" title=${t("ended.wiped")}>${t("ended.wiped_text")}<//>
    ${place.kept && html`<${Note} tone="positive" title=${t("ended.kept")} testid="draft-kept">${t("ended.kept_text", { day: dayText(place.kept) })}<//>`}
    ${place.unprinted > 0 && html`<${Note} tone="caution" title=${t("ended.unprinted", { count: place.unprinted })} testid="unprinted">${t("ended.unprinted_text")}<//>`}
  <//>`;
}
