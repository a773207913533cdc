/** A table of the form, one sheet a row: on a screen for fingers nothing is narrow. */
import { t, text } from "../core/i18n.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";
import { Field } from "./field.js";
import { FieldControl, isGroup, isWordy } from "./field_control.js";

/**
 * @param {object} props
 * @param {string} props.id
 * @param {import("../core/form_check.js").Column[]} props.columns
 * @param {any} props.schema of the table: `minItems`, `maxItems`, `items`
 * @param {unknown} props.value rows as typed
 * @param {number} [props.first] rows of the table before these
 * @param {(rows: Record<string, unknown>[] | undefined) => void} props.onChange
 */
export function TableInput({ id, columns, schema, value, first = 0, onChange }) {
  const least = Math.max(1, schema?.minItems ?? 1);
  const most = schema?.maxItems ?? 50;
  const typed = Array.isArray(value) ? value : [];
  const rows = [...typed, ...Array.from({ length: Math.max(0, least - typed.length) }, () => ({}))];
  const put = (/** @type {number} */ at, /** @type {string} */ name, /** @type {unknown} */ cell) => {
    const { [name]: _, ...rest } = rows[at];
    onChange(rows.map((row, place) => (place === at ? (cell === undefined || cell === "" ? rest : { ...rest, [name]: cell }) : row)));
  };
  const remove = (/** @type {number} */ at) => {
    const left = rows.filter((_, place) => place !== at);
    onChange(left.length ? left : undefined);
  };
  return html`<div class="rows" role="group" aria-labelledby="${id}-label">
    ${rows.map(
      (row, at) => html`<div key=${at} class="sheet rows__row" role="group" aria-labelledby="${id}-row-${at}" data-testid="row-${id}-${at}">
        <div class="rows__head"><b class="grow" id="${id}-row-${at}">${t("form.table.row", { row: first + at + 1 })}</b>
          ${rows.length > least && html`<${Button} small=${true} icon="trash-bold" label=${t("form.table.remove", { row: at + 1 })} onPress=${() => remove(at)} testid="remove-${id}-${at}" />`}</div>
        <div class="form-grid">${columns.map((column) => {
          const cell = `${id}-${at}-${column.name}`;
          const needed = (schema?.items?.required ?? []).includes(column.name);
          return html`<${Field} key=${column.name} id=${cell} label=${text(column.label)} optional=${!needed} group=${isGroup(column)} wide=${isWordy(column)}>
            <${FieldControl} id=${cell} field=${column} value=${row[column.name]} maxLength=${schema?.items?.properties?.[column.name]?.maxLength} onChange=${(/** @type {unknown} */ next) => put(at, column.name, next)} />
          <//>`;
        })}</div>
      </div>`,
    )}
    ${rows.length < most && html`<div class="row"><${Button} icon="plus-bold" label=${t("form.table.add")} onPress=${() => onChange([...rows, {}])} testid="add-${id}" /></div>`}
  </div>`;
}
