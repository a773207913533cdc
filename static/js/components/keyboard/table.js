/** The candidate table, loaded once and kept: a JSON module, so that the page's cache and content policy apply to it. */
import { createPinyin } from "./pinyin.js";

/** @type {Promise<ReturnType<typeof createPinyin>>|null} */
let loading = null;

/** @returns {Promise<ReturnType<typeof createPinyin>>} the engine; a failed load is tried again at the next call */
export function loadPinyin() {
  loading ??= import(new URL("../../../data/pinyin.json", import.meta.url).href, { with: { type: "json" } }).then(
    (module) => createPinyin(module.default),
    (error) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}
