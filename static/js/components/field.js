/**
 * Form fields: label left, where the value came from right, the control, then the error or the hint. Inputs are native, so a
 * real keyboard and assistive technology work; `data-keyboard` tells the on-screen keyboard which keys to bring.
 */
import { html, useEffect, useRef, useState } from "../../vendor/preact/standalone.module.js";
import { t } from "../core/i18n.js";
import { surface } from "../core/surface.js";
import { classes } from "./classes.js";
import { Icon } from "./icon.js";

/**
 * @param {object} props
 * @param {string} props.id also the prefix of the ids of error and hint (`<id>-error`, `<id>-hint`)
 * @param {string} props.label
 * @param {string} [props.source] "来自身份证"; typed values say "您填的"
 * @param {boolean} [props.typed] draws the source neutrally: the person typed it
 * @param {boolean} [props.optional]
 * @param {string} [props.error] what is wrong and what to write instead
 * @param {any} [props.hint]
 * @param {boolean} [props.wide] takes the whole width of the form grid
 * @param {boolean} [props.group] the control is a group of buttons (Segmented, DateInput): label by id `<id>-label`, no <label>
 * @param {boolean} [props.now] it is being typed on another screen at this moment
 * @param {any} props.children the control; give it `...describe(id, error, hint)`
 */
export function Field({ id, label, source, typed = false, optional = false, error, hint, wide = false, group = false, now = false, children }) {
  const words = html`${label}${optional && html`<span class="field__optional"> ${t("look.optional")}</span>`}`;
  return html`<div class=${classes("field", wide && "field--wide", now && "field--now")} data-testid="field-${id}">
    <div class="field__head">
      ${group ? html`<span class="field__label" id="${id}-label">${words}</span>` : html`<label class="field__label" for=${id} id="${id}-label">${words}</label>`}
      ${source && html`<span class=${classes("src", typed && "src--typed")}>${!typed && html`<${Icon} name="seal-check-bold" />`}${source}</span>`}
    </div>
    ${children}
    ${error && html`<p class="field__error" id="${id}-error"><${Icon} name="warning-circle-fill" />${error}</p>`}
    ${!error && hint && html`<p class="field__hint" id="${id}-hint">${hint}</p>`}
  </div>`;
}

/**
 * ARIA attributes that tie a control to its field's error and hint.
 * @param {string} id
 * @param {string} [error]
 * @param {any} [hint]
 * @returns {{"aria-invalid"?: "true", "aria-describedby"?: string}}
 */
export function describe(id, error, hint) {
  if (error) return { "aria-invalid": "true", "aria-describedby": `${id}-error` };
  return hint ? { "aria-describedby": `${id}-hint` } : {};
}

/**
 * A value the person cannot change here.
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.label
 * @param {any} props.value
 * @param {string} [props.source]
 * @param {any} [props.hint]
 * @param {string} [props.error] the value is needed and is not there
 * @param {boolean} [props.wide]
 */
export function LockedField({ id, label, value, source, hint, error, wide }) {
  return html`<${Field} id=${id} label=${label} source=${source} hint=${hint} error=${error} wide=${wide} group=${true}>
    <div class="box box--locked" role="group" aria-labelledby="${id}-label"><span class="grow num box__value" data-testid="value-${id}">${value}</span><${Icon} name="lock-bold" label=${t("look.locked")} /></div>
  <//>`;
}

/** The keys that a browser with keys of its own brings, for ours. @type {Record<string, string>} */
const OWN_KEYS = { text: "text", number: "decimal", phone: "tel", id: "text" };
/** Where the page brings the keys itself the browser's own stay away. @param {string} keyboard */
const inputMode = (keyboard) => (surface.can("own_keyboard") ? "none" : OWN_KEYS[keyboard]);

/** How each kind of value is typed: which keys come and how long it may be. @type {Record<string, {keyboard: string, maxlength: number}>} */
const KINDS = {
  text: { keyboard: "text", maxlength: 200 },
  number: { keyboard: "number", maxlength: 12 },
  money: { keyboard: "number", maxlength: 12 },
  bank_card: { keyboard: "number", maxlength: 23 },
  phone: { keyboard: "phone", maxlength: 13 },
  id_number: { keyboard: "id", maxlength: 18 },
};

/**
 * One line (or a few, with `lines`) of text.
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.value
 * @param {(value: string) => void} props.onInput
 * @param {() => void} [props.onDone] Enter on a real keyboard
 * @param {"text"|"number"|"money"|"bank_card"|"phone"|"id_number"} [props.kind]
 * @param {string} [props.placeholder]
 * @param {string} [props.unit] after the value: "元"
 * @param {string} [props.error]
 * @param {any} [props.hint]
 * @param {number} [props.maxLength]
 * @param {number} [props.lines]
 */
export function TextInput({ id, value, onInput, onDone, kind = "text", placeholder, unit, error, hint, maxLength, lines = 1 }) {
  const { keyboard, maxlength } = KINDS[kind];
  const shared = {
    id,
    class: "box__input num",
    value,
    placeholder,
    inputmode: inputMode(keyboard),
    autocomplete: "off",
    autocapitalize: "off",
    autocorrect: "off",
    spellcheck: false,
    maxlength: maxLength ?? maxlength,
    "data-keyboard": keyboard,
    "data-testid": `input-${id}`,
    onInput: (/** @type {any} */ event) => onInput(event.currentTarget.value),
    ...describe(id, error, hint),
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || event.isComposing || lines > 1) return;
    event.preventDefault();
    onDone?.();
  };
  return html`<div class=${classes("box", error && "box--error")}>
    ${lines > 1 ? html`<textarea ...${shared} rows=${lines}></textarea>` : html`<input type="text" ...${shared} onKeyDown=${onKeyDown} />`}
    ${unit ? html`<span class="box__unit">${unit}</span>` : html`<${Icon} name="pencil-simple-bold" />`}
  </div>`;
}

const DATE_PARTS = [
  { name: "year", length: 4 },
  { name: "month", length: 2 },
  { name: "day", length: 2 },
];

/**
 * A date as three boxes: easier to hit and to read back than a calendar. A full box moves on to the next.
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.value "2026-11-25", "" or what has been typed so far ("2026-11-")
 * @param {(value: string) => void} props.onInput gets "YYYY-MM-DD" when all three are there, else the unfinished parts joined by "-", or ""
 * @param {string} [props.error]
 * @param {any} [props.hint]
 */
export function DateInput({ id, value, onInput, error, hint }) {
  const boxes = useRef(/** @type {HTMLInputElement[]} */ ([]));
  const [parts, setParts] = useState(() => dateParts(value));
  useEffect(() => {
    if (joinDate(parts) !== value) setParts(dateParts(value));
  }, [value]);
  const change = (/** @type {number} */ index, /** @type {string} */ typed) => {
    const digits = typed.replace(/\D/g, "").slice(0, DATE_PARTS[index].length);
    const next = parts.map((part, at) => (at === index ? digits : part));
    setParts(next);
    onInput(joinDate(next));
    if (digits.length === DATE_PARTS[index].length && index < 2) boxes.current[index + 1]?.focus();
  };
  return html`<div class="date" role="group" aria-labelledby="${id}-label">
    ${DATE_PARTS.map(
      ({ name, length }, index) => html`<div key=${name} class=${classes("box", error && "box--error")}>
        <input ref=${(/** @type {HTMLInputElement|null} */ node) => node && (boxes.current[index] = node)} id=${index === 0 ? id : `${id}-${name}`} class="box__input num" type="text" inputmode=${inputMode("number")} autocomplete="off" maxlength=${length}
          aria-label=${t(`look.${name}`)} data-keyboard="number" data-testid="input-${id}-${name}" value=${parts[index]} ...${describe(id, error, hint)}
          onInput=${(/** @type {any} */ event) => change(index, event.currentTarget.value)} />
        <span class="box__unit" aria-hidden="true">${t(`look.${name}`)}</span>
      </div>`,
    )}
  </div>`;
}

/** @param {string} value @returns {string[]} year, month, day as typed */
function dateParts(value) {
  const [year = "", month = "", day = ""] = (value || "").split("-");
  return [year, month, day];
}

/** @param {string[]} parts @returns {string} */
function joinDate([year, month, day]) {
  if (!year && !month && !day) return "";
  const whole = year.length === 4 && month && day;
  return whole ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : [year, month, day].join("-");
}
