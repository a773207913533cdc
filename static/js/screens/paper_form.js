/** 打印填: print the form, fill it in with a pen, scan it back; what was read is confirmed beside the picture of what was written. */
import { Button } from "../components/button.js";
import { itemName } from "../components/item_card.js";
import { Note } from "../components/note.js";
import { PaperValues } from "../components/paper_values.js";
import { CaptureMoment, captureTrouble, PageStrip } from "../components/scan_moment.js";
import { jobText } from "../components/take_away.js";
import { lang, t } from "../core/i18n.js";
import { useAskedAgain, useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { problemText } from "../core/words.js";
import { useCapture } from "../device/use_capture.js";
import { fillIn } from "../flow/submission.js";
import { html, useEffect, useState } from "../../vendor/preact/standalone.module.js";

/** While nothing is told over the socket, how often is asked how far the reading is. */
/** Sheets that may be put in at a time when nobody knows how many there are. */
const SOME_SHEETS = 10;

/** @typedef {{here: number[], missing: number[]}} Incomplete a paper of which some pages are scanned and some are not */

/** @type {{paper: {paper_id: string, pages: number} | null, incomplete: Incomplete[], pages: any[]}} */
const NOTHING = { paper: null, incomplete: [], pages: [] };

/** How many sheets are to be put in still: all of a paper of which there is none yet. @param {typeof NOTHING} papers */
const toCome = ({ paper, incomplete, pages }) => (pages.length ? incomplete.reduce((sum, { missing }) => sum + missing.length, 0) : (paper?.pages ?? 0));

/** Which pages are still to come; of several papers each for itself. @param {Incomplete[]} incomplete */
function missingWords(incomplete) {
  const [comma, stop] = lang() === "zh" ? ["、", "；"] : [", ", "; "];
  if (incomplete.length === 1) return t("paper.missing", { pages: incomplete[0].missing.join(comma) });
  return t("paper.mixed", { papers: incomplete.map(({ here, missing }) => t("paper.mixed_one", { here: here.join(comma), missing: missing.join(comma) })).join(stop) });
}

/** @typedef {{replace?: boolean, adopt?: boolean}} How what the person has said of a sheet */
/** @typedef {{error: any, sheet: Blob, how: How}} Refused */

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function PaperForm({ app, place, Page }) {
  const service = useValue(app.work.service);
  const draft = useValue(app.work.draft);
  const job = useValue(app.formPrinting.job);
  const id = draft?.submission_id ?? "";
  const [ordered, setOrdered] = useState(/** @type {string | null} */ (null));
  const [refused, setRefused] = useState(/** @type {Refused[]} */ ([]));
  const [settled, setSettled] = useState(/** @type {string[]} */ ([]));
  // The paper belongs to what the server keeps: it has to have it, though nothing is filled in yet.
  const keep = async () => {
    await app.work.keeper.share(true);
    void app.work.keeper.share(false);
  };
  const loaded = useLoaded(async () => {
    if (!id) return NOTHING;
    await keep();
    return app.guarded(app.api.papersOf(id));
  }, id);
  const papers = loaded.value ?? NOTHING;
  const waiting = papers.pages.some((/** @type {any} */ page) => page.state === "reading");
  useEffect(() => app.live.on("paper_page_read", (/** @type {any} */ news) => news.draft_id === id && loaded.again()), [id]);
  useAskedAgain(waiting, loaded.again);

  /** @param {Blob} sheet @param {How} [how] */
  const send = async (sheet, how = {}) => {
    try {
      await app.guarded(app.api.addPaperPage(id, sheet, how));
    } catch (error) {
      // One sheet that is not right does not stop the others of the stack.
      if (!(/** @type {any} */ (error).code?.startsWith("paper_"))) throw error;
      setRefused((before) => [...before, { error, sheet, how }]);
    }
    loaded.again();
  };
  /** Sheets that were refused, once more: what was said of them before still holds. @param {Refused[]} those @param {How} more */
  const again = async (those, more) => {
    setRefused((before) => before.filter((one) => !those.includes(one)));
    for (const { sheet, how } of those) await send(sheet, { ...how, ...more }).catch(app.say);
  };
  const capture = useCapture(app, (sheet) => send(sheet));
  if (!service || !draft) return html`<${Page} title=${t("loading.title")} />`;

  const print = async () => {
    try {
      await keep();
      const made = await app.guarded(app.api.orderPaper(id, lang() === "zh" ? "zh" : "en"));
      setOrdered(made.paper_id);
      await app.formPrinting.print(made.paper_id);
      loaded.again();
    } catch (error) {
      app.say(error);
    }
  };
  const scan = () => {
    setRefused([]);
    return capture.more(toCome(papers) || SOME_SHEETS);
  };
  /** @param {string} name @param {unknown} value @param {boolean} read it says what the paper says */
  const confirm = async (name, value, read) => {
    app.work.edit((now) => fillIn(now, service.form, { [name]: value }));
    if (!read) return;
    await app.work.keeper.flush();
    await app.guarded(app.api.confirmPaper(id, { [name]: value })).catch(app.say);
  };
  // One sheet of a blank form is asked about; its others come along.
  const blanks = refused.filter(({ error }) => error.code === "paper_blank");
  const asked = refused.filter((one) => one.error.code !== "paper_blank" || one === blanks[0]);
  const printing = job?.state === "preparing" || job?.state === "printing";
  const pages = papers.pages;
  const whole = pages.length > 0 && papers.incomplete.length === 0;
  const trouble = capture.failed ? captureTrouble(capture.error) : null;
  const forward = { label: t("paper.forward"), icon: "arrow-right-bold", onPress: () => app.send({ type: "filled" }) };
  const scanning = { label: t(capture.failed ? "materials.retry" : pages.length ? "paper.scan_more" : "paper.scan"), icon: "scan-bold", onPress: scan, testid: "scan-paper" };
  const printed = job?.state === "completed" || papers.paper !== null;
  const first = { label: t(printed ? "paper.print_again" : "paper.print"), icon: "printer-bold", onPress: print, testid: "print-paper" };
  const next = capture.busy || printing ? undefined : whole ? forward : printed || pages.length ? scanning : first;
  const alternatives = [
    capture.busy && { label: t("materials.stop"), icon: "x-bold", onPress: capture.stop },
    !capture.busy && !whole && pages.length > 0 && { ...forward, label: t("paper.forward_anyway"), testid: "paper-anyway" },
    !capture.busy && next !== scanning && !printing && !whole && scanning,
    !capture.busy && next !== first && !printing && pages.length === 0 && first,
  ].filter(Boolean);
  // What is pressed already is not asked for again.
  const takeIt = printing ? "paper.step_1_printing" : printed ? "paper.step_1_printed" : "paper.step_1";
  const title = trouble?.title ?? t(whole ? "paper.title_check" : pages.length ? "paper.title_more" : printed ? "paper.title_fill" : "paper.title");
  const lead = trouble?.reason ?? (papers.incomplete.length ? missingWords(papers.incomplete) : t(whole ? "paper.lead_check" : printed ? "paper.lead_fill" : "paper.lead"));
  const moment = capture.busy || capture.failed ? html`<${CaptureMoment} capture=${capture} />` : null;
  return html`<${Page} kicker=${itemName(service)} title=${title} lead=${lead} small=${true} loaded=${loaded} dock=${{ next: next && { ...next, testid: "next" }, alternatives }} voice=${moment}>
    ${job && ordered && (!pages.length || job.state !== "completed") && html`<${Note} tone=${job.state === "failed" ? "negative" : job.state === "completed" ? "positive" : job.state === "unknown" ? "caution" : "plain"} icon="printer-duotone" live=${true} testid="paper-print-state">
      ${jobText(job)}
      ${job.state === "unknown" && html`<${Button} small=${true} icon="check-bold" label=${t("print.seen")} onPress=${() => app.formPrinting.decide(true)} /> <${Button} small=${true} icon="arrow-clockwise-bold" label=${t("print.not_seen")} onPress=${() => app.formPrinting.decide(false)} />`}
    <//>`}
    ${asked.map(
      (one, index) => html`<${Note} key=${index} tone="caution" title=${t(one.error.code === "paper_blank" ? "paper.blank_title" : "paper.refused")} live=${true} testid="paper-refused">
        ${problemText(one.error)}
        ${one.error.code === "paper_twice" && html` <${Button} small=${true} icon="arrow-clockwise-bold" label=${t("paper.use_new")} testid="paper-replace" onPress=${() => void again([one], { replace: true })} />`}
        ${one.error.code === "paper_blank" && html` <${Button} small=${true} kind="primary" icon="check-bold" label=${t("paper.blank_ask")} testid="paper-adopt" onPress=${() => void again(blanks, { adopt: true })} />`}
      <//>`,
    )}
    ${!pages.length && !capture.busy && html`<section class="sheet sheet--pad"><ol class="numbered">${[1, 2, 3].map((step) => html`<li key=${step}><b aria-hidden="true">${step}</b><span>${t(step === 1 ? takeIt : `paper.step_${step}`)}</span></li>`)}</ol></section>`}
    ${pages.length > 1 && html`<${PageStrip} pages=${pages} image=${app.api.materialImage} />`}
    ${waiting && html`<${Note} icon="magnifying-glass-duotone" live=${true} testid="paper-reading">${t("paper.reading")}<//>`}
    ${pages.map(
      (/** @type {any} */ page) => html`<${PaperValues} key=${page.material_id} page=${page} form=${service.form} typed=${draft.form} image=${app.api.materialImage(page.material_id)} regions=${app.api.regions}
        settled=${settled} onSettle=${(/** @type {string} */ name) => setSettled([...settled, `${page.material_id}/${name}`])} onConfirm=${confirm} />`,
    )}
  <//>`;
}
