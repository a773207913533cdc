/**
 * The frame every kiosk screen stands in: top bar, banner, steps, screen, dock, counter. It lays the page out for portrait,
 * landscape and low reach; screens only say what is 小二's sentence (`voice`) and what is the choice (`children`).
 */
import { html, useCallback, useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact/standalone.module.js";
import { t } from "../core/i18n.js";
import { surface } from "../core/surface.js";
import { classes } from "./classes.js";
import { Icon } from "./icon.js";

/**
 * @param {object} props
 * @param {string} [props.screen] name of the screen, becomes `data-screen` (also restarts scrolling and focus on change)
 * @param {any} props.top the TopBar
 * @param {any} [props.banner] a Banner under the top bar
 * @param {any} [props.steps] the Stepper
 * @param {any} [props.voice] Headline and drawing: left column in landscape, on the wall in low reach. Without it the body has all the width.
 * @param {any} props.children the body
 * @param {any} [props.dock] Dock, or the Keyboard while a field is being filled
 * @param {any} props.bottom BottomBar (or the attract counter)
 * @param {any} [props.overlay] Dialog, Toast, SimDock: drawn over everything
 * @param {boolean} [props.fill] spread the body's parts over the height (home)
 */
export function Frame({ screen, top, banner, steps, voice, children, dock, bottom, overlay, fill = false }) {
  const main = useRef(/** @type {HTMLElement|null} */ (null));
  const more = useMoreBelow(main, screen);
  // With the drawing, not after it: a focus that came later would take it from whoever has pressed or typed meanwhile.
  useLayoutEffect(() => toTheTop(main.current), [screen]);
  return html`<div class="frame" data-screen=${screen}>
    ${top} ${banner && html`<div class="frame__banner">${banner}</div>`} ${steps}
    <main ref=${main} class=${classes("screen", voice && "screen--split", fill && "screen--fill")} tabindex="-1">
      ${voice && html`<div class="screen__voice">${voice}</div>`}
      <div class="screen__body">${children}</div>
    </main>
    ${more.hidden && html`<div class="frame__more">${surface.input === "dpad" ? html`<p class="frame__hint" aria-hidden="true">${t("look.more_below")}<${Icon} name="arrow-down-bold" /></p>` : html`<button type="button" class="btn btn--small" onClick=${more.down} data-testid="more-below">${t("look.more_below")}<${Icon} name="arrow-down-bold" /></button>`}</div>`}
    <div class="frame__dock">${dock}</div>
    ${bottom} ${overlay}
  </div>`;
}

/**
 * Where one screen becomes another page by a choice further down: its beginning is shown, and told.
 * @param {unknown} page what it is about now
 */
export function useTopWith(page) {
  const shown = useRef(page);
  useLayoutEffect(() => {
    if (shown.current !== page) toTheTop(document.querySelector("main"));
    shown.current = page;
  }, [page]);
}

/** @param {HTMLElement|null} main */
function toTheTop(main) {
  const heading = main?.querySelector("h1");
  for (const part of scrollersOf(main)) part.scrollTop = 0;
  if (surface.can("page_scroll")) scrollTo(0, 0);
  if (heading instanceof HTMLElement && !document.querySelector("[aria-modal=true]") && !workedOnOutside()) heading.focus({ preventScroll: true });
}

/** A page that somebody shows in a frame of their own (the designers' preview) leaves the focus where they are at work. */
const workedOnOutside = () => parent !== window && !document.hasFocus();

/** The boxes of a screen that may scroll: the screen itself in portrait, its columns in landscape. @param {HTMLElement|null} main @returns {HTMLElement[]} */
function scrollersOf(main) {
  return main ? [main, .../** @type {NodeListOf<HTMLElement>} */ (main.querySelectorAll(":scope > .screen__voice, :scope > .screen__body"))] : [];
}

const SLACK = 48; // px: less than this below the edge is not worth a button

/** @param {HTMLElement} part @returns {number} px that lie below its edge */
const below = (part) => part.scrollHeight - part.clientHeight - part.scrollTop;

/**
 * Watches whether something lies below the edge: a finger does not know that a page scrolls, so a button says it.
 * @param {{current: HTMLElement|null}} main
 * @param {string|undefined} screen
 */
function useMoreBelow(main, screen) {
  const [hidden, setHidden] = useState(false);
  // 小二's sentence stands before the choices, also where it has a column of its own: what is hidden of it is shown first.
  const scroller = useCallback(() => scrollersOf(main.current).find((part) => getComputedStyle(part).overflowY !== "visible" && below(part) > SLACK), []);
  useEffect(() => {
    const node = main.current;
    if (!node) return undefined;
    const look = () => {
      // A box that scrolls can be reached with a keyboard and scrolled by its arrows.
      for (const box of scrollersOf(node)) box.tabIndex = box.scrollHeight > box.clientHeight && getComputedStyle(box).overflowY !== "visible" ? 0 : -1;
      setHidden(scroller() !== undefined);
    };
    const sizes = new ResizeObserver(look);
    for (const part of scrollersOf(node)) {
      sizes.observe(part);
      if (part !== node) for (const inner of part.children) sizes.observe(inner);
    }
    const changes = new MutationObserver(look);
    changes.observe(node, { childList: true, subtree: true });
    node.addEventListener("scroll", look, { capture: true, passive: true });
    look();
    return () => {
      sizes.disconnect();
      changes.disconnect();
      node.removeEventListener("scroll", look, { capture: true });
    };
  }, [screen]);
  const down = () => {
    const part = scroller();
    part?.scrollBy({ top: part.clientHeight * 0.8, behavior: "smooth" });
  };
  return { hidden, down };
}
