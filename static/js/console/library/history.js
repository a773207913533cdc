/**
 * Undo and redo of a document that is replaced as a whole. Pure: `now` is handed in. Typing on in one place is one
 * step, until the writer rests.
 *
 * @template T
 * @typedef {{past: T[], value: T, future: T[], place: string, at: number}} History
 */

const REST_MS = 1500;
const LONGEST = 300;

/** @template T @param {T} value @returns {History<T>} */
export const begun = (value) => ({ past: [], value, future: [], place: "", at: 0 });

/**
 * @template T
 * @param {History<T>} history @param {T} value @param {string} place what is being written @param {number} now ms
 * @returns {History<T>}
 */
export function changed(history, value, place, now) {
  const typingOn = place !== "" && place === history.place && now - history.at < REST_MS && history.past.length > 0;
  const past = typingOn ? history.past : [...history.past, history.value].slice(-LONGEST);
  return { past, value, future: [], place, at: now };
}

/** @template T @param {History<T>} history @returns {History<T>} */
export function undone(history) {
  const value = history.past.at(-1);
  if (value === undefined) return history;
  return { past: history.past.slice(0, -1), value, future: [history.value, ...history.future], place: "", at: 0 };
}

/** @template T @param {History<T>} history @returns {History<T>} */
export function redone(history) {
  const [value, ...future] = history.future;
  if (value === undefined) return history;
  return { past: [...history.past, history.value], value, future, place: "", at: 0 };
}

/** The same document, as the server has tidied it: no step of the writer's. @template T @param {History<T>} history @param {T} value @returns {History<T>} */
export const settled = (history, value) => ({ ...history, value, place: "", at: 0 });
