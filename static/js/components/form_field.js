/** One field of a service's form, drawn by its widget. */
import { lang, t, text } from "../core/i18n.js";
import { readableYuan, yuanText } from "../core/money.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";
import { CheckCard, Segmented } from "./choice_card.js";
import { DateInput, Field, LockedField, TextInput } from "./field.js";
import { Note } from "./note.js";

/** Widgets that need the whole width of the form. */
const WIDE = new Set(["address", "textarea", "checkbox", "info"]);
/** Characters of all options together up to which they stand side by side in half the width. */
const SHORT_OPTIONS = 10;

/**
 * @param {object} props
 * @param {import("../core/form_check.js").Field} props.field
 * @param {unknown} props.value what the person typed or chose; undefined = nothing yet
 * @param {{value: any, source: string, source_label: any, locked: boolean, masked: boolean} | undefined} props.prefill
 * @param {boolean} props.required
 * @param {string | undefined} props.error
 * @param {number | undefined} [props.maxLength]
 * @param {(value: unknown) => void} props.onChange
 */
export function FormField({ field, value, prefill, required, error, maxLength, onChange }) {
  const { name, widget } = field;
  const known = widget === "money" && typeof prefill?.value === "number" ? yuanText(prefill.value) : prefill?.value;
  const label = text(field.label);
  const hint = field.hint ? text(field.hint) : undefined;
  if (widget === "info") return html`<div class="field--wide"><${Note} title=${label}>${hint}<//></div>`;
  if (prefill?.locked || field.locked) {
    const chosen = field.options?.find((option) => option.value === known);
    return html`<${LockedField} id=${name} label=${label} value=${known === undefined ? t("form.unknown") : chosen ? text(chosen.label) : widget === "money" ? t("confirm.yuan", { amount: readableYuan(String(known)) }) : known} source=${prefill && text(prefill.source_label)} hint=${hint} error=${error} />`;
  }
  const untouched = prefill !== undefined && (value === undefined || value === known);
  const source = untouched ? text(prefill.source_label) : value ? t("form.typed") : undefined;
  const shared = { id: name, error, hint };
  const options = (field.options ?? []).map((option) => ({ value: option.value, title: text(option.label) }));
  const wordy = options.length > 3 || options.map((option) => option.title).join("").length > SHORT_OPTIONS * (lang() === "zh" ? 1 : 2);
  const group = widget === "choice" || widget === "date";
  const wide = WIDE.has(widget) || (widget === "choice" && wordy);
  if (widget === "checkbox") {
    return html`<${Field} id=${name} label="" error=${error} wide=${true} group=${true}>
      <${CheckCard} title=${label} note=${hint} checked=${value === true} onChange=${onChange} testid="check-${name}" />
    <//>`;
  }
  return html`<${Field} ...${shared} label=${label} source=${source} typed=${!untouched} optional=${!required} wide=${wide} group=${group}>
    ${widget === "choice"
      ? html`<${Segmented} options=${options} value=${value ?? null} onChange=${onChange} labelledBy="${name}-label" invalid=${Boolean(error)}
          describedBy=${error ? `${name}-error` : undefined} layout=${wordy ? "wrap" : "row"} />`
      : widget === "date"
        ? html`<${DateInput} ...${shared} value=${String(value ?? "")} onInput=${onChange} />`
        : html`<${TextInput} ...${shared} kind=${KIND[widget] ?? "text"} lines=${widget === "textarea" ? 2 : 1} value=${String(value ?? "")}
            placeholder=${prefill?.masked ? String(known) : undefined} unit=${widget === "money" ? t("form.yuan") : undefined} maxLength=${maxLength}
            onInput=${(/** @type {string} */ typed) => onChange(typed === "" ? undefined : typed)} />`}
    ${(field.suggest ?? []).map((one) => {
      const offered = typeof one === "object" ? one.value : one;
      return html`<${Button} key=${offered} small=${true} icon="map-pin-bold" label=${typeof one === "object" ? text(one.label) : one} onPress=${() => onChange(offered)} />`;
    })}
  <//>`;
}

/** Which keys each widget brings up. @type {Record<string, string>} */
const KIND = { id_number: "id_number", phone: "phone", money: "money", bank_card: "bank_card" };
