/** Digits for numbers, telephone numbers and ID numbers (with X). */
import { html } from "../../../vendor/preact/standalone.module.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { clear, deleteBack, insert } from "./edit.js";
import { Key } from "./key.js";
import { PAD_LAST_ROW } from "./layouts.js";

/** @param {{mode: "number"|"phone"|"id", target: import("./edit.js").Editable, onDone: () => void}} props */
export function NumberPad({ mode, target, onDone }) {
  const digit = (/** @type {string} */ text) => html`<${Key} key=${text} testid="key-${text}" cls=${text === "0" ? `kb__key kb__key--zero-${PAD_LAST_ROW[mode].length}` : "kb__key"} onPress=${() => insert(target, text)}>${text}<//>`;
  return html`<div class="kb__grid">
    ${[..."123"].map(digit)}
    <${Key} label=${t("keyboard.delete")} cls="kb__key kb__key--fn" repeats=${true} testid="key-delete" onPress=${() => deleteBack(target)}><${Icon} name="backspace-bold" /><//>
    ${[..."456"].map(digit)}
    <${Key} cls="kb__key kb__key--fn" testid="key-clear" onPress=${() => clear(target)}>${t("keyboard.clear")}<//>
    ${[..."789"].map(digit)}
    <${Key} cls="kb__key kb__key--go kb__key--tall" testid="key-done" onPress=${onDone}>${t("keyboard.done")}<//>
    ${PAD_LAST_ROW[mode].map(digit)}
  </div>`;
}
