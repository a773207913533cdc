/**
 * The one form that was handed to this phone: what is typed goes to the server as it is typed, what the kiosk changes comes
 * from there. It lives in this page's memory and nowhere else; when it is over nothing of it is left.
 */
import { bothTexts } from "../core/i18n.js";
import { createSender } from "../core/sender.js";
import { yuanText } from "../core/money.js";
import { signal } from "../core/store.js";
import * as drafts from "../flow/drafts.js";
import { materialList, newDraft } from "../flow/submission.js";
import { formState } from "./form_state.js";

/** Strokes of this time travel together. */
const BATCH_MS = 40;
const RETRY_MS = 1500;

/** What a phone writes. */
const GROUPS = /** @type {const} */ (["fields", "materials"]);

/** @typedef {import("../flow/drafts.js").Content} Content */
/** @typedef {import("../flow/submission.js").Draft} Draft */
/** @typedef {"opening" | "filling" | "submitted" | "over" | "refused"} Phase */

/**
 * @param {{api: import("../core/api.js").Api["phone"], schedule?: (run: () => void, ms: number) => any, now?: () => number}} around
 */
export function createPhoneWork({ api, schedule = (run, ms) => setTimeout(run, ms), now = Date.now }) {
  const phase = signal(/** @type {Phase} */ ("opening"));
  /** Why it is over, or what was wrong with the code: an ApiError. */
  const reason = signal(/** @type {any} */ (null));
  const receipt = signal(/** @type {any} */ (null));
  const service = signal(/** @type {any} */ (null));
  const draft = signal(/** @type {Draft | null} */ (null));
  const prefill = signal(/** @type {any} */ (null));
  const fieldErrors = signal(/** @type {Record<string, import("../core/i18n.js").Text>} */ ({}));
  /** Something typed has not reached the server yet. */
  const unsent = signal(false);
  const who = signal("");
  /** For whom it is declared, where somebody fills it in for another or for a company. */
  const declaring = signal(/** @type {import("../core/words.js").Declaring | null} */ (null));
  const sender = createSender({ post: submitted });

  let content = drafts.empty();
  let pending = drafts.empty();
  let side = "";
  let ahead = 0;
  /** The request or pause that carries the strokes, while there is one. @type {Promise<void> | null} */
  let carrying = null;
  let reading = false;
  let readAgain = false;

  /** Takes up an answer of `seen` or `redeem`. @param {any} seen */
  function take(seen) {
    if (seen.state !== "filling") return finish(seen.state, seen.reason, seen.receipt);
    const { form } = seen;
    side = form.side;
    ahead = form.now - now();
    who.value = form.name_masked;
    declaring.value = form.acted_for ? { applicant: form.acted_for, actor: {} } : null;
    service.value = form.service;
    withKnown(form.prefill, form.draft.withheld);
    draft.value = { ...newDraft({ submissionId: "", itemCode: form.service.code, serviceVersion: form.service.service_version, owner: "" }), form: offered() };
    hear(form.draft);
    phase.value = "filling";
  }

  /** Numbers that were typed at the kiosk are shown masked, as what the server fills in itself. @param {any} known @param {Record<string, string>} withheld */
  function withKnown(known, withheld) {
    const label = { zh: "在大屏上填的", en: "Typed at the screen" };
    const fields = Object.fromEntries(Object.entries(withheld).map(([name, value]) => [name, { value, source: "kiosk", source_label: label, locked: false, masked: true }]));
    prefill.value = { ...known, own: known.own ?? known.fields, fields: { ...(known.own ?? known.fields), ...fields } };
  }

  /** What the form brings itself, as the person would type it. @returns {Record<string, unknown>} */
  function offered() {
    const sections = service.peek().form.sections;
    const money = new Set(sections.flatMap((/** @type {any} */ section) => section.fields).filter((/** @type {any} */ field) => field.widget === "money").map((/** @type {any} */ field) => field.name));
    const known = /** @type {[string, any][]} */ (Object.entries(prefill.peek().own));
    return Object.fromEntries(known.filter(([, field]) => !field.locked && !field.masked && field.value !== null).map(([name, field]) => [name, money.has(name) ? yuanText(field.value) : field.value]));
  }

  /** The draft as the server has it now, with what was typed since. @param {any} heard */
  function hear(heard) {
    if (!draft.peek()) return;
    const { fields, materials, answers, withheld } = heard;
    const theirs = { fields, materials, step: null, answers: { value: answers, at: 0, by: "" } };
    // What another page typed into a number is not told here: an older value of our own does not stand for it.
    const mine = Object.fromEntries(Object.entries(content.fields).filter(([name]) => !(name in withheld) || name in pending.fields));
    content = drafts.merge({ ...content, fields: mine }, theirs);
    withKnown(prefill.peek(), withheld);
    const before = /** @type {Draft} */ (draft.peek());
    const form = Object.fromEntries(Object.entries(before.form).filter(([name]) => !(name in withheld) || name in content.fields));
    draft.value = drafts.filled({ ...before, form }, content);
  }

  /** @param {(draft: Draft) => Draft} change */
  function edit(change) {
    const before = draft.peek();
    if (!before || phase.peek() !== "filling") return;
    const next = change(before);
    draft.value = next;
    const cells = drafts.changes(content, next, now() + ahead, side, offered());
    // Pages and licences come and go through the server; only a promise is written from here.
    cells.materials = Object.fromEntries(Object.entries(cells.materials).filter(([name, cell]) => !name.includes("/") && (cell.value === null || "follows" in cell.value)));
    cells.answers = null;
    if (drafts.isNothing(cells)) return;
    content = drafts.merge(content, cells);
    pending = drafts.merge(pending, cells);
    unsent.value = true;
    void carry();
  }

  /** Sends what is pending, one request at a time, until nothing is. @returns {Promise<void>} */
  function carry() {
    carrying ??= carryOn().finally(() => (carrying = null));
    return carrying;
  }

  async function carryOn() {
    let pause = BATCH_MS;
    let single = false;
    while (!drafts.isNothing(pending) && phase.peek() === "filling") {
      await new Promise((done) => schedule(() => done(undefined), pause));
      const batch = single ? firstOf(pending) : pending;
      pending = without(pending, batch);
      pause = BATCH_MS;
      try {
        await api.write({ fields: stamped(batch.fields), materials: stamped(batch.materials) });
      } catch (caught) {
        const error = /** @type {any} */ (caught);
        const since = pending;
        pending = drafts.merge(batch, pending); // nothing typed is lost; the same again changes nothing
        if (error.passing || error.code === "draft_moved") {
          pause = RETRY_MS;
          continue;
        }
        if (error.kind !== "refused" || error.code === "handover_over") return void refresh();
        const wrong = refusedIn(batch, error);
        if (drafts.isNothing(wrong)) single = true; // it does not say which one: one after the other
        else pending = drafts.merge(without(batch, wrong), since);
      }
    }
    unsent.value = false;
  }

  /** What of `batch` the server does not take. It is told at its field and not sent again until it is changed.
   * @param {Content} batch @param {any} error @returns {Content} */
  function refusedIn(batch, error) {
    const told = new Map(Object.entries(error.fields ?? {}).map(([name, words]) => [name.split(".").find((part) => part !== "fields" && part !== "materials") ?? name, words]));
    const wrong = drafts.empty();
    const alone = GROUPS.flatMap((group) => Object.keys(batch[group])).length === 1;
    for (const group of GROUPS) {
      for (const [name, cell] of Object.entries(batch[group])) {
        if (!alone && !told.has(name)) continue;
        wrong[group][name] = cell;
        fieldErrors.value = { ...fieldErrors.peek(), [name]: /** @type {any} */ (told.get(name) ?? error.text ?? bothTexts("problem.other")) };
      }
    }
    return wrong;
  }

  /** @param {Record<string, import("../flow/drafts.js").Cell>} cells */
  const stamped = (cells) => Object.fromEntries(Object.entries(cells).map(([name, { value, at }]) => [name, { value, at }]));

  /** Somebody else has changed the draft: one look at a time, and one more for what came meanwhile. */
  async function read() {
    readAgain = true;
    if (reading) return;
    reading = true;
    try {
      while (readAgain && phase.peek() === "filling") {
        readAgain = false;
        hear(await api.content());
      }
    } catch (error) {
      if (!(/** @type {any} */ (error).passing)) void refresh();
    } finally {
      reading = false;
    }
  }

  /** How it stands: it may be over. */
  async function refresh() {
    if (phase.peek() !== "filling") return;
    try {
      const seen = await api.seen();
      if (seen.state !== "filling") finish(seen.state, seen.reason, seen.receipt);
    } catch (error) {
      if (/** @type {any} */ (error).kind === "signed_out") finish("over", "expired", null);
    }
  }

  /** Leaves nothing behind but how it ended. @param {Phase} state @param {string | null} why @param {any} done */
  function finish(state, why, done) {
    if (["submitted", "over"].includes(phase.peek())) return;
    phase.value = state;
    reason.value = why;
    receipt.value = done;
    content = drafts.empty();
    pending = drafts.empty();
    draft.value = null;
    prefill.value = null;
    service.value = null;
    fieldErrors.value = {};
    who.value = "";
    declaring.value = null;
    unsent.value = false;
    void api.giveBack().catch(() => undefined); // the cookie goes as well; without it the server knows that it is over
  }

  /** @param {any} body */
  async function submitted(body) {
    await carry();
    return api.submit(body);
  }

  sender.state.subscribe(({ phase: sent, answer, error }) => {
    if (sent === "done") finish(answer.state, answer.reason, answer.receipt);
    if (sent === "signed_out") void refresh();
    if (sent !== "refused") return;
    if (error?.code === "handover_over") return void refresh();
    const named = Object.entries(error?.fields ?? {}).map(([name, message]) => [name.replace(/^form\./, ""), message]);
    fieldErrors.value = Object.fromEntries(named);
  });

  const state = () => formState(service.peek(), draft.peek(), prefill.peek());

  return {
    phase,
    reason,
    receipt,
    service,
    draft,
    prefill,
    fieldErrors,
    unsent,
    who,
    declaring,
    sender,
    edit,
    state,
    take,
    read,
    refresh,
    /** The code was refused. @param {any} error */
    refuse(error) {
      reason.value = error;
      phase.value = "refused";
    },
    loadPrefill: async () => prefill.peek(),
    /** What the form's screen asks of a page that keeps a draft; here everything is at the server at once. */
    keeper: { until: signal(null), phase: signal("idle") },
    /** What could not be sent goes now: the server is heard of again. */
    wake() {
      sender.wake();
      void carry();
      void read();
    },
    /** @param {string} key @param {Blob} file */
    async addPicture(key, file) {
      const page = await api.addPicture(key, file);
      await read();
      return page;
    },
    /** @param {string} id */
    async dropPicture(id) {
      await api.dropPicture(id);
      await read();
    },
    submit() {
      const now_ = draft.peek();
      if (!now_) return;
      const { data, held, fields, materials } = state();
      const asked = materials.map((material) => material.key);
      const known = prefill.peek().fields;
      void sender.send({
        service_version: now_.service_version,
        form: Object.fromEntries(Object.entries(data.form).filter(([name]) => fields.includes(name))),
        withheld: [...held].filter((name) => known[name]?.source === "kiosk"),
        materials: materialList(now_.materials).filter(({ key }) => asked.includes(key)),
        confirmed: true,
      });
    },
    /** 交回大屏: what is typed is carried over first. */
    async giveBack() {
      await carry();
      await api.giveBack();
      finish("over", "handed_back", null);
    },
  };
}

/** One cell of it. @param {Content} content @returns {Content} */
function firstOf(content) {
  const one = drafts.empty();
  const group = Object.keys(content.fields).length ? "fields" : "materials";
  const [name] = Object.keys(content[group]);
  one[group][name] = content[group][name];
  return one;
}

/** @param {Content} content @param {Content} taken @returns {Content} `content` without the cells of `taken` */
function without(content, taken) {
  const rest = drafts.empty();
  for (const group of GROUPS) rest[group] = Object.fromEntries(Object.entries(content[group]).filter(([name]) => !(name in taken[group])));
  return rest;
}

/** @typedef {ReturnType<typeof createPhoneWork>} PhoneWork */
