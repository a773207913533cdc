import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { clear, deleteBack, insert } from "../../static/js/components/keyboard/edit.js";

globalThis.InputEvent ??= class extends Event {};

/** The part of a native input that the keyboard uses. */
class Input extends EventTarget {
  /** @param {string} value */
  constructor(value, caret = value.length, end = caret, maxLength = -1) {
    super();
    Object.assign(this, { value, selectionStart: caret, selectionEnd: end, maxLength, heard: [] });
    this.addEventListener("input", () => this.heard.push(this.value));
  }

  setRangeText(text, start, end) {
    this.value = this.value.slice(0, start) + text + this.value.slice(end);
    this.selectionStart = this.selectionEnd = start + text.length;
  }
}

let input;
beforeEach(() => {
  input = new Input("青禾区");
});

test("text goes in at the caret and the page hears of it", () => {
  insert(input, "梧桐路");
  assert.equal(input.value, "青禾区梧桐路");
  assert.deepEqual(input.heard, ["青禾区梧桐路"]);
});

test("text replaces the selection", () => {
  insert(new Input("", 0), "x");
  const chosen = new Input("青禾区", 0, 2);
  insert(chosen, "江岸");
  assert.equal(chosen.value, "江岸区");
});

test("a full field takes no more, and a nearly full one what fits", () => {
  const phone = new Input("1381234567", 10, 10, 11);
  insert(phone, "89");
  assert.equal(phone.value, "13812345678");
  insert(phone, "9");
  assert.equal(phone.value, "13812345678");
  assert.equal(phone.heard.length, 1);
});

test("deleting takes the character before the caret, a rare one with two code units whole", () => {
  const name = new Input("张𠮷");
  deleteBack(name);
  assert.equal(name.value, "张");
});

test("deleting at the beginning does nothing", () => {
  const start = new Input("青禾区", 0);
  deleteBack(start);
  assert.equal(start.value, "青禾区");
  assert.deepEqual(start.heard, []);
});

test("deleting takes the selection, clearing takes all", () => {
  const chosen = new Input("青禾区", 1, 3);
  deleteBack(chosen);
  assert.equal(chosen.value, "青");
  clear(chosen);
  assert.equal(chosen.value, "");
});
