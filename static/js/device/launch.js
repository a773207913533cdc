/** How the page was launched: the bridge's port and token come in the URL's fragment. */

/** @typedef {import("./bridge.js").BridgeAddress} BridgeAddress */

/** Whether a launcher opened this page, on a machine with a bridge. @param {Window} [scope] */
export const launched = (scope = window) => new URLSearchParams(scope.location.hash.slice(1)).has("bridge");

/**
 * Takes the bridge's address out of the page's URL fragment, puts it into sessionStorage and clears the
 * fragment at once, so that it is neither shown nor kept in the history.
 * @param {Window} [scope]
 * @returns {BridgeAddress | null} null when this page was not opened by a launcher
 */
export function takeBridgeAddress(scope = window) {
  const fragment = new URLSearchParams(scope.location.hash.slice(1));
  const port = Number(fragment.get("bridge"));
  const token = fragment.get("token");
  if (token && Number.isInteger(port) && port > 0 && port < 65536) {
    scope.sessionStorage.setItem("xiaoer.bridge", JSON.stringify({ port, token }));
  }
  if (scope.location.hash) scope.history.replaceState(null, "", scope.location.pathname + scope.location.search);
  try {
    return JSON.parse(scope.sessionStorage.getItem("xiaoer.bridge") ?? "null");
  } catch {
    return null;
  }
}
