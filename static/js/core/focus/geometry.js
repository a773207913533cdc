/** Which of several boxes lies next in a direction, as an eye would say. Pure: rectangles in, an index out. */

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */
/** @typedef {"left" | "right" | "up" | "down"} Direction */

/** How far a box may reach back over the edge one leaves, as a part of its own length: a scaled card overlaps its neighbour. */
const OVERLAP = 0.3;
/** A step aside costs more than the same way ahead, so that rows and columns are kept to. */
const ASIDE = 2.5;

/**
 * @param {Box} from
 * @param {Box[]} boxes
 * @param {Direction} direction
 * @returns {number} index of the nearest one ahead, -1 when nothing lies there
 */
export function nearest(from, boxes, direction) {
  let best = -1;
  let least = Infinity;
  boxes.forEach((box, index) => {
    const cost = costOf(turned(from, direction), turned(box, direction));
    if (cost < least) {
      least = cost;
      best = index;
    }
  });
  return best;
}

/** The same box as if one looked downwards. @param {Box} box @param {Direction} direction @returns {Box} */
function turned({ left, top, right, bottom }, direction) {
  if (direction === "up") return { left, right, top: -bottom, bottom: -top };
  if (direction === "left") return { left: top, right: bottom, top: -right, bottom: -left };
  return direction === "right" ? { left: top, right: bottom, top: left, bottom: right } : { left, top, right, bottom };
}

/** @param {Box} from @param {Box} box @returns {number} Infinity when the box is not ahead (downwards) */
function costOf(from, box) {
  const ahead = box.top + (box.bottom - box.top) * OVERLAP >= from.bottom && box.bottom > from.bottom;
  if (!ahead) return Infinity;
  const gap = Math.max(0, box.top - from.bottom);
  const aside = Math.max(0, box.left - from.right, from.left - box.right);
  // Among boxes in the same row the one whose middle is nearest: a tie must not depend on the order they were drawn in.
  const drift = Math.abs((box.left + box.right) / 2 - (from.left + from.right) / 2);
  return gap + aside * ASIDE + drift * 0.01;
}
