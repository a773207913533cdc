/** The control of one plain answer: text, number, date or choice. A form's field and a table's cell draw the same ones. */
import { lang, t, text } from "../core/i18n.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { Segmented } from "./choice_card.js";
import { DateInput, TextInput } from "./field.js";
import { PickList } from "./pick_list.js";

/** Characters of all options together up to which they stand side by side in half the width. */
const SHORT_OPTIONS = 10;
/** So many options are a list that opens; fewer are all in sight. */
const LONG_LIST = 8;

/** Which keys each widget brings up. @type {Record<string, any>} */
const KIND = { id_number: "id_number", phone: "phone", money: "money", bank_card: "bank_card", number: "number" };

/** @typedef {{widget: string, options?: {value: string, label: any}[]}} Answered */

/** @param {Answered} field @returns {{value: string, title: string}[]} */
const titled = (field) => (field.options ?? []).map((option) => ({ value: option.value, title: text(option.label) }));

/** @param {Answered} field @returns {boolean} whether its choices need the whole width */
export function isWordy(field) {
  const options = titled(field);
  return field.widget === "choice" && (options.length > 3 || options.map((option) => option.title).join("").length > SHORT_OPTIONS * (lang() === "zh" ? 1 : 2));
}

/** @param {Answered} field @returns {boolean} whether the control is a group of buttons, labelled by id */
export const isGroup = (field) => field.widget === "choice" || field.widget === "date";

/**
 * @param {object} props
 * @param {string} props.id
 * @param {Answered} props.field
 * @param {unknown} props.value as typed; undefined = nothing yet
 * @param {string} [props.placeholder]
 * @param {string} [props.error]
 * @param {any} [props.hint]
 * @param {number} [props.maxLength]
 * @param {(value: unknown) => void} props.onChange
 */
export function FieldControl({ id, field, value, placeholder, error, hint, maxLength, onChange }) {
  const { widget } = field;
  const shared = { id, error, hint };
  if (widget === "date") return html`<${DateInput} ...${shared} value=${String(value ?? "")} onInput=${onChange} />`;
  if (widget === "choice") {
    const options = titled(field);
    const said = { options, onChange, labelledBy: `${id}-label`, invalid: Boolean(error), describedBy: error ? `${id}-error` : undefined };
    if (options.length > LONG_LIST) return html`<${PickList} id=${id} value=${value ?? null} ...${said} />`;
    return html`<${Segmented} value=${value ?? null} ...${said} layout=${isWordy(field) ? "wrap" : "row"} />`;
  }
  return html`<${TextInput} ...${shared} kind=${KIND[widget] ?? "text"} lines=${widget === "textarea" ? 2 : 1} value=${String(value ?? "")} placeholder=${placeholder}
    unit=${widget === "money" ? t("form.yuan") : undefined} maxLength=${maxLength} onInput=${(/** @type {string} */ typed) => onChange(typed === "" ? undefined : typed)} />`;
}
