/** The document scanner's moment: put the page down, it is being taken, this is the picture. */
import { t, text } from "../core/i18n.js";
import { deviceTrouble, problemText } from "../core/words.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { DeviceMoment } from "./device_moment.js";
import { MachineTrouble } from "./drawings/trouble.js";
import { PaperBeingScanned, PutPaper } from "./drawings/scanner.js";
import { Note } from "./note.js";

/**
 * @param {object} props
 * @param {"idle" | "no_paper" | "scanning" | "sending" | "failed"} props.phase
 * @param {any} [props.error] a DeviceError or an ApiError
 */
export function ScanMoment({ phase, error }) {
  if (phase === "failed") {
    // ApiError has a kind, DeviceError has not.
    const words = error?.kind ? { title: t("scan.refused"), reason: problemText(error) } : deviceTrouble(error?.code ?? "other");
    return html`<${DeviceMoment} drawing=${html`<${MachineTrouble} />`} live=${{ tone: "negative", ...words }} />`;
  }
  const busy = phase === "scanning" || phase === "sending";
  return html`<${DeviceMoment}
    drawing=${busy ? html`<${PaperBeingScanned} />` : html`<${PutPaper} />`}
    live=${{ tone: phase === "no_paper" ? "caution" : "plain", title: t(`scan.${phase}`), reason: t(`scan.${phase}.reason`) }}
    progress=${busy ? null : undefined}
  />`;
}

/** The page that was taken. @param {{src: string, warnings: {code: string, message: any}[], name: string}} props */
export function Captured({ src, warnings, name }) {
  return html`<figure class="capture"><img class="capture__image" src=${src} alt=${t("scan.picture_of", { name })} data-testid="capture" /></figure>
    ${warnings.length
      ? warnings.map((warning) => html`<${Note} key=${warning.code} tone="caution" title=${text(warning.message)} live=${true}>${t("scan.retake_if")}<//>`)
      : html`<${Note} tone="positive" title=${t("scan.good")} live=${true} />`}`;
}
