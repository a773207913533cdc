/**
 * The service under way: its definition, what the server knows already, what the person filled in, and the
 * sending. One person, one service at a time.
 */
import { createDraftKeeper } from "../core/draft_keeper.js";
import { newId } from "../core/ids.js";
import { yuanText } from "../core/money.js";
import { createSender } from "../core/sender.js";
import { signal, storedSignal } from "../core/store.js";
import { surface } from "../core/surface.js";
import { reaches } from "../flow/sign_in_methods.js";
import * as drafts from "../flow/submission.js";
import { formState } from "./form_state.js";

/** @typedef {import("../flow/submission.js").Draft} Draft */
/** @typedef {import("../core/i18n.js").Text} Text */

/**
 * @param {{api: import("../core/api.js").Api, owner: () => string | undefined,
 *   guarded: <T>(call: Promise<T>) => Promise<T>,
 *   onElsewhere?: (what: import("../core/draft_keeper.js").Elsewhere) => void}} around `owner`: masked number of who is signed
 *   in; `onElsewhere`: the draft on this page was changed, handed in or dropped on another machine
 */
export function createServiceWork({ api, owner, guarded, onElsewhere = () => undefined }) {
  /** The digital definition, null outside a service. */
  const service = signal(/** @type {any} */ (null));
  const draft = storedSignal("xiaoer.draft", /** @type {Draft | null} */ (null));
  /** What the server filled in for this person and item; in memory only. */
  const prefill = signal(/** @type {{code: string, answer: any} | null} */ (null));
  /** Field name -> what is wrong with it. */
  const fieldErrors = signal(/** @type {Record<string, Text>} */ ({}));
  const sender = createSender({ post: api.submit });
  const side = `${surface.name}-${newId().slice(-12)}`;
  /** Keeping a draft tells, like any other call, that the session is over; a late answer to who has left tells nobody. @type {typeof api.saveDraft} */
  const saveDraft = (id, content) => {
    const who = owner();
    return api.saveDraft(id, content).catch((/** @type {unknown} */ error) => (who !== undefined && owner() === who ? guarded(Promise.reject(error)) : Promise.reject(error)));
  };
  const keeper = createDraftKeeper({ draft, api: { ...api, saveDraft }, side, signedIn: () => owner() !== undefined, onElsewhere });

  /** @param {(draft: Draft) => Draft} change */
  function edit(change) {
    const now = draft.peek();
    if (now) draft.value = change(now);
  }

  /** Goes on with the draft at hand when it is this person's and fits; else begins one. */
  function openDraft() {
    const definition = service.peek();
    const who = owner();
    if (!definition || !who) return;
    const wanted = { itemCode: definition.code, serviceVersion: definition.service_version, owner: who };
    const going = drafts.continues(draft.peek(), wanted);
    if (going) return;
    sender.reset();
    fieldErrors.value = {};
    draft.value = drafts.newDraft({ submissionId: newId(), ...wanted });
  }

  /** Whether the form is only prepared here: nobody can be known as surely on this surface as its service asks. */
  const prepares = () => Boolean(service.peek()) && !reaches(surface.name, service.peek().assurance);

  sender.state.subscribe(({ phase, answer, error }) => {
    if (phase === "done" && draft.peek()?.stage === "sending") edit((now) => drafts.accepted(now, answer));
    if (phase === "refused") {
      edit(drafts.returned);
      // Another machine was quicker with the same application: what it handed in is what counts.
      const id = draft.peek()?.submission_id;
      if (error?.code === "submission_conflict" && id) onElsewhere({ code: "closed", draft: { draft_id: id, state: "submitted" } });
      const named = Object.entries(error?.fields ?? {}).map(([name, message]) => [name.replace(/^form\./, ""), message]);
      fieldErrors.value = Object.fromEntries(named);
    }
  });

  /** What the form asks by now (form_state.js). */
  const state = () => formState(service.peek(), draft.peek(), prefill.peek()?.answer);

  return {
    service,
    draft,
    fieldErrors,
    sender,
    keeper,
    /** Whether ending now would touch something that is not handed in yet. */
    isBegun: () => draft.peek()?.stage === "sending" || keeper.isBegun(),
    prepares,
    edit,
    openDraft,
    state,
    /**
     * What is begun now is begun under what holds now; a form that is filled in already stays with its version.
     * @param {string} code
     */
    async open(code) {
      const now = draft.peek();
      const begun = now?.item_code === code && now.stage !== "accepted" ? now.service_version : undefined;
      const here = service.peek();
      if (here?.code !== code || here.service_version !== begun) {
        service.value = await api.service(code, begun).catch((error) => {
          if (here?.code !== code || !["network", "unavailable"].includes(error.kind)) throw error;
          return here; // the server is away: what was loaded a moment ago goes on
        });
      }
      openDraft();
    },
    /**
     * What the server knows already for this item; plain values become the draft's own where nothing was typed.
     * @param {string} code
     */
    async loadPrefill(code) {
      const before = prefill.peek();
      if (before?.code === code) return before.answer;
      const answer = await guarded(api.prefill(code, draft.peek()?.service_version, prepares()));
      // A source that was out of reach is asked again with the next look.
      prefill.value = { code: answer.unavailable.length ? "" : code, answer };
      const money = new Set(service.peek()?.form.sections.flatMap((/** @type {any} */ section) => section.fields.filter((/** @type {any} */ field) => field.widget === "money").map((/** @type {any} */ field) => field.name)));
      const offered = Object.entries(answer.fields)
        .filter(([, field]) => !field.locked && !field.masked && field.value !== null)
        .map(([name, field]) => [name, money.has(name) ? yuanText(field.value) : field.value]);
      const brought = Object.fromEntries(offered);
      keeper.bringing(brought, () => edit((now) => (now.stage === "filling" ? { ...now, form: { ...brought, ...now.form } } : now)));
      return answer;
    },
    /** Sends the draft; the body is fixed with the first attempt. */
    submit() {
      const now = draft.peek();
      if (!now || now.stage === "accepted") return;
      if (now.stage === "filling") {
        const { data, fields, materials } = state();
        const asked = { fields, materials: materials.map((material) => material.key) };
        draft.value = drafts.sending(now, drafts.payload({ ...now, form: data.form }, asked));
      }
      void sender.send(draft.peek()?.sent);
    },
    /** A draft that was on its way when the page was reloaded or the session ended goes out again. */
    resend() {
      const now = draft.peek();
      if (now?.stage === "sending") void sender.send(now.sent);
    },
    /** Goes on with a draft of the server, under the version it stands on. @param {any} kept of the drafts API */
    async resume(kept) {
      const who = owner();
      if (!who) return;
      const definition = await guarded(api.service(kept.item_code, kept.service_version));
      if (owner() !== who) return;
      sender.reset();
      fieldErrors.value = {};
      prefill.value = null;
      service.value = definition;
      keeper.resume(kept, drafts.newDraft({ submissionId: kept.draft_id, itemCode: kept.item_code, serviceVersion: definition.service_version, owner: who }));
    },
    /** The draft was dropped elsewhere while somebody goes on here: what they have here lives on under an id of its own. */
    keepAsNew() {
      edit((now) => ({ ...now, submission_id: newId() }));
    },
    /** It was handed in elsewhere; while this page is handing it in itself, its own answer says so. @param {string} id @param {any} receipt @returns {boolean} whether that was this page's */
    acceptedElsewhere(id, receipt) {
      const now = draft.peek();
      if (now?.submission_id !== id || now.stage !== "filling") return false;
      sender.reset();
      draft.value = drafts.accepted(now, receipt);
      return true;
    },
    reset() {
      sender.reset();
      keeper.reset();
      draft.value = null;
      prefill.value = null;
      fieldErrors.value = {};
    },
  };
}
