/** One case: where it stands, what happened, what has to be mended, what can be printed. */
import { CaseNumber } from "../components/case_card.js";
import { Note } from "../components/note.js";
import { PaperFiles } from "../components/paper_files.js";
import { PrintJobs } from "../components/print_jobs.js";
import { Timeline } from "../components/timeline.js";
import { dayText, momentText, t, text } from "../core/i18n.js";
import { useAskedAgain, useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { surface } from "../core/surface.js";
import { html, useEffect } from "../../vendor/preact/standalone.module.js";

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Case({ app, place, Page }) {
  const loaded = useLoaded(() => app.guarded(app.api.case(place.case)), place.case);
  const jobs = useValue(app.printing.jobs);
  useEffect(() => {
    const news = ["case_changed", "document_ready", "connected"].map((name) => app.live.on(/** @type {any} */ (name), loaded.again));
    return () => news.forEach((stop) => stop());
  }, []);
  const found = loaded.value;
  useAskedAgain(Boolean(found?.documents.some((/** @type {any} */ document) => !document.ready)), loaded.again);
  const result = found?.documents.find((/** @type {any} */ document) => document.kind === "result");
  const settled = result && !["preparing", "printing", "unknown"].includes(jobs[result.document_id]?.state);
  const printer = surface.can("devices");
  useEffect(() => (printer && found ? app.printing.resume(found.documents) : undefined), [found]);
  const owed = found?.correction ? [] : (found?.owed ?? []);
  // What was handed in is no paper before somebody asks for it; a correction makes another one.
  const form = async () => {
    try {
      await app.guarded(printer ? app.printing.printApplicationForm(place.case) : app.api.applicationForm(place.case));
    } catch (error) {
      app.say(error);
    }
    loaded.again();
  };
  const onForm = found && !found.application_form && form;
  const correct = () => app.send({ type: "correct", case: place.case });
  const next = found?.correction
    ? { label: t("case.correct"), onPress: correct }
    : owed.length
    ? { label: t("case.hand_in_owed"), onPress: correct }
    : printer && settled && jobs[result.document_id]?.state !== "completed"
      ? { label: t("case.print_result"), icon: "printer-bold", onPress: () => app.printing.printAgain(result) }
      : found?.can_evaluate
        ? { label: t("case.rate"), onPress: () => app.send({ type: "rate", case: place.case }) }
        : undefined;
  const lead = found && [text(found.state_label), found.promised_by && t("cases.promised", { day: dayText(found.promised_by) })].filter(Boolean).join(" · ");
  return html`<${Page} small=${true} kicker=${t("case.kicker")} title=${found ? text({ zh: found.item_name, en: found.item_name_en }) : t("loading.title")} lead=${lead} loaded=${loaded} dock=${next && { next }}>
    ${found &&
    html`${found.correction && html`<${Note} tone="caution" title=${t("case.correction", { round: found.correction.round })} testid="correction">
      ${[found.correction.opinion, ...found.correction.items.map((/** @type {any} */ item) => t("case.correction_item", { name: text(item.name), reason: item.reason }))]
        .filter(Boolean)
        .map((line, index) => html`${index > 0 && html`<br />`}${line}`)}<//>`}
      ${owed.length > 0 && html`<${Note} tone="caution" title=${t("case.owed", { count: owed.length })} testid="owed">
        ${owed.map((/** @type {any} */ one, /** @type {number} */ index) => html`${index > 0 && html`<br />`}${owedText(one)}`)}<//>`}
      <${CaseNumber} label=${t("case.number")} number=${found.case_number} />
      ${printer
        ? html`<${PrintJobs} documents=${found.documents} jobs=${jobs} onPrint=${app.printing.printAgain} onDecide=${app.printing.decide} onForm=${onForm} />`
        : html`<${PaperFiles} app=${app} documents=${found.documents} onForm=${onForm} />`}
      <section class="sheet sheet--pad section">
        <h2 class="sect">${t("case.timeline")}</h2>
        <${Timeline} events=${found.timeline.map((/** @type {any} */ event, /** @type {number} */ index) => ({
          at: momentText(event.at),
          title: text(event.state_label),
          actor: text(event.actor_label),
          opinion: event.opinion && text({ zh: event.opinion, en: event.opinion_en ?? event.opinion }),
          tone: event.state === "correction" ? "caution" : index === found.timeline.length - 1 ? "now" : undefined,
        }))} />
      </section>`}
  <//>`;
}

/** A promised material and its last day. @param {{name: any, due: string | null, late: boolean}} one */
function owedText(one) {
  if (!one.due) return text(one.name);
  return t(one.late ? "case.owed_late" : "case.owed_item", { name: text(one.name), day: dayText(one.due) });
}
