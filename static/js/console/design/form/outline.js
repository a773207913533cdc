/** The form as a list: sections and their fields. Put in order with the mouse, with the keys beside a row, or with Alt and an arrow. */
import { Icon } from "../../../components/icon.js";
import { html, useLayoutEffect, useRef, useState } from "../../../../vendor/preact/standalone.module.js";
import { say } from "../../library/words.js";
import { moveField, moveSection, placeOf, removeSection, sectionsOf, stepField } from "./changes.js";
import { kindOf } from "./kinds.js";

/** @typedef {{kind: "field", name: string} | {kind: "section", at: number} | {kind: "rule", at: number} | null} Chosen */

/**
 * @param {object} props
 * @param {any} props.definition
 * @param {import("../store.js").Problem[]} props.problems
 * @param {Chosen} props.chosen
 * @param {(chosen: Chosen) => void} props.onChoose
 * @param {(label: string, change: (definition: any) => any) => void} props.edit
 * @param {(section: number) => void} props.onAdd a field is wanted in this section
 */
export function Outline({ definition, problems, chosen, onChoose, edit, onAdd }) {
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  const [drag, setDrag] = useState(/** @type {string | null} */ (null));
  /** The same, for events that come before the list is drawn anew. */
  const dragged = useRef(/** @type {string | null} */ (null));
  const take = (/** @type {string | null} */ name) => {
    dragged.current = name;
    setDrag(name);
  };
  const [over, setOver] = useState(/** @type {string | null} */ (null));
  /** The row that keeps the focus after the list was drawn anew. */
  const follow = useRef(/** @type {string | null} */ (null));
  useLayoutEffect(() => {
    if (!follow.current) return;
    /** @type {HTMLElement | null | undefined} */ (root.current?.querySelector(`[data-row="${follow.current}"]`))?.focus();
    follow.current = null;
  });
  const sections = sectionsOf(definition);
  /** @param {string} name @param {-1 | 1} step */
  const step = (name, step) => {
    follow.current = name;
    edit("", (now) => stepField(now, name, step));
  };
  /** @param {number} section @param {number} field where the dragged one is let go: before this field */
  const drop = (section, field) => {
    const name = dragged.current;
    take(null);
    setOver(null);
    if (!name) return;
    edit("", (now) => {
      const from = placeOf(now, name);
      if (!from) return now;
      return moveField(now, from, { section, field: from.section === section && from.field < field ? field - 1 : field });
    });
    onChoose({ kind: "field", name });
  };
  /** @param {string} key @param {number} section @param {number} field */
  const target = (key, section, field) => ({
    onDragOver: (/** @type {DragEvent} */ event) => {
      if (!dragged.current) return;
      event.preventDefault();
      setOver(key);
    },
    onDrop: (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      drop(section, field);
    },
  });
  /** @param {string} path */
  const wrong = (path) => problems.some((one) => one.severity === "error" && (one.path === path || one.path.startsWith(`${path}/`)));
  const mark = html`<span class="formlist__wrong"><${Icon} name="x-circle-fill" label=${say("有要改的地方", "Something to mend")} /></span>`;
  return html`<nav class="formlist" aria-label=${say("表单的结构", "Structure of the form")} ref=${root}>
    <p class="note formlist__how">${say("拖动，或按 Alt 加上下箭头，来换位置", "Drag, or press Alt with an arrow, to move")}</p>
    ${sections.map(
      (section, at) => html`<section key=${at} class="formlist__section">
        <div class="formlist__head" data-path="/form/sections/${at}">
          <button type="button" class="formlist__title" aria-pressed=${String(chosen?.kind === "section" && chosen.at === at)} onClick=${() => onChoose({ kind: "section", at })} data-testid="section-${at}">${say(section.title) || say("没有标题", "No title")}</button>
          ${problems.some((one) => one.path === `/form/sections/${at}`) && mark}
          <button type="button" class="row__key" disabled=${at === 0} aria-label=${say("这一段往上", "Move the section up")} onClick=${() => edit("", (now) => moveSection(now, at, at - 1))}><${Icon} name="arrow-up-bold" /></button>
          <button type="button" class="row__key" disabled=${at === sections.length - 1} aria-label=${say("这一段往下", "Move the section down")} onClick=${() => edit("", (now) => moveSection(now, at, at + 1))}><${Icon} name="arrow-down-bold" /></button>
          ${section.fields.length === 0 && sections.length > 1 && html`<button type="button" class="row__key" aria-label=${say("删掉这一段", "Remove the section")} onClick=${() => (onChoose(null), edit("", (now) => removeSection(now, at)))}><${Icon} name="trash-bold" /></button>`}
        </div>
        <ul>
          ${section.fields.map(
            (/** @type {any} */ field, /** @type {number} */ place) => html`<li key=${field.name} class=${`formlist__field${over === field.name ? " formlist__field--over" : ""}${drag === field.name ? " formlist__field--drag" : ""}`} data-path="/form/sections/${at}/fields/${place}"
              draggable="true" onDragStart=${(/** @type {DragEvent} */ event) => (event.dataTransfer?.setData("text/plain", field.name), take(field.name))} onDragEnd=${() => (take(null), setOver(null))} ...${target(field.name, at, place)}>
              <span class="formlist__grip" aria-hidden="true">⠿</span>
              <button type="button" class="formlist__name" data-row=${field.name} aria-pressed=${String(chosen?.kind === "field" && chosen.name === field.name)} data-testid="row-${field.name}"
                onClick=${() => onChoose({ kind: "field", name: field.name })} onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
                  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
                  event.preventDefault();
                  step(field.name, event.key === "ArrowUp" ? -1 : 1);
                }}>
                <b>${say(field.label) || field.name}</b><span class="note">${say(kindOf(field.widget, definition.form?.schema?.properties?.[field.name]).label)}${field.locked ? ` · ${say("锁定", "locked")}` : ""}${field.visible_when ? ` · ${say("有条件", "conditional")}` : ""}</span>
              </button>
              ${wrong(`/form/sections/${at}/fields/${place}`) && mark}
              <button type="button" class="row__key" aria-label=${say(`“${field.label.zh}”往上`, `Move “${field.label.en}” up`)} disabled=${at === 0 && place === 0} onClick=${() => step(field.name, -1)}><${Icon} name="arrow-up-bold" /></button>
              <button type="button" class="row__key" aria-label=${say(`“${field.label.zh}”往下`, `Move “${field.label.en}” down`)} disabled=${at === sections.length - 1 && place === section.fields.length - 1} onClick=${() => step(field.name, 1)}><${Icon} name="arrow-down-bold" /></button>
            </li>`,
          )}
        </ul>
        <div class=${`formlist__add${over === `end-${at}` ? " formlist__field--over" : ""}`} ...${target(`end-${at}`, at, section.fields.length)}><button type="button" class="btn btn--slim" onClick=${() => onAdd(at)} data-testid="add-field-${at}"><${Icon} name="plus-bold" />${say("加一项", "Add a field")}</button></div>
      </section>`,
    )}
  </nav>`;
}
