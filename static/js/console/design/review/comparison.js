/** A comparison that the machine makes before the officer looks: two sides shown beside each other, and when they agree. */
import { Icon } from "../../../components/icon.js";
import { html } from "../../../../vendor/preact/standalone.module.js";
import { say } from "../../library/words.js";
import { Condition, FactSelect } from "../condition.js";
import { newCompare, withSide } from "./changes.js";

/** @typedef {import("../condition_parts.js").Fact} Fact */

const FIXED = "\u0000fixed";

/** @param {{value: any, facts: Fact[], language: "zh" | "en", onChange: (compare: any) => void}} props */
export function Comparison({ value, facts, language, onChange }) {
  if (!value) {
    return html`<div><button type="button" class="btn btn--slim" disabled=${facts.length < 2} onClick=${() => onChange(newCompare(facts[0], facts[1]))}><${Icon} name="plus-bold" />${say("加一个比对", "Add a comparison")}</button></div>`;
  }
  return html`<div class="compares">
    ${/** @type {const} */ (["left", "right"]).map((which) => html`<${Side} key=${which} which=${which} compare=${value} facts=${facts} language=${language} onChange=${onChange} />`)}
    <div class="compares__check"><span class="note">${say("这样就算一致", "They agree when")}</span><${Condition} value=${value.check} facts=${facts} language=${language} label=${say("怎样算一致", "When they agree")} onChange=${(/** @type {any} */ check) => onChange({ ...value, check })} /></div>
    <div><button type="button" class="btn btn--slim" onClick=${() => onChange(undefined)}><${Icon} name="trash-bold" />${say("不用机器比", "No comparison")}</button></div>
  </div>`;
}

/** @param {{which: "left" | "right", compare: any, facts: Fact[], language: "zh" | "en", onChange: (compare: any) => void}} props */
function Side({ which, compare, facts, language, onChange }) {
  const side = compare[which];
  const name = which === "left" ? say("左边", "Left") : say("右边", "Right");
  const fixed = { path: FIXED, label: { zh: "写定的值", en: "A fixed value" }, group: { zh: "别的", en: "Other" }, kind: /** @type {const} */ ("text") };
  /** @param {any} next */
  const set = (next) => onChange({ ...compare, [which]: { ...side, ...next } });
  return html`<fieldset class="compares__side"><legend>${name}</legend>
    <span class="cond cond--bare"><${FactSelect} facts=${[...facts, fixed]} value=${side.path ?? FIXED} label=${say(`${name}看什么`, `${name}: what to show`)} language=${language}
      onChange=${(/** @type {string} */ path) => onChange(withSide(compare, which, path === FIXED ? null : /** @type {any} */ (facts.find((one) => one.path === path))))} />
      ${side.path === undefined && html`<input aria-label=${say("写定的值", "The fixed value")} value=${side.value ?? ""} onInput=${(/** @type {any} */ event) => set({ value: event.target.value })} />`}</span>
    <label class="pair"><span>${say("显示为", "Shown as")}</span><input lang="zh-CN" value=${side.label.zh} onInput=${(/** @type {any} */ event) => set({ label: { ...side.label, zh: event.target.value } })} /></label>
    <label class="pair"><span>English</span><input lang="en" value=${side.label.en} onInput=${(/** @type {any} */ event) => set({ label: { ...side.label, en: event.target.value } })} /></label>
  </fieldset>`;
}
