/** A form field's value as people read it, on a summary. */
import { dateText, t, text } from "../core/i18n.js";
import { readableAddress } from "../core/composed.js";
import { readableYuan, yuanText } from "../core/money.js";

/** Widgets whose value is not shown as it was typed. @type {Record<string, (value: any) => string>} */
const READABLE = {
  // What was typed is yuan already; what a department gave is fen.
  money: (value) => t("confirm.yuan", { amount: readableYuan(typeof value === "number" ? yuanText(value) : String(value)) }),
  date: (value) => dateText(String(value)),
  bank_card: (value) => String(value).replace(/\s+/g, "").replace(/(.{4})(?=.)/g, "$1 "), // as embossed: the last group may be shorter
  id_number: (value) => String(value).replace(/^(.{4}).{10}(.{4})$/, "$1**********$2"),
  address: readableAddress,
  signature: () => t("confirm.signed"),
};

/** @typedef {{name?: string, widget: string, options?: {value: unknown, label: any}[], columns?: {name: string, widget: string, label: any, options?: {value: unknown, label: any}[]}[]}} Shown */

/**
 * @param {Shown} field
 * @param {unknown} value typed or chosen; undefined = not touched
 * @param {{value: any} | undefined} prefill
 * @returns {string}
 */
export function fieldValueText(field, value, prefill) {
  const known = value ?? prefill?.value;
  if (known === undefined || known === null || known === "") return t("confirm.empty");
  if (typeof known === "boolean") return t(known ? "confirm.yes" : "confirm.no");
  if (field.widget === "table") return tableText(field, known);
  const option = field.options?.find((one) => one.value === known);
  return option ? text(option.label) : (READABLE[field.widget] ?? String)(known);
}

/** Row by row, cell by cell; blank cells and rows say nothing. @param {Shown} field @param {unknown} rows */
function tableText(field, rows) {
  const filled = /** @type {Record<string, unknown>[]} */ (Array.isArray(rows) ? rows : []).filter((row) => Object.values(row).some((cell) => String(cell ?? "").trim()));
  if (!filled.length) return t("confirm.empty");
  return filled
    .map((row, at) => {
      const cells = (field.columns ?? []).filter((column) => String(row[column.name] ?? "").trim()).map((column) => `${text(column.label)} ${fieldValueText(column, row[column.name], undefined)}`);
      return t("confirm.row", { row: at + 1, cells: cells.join(" · ") });
    })
    .join("\n");
}
