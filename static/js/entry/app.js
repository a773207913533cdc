/**
 * The page's one composition on every surface: who is here, where they stand, what they filled in. Screens get this
 * object and nothing else; they do not know each other. What a surface has not is simply not there: no bridge, no session.
 */
import { createApi } from "../core/api.js";
import { lang, t } from "../core/i18n.js";
import { createLive, serverReachable } from "../core/live.js";
import { createSender } from "../core/sender.js";
import { createSession } from "../core/session.js";
import { effect, signal, stored, storedSignal } from "../core/store.js";
import { resetModes, surface } from "../core/surface.js";
import { wipeBrowser } from "../core/wipe.js";
import { problemText } from "../core/words.js";
import { createSpeaker } from "../device/audio.js";
import { createBridge } from "../device/bridge.js";
import { createGuidePrinting } from "../device/guide_printing.js";
import { watchHealth } from "../device/health.js";
import { takeBridgeAddress } from "../device/launch.js";
import { createLights } from "../device/lights.js";
import { createPrinting } from "../device/printing.js";
import { createCatalogue } from "../offline_cache/catalogue.js";
import * as flows from "../flow/next_screen.js";
import { createDraftOffers } from "./draft_offers.js";
import { createHandover } from "./handover.js";
import { holder, holdsWork, keepStanding, openedAt } from "./own_tab.js";
import { comeBack, leaveForPortal, mayBeSignedIn } from "./portal.js";
import { createServiceWork } from "./service_work.js";
import { createTerminalProof } from "./terminal_proof.js";

/** @typedef {import("../flow/next_screen.js").Flow} Flow */
/** @typedef {import("../flow/next_screen.js").FlowEvent} FlowEvent */

/** How long the last strokes may take to be kept before the session ends. */
const LAST_WORDS_MS = 2000;

export function createApp() {
  const devices = surface.can("devices");
  const asks = createApi({ channel: surface.name });
  const bridge = createBridge(devices ? takeBridgeAddress() : null);
  const live = createLive();
  const terminal = signal(/** @type {any} */ (null));
  const proof = createTerminalProof({ api: asks, bridge, terminal, onProven: () => live.rejoin() });
  const api = { ...asks, challenge: proof.challenge };
  const printing = createPrinting({ api, bridge, live });
  const guidePrinting = createGuidePrinting({ api, bridge });
  const formPrinting = createGuidePrinting({ api: { guidePdf: api.paperFormPdf }, bridge });
  const paperPrinting = createGuidePrinting({ api: { guidePdf: api.paperPdf }, bridge });
  const blankPrinting = createGuidePrinting({ api: { guidePdf: (code) => api.blankForm(code, lang()) }, bridge });

  /** On nobody's terminal: where terminals stand, nearest first. */
  const sites = signal(/** @type {any} */ (null));
  const catalogue = createCatalogue({ api, live, reachable: serverReachable, terminal: devices ? terminal : sites, keeps: surface.can("shared") });
  const flow = surface.can("address") ? signal(openedAt(location.hash)) : storedSignal("xiaoer.flow", flows.START);
  /** What a correction round has gathered so far; shaped and read by screens/correction.js. */
  const correction = storedSignal("xiaoer.correction", /** @type {any} */ (null));
  /** What was answered to the questions before a way to the counter; in memory only. */
  const advice = signal(/** @type {{item: string, answers: Record<string, string>}} */ ({ item: "", answers: {} }));
  const dialog = signal(/** @type {null | {kind: "help" | "access" | "end" | "signed_out"} | {kind: "other_person", until: string | null, onOwn: () => void} | {kind: "paper", title: string, paper: {id: string, pages: number}} | {kind: "draft_found" | "draft_newer" | "draft_drop", draft: any, found?: boolean}} */ (null));
  const toast = signal(/** @type {string | null} */ (null));
  /** Until when an answer from somebody's phone is waited for, in milliseconds: who looks at the phone is not gone. */
  const awaited = signal(0);
  const corrector = createSender({ post: ({ number, body }) => ("correction_id" in body ? api.correct(number, body) : api.handInOwed(number, body.materials)) });
  /** Masked number of the person whose work is on this page; tells the next person's sign-in apart. */
  let lastOwner = /** @type {string | undefined} */ (undefined);
  /** Whether that was somebody acting for another: to be surer they prove who they are themselves. */
  let acted = false;
  if (surface.can("address")) keepStanding(flow);
  const ending = stored("xiaoer.ending");
  /** How often a session was ended on this page. */
  let ended = 0;

  const work = createServiceWork({ api, owner: () => session.session.peek()?.applicant.id_number_masked, guarded, onElsewhere: (what) => void offers.elsewhere(what) });
  const session = createSession({
    extend: api.extendSession,
    onExpired: () => void end("expired"),
    onLost: () => void signedOut(),
  });
  /** A failure in one line above the dock. @param {unknown} error */
  const say = (error) => (toast.value = problemText(error));
  const offers = createDraftOffers({ api, work, session, live, flow, dialog, toast, send, guarded, say });
  const handover = createHandover({ api, live, work, guarded, touched: session.touched });

  /** @param {FlowEvent} event */
  function send(event) {
    // While the application is on its way there is one place to be; no key may leave it half-way.
    if (["back", "home", "browse", "my_cases"].includes(event.type) && ["sending", "waiting"].includes(work.sender.state.peek().phase)) return;
    const context = { signedIn: session.session.peek() !== null, steps: work.service.peek()?.steps ?? [] };
    flow.value = flows.nextScreen(flow.peek(), event, context);
    toast.value = null;
  }

  /** @param {import("../core/session.js").Session} value @returns {boolean | Promise<boolean>} false: who it is cannot go on here and tries again */
  function signIn(value) {
    const owner = lastOwner ?? work.draft.peek()?.owner;
    if (devices && owner !== undefined && owner !== value.applicant.id_number_masked && !acted && flow.peek().place.then) return otherPerson();
    const agent = acted;
    acted = Boolean(value.actor);
    session.open(value);
    if (!devices) mayBeSignedIn.write(true);
    if (dialog.peek()?.kind === "signed_out") dialog.value = null; // The card answered it.
    live.rejoin();
    const who = value.applicant.id_number_masked;
    const before = lastOwner ?? work.draft.peek()?.owner;
    const somebodyElse = before !== undefined && before !== who;
    keepHolder(who);
    if (somebodyElse) forgetWork();
    work.openDraft();
    void offers.load();
    if (somebodyElse && flow.peek().place.then) {
      send({ type: "home" });
      toast.value = t(agent ? "acting.oneself" : "other_person.title");
      return true;
    }
    send({ type: "signed_in" });
    work.resend();
    return true;
  }

  /**
   * Somebody else has signed in where a person's work waits for that person: until they have chosen nobody is signed in, here
   * or on the server, so that nothing of the one can go there in the name of the other.
   * @returns {Promise<boolean>} false when the own card is tried
   */
  function otherPerson() {
    session.close();
    const over = endOnServer();
    return new Promise((done) => {
      const onOwn = () => {
        dialog.value = null;
        void over.then(() => done(false));
      };
      dialog.value = { kind: "other_person", until: work.keeper.until.peek(), onOwn };
    });
  }

  /** @param {string} who masked number */
  function keepHolder(who) {
    lastOwner = who;
    if (!devices) holder.write(who);
  }

  /** Drops what a person filled in, was sent or printed here. */
  function forgetWork() {
    work.reset();
    offers.forget();
    handover.forget();
    corrector.reset();
    printing.reset();
    guidePrinting.reset();
    paperPrinting.reset();
    blankPrinting.reset();
    formPrinting.reset();
    correction.value = null;
    advice.value = { item: "", answers: {} };
  }

  /** The server knows no session any more. What is filled in stays for the moment; the person must prove again. */
  async function signedOut() {
    if (!session.session.peek() && !flows.needsSession(flow.peek().place)) return;
    session.close();
    live.rejoin();
    dialog.value = { kind: "signed_out" };
    send({ type: "sign_in_again" });
  }

  /** The session goes on and what is filled in stays; a surer way to prove who one is replaces it. @param {any} error */
  const stepUp = (error) => send({ type: "step_up", level: error.facts.level });

  /** Runs a call of a screen and takes care of a session that is over.
   * @template T @param {Promise<T>} call @returns {Promise<T>} */
  async function guarded(call) {
    try {
      return await call;
    } catch (error) {
      const { kind, code } = /** @type {any} */ (error);
      if (kind === "signed_out") void signedOut();
      if (code === "step_up_needed") stepUp(error);
      throw error;
    }
  }

  /** Ends the session here and on the server and leaves nothing behind. What was not handed in is kept for its person.
   * @param {"asked" | "expired" | "idle" | "discard" | "elsewhere"} why `discard`: what was not handed in is destroyed as well;
   *   `elsewhere`: another tab tells the server */
  async function end(why) {
    const had = session.session.peek() !== null;
    ended += 1;
    const unprinted = printing.unfinished();
    const begun = had && work.keeper.isBegun();
    const discarded = why === "discard" && begun ? work.draft.peek()?.submission_id : undefined;
    // Also what nothing was typed in yet: a form that was printed to be filled in at home waits for its paper.
    const kept = had && !discarded ? work.keeper.until.peek() : null;
    const last = begun && !discarded ? work.keeper.lastWords() : null;
    session.close();
    forgetWork();
    lastOwner = undefined;
    work.service.value = null;
    dialog.value = null;
    toast.value = null;
    // Before anything else: a page that comes back from here on must not take up the ended session.
    const tells = had && why !== "elsewhere";
    if (tells) ending.write(discarded ?? true);
    const event = !surface.can("shared") ? { type: "home" } : had ? { type: "ended", unprinted, expired: why === "expired", kept: kept ?? undefined } : { type: "idle" };
    flow.value = flows.nextScreen(flow.peek(), event, { signedIn: false, steps: [] });
    await wipeBrowser();
    await Promise.race([last, new Promise((done) => setTimeout(done, LAST_WORDS_MS))]);
    if (tells) await endOnServer();
  }

  /** The session's cookie is the server's: it is asked again until it has ended the session. Until then the
   * mark that `end` made stays, over a reload too: it names the draft that is to be destroyed with it, if any. */
  async function endOnServer() {
    const discarded = ending.read();
    ending.write(discarded ?? true);
    for (let attempt = 0; session.session.peek() === null; attempt += 1) {
      try {
        if (typeof discarded === "string") await api.dropDraft(discarded).catch((/** @type {any} */ error) => error.passing && Promise.reject(error));
        const answer = await api.endSession();
        mayBeSignedIn.write(false);
        ending.write(null); // Before this tab leaves: who comes back signs in anew, and stays.
        if (answer?.leave) return location.assign(answer.leave);
        break;
      } catch {
        await new Promise((done) => setTimeout(done, Math.min(1000 * 2 ** attempt, 15_000)));
      }
    }
    ending.write(null);
    live.rejoin();
  }

  // Whoever signs out signs out of this browser, not of one tab.
  if (!devices) mayBeSignedIn.onOver(() => void ((session.session.peek() || work.draft.peek()) && end("elsewhere")));
  // Language, size and contrast belong to the person; they stay until the goodbye has been read.
  effect(() => {
    if (flow.value.place.screen === "attract") resetModes();
  });
  live.on("session_ended", async () => {
    const signedIn = session.session.peek();
    if (!signedIn) return;
    // It may be the session before this one, which a surer sign-in or acting for another has replaced.
    const now = await api.session().catch(() => null);
    const same = now?.applicant.id_number_masked === signedIn.applicant.id_number_masked && now?.actor?.name === signedIn.actor?.name;
    if (session.session.peek() === signedIn && !same) void signedOut();
  });
  live.on("connected", () => {
    work.sender.wake();
    corrector.wake();
  });
  work.sender.state.subscribe(({ phase, answer, error }) => {
    if (phase === "done") send({ type: "accepted", case: answer.case_number, item: answer.item_code });
    if (phase === "signed_out") void signedOut();
    if (phase === "refused" && error?.code === "step_up_needed") stepUp(error);
  });
  corrector.state.subscribe(({ phase, error }) => {
    if (phase === "signed_out") void signedOut();
    if (phase === "refused" && error?.code === "step_up_needed") stepUp(error);
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
    if (devices) proof.start();
    else void untilAnswered(api.sites).then((answer) => (sites.value = answer));
    const left = comeBack();
    if (left) flow.value = left.flow;
    // A browser of one's own asks only when somebody has signed in with it.
    if (!devices && !mayBeSignedIn.read() && !ending.read()) {
      // Whose it was has signed out in another tab, and a telephone that had dropped this page did not hear of it.
      if (holdsWork(work.draft.peek())) await end("idle");
      if (left?.declined) toast.value = t("sign_in.declined");
      if (flows.needsSession(flow.peek().place)) flow.value = { place: { screen: "home" }, trail: [] };
      return;
    }
    const kept = flow.peek();
    // A citizen's screen stays up empty until the server says whose session this is; idle time ends it, too.
    if (!flows.needsSession(kept.place)) flow.value = flows.resume(kept, false);
    if (ending.read()) return endOnServer();
    let found = null;
    const epoch = ended;
    try {
      found = await untilAnswered(api.session);
    } catch {
      // 401: nobody is signed in. What the last person left goes with their session.
      mayBeSignedIn.write(false);
      if (flows.needsSession(kept.place) || work.draft.peek()) await end("idle");
      return;
    }
    // Meanwhile somebody ended it here: then it ends on the server as well.
    if (epoch !== ended) return endOnServer();
    const who = found.applicant.id_number_masked;
    // The identity provider may have sent back somebody else than who had begun here.
    const before = holder.read() ?? work.draft.peek()?.owner;
    const somebodyElse = before !== undefined && before !== who;
    if (somebodyElse) forgetWork();
    keepHolder(who);
    session.open(found);
    void offers.load();
    const code = kept.place.item ?? kept.place.then?.item ?? work.draft.peek()?.item_code;
    if (code) await work.open(code).catch(() => undefined);
    flow.value = somebodyElse && (kept.place.then || flows.needsSession(kept.place)) ? { place: { screen: "home" }, trail: [] } : flows.resume(kept, true);
    if (left && kept.place.screen === "sign_in") send({ type: "signed_in" });
    work.resend();
  }

  return {
    api,
    catalogue,
    bridge,
    live,
    health: watchHealth(bridge),
    lights: createLights(bridge),
    speaker: createSpeaker(bridge),
    printing,
    guidePrinting,
    paperPrinting,
    blankPrinting,
    formPrinting,
    work,
    corrector,
    drafts: offers,
    handover,
    session,
    terminal,
    sites,
    /** The site one would call or go to: this terminal's, else the nearest. @returns {any} null until the server has said */
    site: () => terminal.value?.terminal.site ?? sites.value?.sites[0] ?? null,
    flow,
    correction,
    advice,
    dialog,
    toast,
    awaited,
    send,
    start,
    signIn,
    /** The server has begun a session for somebody who had left the page by then: whoever stands here must not take it up.
     * @param {import("../core/session.js").Session} late */
    async disown(late) {
      const here = session.session.peek();
      if (here?.applicant.id_number_masked === late.applicant.id_number_masked) return;
      if (here) void signedOut(); // the other's has taken the place of theirs
      await endOnServer();
    },
    /** To the identity provider; the page comes back to where it stands now. */
    leaveForPortal: () => leaveForPortal(api, flow.peek()),
    /** Go on for somebody who lets one, or for oneself again. What was begun for the other is not carried along. @param {number | null} id */
    async actFor(id) {
      try {
        signIn(await guarded(api.actFor(id)));
        send({ type: "home" });
      } catch (error) {
        say(error);
      }
    },
    guarded,
    end,
    say,
    /** 我在手机上接着填: the session ends here, the form goes on there. */
    async leaveWithPhone() {
      try {
        await handover.goAlone();
      } catch (error) {
        return void say(error);
      }
      await end("asked");
    },
    /** End at once when nothing can be lost by it; else ask. */
    askToEnd() {
      if (session.session.peek() && (work.isBegun() || printing.unfinished() || handover.linked.peek().phase === "taken")) dialog.value = { kind: "end" };
      else void end("asked");
    },
    /** The service itself has changed or refuses this draft: a new one, under a new id. @param {string} code */
    startOver(code) {
      work.reset();
      work.service.value = null;
      send({ type: "home" });
      send({ type: "open_item", item: code });
    },
  };
}

/** @typedef {ReturnType<typeof createApp>} App */
