/**
 * The catalogue as screens ask it: the server first; when it does not answer, the terminal's own copy, whose answers say
 * how old they are (`offline`).
 */
import { computed, effect, signal } from "../core/store.js";
import { surface } from "../core/surface.js";
import { chain } from "./batches.js";
import { createLibrary } from "./library.js";
import { createPatience, PATIENCE_MS } from "./patience.js";
import { createStore } from "./store.js";
import { createUpdate } from "./update.js";

/** All terminals hear of a change at once; they ask for it one after the other. */
const SPREAD_MS = 1500;
/** A page's first seconds belong to its first screen. */
const FIRST_UPDATE_MS = 2000;
/** As many as the server sends (backend/catalog/routes.py). */
const SUGGESTIONS = 8;
const RETRY_MS = 10 * 60_000;

/**
 * @param {object} parts
 * @param {import("../core/api.js").Api} parts.api @param {import("../core/live.js").Live} parts.live
 * @param {import("../core/store.js").Readable<boolean>} parts.reachable whether the server answers, as far as is known
 * @param {import("../core/store.js").Readable<any>} parts.terminal what the server says of this place, once it has
 * @param {boolean} [parts.keeps] whether this page keeps a copy: a terminal does, somebody's own phone does not
 */
export function createCatalogue({ api, live, reachable, terminal, keeps = true }) {
  const store = createStore();
  const library = createLibrary(store);
  const patience = createPatience({ reachable });
  const held = signal(/** @type {import("./store.js").Held | null} */ (null));
  const update = createUpdate({
    api,
    store,
    key: () => terminal.peek()?.catalogue_key ?? null,
    onChange(next) {
      held.value = next;
      library.forget();
      whenIdle(() => library.prepare().catch(() => undefined));
    },
  });
  // The copy knows its place also when the page starts without a server; one that is no terminal's yet tells none.
  effect(() => {
    const here = terminal.value?.terminal;
    if (!keeps || !terminal.value || terminal.value.proven === false) return;
    const place = here
      ? { channel: surface.name, terminal: here.code, site: here.site.code, regions: chain(here.site.region_code) }
      : { channel: surface.name };
    store.keepPlace(place).then(library.forget, () => undefined);
  });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let planned;
  let due = Infinity;

  /** @param {number} delay */
  function plan(delay) {
    const at = Date.now() + delay;
    if (at >= due) return;
    clearTimeout(planned);
    due = at;
    planned = setTimeout(async () => {
      due = Infinity;
      if (!terminal.peek()) return plan(RETRY_MS / 60); // the server has not said yet whose signature to expect
      // What was refused is refused again; the next change, or the next look, brings another parcel.
      await update().catch(() => undefined);
      plan(RETRY_MS);
    }, delay);
  }

  if (keeps) live.on("bundle_changed", () => plan(Math.random() * SPREAD_MS));
  const editions = signal(/** @type {{all: number, whole: number, items: Record<string, number>}} */ ({ all: 0, whole: 0, items: {} }));
  /** @param {string} [item] the one that changed; without it, any may have */
  function renew(item) {
    const { all, whole, items } = editions.peek();
    editions.value = item ? { all: all + 1, whole, items: { ...items, [item]: (items[item] ?? 0) + 1 } } : { all: all + 1, whole: whole + 1, items };
  }
  let wasConnected = false;
  live.on("connected", patience.spoke);
  live.on("catalogue_changed", ({ item }) => setTimeout(() => renew(item), Math.random() * SPREAD_MS));
  live.on("connected", () => {
    if (wasConnected) renew(); // what was said meanwhile was not heard
    wasConnected = true;
  });
  if (keeps) live.on("connected", () => plan(FIRST_UPDATE_MS + Math.random() * SPREAD_MS));
  /** The copy that was there when the page started has been looked for; a page may well start without its server. */
  const looked = (keeps ? store.held() : Promise.resolve(null)).then(
    (found) => {
      held.value ??= found;
      if (found) whenIdle(() => library.prepare().catch(() => undefined));
    },
    () => undefined, // no storage, no copy
  );

  /**
   * @param {(signal?: AbortSignal) => Promise<any>} ask @param {() => Promise<any>} own
   * @returns {Promise<any>}
   */
  async function serverFirst(ask, own) {
    await looked;
    if (!held.peek()) return ask();
    try {
      if (patience.worthAsking()) return await ask(AbortSignal.timeout(PATIENCE_MS));
    } catch (error) {
      const silent = /** @type {any} */ (error)?.name === "TimeoutError";
      if (silent) patience.silent();
      if (!silent && !(/** @type {any} */ (error).passing)) throw error;
    }
    return (await own().catch(() => null)) ?? ask();
  }

  return {
    /** Whether there is a copy to turn to. */
    available: computed(() => held.value !== null),
    /** Go up when what the catalogue says may have changed: `all` with every change, an item's own with its changes. */
    editions: {
      all: computed(() => editions.value.all),
      /** @param {string} code */
      of: (code) => computed(() => `${editions.value.whole}.${editions.value.items[code] ?? 0}`),
    },
    home: () => serverFirst(api.home, library.home),
    /** @param {string} text */
    search: (text) => serverFirst((limit) => api.search(text, limit), () => library.search(text)),
    /** @param {string} text @returns {Promise<any[]>} */
    suggest: async (text) => (await serverFirst((limit) => api.suggest(text, limit), () => library.suggest(text))).items.slice(0, SUGGESTIONS),
    /** @param {string} by */
    browse: (by) => serverFirst((limit) => api.browse(by, limit), () => library.browse(by)),
    /** @param {string} by @param {string} code @param {number} page @param {number} size */
    browseGroup: (by, code, page, size) =>
      serverFirst((limit) => api.browseGroup(by, code, page, size, limit), () => library.browseGroup(by, code, page, size)),
    /** @param {string} code */
    guide: (code) => serverFirst((limit) => api.guide(code, limit), () => library.guide(code)),
  };
}

/** @typedef {ReturnType<typeof createCatalogue>} Catalogue */

/** @param {() => void} work that nobody waits for */
const whenIdle = (work) => void (window.requestIdleCallback ?? setTimeout)(work);
