/** One field of a service's form, drawn by its widget. */
import { t, text } from "../core/i18n.js";
import { readableYuan, yuanText } from "../core/money.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { AddressInput } from "./address_input.js";
import { Button } from "./button.js";
import { CheckCard } from "./choice_card.js";
import { Field, LockedField } from "./field.js";
import { FieldControl, isGroup, isWordy } from "./field_control.js";
import { fieldValueText } from "./field_value.js";
import { Note } from "./note.js";
import { SignaturePad } from "./signature_pad.js";
import { TableInput } from "./table_input.js";

/** Widgets that need the whole width of the form. */
const WIDE = new Set(["address", "textarea", "checkbox", "info", "table", "signature", "file"]);
/** Widgets whose control is a group, labelled by id. */
const GROUPS = new Set(["table", "signature", "file"]);

/**
 * @param {object} props
 * @param {import("../core/form_check.js").Field} props.field
 * @param {any} props.schema of this field's answer
 * @param {unknown} props.value what the person typed or chose; undefined = nothing yet
 * @param {{value: any, source: string, source_label: any, locked: boolean, masked: boolean} | undefined} props.prefill
 * @param {boolean} props.required
 * @param {string | undefined} props.error
 * @param {import("./address_input.js").AskRegions} [props.regions] asks the region tree
 * @param {string} [props.handed] of a `file`: what is there already, in words
 * @param {boolean} [props.now] it is being typed on another screen at this moment
 * @param {(value: unknown) => void} props.onChange
 */
export function FormField({ field, schema, value, prefill, required, error, regions, handed, now, onChange }) {
  const { name, widget } = field;
  const known = widget === "money" && typeof prefill?.value === "number" ? yuanText(prefill.value) : prefill?.value;
  const label = text(field.label);
  const hint = field.hint ? text(field.hint) : undefined;
  if (widget === "info") return html`<div class="field--wide"><${Note} title=${label}>${hint}<//></div>`;
  if (widget === "file") {
    return html`<${Field} id=${name} label=${label} hint=${hint} wide=${true} group=${true}><div class="box box--locked" role="group" aria-labelledby="${name}-label"><span class="grow box__value" data-testid="value-${name}">${handed ?? t("form.file.later")}</span></div><//>`;
  }
  if (prefill?.locked || field.locked) {
    const chosen = field.options?.find((option) => option.value === known);
    // What nobody may see here yet: the words that say when it comes stand in its place.
    if (prefill && known === null) return html`<${LockedField} id=${name} label=${label} value=${text(prefill.source_label)} hint=${hint} error=${error} />`;
    const shown = known === undefined ? t("form.unknown") : chosen ? text(chosen.label) : widget === "money" ? t("confirm.yuan", { amount: readableYuan(String(known)) }) : typeof known === "object" ? fieldValueText(field, known, undefined) : known;
    return html`<${LockedField} id=${name} label=${label} value=${shown} source=${prefill && text(prefill.source_label)} hint=${hint} error=${error} />`;
  }
  const untouched = prefill !== undefined && (value === undefined || value === known);
  const source = untouched ? text(prefill.source_label) : value && widget !== "signature" ? t("form.typed") : undefined;
  const shared = { id: name, error, hint };
  if (widget === "checkbox") {
    return html`<${Field} id=${name} label="" error=${error} wide=${true} group=${true}>
      <${CheckCard} title=${label} note=${hint} checked=${value === true} onChange=${onChange} testid="check-${name}" />
    <//>`;
  }
  const control = widget === "address"
    ? html`<${AddressInput} ...${shared} value=${value} composed=${schema?.type === "object"} regions=${regions} maxLength=${schema?.maxLength} onChange=${onChange} />`
    : widget === "signature"
      ? html`<${SignaturePad} ...${shared} value=${value} onChange=${onChange} />`
      : widget === "table"
        ? html`<${TableInput} id=${name} columns=${field.columns ?? []} schema=${schema} value=${value} onChange=${onChange} />`
        : html`<${FieldControl} ...${shared} field=${field} value=${value} placeholder=${prefill?.masked ? String(known) : undefined} maxLength=${schema?.maxLength} onChange=${onChange} />`;
  return html`<${Field} ...${shared} now=${now} label=${label} source=${source} typed=${!untouched || ["earlier_case", "ocr", "paper"].includes(prefill?.source ?? "")} optional=${!required} wide=${WIDE.has(widget) || isWordy(field)} group=${GROUPS.has(widget) || isGroup(field)}>
    ${control}
    ${(field.suggest ?? []).map((one) => {
      const offered = typeof one === "object" ? one.value : one;
      return html`<${Button} key=${offered} small=${true} icon="map-pin-bold" label=${typeof one === "object" ? text(one.label) : one} onPress=${() => onChange(offered)} />`;
    })}
  <//>`;
}
