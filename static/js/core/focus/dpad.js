/**
 * Five keys for the whole page: arrows, OK and Back, as a remote control has them. The focus goes to what lies next in the
 * arrow's direction; where only words lie next, they are scrolled. It is never lost: what takes it away gives it back.
 */
import { nearest } from "./geometry.js";

/** @typedef {import("./geometry.js").Direction} Direction */

/** @type {Record<string, Direction>} */
const ARROWS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
/** What remote controls send for Back, besides a keyboard's Escape. */
const BACK = new Set(["Escape", "GoBack", "BrowserBack", "XF86Back"]);
/** Radios and options take part whatever their tab order says: here nothing else moves between them. */
const STOPS = 'a[href], button:not([disabled]), input:not([disabled]), summary, [role="option"], [role="radio"]';
/** The on-screen keyboard, and what it may lead to. */
const COMPANY = ".kb, .suggest";
const BOXES = ".screen, .screen__voice, .screen__body, .dialog";
/** Of a box's height, how much one press moves words. */
const PAGE = 0.6;

/** @param {Element} node */
const isSeen = (node) => node.getClientRects().length > 0 && !node.closest("[inert]");
/** @param {HTMLElement} box */
const overflows = (box) => box.scrollHeight - box.clientHeight > 2 && getComputedStyle(box).overflowY !== "visible";
/** The box that would scroll `node`. @param {Element} node @returns {HTMLElement | null} */
function boxOf(node) {
  for (let at = node.closest(BOXES); at; at = at.parentElement?.closest(BOXES) ?? null) if (overflows(/** @type {HTMLElement} */ (at))) return /** @type {HTMLElement} */ (at);
  return null;
}
/** Whether some of `node` shows inside its box. @param {Element} node @param {Element | null} box */
function inView(node, box) {
  if (!box) return true;
  const own = node.getBoundingClientRect();
  const edge = box.getBoundingClientRect();
  return own.bottom > edge.top + 1 && own.top < edge.bottom - 1;
}

/**
 * @param {{onBack: () => void, onHelp: () => void, root?: Document}} around `onBack`: nothing on the page wanted the Back key
 * @returns {() => void} stops
 */
export function startDpad({ onBack, onHelp, root = document }) {
  /** The room one can move in: the dialog on top, else the page. @returns {HTMLElement} */
  const room = () => /** @type {HTMLElement} */ ([...root.querySelectorAll('[aria-modal="true"]')].at(-1) ?? root.body);
  /** While somebody writes, the keys and what they lead to are all there is: Back leads out. @returns {HTMLElement[]} */
  function stops() {
    const all = /** @type {HTMLElement[]} */ ([...room().querySelectorAll(STOPS)].filter(isSeen));
    return root.activeElement?.closest(COMPANY) ? all.filter((node) => node.closest(COMPANY)) : all;
  }
  /** What had the focus in each place, to come back to. @type {Map<string, string>} */
  const left = new Map();
  const where = () => `${root.querySelector(".frame")?.getAttribute("data-screen")} ${root.location?.hash}`;

  /** @param {HTMLElement} node */
  function take(node) {
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @returns {HTMLElement | null} what has the focus, if one can move on from it */
  function here() {
    const active = /** @type {HTMLElement | null} */ (root.activeElement);
    if (!active || active === root.body || !room().contains(active)) return null;
    return active.matches(STOPS) || (active.matches(BOXES) && !active.matches(".dialog")) ? active : null;
  }

  /** Where one stands when nothing has the focus: a choice that shows, the next step, the words. @returns {HTMLElement | null} */
  function first() {
    const dialog = root.querySelector('[aria-modal="true"]');
    const all = stops().filter((node) => inView(node, boxOf(node)));
    if (dialog) return all.find((node) => node.matches(".btn--next")) ?? all[0] ?? null;
    const inside = all.filter((node) => node.closest(".screen__body") && !node.matches("input"));
    // A candidate that was taken is gone; one goes on writing.
    const key = all.find((node) => node.closest(".kb__rows, .kb__grid"));
    if (key) return key;
    const before = left.get(where());
    const known = before && stops().find((node) => node.dataset.testid === before);
    if (known) return known;
    const words = /** @type {HTMLElement[]} */ ([...room().querySelectorAll(BOXES)]).find((box) => box.matches(".screen__body, .screen") && overflows(box));
    const dock = all.filter((node) => node.closest(".frame__dock"));
    return inside[0] ?? dock.find((node) => node.matches(".btn--next")) ?? dock[0] ?? words ?? null;
  }

  /** @param {Direction} direction */
  function move(direction) {
    const from = here();
    if (!from) {
      const start = first() ?? stops()[0];
      if (start) take(start);
      return;
    }
    const box = from.matches(BOXES) ? from : boxOf(from);
    const upright = direction === "up" || direction === "down";
    const all = stops().filter((node) => node !== from);
    const inside = box ? all.filter((node) => box.contains(node)) : [];
    if (box && upright) {
      const next = from === box ? edgeMost(inside.filter((node) => inView(node, box)), direction) : pick(from, inside, direction);
      if (next && near(next, box, direction)) return take(next);
      if (scroll(box, direction)) {
        // What went out of sight gives the focus to the words that are read.
        if (from !== box && !inView(from, box)) take(box);
        return;
      }
    } else if (box && from !== box) {
      const next = pick(from, inside.filter((node) => inView(node, box)), direction);
      if (next) return take(next);
    }
    const outside = all.filter((node) => !box?.contains(node) && inView(node, boxOf(node)));
    // Words that scroll and hold nothing to press at the moment are a stop themselves.
    const words = /** @type {HTMLElement[]} */ ([...room().querySelectorAll(BOXES)]).filter(
      (one) => one !== box && overflows(one) && isSeen(one) && !outside.some((node) => one.contains(node)) && !one.contains(from),
    );
    const next = pick(from, [...outside, ...words], direction);
    if (next) take(next);
  }

  /** @param {HTMLElement} from @param {HTMLElement[]} nodes @param {Direction} direction @returns {HTMLElement | null} */
  function pick(from, nodes, direction) {
    const boxes = nodes.map((node) => node.getBoundingClientRect());
    return nodes[nearest(from.getBoundingClientRect(), boxes, direction)] ?? null;
  }

  /** @param {Event} event */
  const done = (event) => (event.preventDefault(), event.stopPropagation());

  /** @param {KeyboardEvent} event */
  function onArrow(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const active = /** @type {HTMLElement | null} */ (root.activeElement);
    const direction = ARROWS[event.key];
    if (direction) {
      // A list under the field one writes in takes its own arrows.
      if (active?.getAttribute("aria-expanded") === "true" && active.matches("input") && (direction === "up" || direction === "down")) return;
      move(direction);
      done(event);
    } else if (event.key === "Enter" && active?.matches('[role="option"], [role="radio"]')) {
      active.click();
      done(event);
    }
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.defaultPrevented) return;
    const writes = /** @type {HTMLElement | null} */ (root.activeElement)?.matches("input");
    if (BACK.has(event.key) || (event.key === "Backspace" && !writes)) {
      event.preventDefault();
      onBack();
    } else if (event.key === "1" && !writes) onHelp();
  }

  let settling = 0;
  /** The focus goes where one can move on from, once what is drawn stands. */
  function settle() {
    cancelAnimationFrame(settling);
    settling = requestAnimationFrame(() => {
      const active = here();
      if (active?.dataset.testid && active.closest(".screen, .frame__dock")) left.set(where(), active.dataset.testid);
      if (active) return;
      const start = first();
      if (start) take(start);
    });
  }
  const changes = new MutationObserver(settle);
  changes.observe(root.body, { childList: true, subtree: true });
  root.addEventListener("focusin", settle);
  root.addEventListener("keydown", onArrow, true);
  root.addEventListener("keydown", onKey);
  settle();
  return () => {
    changes.disconnect();
    root.removeEventListener("focusin", settle);
    root.removeEventListener("keydown", onArrow, true);
    root.removeEventListener("keydown", onKey);
  };
}

/** Coming from the box itself: the first of what shows, seen from above or from below. @param {HTMLElement[]} nodes @param {Direction} direction */
function edgeMost(nodes, direction) {
  return (direction === "down" ? nodes[0] : nodes.at(-1)) ?? null;
}

/** Whether `node` comes into view within one press; farther away, the words between are read first. @param {HTMLElement} node @param {HTMLElement} box @param {Direction} direction */
function near(node, box, direction) {
  const own = node.getBoundingClientRect();
  const edge = box.getBoundingClientRect();
  const reach = edge.height * PAGE;
  return direction === "down" ? own.top < edge.bottom + reach / 2 : own.bottom > edge.top - reach / 2;
}

/** @param {HTMLElement} box @param {Direction} direction @returns {boolean} whether there was something to scroll to */
function scroll(box, direction) {
  const before = box.scrollTop;
  const there = box.scrollHeight - box.clientHeight;
  const to = Math.min(there, Math.max(0, before + (direction === "down" ? 1 : -1) * box.clientHeight * PAGE));
  if (Math.abs(to - before) < 1) return false;
  box.scrollTop = to;
  return true;
}
