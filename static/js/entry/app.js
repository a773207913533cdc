/**
 * The kiosk page's one composition: who is here, where they stand, what they filled in. Screens get this
 * object and nothing else; they do not know each other.
 */
import { createApi } from "../core/api.js";
import { newId } from "../core/ids.js";
import { holds } from "../core/logic.js";
import { problemText } from "../core/words.js";
import { visibleFields } from "../core/form_check.js";
import { askedMaterials, typedValues } from "../flow/work.js";
import { createLive } from "../core/live.js";
import { createSender } from "../core/sender.js";
import { createSession } from "../core/session.js";
import { signal, stored, storedSignal } from "../core/store.js";
import { resetModes } from "../core/surface.js";
import { wipeBrowser } from "../core/wipe.js";
import { createBridge, takeBridgeAddress } from "../device/bridge.js";
import { watchHealth } from "../device/health.js";
import { createPrinting } from "../device/printing.js";
import * as flows from "../flow/next_screen.js";
import { walk } from "../flow/guidance.js";
import * as drafts from "../flow/submission.js";

/** @typedef {import("../flow/submission.js").Draft} Draft */
/** @typedef {import("../flow/next_screen.js").Flow} Flow */
/** @typedef {import("../flow/next_screen.js").FlowEvent} FlowEvent */

/** @returns {string} YYYY-MM-DD of the terminal's own day, as conditions see it */
function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

export function createApp() {
  const api = createApi();
  const bridge = createBridge(takeBridgeAddress());
  const live = createLive();
  const printing = createPrinting({ api, bridge, live });

  const terminal = signal(/** @type {any} */ (null));
  /** The digital definition of the service under way, null outside one. */
  const service = signal(/** @type {any} */ (null));
  const flow = storedSignal("xiaoer.flow", flows.START);
  const draft = storedSignal("xiaoer.draft", /** @type {Draft | null} */ (null));
  /** What a correction round has gathered so far; shaped and read by screens/correction.js. */
  const correction = storedSignal("xiaoer.correction", /** @type {any} */ (null));
  /** Field name -> what is wrong with it. */
  const fieldErrors = signal(/** @type {Record<string, import("../core/i18n.js").Text>} */ ({}));
  /** What the server filled in for this person and item; in memory only. */
  const prefill = signal(/** @type {{code: string, answer: any} | null} */ (null));
  const dialog = signal(/** @type {null | {kind: "help" | "access" | "end" | "signed_out"}} */ (null));
  const toast = signal(/** @type {string | null} */ (null));
  const sender = createSender({ post: api.submit });
  const corrector = createSender({ post: ({ number, body }) => api.correct(number, body) });
  /** Masked number of the person whose work is on this page; tells the next person's sign-in apart. */
  let lastOwner = /** @type {string | undefined} */ (undefined);
  const ending = stored("xiaoer.ending");

  const session = createSession({
    extend: api.extendSession,
    onExpired: () => void end("expired"),
    onLost: () => void signedOut(),
  });

  /** @param {FlowEvent} event */
  function send(event) {
    // While the application is on its way there is one place to be; no key may leave it half-way.
    if (["back", "home"].includes(event.type) && ["sending", "waiting"].includes(sender.state.peek().phase)) return;
    const context = { signedIn: session.session.peek() !== null, steps: service.peek()?.steps ?? [] };
    flow.value = flows.nextScreen(flow.peek(), event, context);
    toast.value = null;
  }

  /** @param {(draft: Draft) => Draft} change */
  function edit(change) {
    const now = draft.peek();
    if (now) draft.value = change(now);
  }

  /**
   * Loads the service's definition and opens the draft to fill in, going on with the one at hand when it is
   * this person's and fits.
   * @param {string} code
   */
  async function openService(code) {
    if (service.peek()?.code !== code) service.value = await api.service(code);
    openDraft();
  }

  function openDraft() {
    const definition = service.peek();
    const who = session.session.peek();
    if (!definition || !who) return;
    const wanted = {
      itemCode: definition.code,
      serviceVersion: definition.service_version,
      owner: who.applicant.id_number_masked,
    };
    const going = drafts.continues(draft.peek(), wanted);
    if (!going) sender.reset();
    draft.value = going ?? drafts.newDraft({ submissionId: newId(), ...wanted });
  }

  /** @param {import("../core/session.js").Session} value */
  function signIn(value) {
    session.open(value);
    live.rejoin();
    const who = value.applicant.id_number_masked;
    const before = lastOwner ?? draft.peek()?.owner;
    const somebodyElse = before !== undefined && before !== who;
    lastOwner = who;
    if (somebodyElse) forgetWork();
    openDraft();
    if (somebodyElse && flow.peek().place.then) return send({ type: "home" });
    send({ type: "signed_in" });
    const unsent = draft.peek();
    if (unsent?.stage === "sending") void sender.send(unsent.sent);
  }

  /** Drops what a person filled in, was sent or printed here. */
  function forgetWork() {
    sender.reset();
    corrector.reset();
    printing.reset();
    draft.value = null;
    correction.value = null;
    prefill.value = null;
    fieldErrors.value = {};
  }

  /**
   * What the server knows already for this item; plain values become the draft's own where nothing was typed.
   * @param {string} code
   */
  async function loadPrefill(code) {
    const known = prefill.peek();
    if (known?.code === code) return known.answer;
    const answer = await guarded(api.prefill(code));
    prefill.value = { code, answer };
    edit((now) => {
      const offered = Object.entries(answer.fields).filter(([name, { locked, masked }]) => !locked && !masked && !(name in now.form));
      return now.stage === "filling" ? { ...now, form: { ...Object.fromEntries(offered.map(([name, field]) => [name, field.value])), ...now.form } } : now;
    });
    return answer;
  }

  /**
   * The state of the form under way.
   * @returns {{data: any, held: Set<string>, fields: string[], materials: ReturnType<typeof askedMaterials>}}
   *   `data` for conditions; `held`: fields whose value the server fills in itself; `fields`: asked for and ours to send
   */
  function work() {
    const { form, materials, guidance } = service.peek();
    const now = draft.peek();
    const offered = prefill.peek()?.answer.fields ?? {};
    const typed = now?.form ?? {};
    const held = new Set(Object.keys(offered).filter((name) => offered[name].locked || (offered[name].masked && !(name in typed))));
    const known = Object.fromEntries([...held].filter((name) => !offered[name].masked).map((name) => [name, offered[name].value]));
    const situation = guidance ? walk(guidance, now?.answers ?? {}).outcome?.situation : undefined;
    const data = { answers: now?.answers ?? {}, form: { ...typedValues(form.schema, typed), ...known }, situation, today: today() };
    const fields = visibleFields(form, data).map((field) => field.name).filter((name) => !held.has(name));
    return { data, held, fields, materials: askedMaterials(materials ?? [], (condition) => holds(condition, data)) };
  }

  /** The server knows no session any more. What is filled in stays for the moment; the person must prove again. */
  async function signedOut() {
    if (!session.session.peek() && !flows.needsSession(flow.peek().place)) return;
    session.close();
    live.rejoin();
    dialog.value = { kind: "signed_out" };
    send({ type: "sign_in_again" });
  }

  /** Runs a call of a screen and takes care of a session that is over.
   * @template T @param {Promise<T>} call @returns {Promise<T>} */
  async function guarded(call) {
    try {
      return await call;
    } catch (error) {
      if (/** @type {any} */ (error).kind === "signed_out") void signedOut();
      throw error;
    }
  }

  /** Ends the session here and on the server and leaves nothing behind.
   * @param {"asked" | "expired" | "idle"} why */
  async function end(why) {
    const had = session.session.peek() !== null;
    const unprinted = printing.unfinished();
    session.close();
    forgetWork();
    lastOwner = undefined;
    service.value = null;
    dialog.value = null;
    toast.value = null;
    resetModes();
    const event = had ? { type: "ended", unprinted, expired: why === "expired" } : { type: "idle" };
    flow.value = flows.nextScreen(flow.peek(), event, { signedIn: false, steps: [] });
    await wipeBrowser();
    if (had) await endOnServer();
  }

  /** The session's cookie is the server's: it is asked again until it has ended the session. A mark survives
   * a reload, so that a page that comes back in between does not take up the ended session. */
  async function endOnServer() {
    ending.write(true);
    for (let attempt = 0; session.session.peek() === null; attempt += 1) {
      try {
        await api.endSession();
        break;
      } catch {
        await new Promise((done) => setTimeout(done, Math.min(1000 * 2 ** attempt, 15_000)));
      }
    }
    ending.write(null);
    live.rejoin();
  }

  live.on("session_ended", () => {
    if (session.session.peek()) void signedOut();
  });
  live.on("connected", () => {
    sender.wake();
    corrector.wake();
  });
  sender.state.subscribe(({ phase, answer, error }) => {
    if (phase === "done" && draft.peek()?.stage === "sending") {
      edit((now) => drafts.accepted(now, answer));
      send({ type: "accepted", case: answer.case_number, item: answer.item_code });
    }
    if (phase === "refused") {
      edit(drafts.returned);
      fieldErrors.value = Object.fromEntries(Object.entries(error?.fields ?? {}).map(([name, message]) => [name.replace(/^form\./, ""), message]));
    }
    if (phase === "signed_out") void signedOut();
  });

  /** Asks until the server answers; a terminal may well start before its server.
   * @template T @param {() => Promise<T>} ask @returns {Promise<T>} */
  async function untilAnswered(ask) {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(/** @type {any} */ (error).passing)) throw error;
        await new Promise((done) => setTimeout(done, 2000));
      }
    }
  }

  /** Takes up what a reloaded page left: the session, the place, the draft, an unfinished sending. */
  async function start() {
    void untilAnswered(api.terminal).then((answer) => (terminal.value = answer));
    const kept = flow.peek();
    flow.value = flows.resume(kept, false);
    if (ending.read()) return endOnServer();
    let found = null;
    try {
      found = await untilAnswered(api.session);
    } catch {
      // 401: nobody is signed in. What the last person left goes with their session.
      if (flows.needsSession(kept.place) || draft.peek()) await end("idle");
      return;
    }
    lastOwner = found.applicant.id_number_masked;
    session.open(found);
    const code = kept.place.item ?? draft.peek()?.item_code;
    if (code) await openService(code).catch(() => undefined);
    flow.value = flows.resume(kept, true);
    const unsent = draft.peek();
    if (unsent?.stage === "sending") void sender.send(unsent.sent);
  }

  return {
    api,
    bridge,
    live,
    health: watchHealth(bridge),
    printing,
    sender,
    corrector,
    session,
    terminal,
    service,
    flow,
    draft,
    correction,
    fieldErrors,
    dialog,
    toast,
    send,
    edit,
    openService,
    start,
    signIn,
    guarded,
    end,
    loadPrefill,
    work,
    /** The service itself has changed or refuses this draft: a new one, under a new id. @param {string} code */
    async startOver(code) {
      draft.value = null;
      service.value = null;
      sender.reset();
      send({ type: "home" });
      send({ type: "open_item", item: code });
    },
    /** A failure in one line above the dock. @param {unknown} error */
    say: (error) => (toast.value = problemText(error)),
    /** End at once when nothing can be lost by it; else ask. */
    askToEnd() {
      const open = draft.peek() !== null && draft.peek()?.stage !== "accepted";
      if (session.session.peek() && (open || printing.unfinished())) dialog.value = { kind: "end" };
      else void end("asked");
    },
    /** Sends the draft; the body is fixed with the first attempt. */
    submit() {
      const now = draft.peek();
      if (!now || now.stage === "accepted") return;
      const { data, fields, materials } = work();
      const asked = { fields, materials: materials.map((material) => material.key) };
      const body = now.stage === "sending" ? now.sent : drafts.payload({ ...now, form: data.form }, asked);
      draft.value = drafts.sending(now, body);
      void sender.send(body);
    },
  };
}

/** @typedef {ReturnType<typeof createApp>} App */
