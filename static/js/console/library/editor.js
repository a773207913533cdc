/** The editor of a draft: every element by group, what is wrong beside it, undo, and nothing lost on the way. */
import { Icon } from "../../components/icon.js";
import { html, render, useEffect, useState } from "../../../vendor/preact/standalone.module.js";
import { watchWriting } from "../writing_keys.js";
import { createApi } from "./api.js";
import { Conflict } from "./conflict.js";
import { Control, isGroup } from "./controls.js";
import { keptFor } from "./kept.js";
import { problem, say } from "./words.js";
import { createWriting } from "./writing.js";

/** @typedef {import("./controls.js").Element} Element */
/** @typedef {import("./writing.js").Finding} Finding */

const root = /** @type {HTMLElement} */ (document.getElementById("editor"));
const { code = "", number = "", token = "" } = root.dataset;
const api = createApi(token);
const here = `/console/library/items/${encodeURIComponent(code)}/versions/${number}`;

/** @param {{draft: any}} props */
function Editor({ draft }) {
  const [, redraw] = useState({});
  const [writing] = useState(() => createWriting({ api, draft, kept: keptFor(draft.reader, code, Number(number)), changed: () => redraw({}) }));
  useEffect(() => watchWriting({ save: writing.save, undo: writing.undo, redo: writing.redo, isUnsaved: () => writing.unsaved.length > 0 }), [writing]);
  const elements = new Map(draft.elements.map((/** @type {Element} */ one) => [one.key, one]));
  const errors = writing.findings.filter((one) => one.severity === "error").length;
  return html`
    <header class="con__head">
      <div><div class="con__line"><h1 class="con__title">${writing.content.name || say("还没有名称", "No name yet")}</h1><span class="pill pill--primary num">${say(`第 ${number} 版草稿`, `Draft, version ${number}`)}</span></div>
        <${State} writing=${writing} total=${draft.elements_total} /></div>
      <button type="button" class="btn" disabled=${!writing.canUndo} onClick=${writing.undo} data-testid="undo" title="Ctrl+Z"><${Icon} name="arrow-counter-clockwise-bold" />${say("撤销", "Undo")}</button>
      <button type="button" class="btn" disabled=${!writing.canRedo} onClick=${writing.redo} data-testid="redo" title="Ctrl+Y"><${Icon} name="arrow-clockwise-bold" />${say("重做", "Redo")}</button>
      <a class="btn" href=${here} data-testid="leave">${say("回到事项", "Back to the item")}</a>
      <button type="button" class="btn btn--next" disabled=${!writing.unsaved.length || writing.saving || writing.clash !== null} onClick=${writing.save} data-testid="save" title="Ctrl+S">${writing.saving ? say("正在保存", "Saving") : say("保存", "Save")}</button>
    </header>
    ${writing.offer && html`<${Offer} writing=${writing} />`}
    ${writing.clash && html`<${Conflict} ...${writing.clash} elements=${elements} onChoose=${writing.choose} />`}
    <div class="editor__panes">
      <nav class="editor__groups" aria-label=${say("分组", "Groups")}>${draft.groups.map((/** @type {any} */ group) => html`<${GroupLink} key=${group.key} group=${group} elements=${draft.elements} findings=${writing.findings} />`)}</nav>
      <fieldset class="pane editor__form" disabled=${writing.offer !== null} aria-label=${say("内容", "Content")}><div class="pane__body">
        ${draft.groups.map(
          (/** @type {any} */ group) => html`<section key=${group.key} id="group-${group.key}" class="editor__group">
            <h2>${say(group.label)}</h2>
            ${draft.elements.filter((/** @type {Element} */ one) => one.group === group.key).map((/** @type {Element} */ one) => html`<${Field} key=${one.key} element=${one} writing=${writing} materialChoices=${draft.material_choices} />`)}
          </section>`,
        )}
      </div></fieldset>
      <section class="pane editor__findings" aria-label=${say("问题", "Findings")}>
        <div class="pane__head"><h2>${errors ? say(`${errors} 处必须改`, `${errors} to be mended`) : writing.findings.length ? say(`${writing.findings.length} 处请看一下`, `${writing.findings.length} to look at`) : say("没有问题", "Nothing wrong")}</h2></div>
        <ul class="pane__body findings" data-testid="findings">${[...writing.findings].sort((one, other) => one.severity.localeCompare(other.severity)).map((one) => html`<li class="finding finding--${one.severity}"><${Icon} name=${one.severity === "error" ? "x-circle-fill" : "warning-circle-fill"} />
          <span><a href="#field-${one.key}" onClick=${(/** @type {Event} */ event) => goTo(event, one.key)}>${say(elements.get(one.key)?.label ?? one.key)}</a>${one.part && ` · ${one.part}`}<span class="note">${say(one.message)}</span></span></li>`)}</ul>
      </section>
    </div>`;
}

/** @param {{writing: any, total: number}} props */
function State({ writing, total }) {
  const { tone, text } = writing.message;
  const waiting = writing.unsaved.length;
  const words = text || (waiting ? say(`${waiting} 处改动还没保存`, `Changes not saved yet: ${waiting}`) : say("都保存了", "Everything is saved"));
  return html`<div class="note con__facts"><span class="editor__state editor__state--${tone || (waiting ? "waiting" : "rest")}" role="status" data-testid="save-state">${words}</span><span class="num">${say(`填了 ${writing.given} / ${total} 项`, `${writing.given} of ${total} given`)}</span></div>`;
}

/** @param {{writing: any}} props */
function Offer({ writing }) {
  const at = new Date(writing.offer.at).toLocaleString(document.documentElement.lang);
  return html`<section class="notebox notebox--caution editor__offer" role="alert" data-testid="offer"><${Icon} name="info-fill" /><div><b>${say("上次没保存的改动还在", "Changes that were not saved are still here")}</b><p>${say(`您在 ${at} 写的，没有保存就离开了。`, `Written ${at}; the page was left without saving.`)}</p></div>
    <button type="button" class="btn" onClick=${() => writing.answerOffer(false)} data-testid="offer-drop">${say("不要了", "Throw away")}</button>
    <button type="button" class="btn btn--primary" onClick=${() => writing.answerOffer(true)} data-testid="offer-take">${say("接着写", "Go on with them")}</button></section>`;
}

/** @param {{group: any, elements: Element[], findings: Finding[]}} props */
function GroupLink({ group, elements, findings }) {
  const keys = new Set(elements.filter((one) => one.group === group.key).map((one) => one.key));
  const wrong = findings.filter((one) => one.severity === "error" && keys.has(one.key)).length;
  return html`<a href="#group-${group.key}">${say(group.label)}${wrong > 0 && html` <span class="pill pill--negative num">${wrong}</span>`}</a>`;
}

/** @param {{element: Element, writing: any, materialChoices: any}} props */
function Field({ element, writing, materialChoices }) {
  const id = `field-${element.key}`;
  /** @type {Finding[]} */
  const said = writing.refused[element.key] ? [{ key: element.key, severity: "error", message: writing.refused[element.key], part: "" }] : writing.findings.filter((/** @type {Finding} */ one) => one.key === element.key);
  const described = said.length ? `${id}-said` : undefined;
  const label = html`${say(element.label)}${element.required && html`<span class="editor__must"> ${say("必填", "required")}</span>`}`;
  const control = html`<${Control} element=${element} value=${writing.content[element.key]} id=${id} invalid=${said.some((one) => one.severity === "error")} described=${described}
    materialChoices=${materialChoices} onChange=${(/** @type {any} */ value) => writing.write(element.key, value)} />`;
  const messages = html`<div class="editor__said" id="${id}-said" aria-live="polite">${said.map((one) => html`<p class="finding--${one.severity}" data-testid="said-${element.key}"><${Icon} name=${one.severity === "error" ? "x-circle-fill" : "warning-circle-fill"} />${one.part && `${one.part}：`}${say(one.message)}</p>`)}</div>`;
  return isGroup(element)
    ? html`<div class="editor__field" role="group" aria-labelledby="${id}-label" aria-describedby=${described} id=${id}><span class="editor__label" id="${id}-label">${label}</span><div class="editor__control">${control}${messages}</div></div>`
    : html`<div class="editor__field"><label class="editor__label" for=${id}>${label}</label><div class="editor__control">${control}${messages}</div></div>`;
}

/** @param {Event} event @param {string} key */
function goTo(event, key) {
  event.preventDefault();
  const field = document.getElementById(`field-${key}`);
  const target = field?.matches("input, textarea, select") ? field : field?.querySelector("input, textarea, select, button");
  field?.scrollIntoView({ block: "center" });
  /** @type {HTMLElement | null | undefined} */ (target)?.focus({ preventScroll: true });
}

try {
  const draft = await api.open(code, Number(number));
  root.replaceChildren();
  render(html`<${Editor} draft=${draft} />`, root);
} catch (error) {
  const note = root.querySelector(".note");
  if (note) note.textContent = problem(error);
}
