/** Data a screen shows that has to be fetched first. */
import { useCallback, useEffect, useState } from "../../vendor/preact/standalone.module.js";

/**
 * @template T
 * @typedef {{value: T | null, error: any, again: () => void}} Loaded `value` and `error` are both null while under way
 */

/**
 * Fetches when drawn first and whenever `key` changes; an answer that comes too late is dropped.
 * @template T
 * @param {() => Promise<T>} load
 * @param {string} [key]
 * @returns {Loaded<T>}
 */
export function useLoaded(load, key = "") {
  const [round, setRound] = useState(0);
  const [state, setState] = useState(/** @type {{for: string, value: T | null, error: any}} */ ({ for: "", value: null, error: null }));
  const wanted = `${key} ${round}`;
  useEffect(() => {
    let current = true;
    load().then(
      (value) => current && setState({ for: wanted, value, error: null }),
      (error) => current && setState((last) => ({ for: wanted, value: last.value, error })),
    );
    return () => {
      current = false;
    };
  }, [wanted]);
  const again = useCallback(() => setRound((count) => count + 1), []);
  // An older value stays on screen while the same thing is fetched again.
  const same = state.for.split(" ")[0] === key;
  return { value: same ? state.value : null, error: state.for === wanted ? state.error : null, again };
}
