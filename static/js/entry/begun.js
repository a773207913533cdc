/**
 * Keeps what somebody has begun that is no application (flow/begun.js): in this page's memory only, so that a step back,
 * another screen or a sign-in in between loses nothing; it goes with the rest of a person's work.
 */
import { signal } from "../core/store.js";
import { NOT_GIVING } from "../flow/begun.js";

export function createBegun() {
  const giving = signal(NOT_GIVING);
  const rated = signal(/** @type {import("../flow/begun.js").Rated | null} */ (null));
  return {
    giving,
    rated,
    /** @param {Partial<import("../flow/begun.js").Giving>} change */
    give: (change) => void (giving.value = { ...giving.peek(), ...change }),
    /** The rating has arrived. A case may be rated at each of its stages: the next one begins anew, under an id of its own. */
    ratingArrived: () => void (rated.value = null),
    forget() {
      giving.value = NOT_GIVING;
      rated.value = null;
    },
  };
}
