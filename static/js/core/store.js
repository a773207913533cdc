/** Shared state of the page: signals, the hook that redraws on them, and storage that may be missing. */
import { useEffect, useState } from "../../vendor/preact/standalone.module.js";
import { effect, signal } from "../../vendor/signals-core/signals-core.module.js";

export { computed, effect, signal } from "../../vendor/signals-core/signals-core.module.js";

/** @template T @typedef {import("../../vendor/signals-core/signals-core.module.js").Signal<T>} Signal */
/** @template T @typedef {{readonly value: T, peek(): T}} Readable a signal or a computed one */

/**
 * The value of a signal; the component is drawn again when it changes.
 * @template T
 * @param {Readable<T>} source
 * @returns {T}
 */
export function useValue(source) {
  const [drawn, redraw] = useState(() => ({ value: source.peek() }));
  // The effect runs at once, so a change between drawing and subscribing is not missed.
  useEffect(() => effect(() => redraw((last) => (last.value === source.value ? last : { value: source.value }))), [source]);
  return source.peek() === drawn.value ? drawn.value : source.peek();
}

/**
 * One JSON value in sessionStorage. A kiosk browser may refuse storage or a crash may leave half a
 * value: both read as "nothing stored", never as a broken page.
 * @template T
 * @param {string} key
 * @param {Storage} [storage]
 */
export function stored(key, storage = sessionStorage) {
  return {
    /** @returns {T | null} */
    read() {
      try {
        const raw = storage.getItem(key);
        return raw === null ? null : JSON.parse(raw);
      } catch {
        return null;
      }
    },
    /** @param {T | null} value */
    write(value) {
      try {
        if (value === null) storage.removeItem(key);
        else storage.setItem(key, JSON.stringify(value));
      } catch {
        // Full or refused storage costs only the survival of a refresh.
      }
    },
  };
}

/**
 * A signal that outlives a refresh of this tab.
 * @template T
 * @param {string} key
 * @param {T} initial
 * @returns {Signal<T>}
 */
export function storedSignal(key, initial) {
  const place = /** @type {ReturnType<typeof stored<T>>} */ (stored(key));
  const value = signal(place.read() ?? initial);
  effect(() => place.write(value.value));
  return value;
}

/** Whole seconds of the wall clock, for the top bar. */
export const wallClock = signal(new Date());
