/** The page on which a design is written: tabs of editors over one store, what is wrong, undo, and nothing lost. */
import { Icon } from "../../components/icon.js";
import { html, render, useEffect, useRef, useState } from "../../../vendor/preact/standalone.module.js";
import { useValue } from "../../core/store.js";
import { keptForDesign } from "../library/kept.js";
import { problem, say } from "../library/words.js";
import { watchWriting } from "../writing_keys.js";
import { createApi } from "./api.js";
import { Clashes } from "./clashes.js";
import { jump } from "./jump.js";
import { createStore, parts } from "./store.js";
import { tabOf, tabsOf } from "./tabs.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./store.js").Problem} Problem */

const root = /** @type {HTMLElement} */ (document.getElementById("design"));
const { number = "", token = "", name = "", back = "" } = root.dataset;
const language = document.documentElement.lang === "en" ? "en" : "zh";

/** @param {{store: Store}} props */
function Page({ store }) {
  const tabs = tabsOf(store.kind);
  const [open, setOpen] = useState(tabs[0]?.key ?? "");
  const problems = useValue(store.problems);
  const [canUndo, canRedo] = [useValue(store.canUndo), useValue(store.canRedo)];
  const [unsaved, saving, clash, offer] = [useValue(store.unsaved), useValue(store.saving), useValue(store.clash), useValue(store.offer)];
  const tab = tabs.find((one) => one.key === open) ?? tabs[0];
  useEffect(() => watchWriting({ ...store, isUnsaved: () => store.unsaved.peek() }), [store]);
  /** @param {Problem} one */
  const goTo = (one) => {
    setOpen(tabOf(store.kind, one.path).key);
    store.selected.value = null; // choosing the same place again leads there again
    store.selected.value = one.path;
    requestAnimationFrame(() => jump(one.path));
  };
  return html`
    <header class="con__head design__head">
      <div><div class="con__line"><h1 class="con__title">${name}</h1><span class="pill pill--primary">${store.kind === "guidance" ? say("情形引导草稿", "Guidance draft") : say("办理设计草稿", "Service design draft")}</span></div><${State} store=${store} /></div>
      <button type="button" class="btn" disabled=${!canUndo} onClick=${store.undo} data-testid="undo" title="Ctrl+Z"><${Icon} name="arrow-counter-clockwise-bold" />${say("撤销", "Undo")}</button>
      <button type="button" class="btn" disabled=${!canRedo} onClick=${store.redo} data-testid="redo" title="Ctrl+Y"><${Icon} name="arrow-clockwise-bold" />${say("重做", "Redo")}</button>
      <a class="btn" href=${back} data-testid="leave">${say("回到设计", "Back to the design")}</a>
      <button type="button" class="btn btn--next" disabled=${!unsaved || saving || clash !== null} onClick=${store.save} data-testid="save" title="Ctrl+S">${saving ? say("正在保存", "Saving") : say("保存", "Save")}</button>
    </header>
    ${offer && html`<${Offer} store=${store} offer=${offer} />`}
    ${clash && html`<${Clashes} clash=${clash} onChoose=${store.choose} />`}
    ${tabs.length > 1 && html`<${Tabs} store=${store} tabs=${tabs} open=${open} problems=${problems} onOpen=${setOpen} />`}
    <div class="design__room" role=${tabs.length > 1 ? "tabpanel" : undefined} aria-labelledby=${tabs.length > 1 ? `tab-${open}` : undefined} id="design-room">
      <fieldset class="design__entries" disabled=${offer !== null}>${tab && html`<${tab.editor} key=${tab.key} store=${store} language=${language} />`}</fieldset>
    </div>
    <${Problems} store=${store} problems=${problems} onChoose=${goTo} />`;
}

/** @param {{store: Store, tabs: import("./tabs.js").Tab[], open: string, problems: Problem[], onOpen: (key: string) => void}} props */
function Tabs({ store, tabs, open, problems, onOpen }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const place = tabs.findIndex((one) => one.key === open);
    const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const tab = next === undefined ? undefined : tabs[(next + tabs.length) % tabs.length];
    if (!tab) return;
    event.preventDefault();
    onOpen(tab.key);
    /** @type {HTMLElement | null | undefined} */ (list.current?.querySelector(`#tab-${tab.key}`))?.focus();
  };
  return html`<div class="design__tabs" role="tablist" aria-label=${say("设计的各部分", "Parts of the design")} ref=${list} onKeyDown=${onKey}>
    ${tabs.map((tab) => {
      const wrong = problems.filter((one) => one.severity === "error" && tabOf(store.kind, one.path) === tab).length;
      return html`<button type="button" role="tab" id="tab-${tab.key}" key=${tab.key} aria-selected=${tab.key === open} aria-controls="design-room" tabindex=${tab.key === open ? 0 : -1} onClick=${() => onOpen(tab.key)} data-testid="tab-${tab.key}">
        ${say(tab.label)}${wrong > 0 && html`<span class="pill pill--negative num">${wrong}<span class="design__unseen"> ${say("处要改", "to mend")}</span></span>`}</button>`;
    })}
  </div>`;
}

/** @param {{store: Store}} props */
function State({ store }) {
  const { tone, text } = useValue(store.message);
  const unsaved = useValue(store.unsaved);
  const words = text || (unsaved ? say("有改动还没保存", "Changes are not saved yet") : say("都保存了", "Everything is saved"));
  return html`<div class="note con__facts"><span class="num">${store.code}</span><span class="editor__state editor__state--${tone || (unsaved ? "waiting" : "rest")}" role="status" data-testid="save-state">${words}</span></div>`;
}

/** @param {{store: Store, offer: any}} props */
function Offer({ store, offer }) {
  const at = new Date(offer.at).toLocaleString(document.documentElement.lang);
  return html`<section class="notebox notebox--caution editor__offer" role="alert" data-testid="offer"><${Icon} name="info-fill" /><div><b>${say("上次没保存的改动还在", "Changes that were not saved are still here")}</b><p>${say(`您在 ${at} 写的，没有保存就离开了。`, `Written ${at}; the page was left without saving.`)}</p></div>
    <button type="button" class="btn" onClick=${() => store.answerOffer(false)} data-testid="offer-drop">${say("不要了", "Throw away")}</button>
    <button type="button" class="btn btn--primary" onClick=${() => store.answerOffer(true)} data-testid="offer-take">${say("接着写", "Go on with them")}</button></section>`;
}

/** @param {{store: Store, problems: Problem[], onChoose: (problem: Problem) => void}} props */
function Problems({ store, problems, onChoose }) {
  const definition = useValue(store.definition);
  const errors = problems.filter((one) => one.severity === "error").length;
  const words = errors ? say(`${errors} 处必须改`, `${errors} to be mended`) : problems.length ? say(`${problems.length} 处请看一下`, `${problems.length} to look at`) : say("没有问题，可以请同事审核", "Nothing wrong: a colleague can review it");
  const sorted = [...problems].sort((one, other) => one.severity.localeCompare(other.severity));
  return html`<details class="design__problems">
    <summary data-testid="problems-title"><${Icon} name=${errors ? "x-circle-fill" : problems.length ? "warning-circle-fill" : "check-circle-fill"} /><span role="status">${words}</span>${problems.length > 0 && html`<span class="note">${say("点开看，选一条就到那里", "Open to see them; choose one to go there")}</span>`}</summary>
    <ul class="findings" data-testid="problems">${sorted.map((one) => html`<li class="finding finding--${one.severity}"><${Icon} name=${one.severity === "error" ? "x-circle-fill" : "warning-circle-fill"} />
      <button type="button" class="design__jump" onClick=${() => onChoose(one)} data-testid="problem"><span class="design__where">${say(tabOf(store.kind, one.path).label)}</span><span>${called(definition, one.path) && html`<b>${called(definition, one.path)}</b> `}${language === "en" ? one.en : one.zh}</span></button></li>`)}</ul>
  </details>`;
}

/** What a person calls the place of a path: the words of the innermost thing there that has some. @param {any} definition @param {string} path */
function called(definition, path) {
  let node = definition;
  let words = "";
  for (const part of parts(path)) {
    node = node?.[part];
    const own = [node?.title, node?.label, node?.name, node?.text].find((one) => one && typeof one === "object" && one.zh);
    words = own ? say(own) || own.zh : words;
  }
  return words;
}

try {
  const api = createApi(token);
  const draft = await api.open(Number(number));
  const store = createStore({ api, draft, kept: keptForDesign(draft.reader, draft.number) });
  root.replaceChildren();
  render(html`<${Page} store=${store} />`, root);
} catch (error) {
  const note = root.querySelector(".note");
  if (note) note.textContent = problem(error);
}
