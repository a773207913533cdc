/** The form as a blank sheet of A4, to be filled in with a pen. */
import { t, text } from "../../../core/i18n.js";
import { html } from "../../../../vendor/preact/standalone.module.js";

/** @param {{sections: any[], form: any}} props the sections with the fields that are shown */
export function Paper({ sections, form }) {
  return html`<article class="paper">${sections.map(
    (section) => html`<section key=${section.at}><h2>${text(section.title)}</h2><table><tbody>${section.fields.map(
      (/** @type {any} */ field) => html`<tr key=${field.name}><th scope="row">${text(field.label)}${(form.schema.required ?? []).includes(field.name) && html`<span class="paper__must"> *</span>`}</th><td><${Blank} field=${field} schema=${form.schema.properties?.[field.name]} />${field.hint && html`<small>${text(field.hint)}</small>`}</td></tr>`,
    )}</tbody></table></section>`,
  )}<p class="paper__foot">${t("preview.must")}</p></article>`;
}

/** The room to write in. @param {{field: any, schema: any}} props */
function Blank({ field, schema }) {
  const { widget } = field;
  if (widget === "choice") return html`<span class="paper__options">${(field.options ?? []).map((/** @type {any} */ option) => html`<span key=${option.value}>□ ${text(option.label)}</span>`)}</span>`;
  if (widget === "checkbox") return html`<span>□ ${t("confirm.yes")}</span>`;
  if (widget === "table") {
    const rows = Math.min(schema?.maxItems ?? 3, Math.max(3, schema?.minItems ?? 1));
    return html`<table class="paper__rows"><thead><tr>${(field.columns ?? []).map((/** @type {any} */ column) => html`<th key=${column.name}>${text(column.label)}</th>`)}</tr></thead><tbody>${Array.from({ length: rows }, (_, at) => html`<tr key=${at}>${(field.columns ?? []).map((/** @type {any} */ column) => html`<td key=${column.name}> </td>`)}</tr>`)}</tbody></table>`;
  }
  if (widget === "id_number") return html`<span class="paper__cells">${Array.from({ length: 18 }, (_, at) => html`<i key=${at}></i>`)}</span>`;
  if (widget === "date") return html`<span>＿＿＿＿ ${t("look.year")} ＿＿ ${t("look.month")} ＿＿ ${t("look.day")}</span>`;
  if (widget === "money") return html`<span>＿＿＿＿＿＿＿＿ ${t("form.yuan")}</span>`;
  if (widget === "file") return html`<span>${t("preview.attach")}</span>`;
  if (widget === "info") return null;
  return html`<span class=${widget === "textarea" || widget === "signature" || widget === "address" ? "paper__room paper__room--tall" : "paper__room"}></span>`;
}
