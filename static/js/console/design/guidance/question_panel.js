/** One question of a guidance: its words, its answers, where each leads and for whom it is offered. */
import { Icon } from "../../../components/icon.js";
import { html, useState } from "../../../../vendor/preact/standalone.module.js";
import { useValue } from "../../../core/store.js";
import { say } from "../../library/words.js";
import { Condition } from "../condition.js";
import { put } from "../store.js";
import { addOption, addOutcome, addQuestion, freeKey, lead, moveOption, pointer, remove, rename, renameAnswer } from "./changes.js";
import { branchFacts } from "./branches.js";
import { Code, Said, Words } from "./fields.js";

/** @typedef {import("../store.js").Store} Store */

/** @param {{store: Store, name: string, language: "zh" | "en", onSelect: (id: string) => void}} props */
export function QuestionPanel({ store, name, language, onSelect }) {
  const definition = useValue(store.definition);
  const problems = useValue(store.problems);
  const { guidance } = definition;
  const question = guidance.questions[name];
  const place = pointer("guidance", "questions", name);
  const start = guidance.start === name;
  const set = (/** @type {string} */ key, /** @type {any} */ value) => store.edit(`${place}/${key}`, (now) => put(now, `${place}/${key}`, value));
  return html`<div class="panel" data-path=${place} data-testid="question-panel">
    <h2>${say("问题", "Question")}</h2>
    <${Said} problems=${problems} path=${place} exactly=${true} />
    <${Words} label=${say("怎么问", "The question")} value=${question.title} path="${place}/title" testid="question-title" onChange=${(/** @type {any} */ value) => set("title", value)} />
    <${Words} label=${say("补充一句（可不写）", "One more sentence (optional)")} value=${question.lead} path="${place}/lead" onChange=${(/** @type {any} */ value) => set("lead", value.zh || value.en ? value : undefined)} />
    <h3>${say("答案", "Answers")}</h3>
    <ol class="choices-ed">${question.options.map((/** @type {any} */ option, /** @type {number} */ number) => html`<${Answer} key=${option.value} store=${store} language=${language} name=${name} number=${number} option=${option} count=${question.options.length} problems=${problems} onSelect=${onSelect} />`)}</ol>
    <button type="button" class="btn" onClick=${() => store.edit("", (now) => addOption(now, name))} data-testid="add-option"><${Icon} name="plus-bold" />${say("加一个答案", "Add an answer")}</button>
    <div class="panel__foot">
      <${Code} label=${say("代号", "Code")} value=${name} testid="question-code" onChange=${(/** @type {string} */ key) => { store.edit("", (now) => rename(now, "questions", name, key)); if (!(key in guidance.questions)) onSelect(`questions/${key}`); }} />
      ${start ? html`<span class="note">${say("第一个问的就是它", "This is asked first")}</span>` : html`<button type="button" class="btn btn--slim" onClick=${() => store.edit("", (now) => put(now, "/guidance/start", name))} data-testid="make-start">${say("从这里开始问", "Ask this first")}</button>`}
      <button type="button" class="btn btn--slim" disabled=${start} onClick=${() => { onSelect(`questions/${guidance.start}`); store.edit("", (now) => remove(now, "questions", name)); }} data-testid="remove-question"><${Icon} name="trash-bold" />${say("删掉这个问题", "Remove the question")}</button>
    </div>
  </div>`;
}

/** @param {{store: Store, language: "zh" | "en", name: string, number: number, option: any, count: number, problems: import("../store.js").Problem[], onSelect: (id: string) => void}} props */
function Answer({ store, language, name, number, option, count, problems, onSelect }) {
  const place = pointer("guidance", "questions", name, "options", number);
  const [conditional, setConditional] = useState(option.when !== undefined);
  const definition = store.definition.peek();
  const set = (/** @type {string} */ key, /** @type {any} */ value) => store.edit(`${place}/${key}`, (now) => put(now, `${place}/${key}`, value));
  const move = (/** @type {number} */ to) => store.edit("", (now) => moveOption(now, name, number, to));
  /** @param {string} target `questions/key`, `outcomes/key`, or one that is still to be made */
  const go = (target) => {
    const from = { question: name, option: number };
    if (target === "+question") {
      const key = freeKey("question", definition.guidance.questions);
      store.edit("", (now) => addQuestion(now, key, from));
      onSelect(`questions/${key}`);
    } else if (target.startsWith("+")) {
      const key = freeKey("outcome", definition.guidance.outcomes);
      store.edit("", (now) => addOutcome(now, key, target.slice(1), from));
      onSelect(`outcomes/${key}`);
    } else {
      const key = target.slice(target.indexOf("/") + 1);
      store.edit("", (now) => lead(now, name, number, !target ? {} : target.startsWith("questions/") ? { next: key } : { outcome: key }));
    }
  };
  return html`<li class="choice-ed" data-path=${place} data-testid="answer-${option.value}">
    <div class="choice-ed__head"><b>${say(`答案 ${number + 1}`, `Answer ${number + 1}`)}</b>
      <button type="button" class="row__key" disabled=${number === 0} onClick=${() => move(number - 1)} aria-label=${say("上移", "Move up")}><${Icon} name="arrow-up-bold" /></button>
      <button type="button" class="row__key" disabled=${number === count - 1} onClick=${() => move(number + 1)} aria-label=${say("下移", "Move down")}><${Icon} name="arrow-down-bold" /></button>
      <button type="button" class="row__key" disabled=${count <= 2} onClick=${() => store.edit("", (now) => put(now, place, undefined))} aria-label=${say("删掉这个答案", "Remove this answer")} data-testid="remove-option"><${Icon} name="trash-bold" /></button></div>
    <${Said} problems=${problems} path=${place} />
    <${Words} label=${say("怎么答", "The answer")} value=${option.title} path="${place}/title" testid="option-title" onChange=${(/** @type {any} */ value) => set("title", value)} />
    <${Words} label=${say("说明（可不写）", "Note (optional)")} value=${option.note} path="${place}/note" onChange=${(/** @type {any} */ value) => set("note", value.zh || value.en ? value : undefined)} />
    <label class="say"><span class="say__label">${say("选了以后", "Leads to")}</span><${Target} guidance=${definition.guidance} kind=${store.kind} option=${option} own=${name} onChange=${go} /></label>
    <label class="choice-ed__if"><input type="checkbox" checked=${conditional} onChange=${(/** @type {any} */ event) => { setConditional(event.target.checked); if (!event.target.checked) set("when", undefined); }} data-testid="option-conditional" />${say("只给一部分人选", "Offered to some people only")}</label>
    ${conditional && html`<${Condition} value=${option.when} facts=${branchFacts(definition, name, store.kind)} language=${language} label=${say("什么人可以选这个答案", "Who is offered this answer")} path="${place}/when" onChange=${(/** @type {any} */ value) => set("when", value)} />`}
    <${Code} label=${say("代号", "Code")} value=${option.value} onChange=${(/** @type {string} */ value) => store.edit("", (now) => renameAnswer(now, name, number, value))} />
  </li>`;
}

/** @param {{guidance: any, kind: "service" | "guidance", option: any, own: string, onChange: (target: string) => void}} props */
function Target({ guidance, kind, option, own, onChange }) {
  const value = option.next ? `questions/${option.next}` : option.outcome ? `outcomes/${option.outcome}` : "";
  const group = (/** @type {"questions" | "outcomes"} */ of) => Object.entries(guidance[of]).filter(([key]) => of === "outcomes" || key !== own);
  const one = (/** @type {"questions" | "outcomes"} */ of) => group(of).map(([key, thing]) => html`<option key=${key} value="${of}/${key}" selected=${value === `${of}/${key}`}>${(thing.title && say(thing.title)) || key}</option>`);
  return html`<select onChange=${(/** @type {any} */ event) => onChange(event.target.value)} data-testid="option-target">
    <option value="" selected=${!value}>${say("还没定", "Not decided yet")}</option>
    <optgroup label=${say("再问一个问题", "Another question")}>${one("questions")}</optgroup>
    <optgroup label=${say("给出结果", "An outcome")}>${one("outcomes")}</optgroup>
    <optgroup label=${say("新的", "New")}>
      <option value="+question">${say("新问题", "New question")}</option>
      ${kind === "service" ? html`<option value="+proceed">${say("新结果：在这里办", "New outcome: done here")}</option>` : html`<option value="+counter">${say("新结果：去窗口办", "New outcome: at a counter")}</option>`}
      <option value="+ineligible">${say("新结果：不能办", "New outcome: not possible")}</option>
    </optgroup></select>`;
}
