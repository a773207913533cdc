/** Data a screen shows that has to be fetched first. */
import { useCallback, useEffect, useState } from "../../vendor/preact/standalone.module.js";

/**
 * @template T
 * @typedef {{value: T | null, error: any, again: () => void}} Loaded `value` and `error` are both null while under way
 */

/**
 * Fetches when drawn first and whenever `key` or `edition` changes; an answer that comes too late is dropped.
 * @template T
 * @param {() => Promise<T>} load
 * @param {string} [key] what is fetched
 * @param {string | number} [edition] goes up when the same thing may say something else now
 * @returns {Loaded<T>}
 */
export function useLoaded(load, key = "", edition = 0) {
  const [round, setRound] = useState(0);
  const [state, setState] = useState(/** @type {{key: string | null, round: number, value: T | null, error: any}} */ ({ key: null, round: 0, value: null, error: null }));
  useEffect(() => {
    let current = true;
    load().then(
      (value) => current && setState({ key, round, value, error: null }),
      (error) => current && setState((last) => failed(last, key, round, error)),
    );
    return () => {
      current = false;
    };
  }, [key, round, edition]);
  const again = useCallback(() => setRound((count) => count + 1), []);
  // An older value stays on screen while the same thing is fetched again.
  const same = state.key === key;
  return { value: same ? state.value : null, error: same && state.round === round ? state.error : null, again };
}

const ASK_AGAIN_MS = 2500;

/**
 * Asks again while something is under way at the server. News of it may be lost, and who acts for another gets none.
 * @param {boolean} waits @param {() => void} again @param {number} [every] milliseconds
 */
export function useAskedAgain(waits, again, every = ASK_AGAIN_MS) {
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setInterval(again, every);
    return () => clearInterval(timer);
  }, [waits, again]);
}

/**
 * A page that shows something already is not taken away because a newer edition could not be fetched.
 * @template T
 * @param {{key: string | null, round: number, value: T | null, error: any}} last @param {string} key @param {number} round @param {any} error
 */
function failed(last, key, round, error) {
  const shown = last.key === key && last.round === round && last.value !== null && last.error === null;
  // What was refused is no longer so: an item that was withdrawn is not shown on.
  return shown && error?.passing ? last : { key, round, value: last.key === key && error?.passing ? last.value : null, error };
}
