/** One line above the dock for six seconds. Never the only place where a message appears. */
import { html, useEffect } from "../../vendor/preact/standalone.module.js";
import { Icon } from "./icon.js";

/**
 * @param {object} props
 * @param {string} [props.text] empty = nothing shown; the live region stays so that readers hear the change
 * @param {string} [props.icon]
 * @param {() => void} props.onGone after `milliseconds`
 * @param {number} [props.milliseconds]
 */
export function Toast({ text, icon = "check-circle-fill", onGone, milliseconds = 6000 }) {
  useEffect(() => {
    if (!text) return undefined;
    const timer = setTimeout(onGone, milliseconds);
    return () => clearTimeout(timer);
  }, [text]);
  return html`<div class="toast" role="status">${text && html`<div class="toast__body"><${Icon} name=${icon} />${text}</div>`}</div>`;
}
