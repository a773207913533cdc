/** A guide to take along: on the phone by its QR code, on paper where there is a printer. */
import { t } from "../core/i18n.js";
import { deviceTrouble } from "../core/words.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";

const HEADS = { read: "guide.take", begun: "guide.take_tv_begun", done: "guide.take_tv" };
const WORDS = { read: "guide.take_phone", begun: "guide.take_tv_begun_text", done: "guide.take_tv_text" };

/**
 * @param {object} props
 * @param {string} props.code of the item
 * @param {"read" | "begun" | "done"} [props.phone] what can be done with the phone: read the guide, begin what a terminal finishes, all of it
 * @param {(() => unknown) | null} props.onPrint null where nothing prints
 * @param {import("../device/guide_printing.js").GuideJob | null} [props.job] what became of it at the terminal's own printer
 * @param {(printed: boolean) => void} [props.onSeen] a person looked whether the paper came out
 */
export function TakeAway({ code, phone = "read", onPrint, job = null, onSeen }) {
  const busy = job?.state === "preparing" || job?.state === "printing";
  return html`<section class="sheet take" data-testid="take">
    <img class="take__code" src="/i/${encodeURIComponent(code)}.svg" alt=${t("guide.take_phone_alt")} width="168" height="168" />
    <div class="take__words">
      <h2 class="sect">${t(HEADS[phone])}</h2>
      <p class="note">${t(WORDS[phone])}</p>
      ${job && html`<p class="take__state" role="status" data-testid="guide-print-state">${jobText(job)}</p>`}
      ${onPrint &&
      (job?.state === "unknown"
        ? html`<div class="take__choice">
            <${Button} small=${true} icon="check-bold" label=${t("print.seen")} testid="guide-seen" onPress=${() => onSeen?.(true)} />
            <${Button} small=${true} icon="arrow-clockwise-bold" label=${t("print.not_seen")} testid="guide-not-seen" onPress=${() => onSeen?.(false)} />
          </div>`
        : html`<${Button} small=${true} icon="printer-bold" busy=${busy} label=${t(job?.state === "completed" ? "print.again" : job?.state === "failed" ? "print.retry" : "guide.print")}
            testid="print-guide" onPress=${onPrint} />`)}
    </div>
  </section>`;
}

/** @param {import("../device/guide_printing.js").GuideJob} job */
export function jobText({ state, reason }) {
  if (state !== "failed") return t(`print.${state}.DocumentPrinter`);
  return t("print.failed", { reason: deviceTrouble(reason).title });
}
