/** One control for each kind of element. Values are those of the content; nothing given is null or an empty list. */
import { html } from "../../../vendor/preact/standalone.module.js";
import { Rows } from "./rows.js";
import { say } from "./words.js";

/**
 * @typedef {{value: string, label: import("./words.js").Text}} Choice
 * @typedef {{key: string, group: string, label: import("./words.js").Text, kind: string, longest: number, required: boolean,
 *   choices: Choice[], suggestions: string[]}} Element
 * @typedef {{element: Element, value: any, onChange: (value: any, place?: string) => void, id: string, invalid: boolean,
 *   described?: string, materialChoices: Record<string, Choice[]>}} Props
 */

const TALL = 200;

/** @param {Choice[]} choices @param {any[]} present @returns {Choice[]} also what is written but not in the table */
function withPresent(choices, present) {
  const known = new Set(choices.map((one) => one.value));
  const others = present.filter((value) => value !== null && value !== "" && !known.has(value));
  return [...choices, ...others.map((value) => ({ value, label: { zh: `${value}（不在代码表里）`, en: `${value} (not in the code list)` } }))];
}

/** @param {Props} props */
function Writing({ element, value, onChange, id, invalid, described }) {
  const shared = {
    id,
    value: value ?? "",
    "aria-invalid": invalid || undefined,
    "aria-describedby": described,
    "aria-required": element.required || undefined,
    onInput: (/** @type {any} */ event) => onChange(event.target.value === "" ? null : event.target.value),
  };
  if (element.kind === "long" || element.longest > 300) return html`<textarea ...${shared} rows=${element.kind === "long" ? 5 : 2}></textarea>`;
  if (element.suggestions.length) {
    return html`<input ...${shared} list="${id}-list" autocomplete="off" /><datalist id="${id}-list">${element.suggestions.map((one) => html`<option value=${one} />`)}</datalist>`;
  }
  return element.longest > TALL ? html`<textarea ...${shared} rows="2"></textarea>` : html`<input ...${shared} autocomplete="off" />`;
}

/** @param {{id?: string, value: string | null, choices: Choice[], onChange: (value: string | null) => void, invalid?: boolean, described?: string, label?: string}} props */
export function Select({ id, value, choices, onChange, invalid, described, label }) {
  return html`<select id=${id} aria-label=${label} aria-invalid=${invalid || undefined} aria-describedby=${described} onChange=${(/** @type {any} */ event) => onChange(event.target.value || null)}>
    <option value="" selected=${!value}>${say("没有填", "Not given")}</option>
    ${withPresent(choices, [value]).map((one) => html`<option key=${one.value} value=${one.value} selected=${one.value === value}>${say(one.label)}</option>`)}
  </select>`;
}

/** @param {Props} props */
const Choosing = ({ element, ...rest }) => html`<${Select} ...${rest} choices=${element.choices} />`;

/** @param {Props} props */
function Several({ element, value, onChange, id }) {
  const chosen = /** @type {string[]} */ (value);
  const choices = withPresent(element.choices, chosen);
  const order = choices.map((one) => one.value);
  /** @param {string} code @param {boolean} on */
  const set = (code, on) => onChange(on ? [...chosen, code].sort((one, other) => order.indexOf(one) - order.indexOf(other)) : chosen.filter((one) => one !== code));
  return html`<div class="ticks">
    ${choices.map(
      (one) => html`<label key=${one.value} class="tick"><input type="checkbox" data-testid="${id}-${one.value}" checked=${chosen.includes(one.value)}
        onChange=${(/** @type {any} */ event) => set(one.value, event.target.checked)} /><span>${say(one.label)}</span></label>`,
    )}
  </div>`;
}

/** @param {Props} props */
function Lines({ element, value, onChange, id }) {
  /** @param {number} index */
  const title = (index) => `${say(element.label)} ${index + 1}`;
  return html`<${Rows} entries=${value} blank="" longest=${element.longest} testid=${id} title=${title} add=${say("加一条", "Add a line")} onChange=${onChange}
    draw=${(/** @type {string} */ line, /** @type {(line: string) => void} */ change, /** @type {number} */ index) =>
      html`<textarea rows=${line.length > 60 || line.includes("\n") ? 3 : 1} aria-label=${title(index)} value=${line} onInput=${(/** @type {any} */ event) => change(event.target.value)}></textarea>`} />`;
}

/** @param {Props} props */
const Count = ({ value, onChange, id, invalid, described }) =>
  html`<input id=${id} class="short" inputmode="numeric" maxlength="2" value=${value ?? ""} aria-invalid=${invalid || undefined} aria-describedby=${described}
    onInput=${(/** @type {any} */ event) => onChange(number(event.target.value))} />`;

/** What is no number stays as it is typed, for the check to name. @param {string} typed @returns {number | string | null} */
const number = (typed) => (typed === "" ? null : /^\d+$/.test(typed) ? Number(typed) : typed);

/** @param {Props} props */
function Flag({ value, onChange, id }) {
  const options = /** @type {[any, string][]} */ ([[true, say("是", "Yes")], [false, say("否", "No")], [null, say("没有填", "Not given")]]);
  return html`<div class="ticks">${options.map(
    ([option, label]) => html`<label class="tick" key=${String(option)}><input type="radio" name=${id} data-testid="${id}-${option}" checked=${value === option} onChange=${() => onChange(option)} /><span>${label}</span></label>`,
  )}</div>`;
}

/** @param {Props} props */
function Materials({ element, value, onChange, id, materialChoices }) {
  const blank = { name: null, necessity: null, form: null, source: null, copies: null, note: null };
  /** @param {number} index */
  const title = (index) => value[index]?.name || say(`第 ${index + 1} 份材料`, `material ${index + 1}`);
  return html`<${Rows} entries=${value} blank=${blank} longest=${element.longest} testid=${id} title=${title} add=${say("加一份材料", "Add a material")} onChange=${onChange}
    draw=${(/** @type {any} */ one, /** @type {(one: any) => void} */ change, /** @type {number} */ index) => {
      const write = (/** @type {string} */ key) => (/** @type {any} */ event) => change({ ...one, [key]: event.target.value === "" ? null : event.target.value });
      const select = (/** @type {string} */ key, /** @type {string} */ label) =>
        html`<label class="part"><span>${label}</span><${Select} value=${one[key]} choices=${materialChoices[key]} onChange=${(/** @type {any} */ code) => change({ ...one, [key]: code })} /></label>`;
      return html`
        <label class="part part--wide"><span>${say("材料名称", "Name")}</span><input value=${one.name ?? ""} data-testid="${id}-${index}-name" onInput=${write("name")} /></label>
        ${select("necessity", say("必要性", "Necessity"))} ${select("form", say("形式", "Form"))}
        <label class="part"><span>${say("来源", "Source")}</span><input value=${one.source ?? ""} list="${id}-sources" onInput=${write("source")} /></label>
        <label class="part part--short"><span>${say("份数", "Copies")}</span><input inputmode="numeric" maxlength="2" value=${one.copies ?? ""} onInput=${(/** @type {any} */ event) => change({ ...one, copies: number(event.target.value) })} /></label>
        <label class="part part--wide"><span>${say("填写须知", "Note")}</span><input value=${one.note ?? ""} onInput=${write("note")} /></label>`;
    }} />
    <datalist id="${id}-sources">${materialChoices.source.map((one) => html`<option value=${one.value} />`)}</datalist>`;
}

/** @param {Props} props */
function Questions({ element, value, onChange, id }) {
  /** @param {number} index */
  const title = (index) => value[index]?.q || say(`第 ${index + 1} 个问题`, `question ${index + 1}`);
  return html`<${Rows} entries=${value} blank=${{ q: "", a: "" }} longest=${element.longest} testid=${id} title=${title} add=${say("加一个问题", "Add a question")} onChange=${onChange}
    draw=${(/** @type {any} */ one, /** @type {(one: any) => void} */ change, /** @type {number} */ index) => html`
      <label class="part part--wide"><span>${say("问", "Question")}</span><input value=${one.q} data-testid="${id}-${index}-q" onInput=${(/** @type {any} */ event) => change({ ...one, q: event.target.value })} /></label>
      <label class="part part--wide"><span>${say("答", "Answer")}</span><textarea rows="2" value=${one.a} onInput=${(/** @type {any} */ event) => change({ ...one, a: event.target.value })}></textarea></label>`} />`;
}

/** @param {Element} element whether its control is several controls, which a group names instead of a label */
export const isGroup = (element) => ["flag", "materials", "questions", "lines"].includes(element.kind);

/** @param {Props} props */
export function Control(props) {
  const { kind, choices } = props.element;
  if (kind === "lines") return choices.length ? html`<${Several} ...${props} />` : html`<${Lines} ...${props} />`;
  const controls = /** @type {Record<string, any>} */ ({ choice: Choosing, count: Count, flag: Flag, materials: Materials, questions: Questions });
  return html`<${controls[kind] ?? Writing} ...${props} />`;
}
