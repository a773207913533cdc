/**
 * A phone's own Back key on the page that one form was handed to: one step back in the form, as the key on the page. Nothing of
 * a person stands in the browser's history, only how many steps deep an entry is.
 */
import { effect } from "../core/store.js";

/** @typedef {import("../flow/next_screen.js").Flow} Flow */

/**
 * @param {import("../core/store.js").Readable<Flow>} flow
 * @param {() => void} stepBack one step back on the page
 * @returns {{back: () => void}} what the page's own key does, so that both count the same steps
 */
export function followBackKey(flow, stepBack) {
  const depth = () => history.state?.depth ?? 0;
  effect(() => {
    for (let at = depth() + 1; at <= flow.value.trail.length; at += 1) history.pushState({ depth: at }, "");
  });
  addEventListener("popstate", () => {
    while (flow.peek().trail.length > depth()) {
      const { length } = flow.peek().trail;
      stepBack();
      if (flow.peek().trail.length >= length) break; // it may not be left now
    }
    // Forward leads nowhere: what follows is reached by the form's own key.
    const astray = flow.peek().trail.length - depth();
    if (astray) history.go(astray);
  });
  return { back: () => (depth() > 0 ? history.back() : stepBack()) };
}
