/**
 * Keeps what is being filled in at the server: a second after the last stroke and at each step, in the page while the server
 * is away, merged with what the person writes on another machine. Nothing is asked of the screens: the page's own draft is
 * watched.
 */
import { effect, signal, storedSignal } from "./store.js";
import * as cells from "../flow/drafts.js";
import { newId } from "./ids.js";

/** How long after the last stroke it is kept; and while somebody follows on another screen. */
const PAUSE_MS = 1000;
const SHARED_PAUSE_MS = 50;
/** How often what was typed last is sent again when somebody else has written meanwhile. */
const LAST_TRIES = 3;
/** Pauses while the server is away; the last one repeats. */
const PAUSES = [1000, 2000, 4000, 8000, 15_000];

/**
 * @typedef {import("../flow/submission.js").Draft} Draft
 * @typedef {import("../flow/drafts.js").Content} Content
 * @typedef {{id: string, revision: number, content: Content, sent: Content, pending: Content, offered: Record<string, unknown>,
 *   expires_on: string | null}} Kept `content`: what the server has; `sent`: what is on its way there; `pending`: what is not;
 *   `offered`: what the form brought by itself
 * @typedef {{code: "exists" | "closed" | "version", draft: any}} Elsewhere what happened on another machine and is the person's to know
 */

/**
 * @param {{
 *   draft: import("./store.js").Signal<Draft | null>,
 *   api: Pick<import("./api.js").Api, "saveDraft" | "draft">,
 *   signedIn: () => boolean,
 *   onElsewhere: (what: Elsewhere) => void,
 *   side?: string, now?: () => number, schedule?: (run: () => void, ms: number) => any, cancel?: (timer: any) => void,
 * }} around `side`: this page's name in stamps
 */
export function createDraftKeeper({ draft, api, signedIn, onElsewhere, side = `page-${newId().slice(-12)}`, now = Date.now, schedule = (run, ms) => setTimeout(run, ms), cancel = clearTimeout }) {
  const kept = storedSignal("xiaoer.draft.kept", /** @type {Kept | null} */ (null));
  /** The last day on which what is kept can be gone on with; null while nothing is kept. */
  const until = signal(/** @type {string | null} */ (null));
  /** Whether everything is kept, something is not yet, or the server is away. */
  const phase = signal(/** @type {"idle" | "saving" | "kept" | "away"} */ ("idle"));
  /** @type {any} */
  let timer = null;
  /** @type {Promise<void> | null} */
  let sending = null;
  let attempts = 0;
  /** The server does not want this draft: it lives on in the page alone. */
  let unwanted = "";
  /** Another screen is to go on with this draft: it is kept though nothing was done yet, and each stroke at once. */
  let shared = "";
  /** Whether the server is being asked for what another page wrote, and whether it wrote more meanwhile. */
  let asking = false;
  let askAgain = false;

  /** @returns {Kept} */
  const fresh = (/** @type {string} */ id) => ({ id, revision: 0, content: cells.empty(), sent: cells.empty(), pending: cells.empty(), offered: {}, expires_on: null });
  const whole = (/** @type {Kept} */ at) => cells.merge(cells.merge(at.content, at.sent), at.pending);

  /** @param {Kept | null} next */
  function put(next) {
    kept.value = next;
    until.value = next?.revision ? next.expires_on : null;
  }
  const left = kept.peek(); // by the page before this one: whether what it sent has arrived, nobody knows
  put(left && { ...left, sent: cells.empty(), pending: cells.merge(left.sent, left.pending) });

  /** @param {Partial<Kept>} change */
  function change(change) {
    const at = kept.peek();
    if (at) put({ ...at, ...change });
  }

  /** @param {number} ms */
  function later(ms) {
    if (timer !== null) cancel(timer);
    timer = schedule(() => {
      timer = null;
      void send();
    }, ms);
  }

  function look() {
    const here = draft.peek();
    if (here?.stage === "accepted") put(null);
    if (!here || here.stage !== "filling") return;
    if (kept.peek()?.id !== here.submission_id) put(fresh(here.submission_id));
    const at = /** @type {Kept} */ (kept.peek());
    const made = cells.changes(whole(at), here, now(), side, at.offered);
    if (cells.isNothing(made)) return;
    change({ pending: cells.merge(at.pending, made) });
    if (phase.peek() !== "away") phase.value = "saving";
    later(shared === at.id ? SHARED_PAUSE_MS : PAUSE_MS);
  }

  /** What the server holds of it, merged into the page. @param {any} answer of the drafts API */
  function take(answer) {
    const at = /** @type {Kept} */ (kept.peek());
    const content = { fields: answer.fields, answers: answer.answers, step: answer.step, materials: answer.materials };
    put({ ...at, revision: answer.revision, content: cells.merge(at.content, content), expires_on: answer.expires_on });
    const here = draft.peek();
    if (here) draft.value = cells.filled(here, whole(/** @type {Kept} */ (kept.peek())));
  }

  /** Sends what is not kept yet, one request at a time. @returns {Promise<void>} ends with the last of them; never fails */
  function send() {
    sending ??= attempt().finally(() => (sending = null));
    return sending;
  }

  async function attempt() {
    for (let again = true; again; ) {
      const at = kept.peek();
      const here = draft.peek();
      if (!at || !here || here.submission_id !== at.id || here.stage !== "filling" || unwanted === at.id || !signedIn()) return;
      const first = !at.revision && shared === at.id;
      if (!first && (cells.isNothing(at.pending) || (!at.revision && !cells.isBegun(at.pending)))) return;
      change({ sent: at.pending, pending: cells.empty() });
      phase.value = "saving";
      again = await once(at, here, at.pending);
    }
  }

  /** @param {number} revision that it stands on @param {Draft} here @param {Content} out */
  const bodyOf = (revision, here, out) => ({ revision, item_code: here.item_code, service_version: here.service_version, fields: out.fields, materials: out.materials, ...(out.answers && { answers: out.answers }), ...(out.step && { step: out.step }) });

  /** @param {Kept} at @param {Draft} here @param {Content} out @returns {Promise<boolean>} whether there is more to send at once */
  async function once(at, here, out) {
    try {
      const answer = await api.saveDraft(at.id, bodyOf(at.revision, here, out));
      const since = kept.peek();
      if (since?.id !== at.id) return false;
      put({ ...since, revision: answer.revision, content: cells.merge(since.content, out), sent: cells.empty(), expires_on: answer.expires_on });
      attempts = 0;
      phase.value = "kept";
      return !cells.isNothing(since.pending);
    } catch (caught) {
      const error = /** @type {any} */ (caught);
      const since = kept.peek();
      if (since?.id !== at.id) return false;
      change({ sent: cells.empty(), pending: cells.merge(since.pending, out) });
      if (error.code === "draft_moved" && error.body.draft.service_version === here.service_version) {
        take(error.body.draft);
        return true;
      }
      return failed(error, at.id);
    }
  }

  /** @param {any} error @param {string} id @returns {boolean} */
  function failed(error, id) {
    phase.value = "away";
    const told = /** @type {Record<string, Elsewhere["code"]>} */ ({ draft_moved: "version", draft_exists: "exists", draft_closed: "closed" })[error.code];
    if (told) {
      unwanted = id;
      onElsewhere({ code: told, draft: error.body.draft });
    } else if (error.passing) {
      later(PAUSES[Math.min(attempts, PAUSES.length - 1)]);
      attempts += 1;
    } else if (error.kind === "refused") unwanted = id; // Once more would be refused once more; the submission says why.
    return false;
  }

  effect(() => {
    void draft.value;
    look();
  });

  return {
    until,
    phase,
    /** Whether the person did something that would be missed. */
    isBegun() {
      const at = kept.peek();
      const here = draft.peek();
      return Boolean(at && here && here.submission_id === at.id && here.stage !== "accepted" && cells.isBegun(whole(at)));
    },
    /** What the form brings by itself is in the draft from now on, and not the person's. @param {Record<string, unknown>} offered @param {() => void} fill */
    bringing(offered, fill) {
      const at = kept.peek();
      if (at) change({ offered: { ...at.offered, ...offered } });
      fill();
    },
    /** The person stands somewhere else: a good moment to keep everything. @param {string | null} step */
    stepped(step) {
      const at = kept.peek();
      if (!at || !step || draft.peek()?.stage !== "filling") return;
      if (whole(at).step?.value !== step) {
        const stamp = Math.max(now(), cells.latest(whole(at)) + 1);
        change({ pending: cells.merge(at.pending, { step: { value: step, at: stamp, by: side } }) });
      }
      void this.flush();
    },
    /** Keeps what is not kept yet, now. @returns {Promise<void>} never fails */
    flush() {
      if (timer !== null) cancel(timer);
      timer = null;
      return send();
    },
    /** Keeps what is not kept yet before this page forgets the draft, also what was typed while a saving is on its way, whose
     * answer nobody takes up any more. @returns {Promise<void>} never fails */
    async lastWords() {
      const at = kept.peek();
      const here = draft.peek();
      const running = sending;
      if (!running || !at || !here) return this.flush();
      const out = cells.merge(at.sent, at.pending);
      await running;
      if (cells.isNothing(at.pending)) return;
      for (let revision = at.revision, tries = 0; tries < LAST_TRIES; tries += 1) {
        try {
          return void (await api.saveDraft(at.id, bodyOf(revision, here, out)));
        } catch (caught) {
          const error = /** @type {any} */ (caught);
          if (error.code !== "draft_moved" || error.body.draft.service_version !== here.service_version) return;
          revision = error.body.draft.revision;
        }
      }
    },
    /** The server is back, or the person has signed in again. */
    wake() {
      if (phase.peek() === "away") void this.flush();
    },
    /** News of the person's drafts. @param {{draft_id: string, revision: number, by: string, state: string}} news */
    async heard(news) {
      const at = kept.peek();
      if (!at || news.draft_id !== at.id || news.by === side || news.revision <= at.revision) return;
      if (news.state !== "open") {
        unwanted = at.id;
        return onElsewhere({ code: "closed", draft: news });
      }
      askAgain = true;
      if (asking) return; // One look at a time: who types elsewhere writes faster than anybody can ask.
      asking = true;
      while (askAgain) {
        askAgain = false;
        const answer = await api.draft(at.id).catch(() => null); // Nothing is lost: the next change is told it stands on old ground.
        if (!answer || kept.peek()?.id !== at.id) break;
        if (answer.service_version !== draft.peek()?.service_version) {
          onElsewhere({ code: "version", draft: answer });
          break;
        }
        take(answer);
      }
      asking = false;
    },
    /** Another screen goes on with it, or does so no more. @param {boolean} on @returns {Promise<boolean>} whether the server has it */
    async share(on) {
      const at = kept.peek();
      shared = on && at ? at.id : "";
      if (on) await this.flush();
      return Boolean(kept.peek()?.revision);
    },
    /** What a page changed last: a field, or a material by its key. @param {string} by its name in stamps @returns {{field: string} | {material: string} | null} */
    lastTouched(by) {
      const { fields, materials } = kept.peek()?.content ?? cells.empty();
      const latest = (/** @type {Record<string, import("../flow/drafts.js").Cell>} */ group) =>
        Object.entries(group).filter(([, cell]) => cell.by === by).reduce((last, [name, cell]) => (cell.at > last.at ? { name, at: cell.at } : last), { name: "", at: -1 });
      const [field, material] = [latest(fields), latest(materials)];
      if (!field.name && !material.name) return null;
      return material.at > field.at ? { material: material.name.split("/")[0] } : { field: field.name };
    },
    /** Keeps it though nothing was done yet: the person goes on with it on another machine. @returns {Promise<void>} never fails */
    async keep() {
      await this.share(true);
      await this.share(false);
    },
    /** Which side wrote a field last. @param {string} name @returns {string} empty when nobody did */
    sideOf(name) {
      const at = kept.peek();
      return (at && whole(at).fields[name]?.by) ?? "";
    },
    /** What stood in the way of this page's draft is gone. @returns {Promise<void>} */
    tryAgain() {
      unwanted = "";
      return this.flush();
    },
    /** Goes on with a draft of the server. @param {any} answer of the drafts API @param {Draft} begun the page's empty draft under its id */
    resume(answer, begun) {
      unwanted = "";
      // What was typed here before the other draft of the same item was heard of goes along with it.
      const at = kept.peek();
      const typed = at && at.id !== answer.draft_id && draft.peek()?.item_code === begun.item_code ? whole(at) : cells.empty();
      put(fresh(answer.draft_id));
      draft.value = begun;
      change({ pending: { ...typed, step: null } });
      take(answer);
      if (cells.isBegun(typed)) later(PAUSE_MS);
      phase.value = "kept";
    },
    reset() {
      if (timer !== null) cancel(timer);
      timer = null;
      attempts = 0;
      unwanted = "";
      shared = "";
      put(null);
      phase.value = "idle";
    },
  };
}

/** @typedef {ReturnType<typeof createDraftKeeper>} DraftKeeper */
