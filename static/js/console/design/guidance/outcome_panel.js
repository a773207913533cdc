/** One outcome of a guidance: done here in a situation, at a counter with exact materials, or not possible and why. */
import { Icon } from "../../../components/icon.js";
import { html, useState } from "../../../../vendor/preact/standalone.module.js";
import { useValue } from "../../../core/store.js";
import { say } from "../../library/words.js";
import { put } from "../store.js";
import { changeKind, freeKey, pointer, remove, removeMaterial, rename } from "./changes.js";
import { Code, Said, Words } from "./fields.js";
import { KINDS } from "./graph.js";

/** @typedef {import("../store.js").Store} Store */

/** @param {{store: Store, name: string, onSelect: (id: string) => void}} props */
export function OutcomePanel({ store, name, onSelect }) {
  const definition = useValue(store.definition);
  const problems = useValue(store.problems);
  const outcome = definition.guidance.outcomes[name];
  const place = pointer("guidance", "outcomes", name);
  const set = (/** @type {string} */ key, /** @type {any} */ value) => store.edit(`${place}/${key}`, (now) => put(now, `${place}/${key}`, value));
  /** @type {[string, string][]} */
  const words = outcome.kind === "ineligible" ? [["reason", say("为什么不能办", "Why not")], ["instead", say("现在该怎么办", "What to do instead")]] : [["note", say("提醒一句（可不写）", "A reminder (optional)")]];
  const kinds = store.kind === "service" ? ["proceed", "ineligible"] : ["counter", "ineligible"];
  return html`<div class="panel" data-path=${place} data-testid="outcome-panel">
    <h2>${say("结果", "Outcome")}</h2>
    <${Said} problems=${problems} path=${place} />
    <fieldset class="kinds"><legend>${say("是哪一种", "Which kind")}</legend>${[...new Set([...kinds, outcome.kind])].map((kind) => html`<label key=${kind} class="tick"><input type="radio" name="outcome-kind" checked=${outcome.kind === kind} onChange=${() => store.edit("", (now) => changeKind(now, name, kind))} />${say(KINDS[/** @type {keyof typeof KINDS} */ (kind)] ?? { zh: kind, en: kind })}</label>`)}</fieldset>
    <${Words} label=${say("怎么说", "What is said")} value=${outcome.title} path="${place}/title" testid="outcome-title" onChange=${(/** @type {any} */ value) => set("title", value)} />
    ${words.map(([key, label]) => html`<${Words} key=${key} label=${label} value=${outcome[key]} path="${place}/${key}" long=${true} testid="outcome-${key}" onChange=${(/** @type {any} */ value) => set(key, key === "note" && !value.zh && !value.en ? undefined : value)} />`)}
    ${outcome.kind === "proceed" && html`<${Code} label=${say("情形代号（表单和材料的条件用它）", "Situation (what conditions of forms and materials read)")} value=${outcome.situation ?? ""} testid="outcome-situation" onChange=${(/** @type {string} */ value) => set("situation", value)} />`}
    ${outcome.kind === "counter" && html`<${Brought} store=${store} guidance=${definition.guidance} outcome=${outcome} place=${place} />`}
    ${outcome.kind === "counter" && html`<label class="say"><span class="say__label">${say("其实是另一个事项（编码，可不写）", "It is another item (its code, optional)")}</span><input value=${outcome.item ?? ""} maxlength="40" onInput=${(/** @type {any} */ event) => set("item", event.target.value.trim() || undefined)} /></label>`}
    <div class="panel__foot">
      <${Code} label=${say("代号", "Code")} value=${name} onChange=${(/** @type {string} */ key) => { store.edit("", (now) => rename(now, "outcomes", name, key)); if (!(key in definition.guidance.outcomes)) onSelect(`outcomes/${key}`); }} />
      <button type="button" class="btn btn--slim" onClick=${() => { onSelect(`questions/${definition.guidance.start}`); store.edit("", (now) => remove(now, "outcomes", name)); }} data-testid="remove-outcome"><${Icon} name="trash-bold" />${say("删掉这个结果", "Remove the outcome")}</button>
    </div>
  </div>`;
}

/** Exactly what a person takes along. @param {{store: Store, guidance: any, outcome: any, place: string}} props */
function Brought({ store, guidance, outcome, place }) {
  const asked = new Set(outcome.materials ?? []);
  const all = Object.entries(guidance.materials ?? {});
  const [editing, setEditing] = useState(/** @type {string | null} */ (null));
  /** @param {string} key @param {boolean} on */
  const tick = (key, on) => store.edit("", (now) => put(now, `${place}/materials`, all.map(([one]) => one).filter((one) => (one === key ? on : asked.has(one)))));
  const add = () => {
    const key = freeKey("material", guidance.materials ?? {});
    store.edit("", (now) => {
      const held = now.guidance.materials ? now : put(now, "/guidance/materials", {});
      return put(put(held, pointer("guidance", "materials", key), { name: { zh: "", en: "" } }), `${place}/materials`, [...(outcome.materials ?? []), key]);
    });
    setEditing(key);
  };
  return html`<fieldset class="brought" data-path="${place}/materials"><legend>${say("带这些材料", "Materials to take along")}</legend>
    ${all.map(([key, material]) => html`<div key=${key} class="brought__one" data-path=${pointer("guidance", "materials", key)}>
      <label><input type="checkbox" checked=${asked.has(key)} onChange=${(/** @type {any} */ event) => tick(key, event.target.checked)} />${(material.name && say(material.name)) || key}</label>
      <button type="button" class="row__key" aria-expanded=${editing === key} onClick=${() => setEditing(editing === key ? null : key)} aria-label=${say("改这样材料", "Edit this material")}><${Icon} name="pencil-simple-bold" /></button>
      ${editing === key && html`<div class="brought__more"><${Words} label=${say("名称", "Name")} value=${material.name} path=${pointer("guidance", "materials", key, "name")} onChange=${(/** @type {any} */ value) => store.edit(`material/${key}`, (now) => put(now, pointer("guidance", "materials", key, "name"), value))} />
        <${Words} label=${say("说明（可不写）", "Note (optional)")} value=${material.note} path=${pointer("guidance", "materials", key, "note")} onChange=${(/** @type {any} */ value) => store.edit(`material/${key}/note`, (now) => put(now, pointer("guidance", "materials", key, "note"), value.zh || value.en ? value : undefined))} />
        <button type="button" class="btn btn--slim" onClick=${() => store.edit("", (now) => removeMaterial(now, key))}><${Icon} name="trash-bold" />${say("删掉这样材料", "Remove this material")}</button></div>`}
    </div>`)}
    <button type="button" class="btn btn--slim" onClick=${add} data-testid="add-material"><${Icon} name="plus-bold" />${say("加一样材料", "Add a material")}</button></fieldset>`;
}
