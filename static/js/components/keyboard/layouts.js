/** Which keys lie where. A string is a character key; the rest are named actions. */

/** @typedef {"delete"|"done"|"space"|"switch"|"symbols"|"letters"|"shift"} Action */
/** @typedef {{action: Action, width?: "fn"|"space"|"go"} | string} Key */

/** @type {Record<"chinese"|"latin"|"capitals"|"symbols", {keys: Key[], inset?: boolean}[]>} */
export const PAGES = {
  chinese: [
    { keys: [..."qwertyuiop"] },
    { keys: [..."asdfghjkl"], inset: true },
    { keys: [{ action: "switch", width: "fn" }, ..."zxcvbnm", { action: "delete", width: "fn" }] },
    { keys: [{ action: "symbols", width: "fn" }, "，", { action: "space", width: "space" }, "。", { action: "done", width: "go" }] },
  ],
  latin: [
    { keys: [..."qwertyuiop"] },
    { keys: [..."asdfghjkl"], inset: true },
    { keys: [{ action: "switch", width: "fn" }, { action: "shift" }, ..."zxcvbnm", { action: "delete", width: "fn" }] },
    { keys: [{ action: "symbols", width: "fn" }, ",", { action: "space", width: "space" }, ".", { action: "done", width: "go" }] },
  ],
  capitals: [
    { keys: [..."QWERTYUIOP"] },
    { keys: [..."ASDFGHJKL"], inset: true },
    { keys: [{ action: "switch", width: "fn" }, { action: "shift" }, ..."ZXCVBNM", { action: "delete", width: "fn" }] },
    { keys: [{ action: "symbols", width: "fn" }, ",", { action: "space", width: "space" }, ".", { action: "done", width: "go" }] },
  ],
  symbols: [
    { keys: [..."1234567890"] },
    { keys: [..."-/#@()：；、·"] },
    { keys: [{ action: "letters", width: "fn" }, ..."“”《》？！_", { action: "delete", width: "fn" }] },
    { keys: ["+", "'", { action: "space", width: "space" }, "。", { action: "done", width: "go" }] },
  ],
};

/** The number pads: nine digits, then one row of their own. @type {Record<"number"|"phone"|"id", string[]>} */
export const PAD_LAST_ROW = { number: [".", "0"], phone: ["0"], id: ["X", "0"] };
