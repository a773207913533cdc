/**
 * Registers the service worker and moves to a new version of the page, but only while the attract screen
 * shows and nobody is there. The page says so with the window event `xiaoer-attract` (detail: true when
 * the attract screen comes up, false when somebody touches it).
 */

const CHECK_EVERY_MS = 5 * 60_000;
/** This page's own version: the folder it was loaded from (/offline_cache/<version>/register.js). */
const version = new URL(import.meta.url).pathname.split("/").at(-2);

let nobodyThere = false;
let lastCheck = 0;

async function check() {
  if (!nobodyThere || Date.now() - lastCheck < CHECK_EVERY_MS) return;
  lastCheck = Date.now();
  (await navigator.serviceWorker.ready).active?.postMessage({ type: "check", version });
}

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" }).catch(() => {
    // Without a service worker the terminal works, it only cannot start while the server is away.
  });
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data?.type === "new_version" && nobodyThere) location.reload();
  });
  window.addEventListener("xiaoer-attract", (event) => {
    nobodyThere = /** @type {CustomEvent<boolean>} */ (event).detail;
    void check();
  });
  setInterval(check, CHECK_EVERY_MS);
}
