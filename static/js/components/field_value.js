/** A form field's value as people read it, on a summary. */
import { dateText, t, text } from "../core/i18n.js";
import { readableYuan, yuanText } from "../core/money.js";
import { groupsOfFour } from "./case_card.js";

/** Widgets whose value is not shown as it was typed. @type {Record<string, (value: any) => string>} */
const READABLE = {
  // What was typed is yuan already; what a department gave is fen.
  money: (value) => t("confirm.yuan", { amount: readableYuan(typeof value === "number" ? yuanText(value) : String(value)) }),
  date: (value) => dateText(String(value)),
  bank_card: (value) => groupsOfFour(String(value)),
  id_number: (value) => String(value).replace(/^(.{4}).{10}(.{4})$/, "$1**********$2"),
};

/**
 * @param {{widget: string, options?: {value: unknown, label: any}[]}} field
 * @param {unknown} value typed or chosen; undefined = not touched
 * @param {{value: any} | undefined} prefill
 * @returns {string}
 */
export function fieldValueText(field, value, prefill) {
  const known = value ?? prefill?.value;
  if (known === undefined || known === null || known === "") return t("confirm.empty");
  if (typeof known === "boolean") return t(known ? "confirm.yes" : "confirm.no");
  const option = field.options?.find((one) => one.value === known);
  return option ? text(option.label) : (READABLE[field.widget] ?? String)(known);
}
