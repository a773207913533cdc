/** Going to the place that a problem is about. */

/** Scrolls to what is drawn for `path`, or for the nearest place above it, and focuses it. @param {string} path */
export function jump(path) {
  for (let place = path; place; place = place.slice(0, place.lastIndexOf("/"))) {
    const found = /** @type {HTMLElement | null} */ (document.querySelector(`[data-path="${CSS.escape(place)}"]`));
    if (!found) continue;
    const reachable = "input, textarea, select, button, a[href], [tabindex='0']";
    const target = found.matches(reachable) ? found : /** @type {HTMLElement | null} */ (found.querySelector(reachable));
    found.scrollIntoView({ block: "center" });
    (target ?? found).focus({ preventScroll: true });
    return;
  }
}
