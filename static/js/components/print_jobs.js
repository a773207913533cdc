/** The papers of a case, each with its printer's state in words and a way to print it (again). */
import { t, text } from "../core/i18n.js";
import { deviceTrouble } from "../core/words.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";
import { PrintJob } from "./case_card.js";

/** @typedef {import("../device/printing.js").DocumentRef} DocumentRef */
/** @typedef {import("../device/printing.js").Job} Job */

const TONES = /** @type {const} */ ({ preparing: "plain", printing: "plain", completed: "positive", failed: "negative", unknown: "caution" });

/**
 * @param {object} props
 * @param {DocumentRef[]} props.documents
 * @param {Record<string, Job>} props.jobs
 * @param {(document: DocumentRef) => void} props.onPrint
 * @param {(document: DocumentRef, printed: boolean) => void} props.onDecide a person looked whether the paper came out
 * @param {(() => unknown) | false} [props.onForm] prints what was handed in, where that is no paper yet
 */
export function PrintJobs({ documents, jobs, onPrint, onDecide, onForm }) {
  return html`<section class="sheet sheet--pad section">
    <h2 class="sect">${t("print.papers")}</h2>
    <ul>
      ${documents.map((document) => {
        const job = jobs[document.document_id];
        const busy = job?.state === "preparing" || job?.state === "printing";
        const again = html`<${Button} small=${true} icon=${job || document.printed ? "arrow-clockwise-bold" : "printer-bold"} testid="print-${document.kind}"
          label=${t(job?.state === "failed" ? "print.retry" : job || document.printed ? "print.again" : "print.now")} onPress=${() => onPrint(document)} />`;
        return html`<${PrintJob}
          key=${document.document_id}
          kind=${document.kind}
          title=${text(document.title)}
          tone=${job ? TONES[job.state] : "plain"}
          state=${jobText(document, job)}
          action=${job?.state === "unknown" ? html`<${SeenOrNot} document=${document} onDecide=${onDecide} />` : !busy && again}
        />`;
      })}
      ${onForm && html`<${PrintJob} kind="application_form" title=${t("case.form")} state=${t("case.form_note")}
        action=${html`<${Button} small=${true} icon="printer-bold" label=${t("case.form_print")} testid="print-application_form" onPress=${onForm} />`} />`}
    </ul>
  </section>`;
}

/** Nobody but the person can say. @param {{document: DocumentRef, onDecide: (document: DocumentRef, printed: boolean) => void}} props */
function SeenOrNot({ document, onDecide }) {
  return html`<div class="print-job__choice">
    <${Button} small=${true} icon="check-bold" label=${t("print.seen")} testid="seen-${document.kind}" onPress=${() => onDecide(document, true)} />
    <${Button} small=${true} icon="arrow-clockwise-bold" label=${t("print.not_seen")} testid="not-seen-${document.kind}" onPress=${() => onDecide(document, false)} />
  </div>`;
}

/** @param {DocumentRef} document @param {Job | undefined} job */
function jobText(document, job) {
  if (!job) return document.printed ? t("print.printed_before", { count: document.printed }) : t(document.ready ? "print.ready" : document.late ? "print.late" : "print.preparing");
  if (job.state === "preparing" && document.late) return t("print.late");
  if (job.state === "failed") return t("print.failed", { reason: deviceTrouble(job.reason).title });
  return t(`print.${job.state}.${job.printer}`);
}
