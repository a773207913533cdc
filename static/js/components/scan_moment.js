/** The moment at which a material is taken: put the page down, it is being taken, this is the picture. */
import { t, text } from "../core/i18n.js";
import { deviceTrouble, problemText } from "../core/words.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { CameraPreview } from "./camera_preview.js";
import { DeviceMoment } from "./device_moment.js";
import { MachineTrouble } from "./drawings/trouble.js";
import { PaperBeingScanned, PutPaper } from "./drawings/scanner.js";
import { Icon } from "./icon.js";
import { Note } from "./note.js";

/** @typedef {import("../device/use_capture.js").Capture} Capture */
/** @typedef {{material_id: string, warnings?: {code: string, message: any}[]}} TakenPage */

/**
 * What happened and what to do, for the headline.
 * @param {any} error a DeviceError or an ApiError
 * @returns {{title: string, reason: string}}
 */
export function captureTrouble(error) {
  // ApiError has a kind, DeviceError has not.
  return error?.kind ? { title: t("scan.refused"), reason: problemText(error) } : deviceTrouble(error?.code ?? "other");
}

/** The drawing or the camera's picture, and how it stands. @param {{capture: Capture}} props */
export function CaptureMoment({ capture }) {
  const { phase, page, preview, busy, failed, lost } = capture;
  if (preview) return html`<${CameraPreview} url=${preview} busy=${busy} failed=${failed} />`;
  if (failed) {
    const live = lost > 1 ? { tone: "caution", title: t("scan.lost", { count: lost }) } : { tone: "positive", title: t("device.kept") };
    return html`<${DeviceMoment} drawing=${html`<${MachineTrouble} />`} live=${live} />`;
  }
  const moving = phase === "scanning" || phase === "sending";
  const counts = moving && page > (phase === "sending" ? 1 : 0);
  return html`<${DeviceMoment}
    drawing=${moving ? html`<${PaperBeingScanned} />` : html`<${PutPaper} />`}
    live=${{ tone: phase === "no_paper" ? "caution" : "plain", title: counts ? t(`scan.${phase}_page`, { page }) : t(`scan.${phase}`), reason: counts ? t(`scan.${phase}_page.reason`) : t(`scan.${phase}.reason`) }}
    progress=${moving ? null : undefined}
  />`;
}

/**
 * The picture that was taken, large, and whether it can be used.
 * @param {{shown: TakenPage, image: (id: string) => string, name: string}} props
 */
export function Captured({ shown, image, name }) {
  const warnings = shown.warnings ?? [];
  return html`<figure class="capture">
      <img class="capture__image" src=${image(shown.material_id)} alt=${t("scan.picture_of", { name })} data-testid="capture" />
      ${warnings.length === 0 && html`<p class="capture__tag" role="status"><${Icon} name="check-circle-fill" />${t("scan.good")}</p>`}
    </figure>
    ${warnings.map((warning) => html`<${Note} key=${warning.code} tone="caution" title=${text(warning.message)} live=${true}>${t("scan.retake_if")}<//>`)}`;
}

/**
 * The pages of a stack, each a button that shows it large; those that are on their way are numbers as yet.
 * @param {{pages: TakenPage[], waiting?: number, image: (id: string) => string, shown?: string, onLook?: (id: string) => void}} props
 */
export function PageStrip({ pages, waiting = 0, image, shown, onLook }) {
  const coming = Array.from({ length: waiting }, (_, index) => pages.length + index + 1);
  return html`<ol class="captures" aria-label=${t("scan.pages")} data-testid="captures">
    ${pages.map(
      ({ material_id }, index) => html`<li key=${material_id}>
        <button type="button" class="capture-thumb" aria-current=${String(material_id === shown)} aria-label=${t("scan.page_number", { page: index + 1 })} disabled=${!onLook} onClick=${() => onLook?.(material_id)}>
          <img src=${image(material_id)} alt="" /><span class="num">${index + 1}</span>
        </button>
      </li>`,
    )}
    ${coming.map((page) => html`<li key=${page}><span class="capture-thumb capture-thumb--coming num" role="img" aria-label=${t("scan.coming", { page })}>${page}</span></li>`)}
  </ol>`;
}
