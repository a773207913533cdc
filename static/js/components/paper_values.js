/** What was read on one page of a form, each value beside the picture of what was written; only what is confirmed goes on. */
import { t, text } from "../core/i18n.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";
import { fieldValueText } from "./field_value.js";
import { FormField } from "./form_field.js";
import { Icon } from "./icon.js";
import { TableInput } from "./table_input.js";

/** Air beside what was written, in parts of the page; above stands the label. */
const AIR = 0.008;
const AIR_ABOVE = 0.002;

/**
 * @typedef {{field: string, row: number | null, value: any, box: number[], doubt: any}} FoundOnPaper `value` null: not recognised; `row`:
 *   of a table, which of its rows, and `value` the columns that were recognised
 * @param {object} props
 * @param {{page: number, material_id: string, width: number, height: number, state: string, fields: FoundOnPaper[]}} props.page
 * @param {any} props.form of the service's definition
 * @param {Record<string, unknown>} props.typed what stands in the form
 * @param {string} props.image address of the page's picture
 * @param {any} props.regions
 * @param {string[]} props.settled `<material id>/<place>` of what needs no look any more
 * @param {(place: string) => void} props.onSettle
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
      const place = one.row === null || one.row === undefined ? placeOfField(form, field, one, typed) : placeOfRow(form, field, one, typed);
      const { key, value, now, schema } = place;
      const label = text(field.label);
      const vars = { label, row: (one.row ?? 0) + 1 };
      const words = place.row ? "paper.row" : "paper.found";
      const taken = place.row ? "paper.row_taken" : "paper.taken";
      const done = settled.includes(`${page.material_id}/${key}`) || (value !== null && JSON.stringify(now) === JSON.stringify(value));
      // What somebody filled in already is not replaced unasked.
      const there = now !== undefined && now !== null && now !== "";
      const open = mended === key || (value === null && !done);
      const put = (/** @type {unknown} */ next, /** @type {boolean} */ read) => onConfirm(field.name, place.whole(next), read);
      const settle = () => (setMended(null), onSettle(key));
      return html`<div key=${key} class="reading" data-testid="paper-${key}">
        <${PaperCut} src=${image} page=${page} box=${one.box} label=${label} tall=${place.row} />
        ${one.doubt && !done && html`<p class="reading__doubt"><${Icon} name="warning-fill" />${text(one.doubt)}</p>`}
        ${open
          ? html`${place.row
                ? html`<span class="field__label" id="${key}-label">${label}</span><${TableInput} id=${key} columns=${field.columns} schema=${schema} value=${now && [now]} first=${one.row} onChange=${(/** @type {any} */ next) => put(next?.[0], false)} />`
                : html`<${FormField} field=${field} schema=${schema} value=${now} prefill=${undefined} required=${true} error=${undefined} regions=${regions} onChange=${(/** @type {unknown} */ next) => put(next, false)} />`}
              <div class="reading__answers"><${Button} small=${true} icon="check-bold" label=${t("read.mended")} testid="paper-mended" onPress=${settle} /></div>`
          : html`<p class="reading__words">${t(done ? taken : words, vars)}${place.words(done ? now : value).map((/** @type {string} */ line) => html`<b key=${line} class="reading__value num">${line}</b>`)}</p>
              ${there && !done && html`<p class="reading__other">${t("read.differs", { value: place.words(now).join(" · ") })}</p>`}
              ${!done &&
              html`<div class="reading__answers">
                <${Button} small=${true} kind="primary" icon="check-bold" label=${t(there ? "read.take" : "read.right")} testid="paper-right" onPress=${() => put(value, true)} />
                ${there && html`<${Button} small=${true} label=${t("read.keep")} testid="paper-keep" onPress=${settle} />`}
                <${Button} small=${true} icon="pencil-simple-bold" label=${t("read.mend")} testid="paper-mend" onPress=${() => (there || put(value, false), setMended(key))} />
              </div>`}`}
      </div>`;
    })}
  </section>`;
}

/** As it is read beside its picture: a number has to be compared digit by digit. @param {any} field @param {unknown} value */
const inClear = (field, value) => (field.widget === "id_number" && typeof value === "string" ? value : fieldValueText(field, value, undefined));

/**
 * Where a value goes: a field of its own. `now`: what stands there; `whole`: the field's answer with another value in this place.
 * @param {any} form @param {any} field @param {FoundOnPaper} one @param {Record<string, unknown>} typed
 */
function placeOfField(form, field, one, typed) {
  const schema = form.schema.properties?.[field.name];
  const value = one.value !== null && schema?.type === "object" ? { detail: one.value } : one.value;
  return { key: field.name, row: false, schema, value, now: typed[field.name], whole: (/** @type {unknown} */ next) => next, words: (/** @type {unknown} */ held) => [inClear(field, held)] };
}

/**
 * The same for a row of a table: rows before it that nobody filled in stay empty, and fall out when the form is checked.
 * @param {any} form @param {any} field @param {FoundOnPaper} one @param {Record<string, unknown>} typed
 */
export function placeOfRow(form, field, one, typed) {
  const at = /** @type {number} */ (one.row);
  const rows = Array.isArray(typed[field.name]) ? /** @type {any[]} */ (typed[field.name]) : [];
  const schema = { ...form.schema.properties?.[field.name], minItems: 1, maxItems: 1 };
  const whole = (/** @type {any} */ next) => Array.from({ length: Math.max(rows.length, at + 1) }, (_, place) => (place === at ? (next ?? {}) : (rows[place] ?? {})));
  const words = (/** @type {any} */ held) => field.columns.filter((/** @type {any} */ column) => column.name in held).map((/** @type {any} */ column) => `${text(column.label)} ${inClear(column, held[column.name])}`);
  const filled = rows[at] && Object.keys(rows[at]).length ? rows[at] : undefined;
  return { key: `${field.name}-${at}`, row: true, schema, value: one.value, now: filled, whole, words };
}

/** The part of the page that was written in; a row of a table is several lines high. @param {{src: string, page: {width: number, height: number}, box: number[], label: string, tall: boolean}} props */
function PaperCut({ src, page, box, label, tall }) {
  const { width, height } = page;
  const [left, top, wide, high] = box;
  const x = Math.max(0, left - AIR) * width;
  const y = Math.max(0, top - AIR_ABOVE) * height;
  const right = Math.min(1, left + wide + AIR) * width;
  const bottom = Math.min(1, top + high + AIR_ABOVE) * height;
  return html`<svg class="reading__snippet${tall ? " reading__snippet--row" : ""}" viewBox="${x} ${y} ${right - x} ${bottom - y}" preserveAspectRatio="xMinYMid meet" role="img" aria-label=${t("read.snippet", { label })}>
    <image href=${src} x="0" y="0" width=${width} height=${height} preserveAspectRatio="none" />
  </svg>`;
}
