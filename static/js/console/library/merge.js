/**
 * Two people wrote on one draft: what each changed since the text both began with. Pure.
 *
 * @typedef {Record<string, any>} Content element -> value
 */

/** @param {any} one @param {any} other @returns {boolean} */
export function same(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && same(one[key], other[key]));
}

/** The elements that differ. @param {Content} base @param {Content} content @returns {string[]} */
export const changedKeys = (base, content) => Object.keys(content).filter((key) => !same(base[key], content[key]));

/**
 * Theirs with mine on top. `conflicts`: elements that both changed to different things; they stand as mine until
 * somebody chooses. `taken`: elements that only they changed.
 * @param {Content} base @param {Content} mine @param {Content} theirs
 * @returns {{content: Content, conflicts: string[], taken: string[]}}
 */
export function merged(base, mine, theirs) {
  const ours = new Set(changedKeys(base, mine));
  const others = changedKeys(base, theirs);
  const content = { ...theirs };
  for (const key of ours) content[key] = mine[key];
  return {
    content,
    conflicts: others.filter((key) => ours.has(key) && !same(mine[key], theirs[key])),
    taken: others.filter((key) => !ours.has(key)),
  };
}
