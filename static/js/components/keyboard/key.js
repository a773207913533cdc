/** One key. It acts when the finger comes down, keeps the field's focus, and works from a switch or a real keyboard as well. */
import { html, useEffect, useRef } from "../../../vendor/preact/standalone.module.js";
import { classes } from "../classes.js";

const HOLD_MS = 500;
const REPEAT_MS = 90;

/**
 * @param {object} props
 * @param {any} props.children
 * @param {string} [props.label] for readers, where the face is an icon
 * @param {string} [props.cls]
 * @param {() => void} props.onPress
 * @param {boolean} [props.repeats] goes on while it is held down
 * @param {boolean} [props.pressed] a switch that is on
 * @param {string} [props.testid]
 */
export function Key({ children, label, cls, onPress, repeats = false, pressed, testid }) {
  const timer = useRef(0);
  const act = useRef(onPress);
  act.current = onPress;
  const stop = () => clearInterval(timer.current);
  useEffect(() => stop, []);
  const down = (/** @type {PointerEvent} */ event) => {
    event.preventDefault();
    if (event.button !== 0) return;
    act.current();
    if (!repeats) return;
    const again = () => act.current();
    timer.current = window.setTimeout(() => (timer.current = window.setInterval(again, REPEAT_MS)), HOLD_MS);
  };
  const click = (/** @type {MouseEvent} */ event) => event.detail === 0 && act.current();
  return html`<button type="button" class=${classes(cls ?? "kb__key")} aria-label=${label} aria-pressed=${pressed === undefined ? undefined : String(pressed)} data-testid=${testid}
    onPointerDown=${down} onPointerUp=${stop} onPointerCancel=${stop} onPointerLeave=${stop} onMouseDown=${(/** @type {MouseEvent} */ event) => event.preventDefault()} onClick=${click}>${children}</button>`;
}
