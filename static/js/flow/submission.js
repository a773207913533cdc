/**
 * What a citizen has filled in for one service, from the first answer to the receipt. Pure values: every
 * function gives a new draft. The id is made once, before anything is sent, and stays with the draft
 * through refreshes and retries, so that the server can see one submission in many attempts.
 */

/**
 * @typedef {{material_id: string, pages: number, warnings: {code: string, message: {zh: string, en: string}, box?: number[] | null}[], cut?: boolean | null}} Page
 *   `cut`: whether the paper cut out of the picture counts, or the picture as it was taken; null or nothing: there is no choice
 * @typedef {{pages: Page[]} | {licence_id: string, name: string} | {follows: true}} Provided `follows`: promised for later
 * @typedef {{
 *   submission_id: string, item_code: string, service_version: number, owner: string,
 *   answers: Record<string, string>, form: Record<string, unknown>, materials: Record<string, Provided>,
 *   confirmed: boolean, stage: "filling" | "sending" | "accepted", sent: any, receipt: any,
 * }} Draft
 */

/**
 * @param {{submissionId: string, itemCode: string, serviceVersion: number, owner: string}} start `owner`: masked
 *   ID number; tells this citizen's draft from the next one's
 * @returns {Draft}
 */
export function newDraft({ submissionId, itemCode, serviceVersion, owner }) {
  return {
    submission_id: submissionId,
    item_code: itemCode,
    service_version: serviceVersion,
    owner,
    answers: {},
    form: {},
    materials: {},
    confirmed: false,
    stage: "filling",
    sent: null,
    receipt: null,
  };
}

/**
 * The draft to go on with, or null when a new one must begin: other person, other item, other version of
 * the service, or already accepted.
 * @param {Draft | null} draft @param {{itemCode: string, serviceVersion: number, owner: string}} wanted
 */
export function continues(draft, { itemCode, serviceVersion, owner }) {
  const same =
    draft?.item_code === itemCode && draft.service_version === serviceVersion && draft.owner === owner && draft.stage !== "accepted";
  return same ? draft : null;
}

/** @param {Draft} draft @param {Partial<Draft>} change @returns {Draft} frozen from the first byte sent on */
function changed(draft, change) {
  return draft.stage === "filling" ? { ...draft, ...change } : draft;
}

/**
 * Answers a guidance question. Answers given after it on another path no longer hold.
 * @param {Draft} draft @param {string} question @param {string} value @param {string[]} path questions before it
 */
export function answer(draft, question, value, path) {
  const kept = Object.fromEntries(path.filter((key) => key in draft.answers).map((key) => [key, draft.answers[key]]));
  return changed(draft, { answers: { ...kept, [question]: value }, confirmed: false });
}

/** @param {Draft} draft @param {string} name @param {unknown} value undefined takes the field out */
export function setField(draft, name, value) {
  const { [name]: _, ...rest } = draft.form;
  return changed(draft, { form: value === undefined ? rest : { ...rest, [name]: value }, confirmed: false });
}

/**
 * Signatures that are there. @param {Draft} draft @param {any} form of the service's definition @param {Record<string, unknown>} values about to
 *   be filled in @returns {string[]} names of those that do not stand under `values`
 */
export function signatures(draft, form, values) {
  const fields = form.sections.flatMap((/** @type {any} */ section) => section.fields);
  return fields.filter((/** @type {any} */ field) => field.widget === "signature" && !(field.name in values) && draft.form[field.name]).map((/** @type {any} */ field) => field.name);
}

/**
 * Fills fields in. A signature stands under what was there when it was made: those made before fall out, to be made anew.
 * @param {Draft} draft @param {any} form of the service's definition @param {Record<string, unknown>} values undefined takes a field out
 */
export function fillIn(draft, form, values) {
  const fallen = Object.fromEntries(signatures(draft, form, values).map((name) => [name, undefined]));
  return Object.entries({ ...values, ...fallen }).reduce((held, [name, value]) => setField(held, name, value), draft);
}

/**
 * What an upload brought: its page, or all of a document's.
 * @param {Draft} draft @param {string} key @param {Page & {rest?: Page[]}} upload
 */
export function addPage(draft, key, { rest = [], ...page }) {
  const now = draft.materials[key];
  const pages = now && "pages" in now ? now.pages : [];
  return changed(draft, { materials: { ...draft.materials, [key]: { pages: [...pages, page, ...rest] } }, confirmed: false });
}

/** Something else is known of a page. @param {Draft} draft @param {string} key @param {string} id @param {Partial<Page>} change */
export function changePage(draft, key, id, change) {
  const now = draft.materials[key];
  if (!now || !("pages" in now)) return draft;
  const pages = now.pages.map((page) => (page.material_id === id ? { ...page, ...change } : page));
  return changed(draft, { materials: { ...draft.materials, [key]: { pages } }, confirmed: false });
}

/** @param {Draft} draft @param {string} key @param {{licence_id: string, name: string}} licence */
export function useLicence(draft, key, { licence_id, name }) {
  return changed(draft, { materials: { ...draft.materials, [key]: { licence_id, name } }, confirmed: false });
}

/** Promised instead of handed in; pages taken later take the promise's place. @param {Draft} draft @param {string} key */
export function promiseMaterial(draft, key) {
  return changed(draft, { materials: { ...draft.materials, [key]: { follows: true } }, confirmed: false });
}

/** @param {Draft} draft @param {string} key */
export function dropMaterial(draft, key) {
  const { [key]: _, ...rest } = draft.materials;
  return changed(draft, { materials: rest, confirmed: false });
}

/** @param {Draft} draft @param {boolean} confirmed */
export const confirm = (draft, confirmed) => changed(draft, { confirmed });

/**
 * Freezes the draft together with the very body that goes out: each retry sends the same bytes.
 * @param {Draft} draft @param {any} body @returns {Draft}
 */
export const sending = (draft, body) => (draft.stage === "filling" ? { ...draft, stage: "sending", sent: body } : draft);

/** The server said no and kept nothing: the person may mend it, under the same id.
 * @param {Draft} draft @returns {Draft} */
export const returned = (draft) => (draft.stage === "accepted" ? draft : { ...draft, stage: "filling", confirmed: false });

/** @param {Draft} draft @param {any} receipt @returns {Draft} */
export const accepted = (draft, receipt) => ({ ...draft, stage: "accepted", receipt, sent: null, answers: {}, form: {}, materials: {} });

/**
 * @param {Record<string, Provided>} materials
 * @returns {({key: string, material_ids: string[]} | {key: string, licence_id: string} | {key: string, follows: true})[]}
 */
export function materialList(materials) {
  return Object.entries(materials).map(([key, given]) => {
    if ("follows" in given) return { key, follows: given.follows };
    return "pages" in given ? { key, material_ids: given.pages.map((page) => page.material_id) } : { key, licence_id: given.licence_id };
  });
}

/**
 * The body of POST /submissions.
 * @param {Draft} draft
 * @param {{fields: string[], materials: string[]}} asked what the answers so far ask for; anything else the
 *   person filled in on a path they left again is not sent
 */
export function payload(draft, asked) {
  return {
    submission_id: draft.submission_id,
    item_code: draft.item_code,
    service_version: draft.service_version,
    answers: draft.answers,
    form: Object.fromEntries(Object.entries(draft.form).filter(([name]) => asked.fields.includes(name))),
    materials: materialList(draft.materials).filter(({ key }) => asked.materials.includes(key)),
    confirmed: draft.confirmed,
  };
}
