/** A condition built from lines: what is looked at, how it is compared, with what. No formula is typed anywhere. */
import { Icon } from "../../components/icon.js";
import { html, useEffect, useRef, useState } from "../../../vendor/preact/standalone.module.js";
import { comparesWith, complete, describe, describeRow, operatorsFor, operatorWords, parse, same, shown, typed, write } from "./condition_parts.js";
import { useId } from "./ids.js";

/**
 * @typedef {import("./condition_parts.js").Fact} Fact
 * @typedef {import("./condition_parts.js").Row} Row
 * @typedef {import("./condition_parts.js").Group} Group
 * @typedef {import("./condition_parts.js").Test} Test
 * @typedef {"zh" | "en"} Language
 */

/** As many operands as an "and" or "or" takes (forms/logic). */
const MOST = 16;
const DEEPEST = 1;

/** @param {Language} language */
const speaker = (language) => (/** @type {string} */ zh, /** @type {string} */ en) => (language === "en" ? en : zh);

/**
 * The builder. Lines that are not finished are kept here and not written: the condition is always one that can be evaluated.
 * @param {object} props
 * @param {any} props.value the condition; undefined: none
 * @param {(value: any) => void} props.onChange undefined when the last line is gone
 * @param {Fact[]} props.facts what it may read, see facts.js
 * @param {Language} props.language
 * @param {string} [props.label] names the group for a screen reader
 * @param {string} [props.path] JSON pointer, for the list of problems to jump to
 */
export function Condition({ value, onChange, facts, language, label, path }) {
  const [group, setGroup] = useState(() => parse(value));
  const written = useRef(value);
  useEffect(() => {
    if (same(value, written.current)) return; // our own change coming back
    written.current = value;
    setGroup(parse(value));
  }, [value]);
  const say = speaker(language);
  /** @param {Group} next */
  const change = (next) => {
    setGroup(next);
    const logic = write(next);
    if (same(logic, write(group))) return; // a line that is not finished changes nothing, and reading rewrites nothing
    written.current = logic;
    onChange(logic);
  };
  return html`<div class="cond" role="group" aria-label=${label ?? say("条件", "Condition")} data-path=${path} data-testid="condition">
    <${Lines} group=${group} facts=${facts} language=${language} depth=${0} onChange=${change} />
    <p class="cond__said note" aria-live="polite">${group.rows.length ? describe(write(group), facts, language) : say("没有条件：任何时候都算", "No condition: always")}</p>
  </div>`;
}

/** @param {{group: Group, facts: Fact[], language: Language, depth: number, onChange: (group: Group) => void}} props */
function Lines({ group, facts, language, depth, onChange }) {
  const say = speaker(language);
  const { rows } = group;
  /** @param {number} index @param {Row | null} row */
  const put = (index, row) => onChange({ ...group, rows: row ? rows.map((one, place) => (place === index ? row : one)) : rows.filter((_, place) => place !== index) });
  /** @param {Row} row */
  const add = (row) => onChange({ ...group, rows: [...rows, row] });
  return html`<div class="cond__lines">
    ${rows.length > 1 &&
    html`<label class="cond__join"><span>${say("要满足", "Holds when")}</span><select value=${group.join} onChange=${(/** @type {any} */ event) => onChange({ ...group, join: event.target.value })}>
      <option value="and">${say("下面每一条", "all of these hold")}</option><option value="or">${say("下面任何一条", "any of these holds")}</option></select></label>`}
    <ul>
      ${rows.map((row, index) => html`<li key=${index} class=${`cond__line${complete(row) ? "" : " cond__line--open"}`}>
        <${Line} row=${row} facts=${facts} language=${language} depth=${depth} onChange=${(/** @type {Row} */ next) => put(index, next)} />
        <button type="button" class="row__key" aria-label=${say(`去掉这一条：${describeRow(row, facts, language)}`, `Take out: ${describeRow(row, facts, language)}`)} title=${say("去掉这一条", "Take this line out")} onClick=${() => put(index, null)}><${Icon} name="trash-bold" /></button>
      </li>`)}
    </ul>
    ${rows.length < MOST &&
    html`<div class="cond__more">
      <button type="button" class="btn btn--slim" disabled=${!facts.length} onClick=${() => add(fresh(facts[0]))}><${Icon} name="plus-bold" />${rows.length ? say("加一条", "Add a line") : say("加条件", "Add a condition")}</button>
      ${depth < DEEPEST && rows.length > 0 && html`<button type="button" class="btn btn--slim" onClick=${() => add({ kind: "group", join: group.join === "and" ? "or" : "and", rows: [fresh(facts[0])] })}>${group.join === "and" ? say("加一组“任何一条”", "Add “any of”") : say("加一组“每一条”", "Add “all of”")}</button>`}
    </div>`}
  </div>`;
}

/** A new line about a fact, finished where that is possible. @param {Fact} fact @returns {Test} */
function fresh(fact) {
  const operator = operatorsFor(fact.kind)[0];
  return { kind: "test", fact: fact.path, operator, other: "value", value: firstValue(fact, operator) };
}

/** @param {Fact | undefined} fact @param {string} operator */
function firstValue(fact, operator) {
  if (!comparesWith(operator)) return null;
  const first = fact?.options?.[0]?.value ?? (fact?.kind === "yes_no" ? true : "");
  return operator === "one_of" || operator === "none_of" ? [first].filter((one) => one !== "") : first;
}

/** @param {{row: Row, facts: Fact[], language: Language, depth: number, onChange: (row: Row) => void}} props */
function Line({ row, facts, language, depth, onChange }) {
  const say = speaker(language);
  if (row.kind === "group") return html`<div class="cond__group"><${Lines} group=${row} facts=${facts} language=${language} depth=${depth + 1} onChange=${onChange} /></div>`;
  if (row.kind === "raw") {
    return html`<div class="cond__raw"><span class="cond__formula">${describeRow(row, facts, language)}</span>
      <span class="note">${say("这里画不出来，原样保留。要改就去掉它，重新加一条。", "This cannot be drawn here and is kept as it is. To change it, take it out and add a new line.")}</span></div>`;
  }
  const fact = facts.find((one) => one.path === row.fact);
  const operators = operatorsFor(fact?.kind ?? "text");
  const known = operators.includes(row.operator) ? operators : [...operators, row.operator];
  /** @param {string} path */
  const look = (path) => onChange(fresh(/** @type {Fact} */ (facts.find((one) => one.path === path))));
  /** @param {string} operator */
  const compare = (operator) => onChange(fitting({ ...row, operator }, row, fact, facts));
  return html`<div class="cond__test">
    <${FactSelect} facts=${facts} value=${row.fact} label=${say("看什么", "What to look at")} language=${language} onChange=${look} />
    <select class="cond__operator" aria-label=${say("怎么比", "How to compare")} value=${row.operator} onChange=${(/** @type {any} */ event) => compare(event.target.value)}>
      ${known.map((one) => html`<option key=${one} value=${one} selected=${one === row.operator}>${operatorWords(one, fact?.kind, row.other)[language]}</option>`)}
    </select>
    ${comparesWith(row.operator) && html`<${Other} row=${row} fact=${fact} facts=${facts} language=${language} onChange=${onChange} />`}
    ${!complete(row) && html`<span class="cond__open note">${say("这一条还没写完，先不算数", "Not finished: does not count yet")}</span>`}
    ${!fact && html`<span class="cond__open note">${say("这个内容已经不在了", "This no longer exists")}</span>`}
  </div>`;
}

/** The line after its operator changed: its value stays when it still fits. @param {Test} next @param {Test} before @param {Fact | undefined} fact @param {Fact[]} facts @returns {Test} */
function fitting(next, before, fact, facts) {
  /** @param {string} operator */
  const shape = (operator) => (operator === "among" || operator === "not_among" ? "list" : operator === "one_of" || operator === "none_of" ? "many" : operator.startsWith("years_") ? "years" : comparesWith(operator) ? "one" : "none");
  if (shape(next.operator) === shape(before.operator)) return next;
  if (shape(next.operator) === "list") return { ...next, other: "fact", value: facts.find((one) => one.kind === "list")?.path ?? "" };
  if (shape(next.operator) === "many" && before.other === "value" && before.value) return { ...next, other: "value", value: [before.value].flat() };
  if (shape(next.operator) === "one" && Array.isArray(before.value)) return { ...next, other: "value", value: before.value[0] ?? "" };
  return { ...next, other: "value", value: shape(next.operator) === "years" ? "" : firstValue(fact, next.operator) };
}

/** @param {{facts: Fact[], value: string, label: string, language: Language, onChange: (path: string) => void}} props */
export function FactSelect({ facts, value, label, language, onChange }) {
  const groups = [...new Map(facts.map((one) => [one.group.zh, one.group])).values()];
  return html`<select class="cond__fact" aria-label=${label} value=${value} onChange=${(/** @type {any} */ event) => onChange(event.target.value)}>
    ${!facts.some((one) => one.path === value) && html`<option value=${value} disabled selected>${value || "—"}</option>`}
    ${groups.map((group) => html`<optgroup key=${group.zh} label=${group[language]}>${facts
      .filter((one) => one.group.zh === group.zh)
      .map((one) => html`<option key=${one.path} value=${one.path} selected=${one.path === value}>${one.label[language]}</option>`)}</optgroup>`)}
  </select>`;
}

/** The second side of a line. @param {{row: Test, fact: Fact | undefined, facts: Fact[], language: Language, onChange: (row: Row) => void}} props */
function Other({ row, fact, facts, language, onChange }) {
  const say = speaker(language);
  const counts = row.operator.startsWith("years_");
  const lists = row.operator === "among" || row.operator === "not_among";
  const many = row.operator === "one_of" || row.operator === "none_of";
  const comparable = facts.filter((one) => (lists ? one.kind === "list" : one.path !== row.fact && one.kind === fact?.kind));
  /** @param {any} value */
  const set = (value) => onChange({ ...row, value });
  const swap = () => onChange(row.other === "fact" ? { ...row, other: "value", value: firstValue(fact, row.operator) } : { ...row, other: "fact", value: comparable[0].path });
  const control = lists || row.other === "fact"
    ? html`<${FactSelect} facts=${comparable} value=${row.value} label=${say("和什么比", "Compared with")} language=${language} onChange=${set} />`
    : many ? html`<${Many} row=${row} fact=${fact} language=${language} onChange=${set} />` : html`<${One} value=${row.value} fact=${fact} counts=${counts} language=${language} onChange=${set} />`;
  const swappable = !lists && !many && !counts && (row.other === "fact" || comparable.length > 0);
  return html`${control}${swappable && html`<button type="button" class="row__key" aria-label=${say("换成和另一项比，或和写定的值比", "Compare with another fact, or with a fixed value")} title=${say("换一种比法", "Compare with something else")} onClick=${swap}><${Icon} name="arrows-left-right-bold" /></button>`}`;
}

/** @param {{value: any, fact: Fact | undefined, counts: boolean, language: Language, onChange: (value: any) => void}} props */
function One({ value, fact, counts, language, onChange }) {
  const say = speaker(language);
  const label = say("值", "Value");
  const id = useId();
  /** @param {any} event */
  const set = (event) => onChange(event.target.value);
  if (fact?.options && !counts) {
    return html`<select aria-label=${label} value=${value} onChange=${set}>${withPresent(fact.options, value).map((one) => html`<option key=${one.value} value=${one.value} selected=${one.value === value}>${one.label[language]}</option>`)}</select>`;
  }
  if (fact?.kind === "yes_no") {
    return html`<select aria-label=${label} value=${String(value)} onChange=${(/** @type {any} */ event) => onChange(event.target.value === "true")}><option value="true" selected=${value === true}>${say("是", "Yes")}</option><option value="false" selected=${value === false}>${say("否", "No")}</option></select>`;
  }
  if (fact?.kind === "day" && !counts) return html`<input type="date" aria-label=${label} value=${value ?? ""} onInput=${set} />`;
  const unit = counts ? say("年", "years") : fact?.kind === "money" ? say("元", "yuan") : "";
  return html`<span class="cond__value"><${Typed} id=${id} label=${label} value=${value} fact=${fact} counts=${counts} onChange=${onChange} />${unit && html`<label for=${id}>${unit}</label>`}</span>`;
}

/** What is typed stays as it is typed, also while it is no number yet. @param {{id: string, label: string, value: any, fact: Fact | undefined, counts: boolean, onChange: (value: any) => void}} props */
function Typed({ id, label, value, fact, counts, onChange }) {
  const numeric = counts || fact?.kind === "money" || fact?.kind === "number";
  const [text, setText] = useState(() => String(counts ? (value ?? "") : shown(value, fact)));
  /** @param {string} written */
  const read = (written) => (typeof value === "boolean" ? value : typed(written, fact, counts));
  useEffect(() => {
    if (read(text) !== value) setText(String(counts ? (value ?? "") : shown(value, fact)));
  }, [value]);
  return html`<input id=${id} aria-label=${label} inputmode=${numeric ? "decimal" : undefined} class=${numeric ? "cond__number" : undefined} value=${text}
    onInput=${(/** @type {any} */ event) => {
      setText(event.target.value);
      onChange(read(event.target.value));
    }} />`;
}

/** @param {{row: Test, fact: Fact | undefined, language: Language, onChange: (value: any) => void}} props */
function Many({ row, fact, language, onChange }) {
  const say = speaker(language);
  const chosen = /** @type {any[]} */ (row.value ?? []);
  if (fact?.options) {
    const options = chosen.reduce((all, one) => withPresent(all, one), fact.options);
    /** @param {any} value */
    const toggle = (value) => onChange(options.map((/** @type {any} */ one) => one.value).filter((/** @type {any} */ one) => (one === value) !== chosen.includes(one)));
    return html`<span class="cond__ticks" role="group" aria-label=${say("哪几个", "Which")}>${options.map((/** @type {any} */ one) => html`<label class="tick" key=${one.value}><input type="checkbox" checked=${chosen.includes(one.value)} onChange=${() => toggle(one.value)} /><span>${one.label[language]}</span></label>`)}</span>`;
  }
  const joiner = language === "en" ? ", " : "、";
  return html`<input aria-label=${say("哪几个，用顿号或逗号隔开", "Which, separated by commas")} value=${chosen.join(joiner)} onChange=${(/** @type {any} */ event) => onChange(event.target.value.split(/[,，、]/).map((/** @type {string} */ one) => one.trim()).filter(Boolean))} />`;
}

/** @param {{value: string, label: import("./condition_parts.js").Text}[]} options @param {any} value @returns {{value: any, label: import("./condition_parts.js").Text}[]} */
const withPresent = (options, value) => (value === undefined || value === null || value === "" || options.some((one) => one.value === value) ? options : [...options, { value, label: { zh: `${value}（已经没有）`, en: `${value} (gone)` } }]);
