/** The guidance editor: the tree as a graph, the same as a list, one node to write, and a walk through it as a citizen. */
import { Icon } from "../../../components/icon.js";
import { html, useEffect, useRef, useState } from "../../../../vendor/preact/standalone.module.js";
import { useValue } from "../../../core/store.js";
import { say } from "../../library/words.js";
import { parts, put } from "../store.js";
import { addOutcome, addQuestion, begun, freeKey } from "./changes.js";
import { Said, Words } from "./fields.js";
import { fitted, Graph } from "./graph.js";
import { split } from "./layout.js";
import { OutcomePanel } from "./outcome_panel.js";
import { Outline } from "./outline.js";
import { QuestionPanel } from "./question_panel.js";
import { trodden, TryOut } from "./tryout.js";

/** @typedef {import("../store.js").Store} Store */

const ZOOMS = [0.6, 0.8, 1, 1.25];
/** The smallest that is read without leaning forward: nothing is drawn smaller unless somebody asks. */
const READ = 1;

/** The node that a path lies in. @param {string | null} path @param {any} guidance @returns {string | null} */
export function nodeOf(path, guidance) {
  const [first, of, key] = parts(path ?? "");
  if (first !== "guidance" || !guidance) return null;
  if ((of === "questions" || of === "outcomes") && key && guidance[of]?.[key]) return `${of}/${key}`;
  // a material is written where an outcome asks for it, or might
  if (of === "materials") return Object.entries(guidance.outcomes).map(([name, one]) => (/** @type {any} */ (one).kind === "counter" ? `outcomes/${name}` : "")).find(Boolean) ?? null;
  return null;
}

/** @param {{store: Store, language: "zh" | "en"}} props */
export function GuidanceEditor({ store, language }) {
  const definition = useValue(store.definition);
  const problems = useValue(store.problems);
  const path = useValue(store.selected);
  const { guidance } = definition;
  const [chosen, setChosen] = useState(/** @type {string | null} */ (null));
  const [trying, setTrying] = useState(false);
  const [trial, setTrial] = useState({ answers: /** @type {Record<string, string>} */ ({}), birth_year: "", sex: "" });
  const [zoom, setZoom] = useState(2);
  const room = useRef(/** @type {HTMLElement | null} */ (null));
  const [has, setHas] = useState(0);
  const { across, wide } = guidance ? fitted(guidance, has, ZOOMS[READ] ?? 1) : { across: 0, wide: 0 };
  useEffect(() => {
    if (!room.current) return undefined;
    const sizes = new ResizeObserver(([one]) => setHas(one?.contentRect.width ?? 0));
    sizes.observe(room.current);
    return () => sizes.disconnect();
  }, [!guidance]);
  useEffect(() => {
    // As large as fits the room, and never too small to read.
    if (has) setZoom(Math.max(READ, ZOOMS.findLastIndex((one) => one <= 1 && wide * one <= has)));
  }, [has, across]);
  useEffect(() => {
    const node = nodeOf(path, guidance);
    if (!node) return;
    setChosen(node);
    setTrying(false);
  }, [path]);
  if (!guidance) return html`<${None} store=${store} />`;
  const there = chosen && (chosen.startsWith("questions/") ? guidance.questions : guidance.outcomes)[split(chosen)[1]];
  const selected = there ? chosen : `questions/${guidance.start}`;
  const flawed = new Set(problems.map((one) => nodeOf(one.path, guidance)).filter((one) => one !== null));
  /** @param {string} id */
  const select = (id) => {
    setChosen(id);
    setTrying(false);
  };
  const [of, key] = split(selected ?? "");
  const panel = () => {
    if (trying) return html`<${TryOut} definition=${definition} kind=${store.kind} trial=${trial} onChange=${setTrial} />`;
    if (of === "questions" && guidance.questions[key]) return html`<${QuestionPanel} key=${key} store=${store} name=${key} language=${language} onSelect=${select} />`;
    if (of === "outcomes" && guidance.outcomes[key]) return html`<${OutcomePanel} key=${key} store=${store} name=${key} onSelect=${select} />`;
    return html`<p class="panel note">${say("第一个问题还没定：在左边选一个，再点“从这里开始问”。", "No first question yet: choose one on the left, then “Ask this first”.")}</p>`;
  };
  return html`<div class="guide-ed">
    <div class="guide-ed__bar">
      <button type="button" class="btn btn--slim" onClick=${() => { const name = freeKey("question", guidance.questions); store.edit("", (now) => addQuestion(now, name)); select(`questions/${name}`); }} data-testid="add-question"><${Icon} name="plus-bold" />${say("问题", "Question")}</button>
      <button type="button" class="btn btn--slim" onClick=${() => { const name = freeKey("outcome", guidance.outcomes); store.edit("", (now) => addOutcome(now, name, store.kind === "service" ? "proceed" : "counter")); select(`outcomes/${name}`); }} data-testid="add-outcome"><${Icon} name="plus-bold" />${say("结果", "Outcome")}</button>
      <button type="button" class="btn btn--slim ${trying ? "btn--primary" : ""}" aria-pressed=${trying} onClick=${() => setTrying(!trying)} data-testid="try"><${Icon} name="play-bold" />${trying ? say("回去改", "Back to writing") : say("试走一遍", "Try it")}</button>
      <span class="guide-ed__space"></span>
      <button type="button" class="row__key" disabled=${zoom === 0} onClick=${() => setZoom(zoom - 1)} aria-label=${say("缩小", "Smaller")}><${Icon} name="magnifying-glass-minus-bold" /></button>
      <span class="note num">${Math.round((ZOOMS[zoom] ?? 1) * 100)} %</span>
      <button type="button" class="row__key" disabled=${zoom === ZOOMS.length - 1} onClick=${() => setZoom(zoom + 1)} aria-label=${say("放大", "Larger")}><${Icon} name="magnifying-glass-plus-bold" /></button>
      ${store.kind === "service" && html`<button type="button" class="btn btn--slim" onClick=${() => store.edit("", (now) => put(now, "/guidance", null))} data-testid="drop-guidance"><${Icon} name="trash-bold" />${say("不用引导", "Do without guidance")}</button>`}
    </div>
    <div class="guide-ed__panes">
      <section class="pane guide-ed__outline"><div class="pane__body" tabindex="0">
        <${Outline} guidance=${guidance} selected=${selected} flawed=${flawed} onSelect=${select} />
        ${store.kind === "guidance" && html`<${Origin} store=${store} definition=${definition} problems=${problems} />`}
      </div></section>
      <section class="pane guide-ed__graph"><div class="pane__body" tabindex="-1" ref=${room}><${Graph} guidance=${guidance} selected=${trying ? null : selected} walked=${trying ? trodden(guidance, trial) : null} flawed=${flawed} zoom=${ZOOMS[zoom] ?? 1} across=${across} onSelect=${select} /></div></section>
      <section class="pane guide-ed__panel" aria-label=${say("选中的", "What is chosen")}><div class="pane__body" tabindex="-1"><${Said} problems=${problems} path="/guidance/start" />${panel()}</div></section>
    </div></div>`;
}

/** Where a standalone guidance comes from, and how it is labelled. @param {{store: Store, definition: any, problems: import("../store.js").Problem[]}} props */
function Origin({ store, definition, problems }) {
  return html`<details class="guide-ed__origin" open=${problems.some((one) => ["/provenance", "/demonstration"].includes(one.path))}><summary>${say("来源和说明", "Source and label")}</summary>
    <label class="say" data-path="/provenance"><span class="say__label">${say("内容来自哪里", "Where the content comes from")}</span><textarea rows="3" value=${definition.provenance} onInput=${(/** @type {any} */ event) => store.edit("/provenance", (now) => put(now, "/provenance", event.target.value))}></textarea></label>
    <${Said} problems=${problems} path="/provenance" />
    <${Words} label=${say("给办事的人看的说明", "Label that people see")} value=${definition.demonstration} path="/demonstration" long=${true} onChange=${(/** @type {any} */ value) => store.edit("/demonstration", (now) => put(now, "/demonstration", value))} />
    <${Said} problems=${problems} path="/demonstration" /></details>`;
}

/** @param {{store: Store}} props */
function None({ store }) {
  return html`<div class="empty guide-ed__none" data-path="/guidance"><b>${say("这件事不先问情形", "Nobody is asked about their situation first")}</b>
    <p class="note">${say("所有人填同样的表、交同样的材料。有的人办不了，或要的材料不一样，就加上引导。", "Everybody fills in the same form and hands in the same materials. Add guidance where some cannot, or need others.")}</p>
    <button type="button" class="btn btn--primary" onClick=${() => store.edit("", (now) => put(now, "/guidance", begun(store.kind)))} data-testid="begin-guidance"><${Icon} name="plus-bold" />${say("加情形引导", "Add guidance")}</button></div>`;
}
