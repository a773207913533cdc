/** A centred sheet over everything. The safe answer is persimmon and first; the other is white below it. */
import { html, useEffect, useLayoutEffect, useRef } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";

const FOCUSABLE = 'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex="0"]';
let dialogs = 0;

/**
 * @typedef {{label: string, onPress: () => unknown, icon?: string, testid?: string, busy?: boolean}} DialogAction
 * @param {object} props
 * @param {string} props.title
 * @param {any} [props.lead]
 * @param {any} [props.beside] drawn left of the title: the countdown ring
 * @param {any} [props.children]
 * @param {DialogAction} [props.safe] the persimmon answer
 * @param {DialogAction[]} [props.others]
 * @param {() => void} [props.onEscape] Escape, the Back key, or a press beside the sheet; leave out when an answer is needed
 * @param {boolean} [props.alert] role=alertdialog: it interrupts
 */
export function Dialog({ title, lead, beside, children, safe, others = [], onEscape, alert = false }) {
  const sheet = useRef(/** @type {HTMLElement|null} */ (null));
  const id = useRef("");
  id.current ||= `dialog-${++dialogs}`;
  useInertBehind(sheet); // Declared first: what lies behind takes the focus back only when it is alive again.
  useLayoutEffect(() => {
    const before = /** @type {HTMLElement|null} */ (document.activeElement);
    sheet.current?.focus({ preventScroll: true });
    return () => before?.isConnected && before.focus({ preventScroll: true });
  }, []);
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape" && onEscape) {
      event.stopPropagation();
      onEscape();
    }
    if (event.key === "Tab" && sheet.current) keepInside(event, sheet.current);
  };
  const onScrim = (/** @type {MouseEvent} */ event) => event.target === event.currentTarget && onEscape?.();
  return html`<div class="scrim" onClick=${onScrim}>
    <div ref=${sheet} class="dialog" role=${alert ? "alertdialog" : "dialog"} aria-modal="true" aria-labelledby=${id.current} aria-describedby=${lead ? `${id.current}-lead` : undefined}
      tabindex="-1" onKeyDown=${onKeyDown}>
      <div class="dialog__head">
        ${beside}
        <div class="grow"><h2 class="voice" id=${id.current}>${title}</h2>${lead && html`<p class="lead" id="${id.current}-lead">${lead}</p>`}</div>
      </div>
      ${children}
      ${(safe || others.length > 0) &&
      html`<div class="dialog__actions">
        ${safe && html`<${Button} kind="next" testid="dialog-safe" ...${safe} />`}
        ${others.map((action) => html`<${Button} key=${action.label} ...${action} />`)}
      </div>`}
    </div>
  </div>`;
}

/** Tab goes round inside the sheet. @param {KeyboardEvent} event @param {HTMLElement} sheet */
function keepInside(event, sheet) {
  const stops = /** @type {HTMLElement[]} */ ([...sheet.querySelectorAll(FOCUSABLE)]).filter((node) => node.tabIndex >= 0);
  if (!stops.length) return event.preventDefault();
  const first = stops[0];
  const last = stops[stops.length - 1];
  const at = document.activeElement;
  if (event.shiftKey && (at === first || at === sheet)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && at === last) {
    event.preventDefault();
    first.focus();
  }
}

/** What lies behind an open dialog can be neither pressed nor read. @param {{current: HTMLElement|null}} sheet */
function useInertBehind(sheet) {
  useEffect(() => {
    const scrim = sheet.current?.parentElement;
    const behind = [...(scrim?.parentElement?.children ?? [])].filter((node) => node !== scrim && !node.classList.contains("scrim"));
    for (const node of behind) node.setAttribute("inert", "");
    return () => {
      for (const node of behind) node.removeAttribute("inert");
    };
  }, []);
}
