/** Amounts travel as whole fen (1/100 yuan); people read and type yuan. */

/** @param {number} fen @returns {string} "1200" or "1200.50": decimals only when they say something */
export function yuanText(fen) {
  const [whole, rest] = [Math.floor(fen / 100), fen % 100];
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(2, "0")}`;
}

/** @param {string} yuan as typed or from `yuanText` @returns {string} to read: "58,236.40" */
export function readableYuan(yuan) {
  const [whole, ...rest] = yuan.split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...rest].join(".");
}

/** @param {string} typed yuan @returns {number | null} fen, or null when it is no amount */
export function fenOf(typed) {
  const parts = /^([0-9]{1,13})(?:\.([0-9]{1,2}))?$/.exec(typed.replace(/[ ,，]/g, ""));
  return parts ? Number(parts[1]) * 100 + Number((parts[2] ?? "").padEnd(2, "0")) : null;
}
