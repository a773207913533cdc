/** The moment at which a material is taken: put the page down, it is being taken, this is the picture. */
import { t, text } from "../core/i18n.js";
import { deviceTrouble, hereText, problemText } from "../core/words.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { CameraPreview } from "./camera_preview.js";
import { DeviceMoment } from "./device_moment.js";
import { MachineTrouble } from "./drawings/trouble.js";
import { PaperBeingScanned, PaperInFrame, PutPaper } from "./drawings/scanner.js";
import { Icon } from "./icon.js";
import { Note } from "./note.js";

/** @typedef {import("../device/use_capture.js").Capture} Capture */
/** @typedef {{material_id: string, width?: number, height?: number, cut?: boolean | null, warnings?: {code: string, message: any, box?: number[] | null}[]}} TakenPage */

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
  const { phase, page, preview, busy, failed, lost, own, photo } = capture;
  if (preview) return html`<${CameraPreview} url=${preview} busy=${busy} failed=${failed} />`;
  if (failed) {
    const live = lost > 1 ? { tone: "caution", title: hereText("scan.lost", { count: lost }) } : { tone: "positive", title: hereText("device.kept") };
    return html`<${DeviceMoment} drawing=${own ? html`<${PaperInFrame} trouble=${true} />` : html`<${MachineTrouble} />`} live=${live} />`;
  }
  const moving = phase === "scanning" || phase === "sending";
  if (own) {
    const live = { icon: "camera-duotone", title: t(moving ? "capture.checking" : photo ? "capture.lay" : "capture.lay_desk"), reason: moving ? undefined : t("capture.lay_reason") };
    return html`<${DeviceMoment} drawing=${html`<${PaperInFrame} />`} live=${live} progress=${moving ? null : undefined} />`;
  }
  const counts = moving && page > (phase === "sending" ? 1 : 0);
  return html`<${DeviceMoment}
    drawing=${moving ? html`<${PaperBeingScanned} />` : html`<${PutPaper} />`}
    live=${{ tone: phase === "no_paper" ? "caution" : "plain", title: counts ? t(`scan.${phase}_page`, { page }) : t(`scan.${phase}`), reason: counts ? t(`scan.${phase}_page.reason`) : t(`scan.${phase}.reason`) }}
    progress=${moving ? null : undefined}
  />`;
}

/**
 * The picture that was taken, large; whether it can be used, and where not; the paper that was cut out of it, or all of it.
 * @param {{shown: TakenPage, image: (id: string, cut?: boolean | null) => string, name: string, onChoose?: (cut: boolean) => unknown}} props
 */
export function Captured({ shown, image, name, onChoose }) {
  // What the hints say was seen on the picture that counted then: the cut one, where there is one.
  const warnings = shown.cut === false ? [] : (shown.warnings ?? []);
  const boxes = warnings.filter((warning) => warning.box);
  return html`<figure class="capture">
      <div class="capture__picture">
        <img class="capture__image" src=${image(shown.material_id, shown.cut)} alt=${t("scan.picture_of", { name })} data-testid="capture" />
        ${boxes.length > 0 && html`<${Marks} page=${shown} boxes=${boxes.map((warning) => warning.box)} />`}
      </div>
      ${warnings.length === 0 && html`<p class="capture__tag" role="status"><${Icon} name="check-circle-fill" />${t(shown.cut ? "capture.cut_good" : "scan.good")}</p>`}
    </figure>
    ${onChoose && typeof shown.cut === "boolean" && html`<${WhichOne} cut=${shown.cut} onChoose=${onChoose} />`}
    ${warnings.map((warning) => html`<${Note} key=${warning.code} tone="caution" title=${text(warning.message)} live=${true}>${t("scan.retake_if")}<//>`)}`;
}

/** Frames around what is wrong, over the picture and as it lies in its frame. @param {{page: TakenPage, boxes: any[]}} props */
function Marks({ page, boxes }) {
  const { width = 3, height = 4 } = page;
  return html`<svg class="capture__marks" viewBox="0 0 ${width} ${height}" preserveAspectRatio="xMidYMid meet" aria-hidden="true" data-testid="marks">
    ${boxes.map(
      ([left, top, wide, high], index) => html`<rect key=${index} x=${left * width} y=${top * height} width=${wide * width} height=${high * height} rx=${width / 100} vector-effect="non-scaling-stroke" />`,
    )}
  </svg>`;
}

/** The paper that was cut out, or the picture as it was taken. @param {{cut: boolean, onChoose: (cut: boolean) => unknown}} props */
function WhichOne({ cut, onChoose }) {
  const choice = (/** @type {boolean} */ value, /** @type {string} */ label) => html`<button type="button" class="opt" aria-pressed=${String(cut === value)} data-testid=${value ? "use-cut" : "use-taken"}
    onClick=${() => cut !== value && onChoose(value)}>${label}</button>`;
  return html`<div class="which" role="group" aria-label=${t("capture.which")}>${choice(true, t("capture.cut"))}${choice(false, t("capture.taken"))}</div>`;
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
