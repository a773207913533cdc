/**
 * A text without what nobody can see or type: control characters and halves of a character, which come along when
 * something is pasted from a PDF, and for which the server takes nothing of what they stand in (core/incoming.py).
 * @param {string} text @returns {string}
 */
export const plain = (text) => text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "");

/** What is sent as JSON, every text in it plain. @param {unknown} json */
export const plainJson = (json) => JSON.stringify(json, (_name, value) => (typeof value === "string" ? plain(value) : value));
