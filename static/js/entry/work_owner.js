/**
 * Whose work is on this page: a masked number, which tells the next person's sign-in apart. Whoever comes next finds nothing
 * of it, whoever comes back finds all of it. A tab of somebody's own keeps the number over a reload.
 */
import { holder } from "./own_tab.js";

/**
 * @param {{work: {draft: import("../core/store.js").Readable<{owner?: string} | null>}, forget: () => void, own: boolean}} options
 *   `forget` drops what was filled in, sent or printed here; `own`: a browser of somebody's own
 */
export function createWorkOwner({ work, forget, own }) {
  let last = /** @type {string | undefined} */ (undefined);
  const number = () => last ?? work.draft.peek()?.owner;

  return {
    /** @param {string} who masked number @returns {boolean} whether somebody else's work is here */
    isOther(who) {
      const before = number();
      return before !== undefined && before !== who;
    },
    /** From here on the page is this person's; what was somebody else's is dropped.
     * @param {string} who masked number @returns {boolean} whether it was somebody else's */
    take(who) {
      const other = this.isOther(who);
      last = who;
      if (own) holder.write(who);
      if (other) forget();
      return other;
    },
    /** Knows again who this tab was of before it was loaded anew. */
    recall: () => void (last = holder.read() ?? undefined),
    /** Nobody's: nothing of anybody is left. */
    release() {
      forget();
      last = undefined;
    },
  };
}

/** @typedef {ReturnType<typeof createWorkOwner>} WorkOwner */
