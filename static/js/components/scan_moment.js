/** The document scanner's moment: put the page down, it is being taken, this is the picture. */
import { t, text } from "../core/i18n.js";
import { deviceTrouble, problemText } from "../core/words.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";
import { DeviceMoment } from "./device_moment.js";
import { MachineTrouble } from "./drawings/trouble.js";
import { PaperBeingScanned, PutPaper } from "./drawings/scanner.js";
import { Note } from "./note.js";

/**
 * @param {object} props
 * @param {"idle" | "no_paper" | "scanning" | "sending" | "failed"} props.phase
 * @param {any} [props.error] a DeviceError or an ApiError
 * @param {number} [props.page] the one under way in a stack; 0 before the first
 */
export function ScanMoment({ phase, error, page = 0 }) {
  if (phase === "failed") {
    // ApiError has a kind, DeviceError has not.
    const words = error?.kind ? { title: t("scan.refused"), reason: problemText(error) } : deviceTrouble(error?.code ?? "other");
    return html`<${DeviceMoment} drawing=${html`<${MachineTrouble} />`} live=${{ tone: "negative", title: words.title, reason: html`${words.reason}<br />${t("device.kept")}` }} />`;
  }
  const busy = phase === "scanning" || phase === "sending";
  return html`<${DeviceMoment}
    drawing=${busy ? html`<${PaperBeingScanned} />` : html`<${PutPaper} />`}
    live=${{ tone: phase === "no_paper" ? "caution" : "plain", title: busy && page > 1 ? t(`scan.${phase}_page`, { page }) : t(`scan.${phase}`), reason: t(`scan.${phase}.reason`) }}
    progress=${busy ? null : undefined}
  />`;
}

/**
 * The pages that were taken: the last one large, all of a stack as a strip, each of which can be looked at.
 * @param {{pages: {material_id: string, warnings?: {code: string, message: any}[]}[], image: (id: string) => string, name: string}} props
 */
export function Captured({ pages, image, name }) {
  const [looked, setLooked] = useState(/** @type {number | null} */ (null));
  const shown = pages[looked ?? pages.length - 1] ?? pages[pages.length - 1];
  const warnings = shown.warnings ?? [];
  return html`<figure class="capture"><img class="capture__image" src=${image(shown.material_id)} alt=${t("scan.picture_of", { name })} data-testid="capture" /></figure>
    ${pages.length > 1 && html`<${Strip} pages=${pages} image=${image} shown=${shown.material_id} onLook=${setLooked} />`}
    ${warnings.length
      ? warnings.map((warning) => html`<${Note} key=${warning.code} tone="caution" title=${text(warning.message)} live=${true}>${t("scan.retake_if")}<//>`)
      : html`<${Note} tone="positive" title=${t("scan.good")} live=${true} />`}`;
}

/**
 * @param {{pages: {material_id: string}[], image: (id: string) => string, shown?: string, onLook?: (index: number) => void}} props
 */
export function Strip({ pages, image, shown, onLook }) {
  return html`<ol class="captures" data-testid="captures">
    ${pages.map(
      ({ material_id }, index) => html`<li key=${material_id}>
        <button type="button" class="capture-thumb" aria-current=${String(material_id === shown)} aria-label=${t("scan.page_number", { page: index + 1 })} disabled=${!onLook} onClick=${() => onLook?.(index)}>
          <img src=${image(material_id)} alt="" /><span class="num">${index + 1}</span>
        </button>
      </li>`,
    )}
  </ol>`;
}
