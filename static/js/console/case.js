/**
 * The case page beyond plain HTML: viewer, keys 1/2/3 for the open review point, dialogs in place of pages,
 * and a word when a colleague or the citizen has changed the case.
 */
import { createLive } from "../core/live.js";
import { createViewer } from "./viewer.js";

document.documentElement.classList.add("js");
const page = document.body;
const viewerRoot = /** @type {HTMLElement | null} */ (document.querySelector(".viewer"));
const viewer = viewerRoot && createViewer(viewerRoot);

const open = /** @type {HTMLElement | null} */ (document.querySelector(".point--open"));
const list = /** @type {HTMLElement | null} */ (open?.closest(".pane__body"));
// the list scrolls, never the page: where all panes stand under each other, it is read from its top
if (open && list && open.offsetTop + open.offsetHeight > list.offsetTop + list.clientHeight) list.scrollTop = open.offsetTop - list.offsetTop;
const wanted = open?.dataset.material;
if (wanted && viewer) viewer.show(wanted);

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const typing = target.closest("input, textarea, select, dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !/^[123]$/.test(event.key)) return;
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector(`.point--open [data-key="${event.key}"]`));
  button?.click();
});

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const opener = /** @type {HTMLElement | null} */ (target.closest("[data-dialog]"));
  if (opener) {
    const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById(opener.dataset.dialog ?? ""));
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  const closer = /** @type {HTMLElement | null} */ (target.closest("[data-close]"));
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
    return;
  }
  const point = /** @type {HTMLElement | null} */ (target.closest(".point[data-material]"));
  if (point && viewer && !target.closest("button, summary")) viewer.show(point.dataset.material ?? "");
});

/** @type {HTMLDialogElement | null} */ (document.querySelector("dialog[data-unsent]"))?.showModal();

createLive().on("case_changed", (news) => {
  const fresh = document.querySelector("[data-fresh]");
  if (fresh && news.case_number === page.dataset.case && news.state !== page.dataset.state) fresh.removeAttribute("hidden");
});
