/** What is read on the pictures of a material, and which field of the form it is for. */
import { html } from "../../../../vendor/preact/standalone.module.js";
import { say } from "../../library/words.js";
import { replaced, without } from "../lists.js";
import { Entry, problemsAt, Said, Select } from "../parts.js";

/** Kind of a value -> the widgets it can fill (catalog/rules/definition.READ_KINDS). */
const KINDS = [
  { value: "name", label: { zh: "姓名", en: "Name" }, widgets: ["text"] },
  { value: "id_number", label: { zh: "身份证号", en: "ID number" }, widgets: ["id_number", "text"] },
  { value: "date", label: { zh: "日期", en: "Date" }, widgets: ["date"] },
  { value: "bank_card", label: { zh: "银行卡号", en: "Bank card number" }, widgets: ["bank_card", "text"] },
  { value: "licence_number", label: { zh: "证号、编号", en: "Licence number" }, widgets: ["text"] },
  { value: "address", label: { zh: "地址", en: "Address" }, widgets: ["text", "textarea", "address"] },
  { value: "text", label: { zh: "其他文字", en: "Other words" }, widgets: ["text", "textarea"] },
];
const SEPARATORS = /[、,，\s]+/;

/** The captions in a line of typing. @param {string} typed @returns {string[]} */
export const captions = (typed) => typed.split(SEPARATORS).filter(Boolean);

/** The kinds that can fill a field. @param {{widget: string} | undefined} field */
export const kindsFor = (field) => KINDS.filter((kind) => field && kind.widgets.includes(field.widget));

/**
 * @param {object} props
 * @param {any} props.definition
 * @param {any} props.material
 * @param {string} props.path of the material
 * @param {import("../parts.js").Problem[]} props.problems
 * @param {(reads: any[] | undefined) => void} props.onChange
 */
export function Reads({ definition, material, path, problems, onChange }) {
  const reads = material.reads ?? [];
  const fields = definition.form.sections.flatMap((/** @type {any} */ section) => section.fields).filter((/** @type {any} */ field) => !field.locked && kindsFor(field).length);
  const fieldOf = (/** @type {string} */ name) => fields.find((/** @type {any} */ one) => one.name === name);
  const put = (/** @type {any[]} */ next) => onChange(next.length ? next : undefined);
  const set = (/** @type {number} */ index, /** @type {any} */ change) => put(replaced(reads, index, { ...reads[index], ...change }));
  const choose = (/** @type {number} */ index, /** @type {string | null} */ name) => {
    const kinds = kindsFor(fieldOf(name ?? ""));
    const kept = kinds.some((kind) => kind.value === reads[index].kind);
    set(index, { field: name ?? "", ...(!kept && { kind: kinds[0]?.value ?? "text" }) });
  };
  const add = () => put([...reads, { field: fields[0]?.name ?? "", kind: kindsFor(fields[0])[0]?.value ?? "text", labels: [""] }]);
  return html`<${Entry} label=${say("照片上识读什么", "What is read on the pictures")} path="${path}/reads" problems=${problems} group=${true} hint=${say("读到的只给申请人核对，确认后才填进表里。", "What is read is only shown to the applicant; it enters the form when confirmed.")}>
    ${reads.map(
      (/** @type {any} */ read, /** @type {number} */ index) => html`<div key=${index} class="ticks" data-path="${path}/reads/${index}">
        <${Select} label=${say("填进哪一栏", "For which field")} value=${read.field} options=${fields.map((/** @type {any} */ field) => ({ value: field.name, label: field.label }))} onChange=${(/** @type {any} */ name) => choose(index, name)} />
        <${Select} label=${say("是哪一种内容", "What kind")} value=${read.kind} options=${kindsFor(fieldOf(read.field))} onChange=${(/** @type {any} */ kind) => set(index, { kind })} />
        <input aria-label=${say("纸上印的字样，用顿号隔开", "Captions printed on it, separated by commas")} placeholder=${say("纸上印的字样", "Printed captions")} value=${read.labels.join("、")} data-testid="captions-${index}" onChange=${(/** @type {any} */ event) => set(index, { labels: captions(event.target.value) })} />
        <button type="button" class="btn btn--small" onClick=${() => put(without(reads, index))}>${say("去掉", "Remove")}</button>
        <${Said} problems=${problemsAt(problems, `${path}/reads/${index}`)} />
      </div>`,
    )}
    ${fields.length > 0 && html`<button type="button" class="btn btn--small" data-testid="add-read" onClick=${add}>${say("加一项", "Add one")}</button>`}
  <//>`;
}
