/**
 * Keeps the browser's history and the flow in step, on surfaces whose address is theirs: a link opens its place, Back and
 * Forward go where they say. An entry holds the whole flow (`history.state`), so words searched for come back and are in
 * no address. What names a person's things stays in this page's memory, and only while they are signed in: a browser keeps
 * its history, and who comes next may press Back.
 */
import { effect } from "../core/store.js";
import { addressOf, flowAt } from "../flow/address.js";
import { needsSession } from "../flow/next_screen.js";

/** @typedef {import("../flow/next_screen.js").Flow} Flow */

/**
 * @param {{flow: import("../core/store.js").Signal<Flow>, session: {session: import("../core/store.js").Readable<any>}, mayLeave?: () => boolean}} app
 *   `mayLeave`: false while an application is on its way
 */
export function followAddress({ flow, session, mayLeave = () => true }) {
  /** Flows that lead through a person's own screens, by the mark in their entry. @type {Map<number, Flow>} */
  const own = new Map();
  effect(() => {
    if (!session.session.value) own.clear();
  });
  /** @param {Flow} one @param {number} depth */
  function entry(one, depth) {
    if (![one.place, ...one.trail].some(needsSession)) return { flow: one, depth };
    own.set(depth, one);
    return { depth };
  }
  /** @param {Flow} one */
  const name = (one) => JSON.stringify(one.place);
  const kept = /** @type {{flow: Flow, depth: number} | null} */ (history.state);
  if (kept?.flow && addressOf(kept.flow.place) === location.hash) flow.value = kept.flow;
  let depth = kept?.depth ?? 0;
  let shown = name(flow.peek());
  let last = flow.peek();
  history.replaceState(entry(flow.peek(), depth), "", addressOf(flow.peek().place));
  effect(() => {
    const now = flow.value;
    if (name(now) === shown) return;
    const behind = own.get(depth - 1);
    if (behind && JSON.stringify(behind) === JSON.stringify(now)) {
      // A key of the page that leads one step back: the browser goes there, too, and nothing lies ahead of it.
      own.delete(depth);
      return history.back();
    }
    // What was handed in is not come back to: where the flow has closed its trail, so has the browser.
    if (needsSession(last.place) && needsSession(now.place) && !now.trail.some((place) => JSON.stringify(place) === JSON.stringify(last.place))) own.clear();
    shown = name(now);
    last = now;
    depth += 1;
    history.pushState(entry(now, depth), "", addressOf(now.place));
  });
  addEventListener("popstate", (event) => {
    if (!mayLeave()) {
      depth = (event.state?.depth ?? depth) + 1;
      return history.pushState(entry(flow.peek(), depth), "", addressOf(flow.peek().place));
    }
    // An address that somebody typed or a link on the page brings no state of ours.
    depth = event.state?.depth ?? depth + 1;
    const next = event.state?.flow ?? (event.state && own.get(depth)) ?? flowAt(location.hash);
    if (!event.state) history.replaceState(entry(next, depth), "", addressOf(next.place));
    shown = name(next);
    last = next;
    flow.value = next;
  });
  return {
    /** One step back, to the very entry of the history where there is one. @param {() => void} otherwise */
    back: (otherwise) => (depth > 0 && flow.peek().trail.length ? history.back() : otherwise()),
  };
}
