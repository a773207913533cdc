/** Which field the on-screen keyboard is for. */
import { surface } from "../core/surface.js";
import { useEffect, useLayoutEffect, useState } from "../../vendor/preact/standalone.module.js";

/** @typedef {HTMLInputElement | null} Target */

/** The tray and the list under the search box belong to the field that is being filled in. */
const COMPANY = ".kb, .suggest";

/** @returns {readonly [Target, () => void]} the field, null while there is none; and what puts the keyboard away */
export function useKeyboardTarget() {
  const [target, setTarget] = useState(/** @type {Target} */ (null));
  const dpad = surface.input === "dpad";
  useEffect(() => (surface.can("own_keyboard") ? (dpad ? followKeys(setTarget) : followFingers(setTarget)) : undefined), []);
  // In the same breath as the keys are drawn: the next arrow, however quick, starts from them.
  useLayoutEffect(() => {
    if (dpad && target) /** @type {HTMLElement | null} */ (document.querySelector(".kb__rows button, .kb__grid button"))?.focus();
  }, [target]);
  const close = () => {
    if (dpad) target?.focus();
    else target?.blur();
    setTarget(null);
  };
  return [target, close];
}

/**
 * While a finger is down nothing moves: a keyboard that opened or closed between press and release would carry the pressed
 * button away from under it.
 * @param {(next: Target | ((now: Target) => Target)) => void} setTarget
 */
function followFingers(setTarget) {
  let pressed = false;
  const look = () => {
    const active = /** @type {HTMLElement | null} */ (document.activeElement);
    if (pressed || active?.closest(".kb")) return;
    if (active?.dataset.keyboard) setTarget(/** @type {HTMLInputElement} */ (active));
    else setTarget((now) => (now?.isConnected && (active === null || active === document.body) ? now : null));
  };
  const press = () => (pressed = true);
  // The click follows the release in the same task.
  const release = () => setTimeout(() => ((pressed = false), look()));
  return listen(setTarget, [["focusin", look], ["pointerdown", press], ["pointerup", release], ["pointercancel", release]]);
}

/**
 * With arrows one passes over a field on the way: the keyboard comes when OK is pressed on it, and goes with Back.
 * @param {(next: Target | ((now: Target) => Target)) => void} setTarget
 */
function followKeys(setTarget) {
  const look = () => {
    const active = document.activeElement;
    setTarget((now) => (now && (active === now || active === document.body || active?.closest(COMPANY)) ? now : null));
  };
  /** Whether the key that is down is the one that brought the keyboard. */
  let opened = false;
  const key = (/** @type {Event} */ event) => {
    const active = /** @type {HTMLInputElement | null} */ (document.activeElement);
    const { key: pressed, repeat } = /** @type {KeyboardEvent} */ (event);
    if (pressed === "Enter" && repeat && opened) {
      // Whoever holds OK a little long has opened the keyboard, and does not write its first letter.
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    opened = false;
    if (pressed === "Enter" && active?.dataset.keyboard && !document.querySelector(".kb")) {
      event.preventDefault();
      event.stopPropagation();
      opened = true;
      setTarget(active);
    } else if (pressed === "Escape" && document.querySelector(".kb") && active?.closest(`${COMPANY}, [data-keyboard]`)) {
      event.preventDefault();
      event.stopPropagation();
      setTarget((now) => (now?.focus(), null));
    }
  };
  return listen(setTarget, [["focusin", look], ["keydown", key]]);
}

/**
 * @param {(next: (now: Target) => Target) => void} setTarget
 * @param {[string, (event: Event) => void][]} watched
 * @returns {() => void} stops
 */
function listen(setTarget, watched) {
  const changes = new MutationObserver(() => setTarget((now) => (now?.isConnected ? now : null)));
  changes.observe(document.body, { childList: true, subtree: true });
  for (const [name, listener] of watched) document.addEventListener(name, listener, true);
  return () => {
    changes.disconnect();
    for (const [name, listener] of watched) document.removeEventListener(name, listener, true);
  };
}
