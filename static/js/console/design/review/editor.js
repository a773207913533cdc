/** How a case is judged: points an officer looks at, rules a machine decides by, reasons a correction can have. */
import { useValue } from "../../../core/store.js";
import { html, useEffect, useState } from "../../../../vendor/preact/standalone.module.js";
import { say } from "../../library/words.js";
import { Condition } from "../condition.js";
import { describe } from "../condition_parts.js";
import { serverFacts } from "../facts.js";
import { freshKey, replaced, someWords, withPart } from "../lists.js";
import { Entry, problemsAt, Radios, Tick, Words } from "../parts.js";
import { Sequence } from "../sequence.js";
import { chosen, newPoint, newReason, newRule } from "./changes.js";
import { Comparison } from "./comparison.js";

/** @typedef {{store: import("../store.js").Store, definition: any, language: "zh" | "en", entry: any, index: number, edit: (part: string, change: (entry: any) => any) => void}} EntryProps */

const DECISIONS = [
  { value: "approve", label: { zh: "通过", en: "Approve" } },
  { value: "refuse", label: { zh: "不予通过", en: "Refuse" } },
  { value: "review", label: { zh: "转人工审查", en: "A person reviews it" } },
];

/** What is written here, each with its words. */
const PARTS = [
  { key: "review_points", label: { zh: "审查要点", en: "Review points" }, heading: { zh: "审查要点", en: "Review points" }, add: { zh: "加一个要点", en: "Add a point" }, empty: { zh: "还没有要点。至少要有一个必答的。", en: "No points yet. At least one must be mandatory." }, stem: "point", blank: newPoint, title: (/** @type {any} */ one) => one.title, draw: Point },
  { key: "decision_rules", label: { zh: "自动规则", en: "Decision rules" }, heading: { zh: "从上往下，第一条成立的算数", en: "The first that holds decides" }, add: { zh: "加一条规则", en: "Add a rule" }, empty: { zh: "没有自动规则：都由工作人员决定。", en: "No rules: a person decides everything." }, stem: "rule", blank: newRule, title: (/** @type {any} */ one) => one.reason, draw: Rule },
  { key: "correction_reasons", label: { zh: "补正原因", en: "Reasons for correction" }, heading: { zh: "补正原因", en: "Reasons for correction" }, add: { zh: "加一个原因", en: "Add a reason" }, empty: { zh: "还没有现成的原因，工作人员每次自己写。", en: "No ready reasons: officers write their own." }, stem: "reason", blank: newReason, title: (/** @type {any} */ one) => one.text, draw: Reason },
];

/** @param {{store: import("../store.js").Store, language: "zh" | "en"}} props */
export function ReviewEditor({ store, language }) {
  const definition = useValue(store.definition);
  const problems = useValue(store.problems);
  const selected = useValue(store.selected);
  const [open, setOpen] = useState("review_points");
  useEffect(() => {
    const part = PARTS.find((one) => selected?.split("/")[1] === one.key);
    if (part) setOpen(part.key);
  }, [selected]);
  const part = PARTS.find((one) => one.key === open) ?? PARTS[0];
  const entries = definition[part.key];
  return html`
    <div class="segments" role="group" aria-label=${say("要写哪一部分", "Which part")}>${PARTS.map((one) => {
      const wrong = problemsAt(problems, `/${one.key}`, true).filter((found) => found.severity === "error").length;
      return html`<button type="button" key=${one.key} aria-pressed=${one.key === open} data-testid="segment-${one.key}" onClick=${() => setOpen(one.key)}>${say(one.label)}<span class="num">${definition[one.key].length}</span>${wrong > 0 && html`<span class="pill pill--negative num">${wrong}</span>`}</button>`;
    })}</div>
    <${Sequence} key=${part.key} store=${store} path="/${part.key}" entries=${entries} heading=${say(part.heading)} empty=${say(part.empty)} add=${say(part.add)}
      title=${(/** @type {any} */ one) => say(part.title(one))} note=${(/** @type {any} */ one) => noteOf(part.key, one, definition, store, language)} blank=${() => part.blank(freshKey(entries, part.stem))}
      onChange=${(/** @type {any[]} */ next, /** @type {string} */ label) => store.edit(label, (now) => ({ ...now, [part.key]: next }))}
      draw=${(/** @type {any} */ entry, /** @type {number} */ index) => {
        const edit = (/** @type {string} */ name, /** @type {(entry: any) => any} */ change) => store.edit(`/${part.key}/${index}/${name}`, (now) => ({ ...now, [part.key]: replaced(now[part.key], index, change(now[part.key][index])) }));
        return html`<${part.draw} store=${store} definition=${definition} language=${language} entry=${entry} index=${index} edit=${edit} />`;
      }} />`;
}

/** @param {string} key @param {any} entry @param {any} definition @param {import("../store.js").Store} store @param {"zh" | "en"} language */
function noteOf(key, entry, definition, store, language) {
  if (key === "review_points") return [entry.mandatory ? say("必答", "mandatory") : say("选答", "optional"), entry.compare && say("机器先比", "compared by machine"), entry.when && say("有条件", "conditional")].filter(Boolean).join(" · ");
  if (key === "decision_rules") return `${say(DECISIONS.find((one) => one.value === entry.decision)?.label ?? entry.decision)} · ${entry.when ? describe(entry.when, serverFacts(definition, store.offers.vocabulary), language) : say("还没写条件", "no condition yet")}`;
  return entry.items.includes("*") ? say("任何材料", "any material") : say(`${entry.items.length} 项可用`, `fits ${entry.items.length}`);
}

/** @param {EntryProps} props */
function Point({ store, definition, language, entry, index, edit }) {
  const problems = useValue(store.problems);
  const path = `/review_points/${index}`;
  const keys = definition.materials.map((/** @type {any} */ one) => one.key);
  const gone = entry.materials.filter((/** @type {string} */ key) => !keys.includes(key)).map((/** @type {string} */ key) => ({ key, name: { zh: `${key}（已经没有）`, en: `${key} (gone)` } }));
  return html`
    <${Words} label=${say("要点", "Point")} path="${path}/title" must=${true} problems=${problems} value=${entry.title} hint=${say("写成能答“一致”或“不一致”的一句话", "A question that can be answered “matches” or “differs”")} onChange=${(/** @type {any} */ words) => edit("title", (one) => withPart(one, "title", words))} />
    <${Words} label=${say("提示", "Hint")} path="${path}/hint" problems=${problems} value=${entry.hint} onChange=${(/** @type {any} */ words) => edit("hint", (one) => withPart(one, "hint", someWords(words)))} />
    <${Entry} label=${say("必答", "Mandatory")} path="${path}/mandatory" problems=${problems} group=${true}><div class="ticks"><${Tick} label=${say("答了才能作决定", "Must be answered before a decision")} checked=${entry.mandatory} onChange=${(/** @type {boolean} */ on) => edit("mandatory", (one) => withPart(one, "mandatory", on))} /></div><//>
    <${Entry} label=${say("什么时候问", "When it is asked")} path="${path}/when" problems=${problems} group=${true}><${Condition} value=${entry.when} facts=${serverFacts(definition, store.offers.vocabulary)} language=${language} label=${say("什么时候问", "When it is asked")} onChange=${(/** @type {any} */ when) => edit("when", (one) => withPart(one, "when", when))} /><//>
    <${Entry} label=${say("看哪些材料", "Materials to look at")} path="${path}/materials" problems=${problems} group=${true}><div class="ticks">${definition.materials.length + gone.length === 0 && html`<span class="note">${say("这件事不用交材料", "Nothing is asked for")}</span>`}
      ${[...definition.materials, ...gone].map((/** @type {any} */ one) => html`<${Tick} key=${one.key} label=${say(one.name)} checked=${entry.materials.includes(one.key)} onChange=${(/** @type {boolean} */ on) => edit("materials", (now) => ({ ...now, materials: chosen(now.materials, one.key, on, keys) }))} />`)}</div><//>
    <${Entry} label=${say("机器先比", "Compared by the machine")} path="${path}/compare" problems=${problems} group=${true}><${Comparison} value=${entry.compare} facts=${serverFacts(definition, store.offers.vocabulary)} language=${language} onChange=${(/** @type {any} */ compare) => edit("compare", (one) => withPart(one, "compare", compare))} /><//>`;
}

/** @param {EntryProps} props */
function Rule({ store, definition, language, entry, index, edit }) {
  const problems = useValue(store.problems);
  const path = `/decision_rules/${index}`;
  const facts = serverFacts(definition, store.offers.vocabulary).filter((one) => !one.path.startsWith("licences."));
  return html`
    <${Entry} label=${say("成立的条件", "Holds when")} path="${path}/when" problems=${problems} group=${true} must=${true} hint=${say("条件里的内容缺了，就停在这里，转给工作人员。", "If something it reads is missing, the run ends here and a person decides.")}><${Condition} value=${entry.when} facts=${facts} language=${language} label=${say("成立的条件", "Holds when")} onChange=${(/** @type {any} */ when) => edit("when", (one) => withPart(one, "when", when))} /><//>
    <${Radios} label=${say("怎么定", "Decides")} path="${path}/decision" problems=${problems} value=${entry.decision} options=${DECISIONS} onChange=${(/** @type {string} */ decision) => edit("decision", (one) => ({ ...one, decision }))} />
    <${Words} label=${say("理由（申请人会看到）", "Reason (the applicant sees it)")} path="${path}/reason" must=${true} rows=${2} problems=${problems} value=${entry.reason} onChange=${(/** @type {any} */ words) => edit("reason", (one) => ({ ...one, reason: words }))} />`;
}

/** @param {EntryProps} props */
function Reason({ store, definition, entry, index, edit }) {
  const problems = useValue(store.problems);
  const path = `/correction_reasons/${index}`;
  const fields = definition.form.sections.flatMap((/** @type {any} */ section) => section.fields).filter((/** @type {any} */ one) => !one.locked);
  const materials = definition.materials.filter((/** @type {any} */ one) => !one.sources.includes("sign_in"));
  const order = ["*", ...materials.map((/** @type {any} */ one) => one.key), ...fields.map((/** @type {any} */ one) => one.name)];
  const strange = entry.items.filter((/** @type {string} */ one) => !order.includes(one));
  /** @param {string} value @param {string} label */
  const tick = (value, label) => html`<${Tick} key=${value} label=${label} checked=${entry.items.includes(value)} onChange=${(/** @type {boolean} */ on) => edit("items", (one) => ({ ...one, items: chosen(one.items, value, on, order) }))} />`;
  return html`
    <${Words} label=${say("对申请人说的话", "Words to the applicant")} path="${path}/text" must=${true} rows=${2} problems=${problems} value=${entry.text} hint=${say("写明哪里不对、怎么补", "What is wrong, and what to do")} onChange=${(/** @type {any} */ words) => edit("text", (one) => ({ ...one, text: words }))} />
    <${Entry} label=${say("用在哪些材料", "Fits which materials")} path="${path}/items" problems=${problems} group=${true}><div class="ticks">${tick("*", say("任何材料", "Any material"))}${materials.map((/** @type {any} */ one) => tick(one.key, say(one.name)))}</div><//>
    <${Entry} label=${say("用在哪些填的内容", "Fits which fields")} group=${true}><div class="ticks">${fields.map((/** @type {any} */ one) => tick(one.name, say(one.label)))}${strange.map((/** @type {string} */ one) => tick(one, say(`${one}（已经没有）`, `${one} (gone)`)))}</div><//>`;
}

