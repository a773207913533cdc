/** What may be answered: limits, the options of a choice, the columns of a table. */
import { Icon } from "../../../components/icon.js";
import { fenOf, yuanText } from "../../../core/money.js";
import { html, useEffect, useState } from "../../../../vendor/preact/standalone.module.js";
import { say } from "../../library/words.js";
import { COLUMN_KINDS, kindOf, LIMITS } from "./kinds.js";

/** @param {{zh: string, en: string}} value @param {"zh" | "en"} part @param {string} words */
const reworded = (value, part, words) => ({ ...value, [part]: words });

/**
 * The limits of an answer, as far as its kind has any. Amounts are written in yuan and kept in fen.
 * @param {{widget: string, schema: any, onChange: (changes: any) => void, id: string}} props
 */
export function Limits({ widget, schema, onChange, id }) {
  const limits = kindOf(widget, schema).limits ?? [];
  if (!limits.length) return html`<p class="note">${say("这一类有自己的格式，不用另定", "This kind has a format of its own")}</p>`;
  return html`<div class="ticks">${limits.map((key) => html`<${Limit} key=${key} id="${id}-${key}" name=${key} widget=${widget} value=${schema?.[key]} onChange=${(/** @type {any} */ value) => onChange({ [key]: value })} />`)}</div>`;
}

/** What cannot be read stays as it is typed and is not written. @param {{id: string, name: string, widget: string, value: any, onChange: (value: any) => void}} props */
function Limit({ id, name, widget, value, onChange }) {
  const written = (/** @type {any} */ one) => (one === undefined ? "" : widget === "money" ? yuanText(one) : String(one));
  const [typed, setTyped] = useState(written(value));
  const [wrong, setWrong] = useState(false);
  useEffect(() => {
    setTyped(written(value));
    setWrong(false);
  }, [value, widget]);
  const read = (/** @type {string} */ words) => (name === "pattern" ? (isPattern(words) ? words : null) : widget === "money" ? fenOf(words) : /^[0-9]{1,9}$/.test(words) ? Number(words) : null);
  const write = (/** @type {string} */ words) => {
    setTyped(words);
    const found = words.trim() === "" ? undefined : read(words.trim());
    setWrong(found === null);
    if (found !== null && written(found) !== written(value)) onChange(found);
  };
  return html`<label class="limit"><span>${say(LIMITS[name])}${widget === "money" ? say("（元）", " (yuan)") : ""}</span><input id=${id} class=${name === "pattern" ? "" : "short"} inputmode=${name === "pattern" ? undefined : "decimal"} value=${typed} aria-invalid=${wrong || undefined} data-testid=${id} onInput=${(/** @type {any} */ event) => write(event.target.value)} />
    ${wrong && html`<span class="note cond__open" role="alert">${name === "pattern" ? say("不是正则表达式", "Not a regular expression") : say("要写一个数", "A number, please")}</span>`}</label>`;
}

/** @param {string} words */
function isPattern(words) {
  try {
    return Boolean(new RegExp(words, "u"));
  } catch {
    return false;
  }
}

/** @param {string} stem @param {string[]} taken */
function fresh(stem, taken) {
  for (let number = taken.length + 1; ; number += 1) if (!taken.includes(`${stem}${number}`)) return `${stem}${number}`;
}

/**
 * @param {{options: {value: string, label: any}[], onChange: (options: any[], label: string) => void, fixed: boolean}} props `fixed`: a
 *   shared fact has the values of the register; only what they are called is this form's
 */
export function Options({ options, onChange, fixed }) {
  const put = (/** @type {number} */ at, /** @type {any} */ changes, /** @type {string} */ label) => onChange(options.map((one, place) => (place === at ? { ...one, ...changes } : one)), label);
  const swap = (/** @type {number} */ at, /** @type {number} */ to) => onChange(options.map((one, place) => (place === at ? options[to] : place === to ? options[at] : one)), "");
  return html`<div class="rows">
    ${options.map((option, at) => html`<div class="row option" key=${at} data-testid="option-row-${at}">
      <div class="row__keys">
        <button type="button" class="row__key" disabled=${at === 0} aria-label=${say(`选项 ${at + 1} 往上`, `Option ${at + 1} up`)} onClick=${() => swap(at, at - 1)}><${Icon} name="arrow-up-bold" /></button>
        <button type="button" class="row__key" disabled=${at === options.length - 1} aria-label=${say(`选项 ${at + 1} 往下`, `Option ${at + 1} down`)} onClick=${() => swap(at, at + 1)}><${Icon} name="arrow-down-bold" /></button>
        <button type="button" class="row__key" disabled=${fixed || options.length < 2} aria-label=${say(`去掉选项 ${at + 1}`, `Remove option ${at + 1}`)} onClick=${() => onChange(options.filter((_, place) => place !== at), "")}><${Icon} name="trash-bold" /></button>
      </div>
      <div class="row__parts">
        <label class="part"><span>中文</span><input value=${option.label?.zh ?? ""} lang="zh-CN" onInput=${(/** @type {any} */ event) => put(at, { label: reworded(option.label, "zh", event.target.value) }, `option ${at} zh`)} /></label>
        <label class="part"><span>English</span><input value=${option.label?.en ?? ""} lang="en" onInput=${(/** @type {any} */ event) => put(at, { label: reworded(option.label, "en", event.target.value) }, `option ${at} en`)} /></label>
        <label class="part part--short"><span>${say("值", "Value")}</span><input value=${option.value} disabled=${fixed} onInput=${(/** @type {any} */ event) => put(at, { value: event.target.value.trim() }, `option ${at} value`)} /></label>
      </div>
    </div>`)}
    ${!fixed && html`<button type="button" class="btn btn--slim" onClick=${() => onChange([...options, { value: fresh("option_", options.map((one) => one.value)), label: { zh: "新选项", en: "New option" } }], "")} data-testid="add-option"><${Icon} name="plus-bold" />${say("加一个选项", "Add an option")}</button>`}
  </div>`;
}

/**
 * @typedef {{column: import("../../../core/form_check.js").Column, schema: any, required: boolean}} Placed
 * @param {{columns: Placed[], onChange: (columns: Placed[], label: string) => void}} props
 */
export function Columns({ columns, onChange }) {
  const put = (/** @type {number} */ at, /** @type {any} */ changes, /** @type {string} */ label) => onChange(columns.map((one, place) => (place === at ? { ...one, ...changes } : one)), label);
  const swap = (/** @type {number} */ at, /** @type {number} */ to) => onChange(columns.map((one, place) => (place === at ? columns[to] : place === to ? columns[at] : one)), "");
  const kind = (/** @type {number} */ at, /** @type {string} */ key) => {
    const wanted = COLUMN_KINDS.find((one) => one.key === key) ?? COLUMN_KINDS[0];
    const { options: _, ...column } = columns[at].column;
    put(at, { column: { ...column, widget: wanted.widget, ...wanted.more }, schema: wanted.schema }, "");
  };
  const add = () => onChange([...columns, { column: { name: fresh("column_", columns.map((one) => one.column.name)), label: { zh: "新的一列", en: "New column" }, widget: "text" }, schema: COLUMN_KINDS[0].schema, required: true }], "");
  return html`<div class="rows">
    ${columns.map(({ column, schema, required }, at) => html`<div class="row option" key=${at}>
      <div class="row__keys">
        <button type="button" class="row__key" disabled=${at === 0} aria-label=${say(`第 ${at + 1} 列往前`, `Column ${at + 1} to the front`)} onClick=${() => swap(at, at - 1)}><${Icon} name="arrow-up-bold" /></button>
        <button type="button" class="row__key" disabled=${at === columns.length - 1} aria-label=${say(`第 ${at + 1} 列往后`, `Column ${at + 1} to the back`)} onClick=${() => swap(at, at + 1)}><${Icon} name="arrow-down-bold" /></button>
        <button type="button" class="row__key" disabled=${columns.length < 2} aria-label=${say(`去掉第 ${at + 1} 列`, `Remove column ${at + 1}`)} onClick=${() => onChange(columns.filter((_, place) => place !== at), "")}><${Icon} name="trash-bold" /></button>
      </div>
      <div class="row__parts">
        <label class="part"><span>中文</span><input value=${column.label?.zh ?? ""} lang="zh-CN" onInput=${(/** @type {any} */ event) => put(at, { column: { ...column, label: reworded(column.label, "zh", event.target.value) } }, `column ${at} zh`)} /></label>
        <label class="part"><span>English</span><input value=${column.label?.en ?? ""} lang="en" onInput=${(/** @type {any} */ event) => put(at, { column: { ...column, label: reworded(column.label, "en", event.target.value) } }, `column ${at} en`)} /></label>
        <label class="part"><span>${say("填什么", "Kind")}</span><select onChange=${(/** @type {any} */ event) => kind(at, event.target.value)}>${COLUMN_KINDS.map((one) => html`<option key=${one.key} value=${one.key} selected=${one === kindOf(column.widget, schema)}>${say(one.label)}</option>`)}</select></label>
        <label class="tick"><input type="checkbox" checked=${required} onChange=${(/** @type {any} */ event) => put(at, { required: event.target.checked }, "")} /><span>${say("必填", "Required")}</span></label>
        ${kindOf(column.widget).limits && html`<${Limits} id="column-${at}" widget=${column.widget} schema=${schema} onChange=${(/** @type {any} */ changes) => put(at, { schema: Object.fromEntries(Object.entries({ ...schema, ...changes }).filter(([, one]) => one !== undefined)) }, `column ${at} limit`)} />`}
        ${column.widget === "choice" && html`<div class="part part--wide"><${Options} options=${column.options ?? []} fixed=${false} onChange=${(/** @type {any[]} */ options, /** @type {string} */ label) => put(at, { column: { ...column, options }, schema: { ...schema, enum: options.map((one) => one.value) } }, label && `column ${at} ${label}`)} /></div>`}
      </div>
    </div>`)}
    <button type="button" class="btn btn--slim" onClick=${add} data-testid="add-column"><${Icon} name="plus-bold" />${say("加一列", "Add a column")}</button>
  </div>`;
}
