/** Typing into a native input as a key would: at the caret, over a selection, never beyond its length, with an input event. */

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Editable */

/** @param {Editable} target @param {string} text @param {number} start @param {number} end */
function replace(target, text, start, end) {
  target.setRangeText(text, start, end, "end");
  target.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
}

/**
 * @param {Editable} target
 * @param {string} text
 */
export function insert(target, text) {
  const start = target.selectionStart ?? target.value.length;
  const end = target.selectionEnd ?? start;
  const limit = target.maxLength >= 0 ? target.maxLength : Infinity;
  const room = limit - (target.value.length - (end - start));
  const fitting = [...text].reduce((kept, letter) => (kept.length + letter.length <= room ? kept + letter : kept), "");
  if (fitting) replace(target, fitting, start, end);
}

/** Deletes the selection, or the character before the caret. @param {Editable} target */
export function deleteBack(target) {
  const end = target.selectionEnd ?? target.value.length;
  let start = target.selectionStart ?? end;
  if (start === end) start -= [...target.value.slice(0, end)].at(-1)?.length ?? 0;
  if (start < end) replace(target, "", start, end);
}

/** @param {Editable} target */
export function clear(target) {
  if (target.value) replace(target, "", 0, target.value.length);
}
