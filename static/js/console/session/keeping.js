/**
 * What was typed into a form does not go into a page that answers "sign in first": before it is sent we see whether its
 * writer is still there. When not, the form stays as it is and a notice says what to do.
 */
import { whoIsThere } from "./api.js";
import { notice, sayGone } from "./notice.js";
import { plain } from "./plain.js";

/** Forms whose question was answered and that go on by themselves. @type {WeakSet<HTMLFormElement>} */
const passed = new WeakSet();
/** @type {WeakSet<HTMLFormElement>} */
const asking = new WeakSet();

/** @param {SubmitEvent} event */
async function first(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.method !== "post" || form.hasAttribute("data-sign-out")) return;
  if (passed.delete(form)) return;
  event.preventDefault();
  event.stopPropagation(); // the page's own listeners hear of it when it is really sent
  if (asking.has(form)) return;
  asking.add(form);
  const there = await whoIsThere(document.body.dataset.staff ?? "");
  asking.delete(form);
  if (there.kind !== "same") {
    sayGone(there.kind);
    return;
  }
  for (const field of form.elements) {
    const written = field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && /^(text|search)$/.test(field.type));
    if (written && plain(field.value) !== field.value) field.value = plain(field.value);
  }
  const token = /** @type {HTMLInputElement | null} */ (form.querySelector('input[name="csrf_token"]'));
  if (token) token.value = there.token;
  passed.add(form);
  form.requestSubmit(event.submitter);
}

/** Somebody who comes back from signing in on another page finds their work, and no notice in front of it. */
async function backAgain() {
  const box = notice("nobody");
  if (!box?.open) return;
  const there = await whoIsThere(document.body.dataset.staff ?? "");
  if (there.kind === "nobody" || there.kind === "unreachable") return;
  box.close();
  if (there.kind === "other") sayGone("other");
}

if (document.body.dataset.staff) {
  addEventListener("submit", (event) => void first(event), { capture: true });
  addEventListener("focus", () => void backAgain());
  document.addEventListener("visibilitychange", () => void backAgain());
  for (const close of document.querySelectorAll("[data-gone-close]")) close.addEventListener("click", () => close.closest("dialog")?.close());
}
