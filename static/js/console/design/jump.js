/** Going to the place that a problem is about. */

/** Frames that an editor may need until it has drawn the place. */
const PATIENCE = 20;
const REACHABLE = "input, textarea, select, button, a[href], [tabindex='0']";

/**
 * Scrolls to what is drawn for `path`, or for the nearest place above it, and focuses it. An editor that has just been
 * opened draws it a few frames later.
 * @param {string} path @param {number} [frames]
 */
export function jump(path, frames = PATIENCE) {
  const exactly = place(path);
  if (exactly) return go(exactly);
  if (frames > 0) {
    requestAnimationFrame(() => jump(path, frames - 1));
    return undefined;
  }
  for (let above = path; above; above = above.slice(0, above.lastIndexOf("/"))) {
    const found = place(above);
    if (found) return go(found);
  }
  return undefined;
}

/** @param {string} path */
const place = (path) => (path ? /** @type {HTMLElement | null} */ (document.querySelector(`[data-path="${CSS.escape(path)}"]`)) : null);

/** @param {HTMLElement} found */
function go(found) {
  const target = found.matches(REACHABLE) ? found : /** @type {HTMLElement | null} */ (found.querySelector(REACHABLE));
  found.scrollIntoView({ block: "center" });
  (target ?? found).focus({ preventScroll: true });
}
