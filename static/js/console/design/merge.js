/** Two people wrote on one design: what each changed since the text both began with, place by place. Pure. */
import { same } from "../library/merge.js";

export { same };

/**
 * Theirs with mine on top. Objects are joined key by key, lists of unchanged length entry by entry; where both changed
 * one place to different things, mine stands and the place is a clash until somebody chooses.
 * @param {any} base @param {any} mine @param {any} theirs @param {string} [path]
 * @returns {{value: any, clashes: {path: string, mine: any, theirs: any}[]}}
 */
export function merged(base, mine, theirs, path = "") {
  if (same(base, mine)) return { value: theirs, clashes: [] };
  if (same(base, theirs) || same(mine, theirs)) return { value: mine, clashes: [] };
  const all = [base, mine, theirs];
  const objects = all.every((one) => typeof one === "object" && one !== null && !Array.isArray(one));
  const lists = all.every(Array.isArray) && mine.length === base.length && theirs.length === base.length;
  if (!objects && !lists) return { value: mine, clashes: [{ path, mine, theirs }] };
  /** @type {{path: string, mine: any, theirs: any}[]} */
  const clashes = [];
  const keys = objects ? [...new Set([...Object.keys(theirs), ...Object.keys(mine)])] : [...base.keys()].map(String);
  const entries = keys.map((key) => {
    const joined = merged(base[key], mine[key], theirs[key], `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
    clashes.push(...joined.clashes);
    return /** @type {[string, any]} */ ([key, joined.value]);
  });
  const kept = entries.filter(([, value]) => value !== undefined);
  return { value: lists ? kept.map(([, value]) => value) : Object.fromEntries(kept), clashes };
}
