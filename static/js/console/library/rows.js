/** A list whose entries are added, taken out and put in order, by mouse or by keyboard (Alt with an arrow key). */
import { Icon } from "../../components/icon.js";
import { html, useLayoutEffect, useRef } from "../../../vendor/preact/standalone.module.js";
import { say } from "./words.js";

/**
 * @param {object} props
 * @param {any[]} props.entries
 * @param {(entries: any[]) => void} props.onChange
 * @param {any} props.blank what a new entry is
 * @param {(entry: any, change: (entry: any) => void, index: number) => any} props.draw one entry's controls
 * @param {(index: number) => string} props.title e.g. "第 2 份材料"
 * @param {string} props.add words on the button that adds one
 * @param {number} props.longest
 * @param {string} props.testid
 */
export function Rows({ entries, onChange, blank, draw, title, add, longest, testid }) {
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  /** Where the hand goes on after the list was drawn anew. */
  const hand = useRef(/** @type {{row: number, act: string} | null} */ (null));
  useLayoutEffect(() => {
    if (!hand.current) return;
    const { row, act } = hand.current;
    hand.current = null;
    const place = root.current?.querySelector(`[data-row="${row}"]`);
    const keys = place?.querySelectorAll(act === "write" ? "input, textarea, select" : `[data-act="${act}"]:not(:disabled), [data-act]:not(:disabled)`);
    const target = /** @type {HTMLElement | undefined} */ (keys?.[0] ?? root.current?.querySelector("[data-add]"));
    target?.focus();
  });
  /** @param {number} from @param {number} to @param {string} act */
  const move = (from, to, act) => {
    if (to < 0 || to >= entries.length) return;
    const moved = [...entries];
    moved.splice(to, 0, ...moved.splice(from, 1));
    hand.current = { row: to, act };
    onChange(moved);
  };
  /** @param {number} index */
  const drop = (index) => {
    hand.current = { row: Math.min(index, entries.length - 2), act: "drop" };
    onChange(entries.filter((_, place) => place !== index));
  };
  /** @param {KeyboardEvent} event @param {number} index */
  const onKey = (event, index) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const up = event.key === "ArrowUp";
    move(index, index + (up ? -1 : 1), up ? "up" : "down");
  };
  return html`<div class="rows" ref=${root} data-testid=${testid}>
    ${entries.map(
      (entry, index) => html`<fieldset class="row" key=${index} data-row=${index} onKeyDown=${(/** @type {any} */ event) => onKey(event, index)}>
        <legend class="visually-hidden">${title(index)}</legend>
        <div class="row__keys">
          <span class="row__number num" aria-hidden="true">${index + 1}</span>
          <${Key} act="up" icon="arrow-up-bold" label=${`${say("往上移：", "Move up: ")}${title(index)}`} disabled=${index === 0} onPress=${() => move(index, index - 1, "up")} />
          <${Key} act="down" icon="arrow-down-bold" label=${`${say("往下移：", "Move down: ")}${title(index)}`} disabled=${index === entries.length - 1} onPress=${() => move(index, index + 1, "down")} />
          <${Key} act="drop" icon="trash-bold" label=${`${say("去掉：", "Take out: ")}${title(index)}`} onPress=${() => drop(index)} />
        </div>
        <div class="row__parts">${draw(entry, (changed) => onChange(entries.map((one, place) => (place === index ? changed : one))), index)}</div>
      </fieldset>`,
    )}
    ${entries.length < longest &&
    html`<button type="button" class="btn btn--slim" data-add data-testid="${testid}-add"
      onClick=${() => {
        hand.current = { row: entries.length, act: "write" };
        onChange([...entries, blank]);
      }}><${Icon} name="plus-bold" />${add}</button>`}
  </div>`;
}

/** @param {{act: string, icon: string, label: string, disabled?: boolean, onPress: () => void}} props */
const Key = ({ act, icon, label, disabled, onPress }) =>
  html`<button type="button" class="row__key" data-act=${act} aria-label=${label} title=${label} disabled=${disabled} onClick=${onPress}><${Icon} name=${icon} /></button>`;
