/** What was read on one page of a form, each value beside the picture of what was written; only what is confirmed goes on. */
import { t, text } from "../core/i18n.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";
import { fieldValueText } from "./field_value.js";
import { FormField } from "./form_field.js";
import { Icon } from "./icon.js";

/** Air beside what was written, in parts of the page; above stands the label. */
const AIR = 0.008;
const AIR_ABOVE = 0.002;

/**
 * @typedef {{field: string, value: any, box: number[], doubt: any}} FoundOnPaper `value` null: not recognised
 * @param {object} props
 * @param {{page: number, material_id: string, width: number, height: number, state: string, fields: FoundOnPaper[]}} props.page
 * @param {any} props.form of the service's definition
 * @param {Record<string, unknown>} props.typed what stands in the form
 * @param {string} props.image address of the page's picture
 * @param {any} props.regions
 * @param {string[]} props.settled `<material id>/<field>` of what needs no look any more
 * @param {(name: string) => void} props.onSettle
 * @param {(name: string, value: unknown, read: boolean) => unknown} props.onConfirm `read`: it says what the paper says
 */
export function PaperValues({ page, form, typed, image, regions, settled, onSettle, onConfirm }) {
  const [mended, setMended] = useState(/** @type {string | null} */ (null));
  const fields = form.sections.flatMap((/** @type {any} */ section) => section.fields);
  const found = page.fields.map((one) => ({ one, field: fields.find((/** @type {any} */ field) => field.name === one.field) })).filter(({ field }) => field);
  if (!found.length) return null;
  return html`<section class="sheet readings" data-testid="paper-page-${page.page}">
    <h2 class="sect">${t("paper.page", { page: page.page })}</h2>
    ${found.map(({ one, field }) => {
      const schema = form.schema.properties?.[field.name];
      const value = one.value !== null && schema?.type === "object" ? { detail: one.value } : one.value;
      const label = text(field.label);
      const done = settled.includes(`${page.material_id}/${field.name}`) || (value !== null && JSON.stringify(typed[field.name]) === JSON.stringify(value));
      const open = mended === field.name || (value === null && !done);
      const settle = () => (setMended(null), onSettle(field.name));
      return html`<div key=${field.name} class="reading" data-testid="paper-${field.name}">
        <${PaperCut} src=${image} page=${page} box=${one.box} label=${label} />
        ${one.doubt && !done && html`<p class="reading__doubt"><${Icon} name="warning-fill" />${text(one.doubt)}</p>`}
        ${open
          ? html`<${FormField} field=${field} schema=${schema} value=${typed[field.name]} prefill=${undefined} required=${true} error=${undefined} regions=${regions} onChange=${(/** @type {unknown} */ next) => onConfirm(field.name, next, false)} />
              <div class="reading__answers"><${Button} small=${true} icon="check-bold" label=${t("read.mended")} testid="paper-mended" onPress=${settle} /></div>`
          : html`<p class="reading__words">${t(done ? "paper.taken" : "paper.found", { label })}<b class="reading__value num">${fieldValueText(field, done ? typed[field.name] : value, undefined)}</b></p>
              ${!done &&
              html`<div class="reading__answers">
                <${Button} small=${true} kind="primary" icon="check-bold" label=${t("read.right")} testid="paper-right" onPress=${() => onConfirm(field.name, value, true)} />
                <${Button} small=${true} icon="pencil-simple-bold" label=${t("read.mend")} testid="paper-mend" onPress=${() => (onConfirm(field.name, value, false), setMended(field.name))} />
              </div>`}`}
      </div>`;
    })}
  </section>`;
}

/** The part of the page that was written in. @param {{src: string, page: {width: number, height: number}, box: number[], label: string}} props */
function PaperCut({ src, page, box, label }) {
  const { width, height } = page;
  const [left, top, wide, high] = box;
  const x = Math.max(0, left - AIR) * width;
  const y = Math.max(0, top - AIR_ABOVE) * height;
  const right = Math.min(1, left + wide + AIR) * width;
  const bottom = Math.min(1, top + high + AIR_ABOVE) * height;
  return html`<svg class="reading__snippet" viewBox="${x} ${y} ${right - x} ${bottom - y}" preserveAspectRatio="xMinYMid meet" role="img" aria-label=${t("read.snippet", { label })}>
    <image href=${src} x="0" y="0" width=${width} height=${height} preserveAspectRatio="none" />
  </svg>`;
}
