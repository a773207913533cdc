/** What can be added: a kind of field, or a fact that other forms ask already. */
import { html, useLayoutEffect, useRef, useState } from "../../../../vendor/preact/standalone.module.js";
import { say } from "../../library/words.js";
import { fieldsOf } from "./changes.js";
import { KINDS, kindOf } from "./kinds.js";

/**
 * @param {object} props
 * @param {any} props.definition
 * @param {Record<string, any>} props.shared the register of shared fields
 * @param {(kind: import("./kinds.js").Kind) => void} props.onKind
 * @param {(fact: string) => void} props.onShared
 * @param {() => void} props.onClose
 */
export function Palette({ definition, shared, onKind, onShared, onClose }) {
  const [words, setWords] = useState("");
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => box.current?.querySelector("button")?.focus(), []);
  const asked = new Set(fieldsOf(definition).map((field) => field.fact ?? field.name));
  const wanted = words.trim().toLowerCase();
  const facts = Object.entries(shared).filter(([name, one]) => !asked.has(name) && (!wanted || `${name} ${one.label.zh} ${one.label.en}`.toLowerCase().includes(wanted)));
  return html`<section class="palette" ref=${box} aria-label=${say("加什么", "What to add")} onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && onClose()}>
    <h3>${say("新的一项", "A new field")}</h3>
    <div class="palette__kinds">${KINDS.map((kind) => html`<button type="button" key=${kind.key} class="palette__kind" onClick=${() => onKind(kind)} data-testid="kind-${kind.key}"><b>${say(kind.label)}</b><span class="note">${say(kind.note)}</span></button>`)}</div>
    <h3>${say("别的表也问的（问一次，几件事都用）", "Asked by other forms too (asked once for several services)")}</h3>
    <input type="search" class="palette__search" placeholder=${say("找一个公用字段", "Find a shared field")} aria-label=${say("找一个公用字段", "Find a shared field")} value=${words} onInput=${(/** @type {any} */ event) => setWords(event.target.value)} />
    <div class="palette__kinds">${facts.map(([name, one]) => html`<button type="button" key=${name} class="palette__kind" onClick=${() => onShared(name)} data-testid="shared-${name}"><b>${say(one.label)}</b><span class="note">${say(kindOf(one.widget, one.schema).label)}</span></button>`)}
      ${!facts.length && html`<p class="note">${say("没有别的了", "No others")}</p>`}</div>
    <div><button type="button" class="btn btn--slim" onClick=${onClose}>${say("不加了", "Close")}</button></div>
  </section>`;
}
