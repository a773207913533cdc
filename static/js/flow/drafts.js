/**
 * A draft as it travels: cells with stamps, so that what a kiosk and a phone write at the same time comes to one content on
 * both. Twin of `backend/drafts/rules`, which says what the parts mean; tests/contract/draft_merge.json holds both. Pure.
 */

/**
 * @typedef {{value: any, at: number, by: string}} Cell `at` in milliseconds of Unix time; `value` null: taken out
 * @typedef {{fields: Record<string, Cell>, answers: Cell | null, step: Cell | null, materials: Record<string, Cell>}} Content
 * @typedef {import("./submission.js").Draft} Draft
 * @typedef {import("./submission.js").Provided} Provided
 * @typedef {import("./next_screen.js").Place} Place
 */

const GROUPS = /** @type {const} */ (["fields", "materials"]);
const SINGLES = /** @type {const} */ (["answers", "step"]);

/** @returns {Content} */
export const empty = () => ({ fields: {}, answers: null, step: null, materials: {} });

/** The later of two cells; with the same stamp the one of the greater side, then of the greater value.
 * @param {Cell | null | undefined} one @param {Cell | null | undefined} other @returns {Cell | null} */
export function newer(one, other) {
  if (!one || !other) return one ?? other ?? null;
  if (one.at !== other.at) return one.at > other.at ? one : other;
  if (one.by !== other.by) return one.by > other.by ? one : other;
  return canonical(one.value) >= canonical(other.value) ? one : other;
}

/** Both contents in one, whatever order pages hear of each other in.
 * @param {Partial<Content>} one @param {Partial<Content>} other @returns {Content} */
export function merge(one, other) {
  const merged = empty();
  for (const group of GROUPS) {
    for (const name of [...new Set([...Object.keys(one[group] ?? {}), ...Object.keys(other[group] ?? {})])].sort()) {
      merged[group][name] = /** @type {Cell} */ (newer(one[group]?.[name], other[group]?.[name]));
    }
  }
  for (const single of SINGLES) merged[single] = newer(one[single], other[single]);
  return merged;
}

/** The greatest stamp in it; 0 without any. A new change is stamped after it. @param {Content} content */
export function latest(content) {
  const cells = [...GROUPS.flatMap((group) => Object.values(content[group])), content.answers, content.step];
  return Math.max(0, ...cells.map((cell) => cell?.at ?? 0));
}

/**
 * What holds now, in the words of the page's own draft. Pages of a material stand in the order they were taken in.
 * @param {Content} content
 * @returns {{answers: Record<string, string>, form: Record<string, unknown>, materials: Record<string, Provided>, step: string}}
 */
export function plain(content) {
  const form = Object.fromEntries(Object.entries(content.fields).filter(([, cell]) => cell.value !== null).map(([name, cell]) => [name, cell.value]));
  /** @type {Record<string, Provided>} */
  const materials = {};
  /** @type {Record<string, [number, string][]>} */
  const pages = {};
  for (const [name, cell] of Object.entries(content.materials)) {
    if (cell.value === null) continue;
    const [key, page] = name.split("/");
    if (page) (pages[key] ??= []).push([cell.value, page]);
    else materials[key] = cell.value;
  }
  for (const [key, found] of Object.entries(pages)) {
    const ordered = found.sort(([place, id], [otherPlace, otherId]) => place - otherPlace || (id < otherId ? -1 : 1));
    materials[key] = { pages: ordered.map(([, id]) => ({ material_id: id, pages: 1, warnings: [] })) };
  }
  return { answers: content.answers?.value ?? {}, form, materials, step: content.step?.value ?? "" };
}

/** Whether somebody did something that would be missed. @param {Content} content */
export function isBegun(content) {
  const { answers, form, materials } = plain(content);
  return [answers, form, materials].some((part) => Object.keys(part).length > 0);
}

/** Where this place stands in the form, as a draft keeps it; null for places outside. @param {Place} place @returns {string | null} */
export function stepOf({ screen, section }) {
  if (!["guidance", "form", "materials", "confirm"].includes(screen)) return null;
  return screen === "form" ? `form:${section ?? 0}` : screen;
}

/** Where somebody goes on who stopped at `step`. @param {string} step @param {readonly string[]} steps of the service @returns {{step: string, section?: number}} */
export function placeOf(step, steps) {
  const [screen, section] = step.split(":");
  const first = steps.find((one) => one !== "sign_in") ?? "form";
  if (!steps.includes(screen)) return { step: first };
  return screen === "form" ? { step: screen, section: Number(section ?? 0) } : { step: screen };
}

/**
 * The cells that make `content` say what the page's draft says; empty groups when it does already. Everything the person did
 * at once has one stamp, after every stamp seen so far.
 * @param {Content} content @param {Pick<Draft, "answers" | "form" | "materials">} draft @param {number} now ms @param {string} by
 * @param {Record<string, unknown>} [offered] what the form brings itself: not the person's, unless it is there already
 * @returns {Content}
 */
export function changes(content, draft, now, by, offered = {}) {
  const at = Math.max(now, latest(content) + 1);
  const cell = (/** @type {any} */ value) => ({ value, at, by });
  const before = plain(content);
  const made = empty();
  for (const name of new Set([...Object.keys(content.fields), ...Object.keys(draft.form)])) {
    const value = draft.form[name] ?? null;
    if (!content.fields[name] && same(value, offered[name] ?? null)) continue;
    if (!same(value, before.form[name] ?? null)) made.fields[name] = cell(value);
  }
  if (!same(draft.answers, before.answers)) made.answers = cell(draft.answers);
  const wanted = materialCells(draft.materials);
  for (const name of new Set([...Object.keys(content.materials), ...Object.keys(wanted)])) {
    if (!same(wanted[name] ?? null, content.materials[name]?.value ?? null)) made.materials[name] = cell(wanted[name] ?? null);
  }
  return made;
}

/** The page's draft with what `content` says; pages that it holds already keep what was found out about them.
 * @param {Draft} draft @param {Content} content @returns {Draft} */
export function filled(draft, content) {
  if (draft.stage !== "filling") return draft;
  const { answers, form, materials } = plain(content);
  const untouched = Object.fromEntries(Object.entries(draft.form).filter(([name]) => !content.fields[name]));
  const known = new Map(Object.values(draft.materials).flatMap((given) => ("pages" in given ? given.pages.map((page) => [page.material_id, page]) : [])));
  const held = Object.fromEntries(
    Object.entries(materials).map(([key, given]) => [key, "pages" in given ? { pages: given.pages.map((page) => known.get(page.material_id) ?? page) } : given]),
  );
  const next = { ...draft, answers, form: { ...untouched, ...form }, materials: held };
  return same([next.answers, next.form, next.materials], [draft.answers, draft.form, draft.materials]) ? draft : { ...next, confirmed: false };
}

/** @param {Content} content @returns {boolean} whether there is nothing in it */
export const isNothing = (content) => !content.answers && !content.step && GROUPS.every((group) => Object.keys(content[group]).length === 0);

/** @param {Record<string, Provided>} materials @returns {Record<string, any>} */
function materialCells(materials) {
  /** @type {Record<string, any>} */
  const cells = {};
  for (const [key, given] of Object.entries(materials)) {
    if ("pages" in given) for (const [place, page] of given.pages.entries()) cells[`${key}/${page.material_id}`] = place;
    else cells[key] = "licence_id" in given ? { licence_id: given.licence_id, name: given.name } : { follows: true };
  }
  return cells;
}

/** @param {unknown} one @param {unknown} other */
const same = (one, other) => canonical(one) === canonical(other);

/** One text for one value, the same at the server: JSON in ASCII, keys in order. @param {any} value @returns {string} */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one ?? null)).join(",")}]`;
  if (value === null || typeof value !== "object") {
    return JSON.stringify(value ?? null).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  }
  const names = Object.keys(value).filter((name) => value[name] !== undefined).sort();
  return `{${names.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
}
