/**
 * Whether it is worth asking a server that may have gone silent: it takes questions and says nothing, and the socket notices
 * only after a while. Who has waited once is not made to wait again with every press.
 */

/** With a copy at hand nobody waits longer for a server that takes a question and says nothing. */
export const PATIENCE_MS = 4000;
/** How long a server that kept somebody waiting is left alone; by then the socket has noticed, or it was a moment only. */
export const LEFT_ALONE_MS = 15_000;

/**
 * @param {object} parts
 * @param {import("../core/store.js").Readable<boolean>} parts.reachable whether the server answers, as far as is known
 * @param {() => number} [parts.now] milliseconds of a clock that only goes forward
 */
export function createPatience({ reachable, now = () => performance.now() }) {
  let leftAloneUntil = -Infinity;
  return {
    worthAsking: () => reachable.peek() && now() >= leftAloneUntil,
    /** It let a question run out. */
    silent() {
      leftAloneUntil = now() + LEFT_ALONE_MS;
    },
    /** It was heard from. */
    spoke() {
      leftAloneUntil = -Infinity;
    },
  };
}
