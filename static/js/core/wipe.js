/**
 * Leaves nothing of a citizen in this browser. What survives: the bridge's address and launch token (of
 * the terminal, not of the person), the mark that the server must still hear of the end, the size of letters and the language
 * of a browser of one's own, the precached shell, and the terminal's copy of the catalogue.
 */

/** How somebody's own phone or computer is to look (entry/own_display.js): of the browser, not of who signed in. */
export const DISPLAY = "xiaoer.display";
const KEPT = new Set(["xiaoer.bridge", "xiaoer.ending", DISPLAY]);
/** The terminal's copy of the catalogue (offline_cache/store.js). */
export const CATALOGUE_DATABASE = "xiaoer-catalogue";
const SHELL_CACHE = /^xiaoer-shell-/;

/**
 * Clears sessionStorage and localStorage (except what is KEPT), every IndexedDB database but the catalogue, every
 * cache that is not the shell's, the selection and the clipboard. Each part is attempted even when another one fails.
 * @param {Window & typeof globalThis} [scope]
 * @returns {Promise<void>}
 */
export async function wipeBrowser(scope = window) {
  scope.getSelection?.()?.removeAllRanges();
  // What was copied is the next person's to paste; a browser that does not let us empty it did not let anybody fill it.
  void scope.navigator?.clipboard?.writeText("").catch(() => undefined);
  clearStorage(scope.sessionStorage);
  clearStorage(scope.localStorage);
  await Promise.allSettled([dropDatabases(scope.indexedDB), dropCaches(scope.caches)]);
}

/** @param {Storage} storage */
function clearStorage(storage) {
  for (const key of Object.keys(storage)) if (!KEPT.has(key)) storage.removeItem(key);
}

/** @param {IDBFactory | undefined} factory */
async function dropDatabases(factory) {
  if (!factory?.databases) return;
  for (const { name } of await factory.databases()) if (name && name !== CATALOGUE_DATABASE) factory.deleteDatabase(name);
}

/** @param {CacheStorage | undefined} caches */
async function dropCaches(caches) {
  if (!caches) return;
  const names = (await caches.keys()).filter((name) => !SHELL_CACHE.test(name));
  await Promise.all(names.map((name) => caches.delete(name)));
}
