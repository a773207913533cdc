/** Controls that the editors of materials, review points and results share: each says what is wrong beside itself. */
import { Icon } from "../../components/icon.js";
import { html, useEffect, useState } from "../../../vendor/preact/standalone.module.js";
import { say } from "../library/words.js";
import { useId } from "./ids.js";

/** @typedef {{path: string, zh: string, en: string, severity: "error" | "warning"}} Problem */
/** @typedef {{zh: string, en: string}} Text */

/** @param {Problem[]} problems @param {string} path @param {boolean} [below] also what is said of what lies below it */
export const problemsAt = (problems, path, below = false) => problems.filter((one) => one.path === path || (below && one.path.startsWith(`${path}/`)));

/**
 * One entry: its name, its control, what is wrong with it.
 * @param {{label: string, path?: string, problems?: Problem[], must?: boolean, group?: boolean, hint?: string, below?: boolean, children: any, for?: string}} props
 *   `group`: several controls, which a group names instead of a label
 */
export function Entry({ label, path, problems = [], must = false, group = false, hint, below = false, children, for: target }) {
  const id = useId();
  const said = path ? problemsAt(problems, path, below) : [];
  const name = html`${label}${must && html`<span class="editor__must"> ${say("必填", "required")}</span>`}`;
  const body = html`<div class="editor__control">${children}${hint && html`<span class="note">${hint}</span>`}
<${Said} problems=${said} /></div>`;
  return group
    ? html`<div class="editor__field" role="group" aria-labelledby=${id} data-path=${path}><span class="editor__label" id=${id}>${name}</span>${body}</div>`
    : html`<div class="editor__field" data-path=${path}><label class="editor__label" for=${target}>${name}</label>${body}</div>`;
}

/** What is wrong, in words. @param {{problems: Problem[]}} props */
export const Said = ({ problems }) =>
  problems.length > 0 && html`<div class="editor__said" aria-live="polite">${problems.map((one) => html`<p class="finding--${one.severity}"><${Icon} name=${one.severity === "error" ? "x-circle-fill" : "warning-circle-fill"} />${say(one)}</p>`)}</div>`;

/**
 * Words in both languages.
 * @param {{label: string, path: string, value: Text | undefined, onChange: (words: Text) => void, problems: Problem[], must?: boolean, rows?: number, hint?: string}} props
 */
export function Words({ label, path, value, onChange, problems, must, rows = 1, hint }) {
  const words = value ?? { zh: "", en: "" };
  const wrong = problemsAt(problems, path).length > 0;
  /** @param {"zh" | "en"} part @param {string} name */
  const control = (part, name) => {
    const shared = { value: words[part] ?? "", lang: part === "zh" ? "zh-CN" : "en", "aria-label": `${label} · ${name}`, "aria-invalid": (wrong && !(words[part] ?? "").trim()) || undefined, "data-testid": `words${path.replaceAll("/", "-")}-${part}`, onInput: (/** @type {any} */ event) => onChange({ ...words, [part]: event.target.value }) };
    return html`<label class="pair"><span aria-hidden="true">${name}</span>${rows > 1 ? html`<textarea ...${shared} rows=${rows}></textarea>` : html`<input ...${shared} />`}</label>`;
  };
  return html`<${Entry} label=${label} path=${path} problems=${problems} must=${must} group=${true} hint=${hint}>${control("zh", "中文")}${control("en", "English")}<//>`;
}

/** @param {{label: string, path: string, value: any, options: {value: string, label: Text | string}[], onChange: (value: string | null) => void, problems: Problem[], none?: string, must?: boolean, hint?: string}} props */
export function Choice({ label, path, value, options, onChange, problems, none, must, hint }) {
  const id = useId();
  const known = options.some((one) => one.value === value) || value === null || value === undefined;
  return html`<${Entry} label=${label} path=${path} problems=${problems} must=${must} for=${id} hint=${hint}><${Select} id=${id} value=${value} options=${known ? options : [...options, { value, label: { zh: `${value}（这里不认识）`, en: `${value} (unknown here)` } }]} none=${none} onChange=${onChange} invalid=${problemsAt(problems, path).length > 0} /><//>`;
}

/** @param {{id?: string, label?: string, value: any, options: {value: string, label: Text | string}[], none?: string, onChange: (value: string | null) => void, invalid?: boolean}} props */
export const Select = ({ id, label, value, options, none, onChange, invalid }) =>
  html`<select id=${id} aria-label=${label} aria-invalid=${invalid || undefined} onChange=${(/** @type {any} */ event) => onChange(event.target.value || null)}>
    ${(none !== undefined || value === null || value === undefined || value === "") && html`<option value="" selected=${!value}>${none ?? "—"}</option>`}
    ${options.map((one) => html`<option key=${one.value} value=${one.value} selected=${one.value === value}>${say(one.label)}</option>`)}
  </select>`;

/**
 * Radio buttons: few choices, each worth reading.
 * @template {string | number} V
 * @param {{label: string, path: string, value: V, options: {value: V, label: Text}[], onChange: (value: V) => void, problems: Problem[], hint?: string, children?: any}} props
 */
export function Radios({ label, path, value, options, onChange, problems, hint, children }) {
  const name = useId();
  return html`<${Entry} label=${label} path=${path} problems=${problems} group=${true} hint=${hint}><div class="ticks">${options.map(
    (one) => html`<label class="tick" key=${one.value}><input type="radio" name=${name} checked=${one.value === value} onChange=${() => onChange(one.value)} data-testid="radio${path.replaceAll("/", "-")}-${one.value}" /><span>${say(one.label)}</span></label>`,
  )}</div>${children}<//>`;
}

/** @param {{label: string, checked: boolean, onChange: (on: boolean) => void, disabled?: boolean, testid?: string}} props */
export const Tick = ({ label, checked, onChange, disabled, testid }) =>
  html`<label class="tick"><input type="checkbox" checked=${checked} disabled=${disabled} data-testid=${testid} onChange=${(/** @type {any} */ event) => onChange(event.target.checked)} /><span>${label}</span></label>`;

/** A whole number; what is no number stays as it is typed and is not written. @param {{value: number | null | undefined, onChange: (value: number | null) => void, label: string, unit?: string, id?: string, none?: boolean, invalid?: boolean}} props */
export function Whole({ value, onChange, label, unit, id, none = false, invalid }) {
  const [text, setText] = useState(String(value ?? ""));
  const [wrong, setWrong] = useState(false);
  useEffect(() => {
    if (value !== (text === "" ? null : Number(text)) && !(value === undefined && text === "")) setText(String(value ?? ""));
    setWrong(false);
  }, [value]);
  /** @param {string} typed */
  const write = (typed) => {
    setText(typed);
    const sound = /^\d{1,4}$/.test(typed) || (none && typed === "");
    setWrong(!sound);
    if (sound) onChange(typed === "" ? null : Number(typed));
  };
  return html`<span class="cond__value"><input id=${id} class="short" inputmode="numeric" aria-label=${label} aria-invalid=${wrong || invalid || undefined} value=${text} onInput=${(/** @type {any} */ event) => write(event.target.value.trim())} />${unit && html`<span>${unit}</span>`}
    ${wrong && html`<span class="cond__open note" role="alert">${say("要写一个整数", "A whole number, please")}</span>`}</span>`;
}
