/** A file that is being worked on: shows how far it is, and the page anew when it is done. */
import { createLive } from "../../core/live.js";
import { course } from "./api.js";

const LOOK_AGAIN_MS = 2000;
const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-progress]"));

/** @param {HTMLElement} root @param {{percent: number, rows: number}} now */
export function show(root, now) {
  const bar = /** @type {HTMLProgressElement} */ (root.querySelector("progress"));
  bar.value = now.percent;
  /** @type {HTMLElement} */ (root.querySelector("[data-percent]")).textContent = `${now.percent} %`;
  /** @type {HTMLElement} */ (root.querySelector("[data-rows]")).textContent = String(now.rows);
}

if (box) {
  const number = box.dataset.number ?? "";
  const look = async () => {
    const now = await course(number);
    if (now && !now.busy) location.reload();
    else if (now) show(box, now);
  };
  createLive().on("exchange_changed", (/** @type {any} */ news) => {
    if (String(news.id) === number) void look();
  });
  // news may be lost on the way; a page that waits looks by itself
  setInterval(() => void look(), LOOK_AGAIN_MS);
}
