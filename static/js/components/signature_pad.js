/** A signature drawn with a finger, a pen or the mouse. What is kept are its strokes and their digest, no picture. */
import { t } from "../core/i18n.js";
import { digestOf, drawing, MOST_MILLISECONDS, MOST_NUMBERS, SHEET } from "../core/composed.js";
import { html, useEffect, useRef, useState } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";
import { classes } from "./classes.js";
import { describe } from "./field.js";

/** Points nearer than this (units of the sheet) add nothing to a stroke. */
const STEP = 4;

/**
 * @param {object} props
 * @param {string} props.id
 * @param {import("../core/composed.js").Signature | undefined} props.value
 * @param {string} [props.error]
 * @param {any} [props.hint]
 * @param {(value: import("../core/composed.js").Signature | undefined) => void} props.onChange
 */
export function SignaturePad({ id, value, error, hint, onChange }) {
  const [, redraw] = useState({});
  /** Events come faster than drawings: what is drawn so far, the stroke under way last. */
  const strokes = useRef(value?.strokes ?? []);
  const going = useRef(false);
  /** When each point was made, in milliseconds since the first; null once that is not known of all of them. */
  const times = useRef(/** @type {number[][] | null} */ (value ? (value.times ?? null) : []));
  /** The clock of events at the first point. */
  const from = useRef(0);
  const digest = useRef(value?.digest);
  useEffect(() => {
    if (value?.digest === digest.current) return; // our own change coming back
    digest.current = value?.digest;
    strokes.current = value?.strokes ?? [];
    times.current = value ? (value.times ?? null) : [];
    from.current = 0;
    redraw({});
  }, [value]);

  /** Goes on from what is known: of a signature that was begun on another page the pause is not. @param {number} clock @returns {number} */
  const since = (clock) => {
    const last = times.current?.flat().at(-1);
    from.current ||= clock - (last ?? 0);
    return Math.max(last ?? 0, Math.round(clock - from.current));
  };

  const full = () => strokes.current.flat().length >= MOST_NUMBERS - 2;
  const point = (/** @type {PointerEvent} */ event) => {
    const sheet = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    const on = (/** @type {number} */ at, /** @type {number} */ from, /** @type {number} */ size, /** @type {number} */ most) => Math.min(most, Math.max(0, Math.round(((at - from) / size) * most)));
    return [on(event.clientX, sheet.left, sheet.width, SHEET.width), on(event.clientY, sheet.top, sheet.height, SHEET.height)];
  };
  const begin = (/** @type {PointerEvent} */ event) => {
    if (event.button > 0 || going.current || full()) return;
    event.preventDefault();
    /** @type {Element} */ (event.currentTarget).setPointerCapture(event.pointerId);
    going.current = true;
    if (times.current) times.current = [...times.current, [since(event.timeStamp)]];
    strokes.current = [...strokes.current, point(event)];
    redraw({});
  };
  const go = (/** @type {PointerEvent} */ event) => {
    if (!going.current || full()) return;
    const stroke = strokes.current[strokes.current.length - 1];
    const [x, y] = point(event);
    if (Math.hypot(x - stroke[stroke.length - 2], y - stroke[stroke.length - 1]) < STEP) return;
    if (times.current) times.current = [...times.current.slice(0, -1), [...times.current[times.current.length - 1], since(event.timeStamp)]];
    strokes.current = [...strokes.current.slice(0, -1), [...stroke, x, y]];
    redraw({});
  };
  const end = async () => {
    if (!going.current) return;
    going.current = false;
    const drawn = strokes.current;
    const found = await digestOf(drawn);
    if (drawn !== strokes.current) return; // another stroke has begun: its end gives them all
    digest.current = found;
    const timed = times.current && (times.current.flat().at(-1) ?? 0) <= MOST_MILLISECONDS;
    onChange({ strokes: drawn, digest: found, ...(timed && { times: /** @type {number[][]} */ (times.current) }) });
  };
  const clear = () => {
    strokes.current = [];
    times.current = [];
    from.current = 0;
    digest.current = undefined;
    redraw({});
    onChange(undefined);
  };
  const signed = strokes.current.length > 0;
  return html`<div class=${classes("sign", error && "box--error")}>
    <svg id=${id} class="sign__sheet" viewBox="0 0 ${SHEET.width} ${SHEET.height}" role="img" aria-label=${t(signed ? "form.sign.done" : "form.sign.empty")} data-testid="sign-${id}" ...${describe(id, error, hint)}
      onPointerDown=${begin} onPointerMove=${go} onPointerUp=${end} onPointerCancel=${end}>
      <path class="sign__line" d="M80 330H1120" />
      <path class="sign__ink" d=${drawing(strokes.current)} />
    </svg>
    <div class="row sign__keys"><span class="field__hint grow" role="status">${t(signed ? "form.sign.done" : "form.sign.how")}</span>
      ${signed && html`<${Button} small=${true} icon="eraser-bold" label=${t("form.sign.again")} onPress=${clear} testid="sign-${id}-again" />`}</div>
  </div>`;
}

/** A signature to look at. @param {{value: import("../core/composed.js").Signature, label: string}} props */
export function SignatureDrawing({ value, label }) {
  return html`<svg class="sign__small" viewBox="0 0 ${SHEET.width} ${SHEET.height}" role="img" aria-label=${label}><path class="sign__ink" d=${drawing(value.strokes)} /></svg>`;
}
