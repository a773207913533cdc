/**
 * A list whose order counts, beside the entry that is being written. Entries are put in order by dragging, by the keys
 * beside them, or by Alt with an arrow key; where the hand was, it stays.
 */
import { Icon } from "../../components/icon.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../../vendor/preact/standalone.module.js";
import { useValue } from "../../core/store.js";
import { say } from "../library/words.js";
import { moved, without } from "./lists.js";
import { problemsAt, Said } from "./parts.js";

/**
 * @param {object} props
 * @param {import("./store.js").Store} props.store
 * @param {string} props.path JSON pointer of the list
 * @param {any[]} props.entries
 * @param {string} props.heading e.g. "材料清单"
 * @param {string} props.empty what to say when there is none
 * @param {(entry: any) => string} props.title
 * @param {(entry: any) => any} [props.note] a second line
 * @param {string} props.add words on the button
 * @param {() => any} props.blank a new entry
 * @param {(entries: any[], label: string) => void} props.onChange `label`: what was done, for undo
 * @param {(entry: any, index: number) => any} props.draw the entry's controls
 * @param {any} [props.lead] stands above the list
 */
export function Sequence({ store, path, entries, heading, empty, title, note, add, blank, onChange, draw, lead }) {
  const problems = useValue(store.problems);
  const selected = useValue(store.selected);
  const [open, setOpen] = useState(0);
  const [drag, setDrag] = useState(/** @type {number | null} */ (null));
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  /** Where the hand goes on after the list was drawn anew. @type {{current: {row: number, act: string} | null}} */
  const hand = useRef(null);
  useEffect(() => {
    const found = selected?.startsWith(`${path}/`) ? Number(selected.slice(path.length + 1).split("/")[0]) : NaN;
    if (Number.isInteger(found)) setOpen(found);
  }, [selected]);
  useLayoutEffect(() => {
    if (!hand.current) return;
    const { row, act } = hand.current;
    hand.current = null;
    const target = act === "write" ? root.current?.querySelector(".seq__entry input, .seq__entry textarea, .seq__entry select") : (root.current?.querySelector(`[data-row="${row}"] [data-act="${act}"]:not(:disabled)`) ?? root.current?.querySelector(`[data-row="${row}"] .seq__name`) ?? root.current?.querySelector("[data-add]"));
    /** @type {HTMLElement | null | undefined} */ (target)?.focus();
  });
  const at = Math.min(open, entries.length - 1);
  /** @param {number} from @param {number} to @param {string} act */
  const move = (from, to, act) => {
    if (to < 0 || to >= entries.length || from === to) return;
    hand.current = { row: to, act };
    setOpen(to);
    onChange(moved(entries, from, to), "");
  };
  /** @param {number} index */
  const drop = (index) => {
    hand.current = { row: Math.max(0, Math.min(index, entries.length - 2)), act: "name" };
    setOpen(Math.max(0, Math.min(index, entries.length - 2)));
    onChange(without(entries, index), "");
  };
  /** @param {KeyboardEvent} event @param {number} index */
  const onKey = (event, index) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    const to = index + (event.key === "ArrowUp" ? -1 : 1);
    event.preventDefault();
    if (event.altKey) return move(index, to, "name");
    if (to < 0 || to >= entries.length) return;
    hand.current = { row: to, act: "name" };
    setOpen(to);
  };
  return html`<div class="seq" ref=${root} data-testid="seq${path.replaceAll("/", "-")}">
    <section class="pane seq__list" aria-label=${heading}>
      <div class="pane__head"><h2>${heading}</h2><span class="note">${say("拖动或按 Alt+↑↓ 排序", "Drag, or Alt+↑↓, to order")}</span></div>
      <div class="pane__body">${lead}
        ${entries.length === 0 && html`<p class="seq__empty note">${empty}</p>`}
        <ol>${entries.map((entry, index) => {
          const wrong = problemsAt(problems, `${path}/${index}`, true).filter((one) => one.severity === "error").length;
          const name = title(entry) || say("还没有名称", "No name yet");
          return html`<li key=${index} data-row=${index} class=${`seq__row${index === at ? " seq__row--open" : ""}${drag === index ? " seq__row--drag" : ""}`} draggable="true"
            onDragStart=${(/** @type {DragEvent} */ event) => (event.dataTransfer?.setData("text/plain", String(index)), setDrag(index))} onDragEnd=${() => setDrag(null)}
            onDragOver=${(/** @type {DragEvent} */ event) => drag !== null && event.preventDefault()} onDrop=${(/** @type {DragEvent} */ event) => (event.preventDefault(), drag !== null && move(drag, index, "name"), setDrag(null))}>
            <button type="button" class="seq__name" data-act="name" aria-current=${index === at ? "true" : undefined} onClick=${() => setOpen(index)} onKeyDown=${(/** @type {any} */ event) => onKey(event, index)}>
              <span class="seq__number num">${index + 1}</span><span class="seq__words"><b>${name}</b>${note && html`<span class="note">${note(entry)}</span>`}</span>
              ${wrong > 0 && html`<span class="pill pill--negative num">${wrong}<span class="design__unseen"> ${say("处要改", "to mend")}</span></span>`}</button>
            <span class="seq__keys"><${Key} act="up" icon="arrow-up-bold" label=${say(`往上移：${name}`, `Move up: ${name}`)} disabled=${index === 0} onPress=${() => move(index, index - 1, "up")} />
            <${Key} act="down" icon="arrow-down-bold" label=${say(`往下移：${name}`, `Move down: ${name}`)} disabled=${index === entries.length - 1} onPress=${() => move(index, index + 1, "down")} />
            <${Key} act="drop" icon="trash-bold" label=${say(`去掉：${name}`, `Take out: ${name}`)} onPress=${() => drop(index)} /></span>
          </li>`;
        })}</ol></div>
      <div class="pane__foot"><button type="button" class="btn btn--slim" data-add data-testid="add${path.replaceAll("/", "-")}" onClick=${() => {
        hand.current = { row: entries.length, act: "write" };
        setOpen(entries.length);
        onChange([...entries, blank()], "");
      }}><${Icon} name="plus-bold" />${add}</button></div>
    </section>
    ${at >= 0 && html`<section class="pane seq__entry" aria-label=${title(entries[at])} data-path="${path}/${at}"><div class="pane__body" key=${at}><${Said} problems=${problemsAt(problems, `${path}/${at}`)} />${draw(entries[at], at)}</div></section>`}
  </div>`;
}

/** @param {{act: string, icon: string, label: string, disabled?: boolean, onPress: () => void}} props */
const Key = ({ act, icon, label, disabled, onPress }) =>
  html`<button type="button" class="row__key" data-act=${act} aria-label=${label} title=${label} disabled=${disabled} onClick=${onPress}><${Icon} name=${icon} /></button>`;
