/**
 * Keeps the browser's history and the flow in step, on surfaces whose address is theirs: a link opens its place, Back and
 * Forward go where they say. An entry holds the whole flow (`history.state`), so words searched for come back and are in
 * no address.
 */
import { effect } from "../core/store.js";
import { addressOf, flowAt } from "../flow/address.js";

/** @typedef {import("../flow/next_screen.js").Flow} Flow */

/** @param {{flow: import("../core/store.js").Signal<Flow>}} app */
export function followAddress({ flow }) {
  /** @param {Flow} one */
  const name = (one) => JSON.stringify(one.place);
  const kept = /** @type {{flow: Flow, depth: number} | null} */ (history.state);
  if (kept?.flow && addressOf(kept.flow.place) === location.hash) flow.value = kept.flow;
  let depth = kept?.depth ?? 0;
  let shown = name(flow.peek());
  history.replaceState({ flow: flow.peek(), depth }, "", addressOf(flow.peek().place));
  effect(() => {
    const now = flow.value;
    if (name(now) === shown) return;
    shown = name(now);
    depth += 1;
    history.pushState({ flow: now, depth }, "", addressOf(now.place));
  });
  addEventListener("popstate", (event) => {
    // An address that somebody typed or a link on the page brings no state of ours.
    const next = event.state?.flow ?? flowAt(location.hash);
    depth = event.state?.depth ?? depth + 1;
    if (!event.state?.flow) history.replaceState({ flow: next, depth }, "", addressOf(next.place));
    shown = name(next);
    flow.value = next;
  });
  return {
    /** One step back, to the very entry of the history where there is one. @param {() => void} otherwise */
    back: (otherwise) => (depth > 0 && flow.peek().trail.length ? history.back() : otherwise()),
  };
}
