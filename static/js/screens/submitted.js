/**
 * 交上去了，请拿好回执: the number, the papers coming out, what comes next. With a way on when no paper comes. On somebody's
 * own phone or computer the papers are files to open and keep.
 */
import { ChoiceGroup } from "../components/choice_card.js";
import { CaseNumber, groupsOfFour } from "../components/case_card.js";
import { DeviceMoment, LiveState } from "../components/device_moment.js";
import { DocumentOut, NoPaper, PaperJam, ReceiptOut } from "../components/drawings/paper.js";
import { MachineTrouble } from "../components/drawings/trouble.js";
import { Note } from "../components/note.js";
import { PaperFiles } from "../components/paper_files.js";
import { PrintJobs } from "../components/print_jobs.js";
import { NextSteps } from "../components/timeline.js";
import { dayText, t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { surface } from "../core/surface.js";
import { deviceTrouble, hereText } from "../core/words.js";
import { useCue } from "../device/use_cue.js";
import { papersHere, papersToCome } from "../flow/papers.js";
import { html, useEffect, useState } from "../../vendor/preact/standalone.module.js";

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Submitted({ app, place, Page }) {
  const company = useValue(app.session.session)?.applicant.kind === "legal";
  const loaded = useLoaded(() => app.guarded(app.api.case(place.case)), place.case);
  const draft = useValue(app.work.draft);
  const jobs = useValue(app.printing.jobs);
  const [skipped, setSkipped] = useState(/** @type {string | null} */ (null));
  useEffect(() => {
    const news = ["case_changed", "document_ready", "connected"].map((name) => app.live.on(/** @type {any} */ (name), loaded.again));
    return () => news.forEach((stop) => stop());
  }, []);

  const receipt = draft?.receipt?.case_number === place.case ? draft?.receipt : null;
  const prints = surface.can("devices");
  const all = useValue(app.printing.papers)[place.case] ?? loaded.value?.documents ?? [];
  const documents = prints ? papersHere(all, jobs) : all;
  const kind = useValue(app.work.service)?.kind;
  // A decision that took days is printed when the person asks for it; what is ready on the spot comes out by itself.
  useEffect(() => void app.printing.follow(place.case, (/** @type {string} */ paper) => prints && paper !== "application_form" && (paper !== "result" || kind !== "promised")), [place.case]);

  const working = documents.find((/** @type {any} */ one) => ["printing", "preparing"].includes(jobs[one.document_id]?.state));
  const out = documents.length > 0 && documents.every((/** @type {any} */ one) => jobs[one.document_id]?.state === "completed");
  const coming = papersToCome(loaded.value, documents);
  const done = out && !coming;
  const last = (working ?? documents.at(-1))?.printer;
  useCue(app, !documents.length ? null : last === "ReceiptPrinter" ? "receiptPrinter" : "documentPrinter", working ? "paper_coming" : !done ? null : last === "ReceiptPrinter" ? "take_receipt" : "take_paper");

  const failed = documents.find((/** @type {any} */ one) => jobs[one.document_id]?.state === "failed");
  if (failed && skipped !== failed.document_id) {
    return html`<${PaperTrouble} app=${app} Page=${Page} number=${place.case} document=${failed} job=${jobs[failed.document_id]} others=${documents.filter((/** @type {any} */ one) => one !== failed && one.printer === failed.printer && jobs[one.document_id]?.state === "failed")} onSkip=${() => setSkipped(failed.document_id)} />`;
  }
  const unknown = documents.find((/** @type {any} */ one) => jobs[one.document_id]?.state === "unknown");
  if (unknown) return html`<${DidItComeOut} app=${app} Page=${Page} number=${place.case} document=${unknown} />`;
  const finished = done && documents.some((/** @type {any} */ one) => one.kind === "result");
  const Drawing = last === "DocumentPrinter" ? DocumentOut : ReceiptOut;
  const live = working
    ? { icon: "printer-duotone", title: t(`print.${jobs[working.document_id].state}.${working.printer}`), reason: t("submitted.papers", { count: documents.length }) }
    : documents.length && !(out && coming)
      ? { tone: done ? "positive" : "plain", title: t(done ? "submitted.all_out" : "submitted.some_out"), reason: t("submitted.any_machine") }
      : { icon: "printer-duotone", title: t("submitted.making"), reason: t("submitted.making_reason") };
  const waiting = Boolean(working) || !documents.length || (out && coming);
  const promised = (loaded.value ?? receipt)?.promised_by;
  const steps = [
    { when: t("submitted.now"), text: text(loaded.value?.state_label) || t("submitted.received"), now: true },
    ...(promised ? [{ when: t("submitted.by", { day: dayText(promised) }), text: t("submitted.decided") }] : []),
  ];
  const there = documents.some((/** @type {any} */ one) => one.kind === "result" && one.ready);
  // Its representative's own card finds none of a company's cases.
  const told = html`<${CaseNumber} label=${t("case.number")} number=${place.case}>${company ? t("submitted.number_company") : hereText("submitted.number_use")}<//>
    ${!(prints ? finished : there) && html`<section class="section"><h2 class="sect">${t("submitted.then")}</h2><${NextSteps} steps=${steps} /></section>`}`;
  const rate = () => app.send({ type: "rate", case: place.case });
  if (!prints) {
    const alternatives = [{ label: t("submitted.follow"), onPress: () => app.send({ type: "open_case", case: place.case }), testid: "open-case" }];
    return html`<${Page} title=${hereText("submitted.title")} lead=${there ? t("files.done") : receipt ? text(receipt.next) : t("submitted.received")} loaded=${receipt ? undefined : loaded} dock=${{ next: { label: t("case.rate"), onPress: rate }, alternatives }}>
      ${told}
      ${documents.length > 0 && html`<${PaperFiles} app=${app} documents=${documents} />`}
      ${coming && html`<${LiveState} icon="hourglass-medium-fill" title=${t("files.coming")} reason=${t("files.coming_reason")} />`}
    <//>`;
  }
  return html`<${Page}
    title=${t("submitted.title")}
    lead=${finished ? t("submitted.lead_done") : receipt ? text(receipt.next) : t("submitted.lead")}
    loaded=${receipt ? undefined : loaded}
    dock=${{ next: { label: t("submitted.next"), onPress: rate }, alternatives: [{ label: t("submitted.more"), onPress: () => app.send({ type: "home" }) }] }}
    voice=${html`<${DeviceMoment} drawing=${html`<${Drawing} />`} live=${live} progress=${waiting ? null : undefined} />`}
  >
    ${told}
    ${documents.length > 0 && html`<${PrintJobs} documents=${documents} jobs=${jobs} onPrint=${app.printing.printAgain} onDecide=${app.printing.decide} />`}
  <//>`;
}

/**
 * The print broke off where only eyes can tell; nothing is printed again without the person's word.
 * @param {{app: any, Page: any, number: string, document: any}} props
 */
function DidItComeOut({ app, Page, number, document }) {
  const Drawing = document.printer === "DocumentPrinter" ? DocumentOut : ReceiptOut;
  const say = (/** @type {boolean} */ printed) => () => app.printing.decide(document, printed);
  return html`<${Page}
    title=${t("paper.seen_title")}
    lead=${t(`paper.seen_lead.${document.printer}`, { title: text(document.title) })}
    dock=${{ next: { label: t("print.seen"), icon: "check-bold", onPress: say(true) }, alternatives: [{ label: t("print.not_seen"), icon: "arrow-clockwise-bold", testid: "not-seen", onPress: say(false) }], even: true }}
    voice=${html`<${Drawing} />`}
  >
    <${Note} tone="caution" title=${t("paper.seen_why")} testid="print-unknown">${t("paper.seen_why_text")}<//>
    <${Note} tone="positive" title=${t("paper.safe")} testid="nothing-lost">${t("paper.safe_text", { number: groupsOfFour(number) })}<//>
  <//>`;
}

/**
 * One printer's trouble; trying again prints everything that waits for this printer.
 * @param {{app: any, Page: any, number: string, document: any, others: any[], job: any, onSkip: () => void}} props
 */
function PaperTrouble({ app, Page, number, document, others, job, onSkip }) {
  const [way, setWay] = useState("retry");
  const words = deviceTrouble(job.reason);
  const printer = document.printer === "ReceiptPrinter" ? "receipt" : "document";
  const drawing =
    job.reason === "paperOut" ? html`<${NoPaper} printer=${printer} />` : job.reason === "paperJammed" || job.reason === "mediaJammed" ? html`<${PaperJam} />` : html`<${MachineTrouble} />`;
  const act = () => (way === "retry" ? [document, ...others].forEach(app.printing.printAgain) : onSkip());
  return html`<${Page}
    title=${words.title}
    lead=${t("paper.not_out", { title: text(document.title) })}
    dock=${{ next: { label: t(`paper.${way}.do`), onPress: act }, alternatives: [{ label: t("help.call"), icon: "headset-bold", onPress: () => (app.dialog.value = { kind: "help" }) }] }}
    voice=${drawing}
  >
    <${Note} tone="positive" title=${t("paper.safe")} testid="nothing-lost">${t("paper.safe_text", { number: groupsOfFour(number) })}<//>
    <section class="section">
      <h2 class="sect">${t("paper.ways")}</h2>
      <${ChoiceGroup} legend=${t("paper.ways")} value=${way} onChange=${setWay}
        options=${[
          { value: "retry", title: t("paper.retry"), note: words.reason, icon: "printer-duotone" },
          { value: "later", title: t("paper.later"), note: t("paper.later_note"), icon: "clock-countdown-duotone" },
        ]} />
    </section>
  <//>`;
}
