/** Changes of lists inside a definition. Pure: each gives a new list or definition. */

/** @template T @param {T[]} list @param {number} from @param {number} to @returns {T[]} the entry at `from` stands at `to` */
export function moved(list, from, to) {
  if (from === to || from < 0 || to < 0 || from >= list.length || to >= list.length) return list;
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** @template T @param {T[]} list @param {number} index @param {T} entry @returns {T[]} */
export const replaced = (list, index, entry) => list.map((one, place) => (place === index ? entry : one));

/** @template T @param {T[]} list @param {number} index @returns {T[]} */
export const without = (list, index) => list.filter((_, place) => place !== index);

/** A key that no entry has yet: `material_3`. @param {{key: string}[]} list @param {string} stem */
export function freshKey(list, stem) {
  const taken = new Set(list.map((one) => one.key));
  let number = list.length + 1;
  while (taken.has(`${stem}_${number}`)) number += 1;
  return `${stem}_${number}`;
}

/** The entry with a part set, or without it when there is nothing to say. @param {any} entry @param {string} part @param {any} value */
export function withPart(entry, part, value) {
  const { [part]: _, ...rest } = entry;
  if (value === undefined || value === null) return rest;
  return part in entry ? { ...entry, [part]: value } : { ...rest, [part]: value };
}

/** Words that both languages left empty are no words. @param {{zh: string, en: string}} words @returns {{zh: string, en: string} | undefined} */
export const someWords = (words) => (words.zh || words.en ? words : undefined);
