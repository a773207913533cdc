/**
 * The page's one composition on every surface: who is here, where they stand, what they filled in. Screens get this
 * object and nothing else; they do not know each other. What a surface has not is simply not there: no bridge, no session.
 */
import { createApi } from "../core/api.js";
import { lang } from "../core/i18n.js";
import { createLive, serverReachable } from "../core/live.js";
import { createSender } from "../core/sender.js";
import { createSession } from "../core/session.js";
import { effect, signal, storedSignal } from "../core/store.js";
import { resetModes, surface } from "../core/surface.js";
import { problemText } from "../core/words.js";
import { createSpeaker } from "../device/audio.js";
import { createBridge } from "../device/bridge.js";
import { createGuidePrinting } from "../device/guide_printing.js";
import { watchHealth } from "../device/health.js";
import { takeBridgeAddress } from "../device/launch.js";
import { createLights } from "../device/lights.js";
import { createPrinting } from "../device/printing.js";
import { watchStanding } from "../device/standing.js";
import { createCatalogue } from "../offline_cache/catalogue.js";
import * as flows from "../flow/next_screen.js";
import { createBegun } from "./begun.js";
import { createDraftOffers } from "./draft_offers.js";
import { createHandover } from "./handover.js";
import { createOpening, untilAnswered } from "./opening.js";
import { keepStanding, openedAt } from "./own_tab.js";
import { leaveForPortal, mayBeSignedIn } from "./portal.js";
import { createServiceWork } from "./service_work.js";
import { createSignIn } from "./sign_in.js";
import { createSignOut } from "./sign_out.js";
import { createTerminalProof } from "./terminal_proof.js";
import { createWorkOwner } from "./work_owner.js";

/** @typedef {import("../flow/next_screen.js").Flow} Flow */
/** @typedef {import("../flow/next_screen.js").FlowEvent} FlowEvent */

export function createApp() {
  const devices = surface.can("devices");
  const asks = createApi({ channel: surface.name });
  const bridge = createBridge(devices ? takeBridgeAddress() : null);
  const live = createLive();
  const terminal = signal(/** @type {any} */ (null));
  const proof = createTerminalProof({ api: asks, bridge, terminal, live });
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
  const begun = createBegun();
  const dialog = signal(/** @type {null | {kind: "help" | "access" | "end" | "signed_out"} | {kind: "other_person", until: string | null, onOwn: () => void} | {kind: "paper", title: string, paper: {id: string, pages: number}} | {kind: "draft_found" | "draft_newer" | "draft_drop", draft: any, found?: boolean}} */ (null));
  const toast = signal(/** @type {string | null} */ (null));
  /** Until when an answer from somebody's phone is waited for, in milliseconds: who looks at the phone is not gone. */
  const awaited = signal(0);
  const corrector = createSender({ post: ({ number, body }) => ("correction_id" in body ? api.correct(number, body) : api.handInOwed(number, body.materials)) });
  if (surface.can("address")) keepStanding(flow);

  const work = createServiceWork({ api, owner: () => session.session.peek()?.applicant.id_number_masked, guarded, onElsewhere: (what) => void offers.elsewhere(what) });
  const session = createSession({
    extend: api.extendSession,
    onExpired: () => void leaving.end("expired"),
    onLost: () => void leaving.signedOut(),
  });
  /** A failure in one line above the dock. @param {unknown} error */
  const say = (error) => (toast.value = problemText(error));
  const offers = createDraftOffers({ api, work, session, live, flow, dialog, toast, send, guarded, say });
  const handover = createHandover({ api, live, work, guarded, touched: session.touched });
  const owner = createWorkOwner({ work, forget: forgetWork, own: !devices });
  const page = { api, flow, work, drafts: offers, handover, session, live, printing, dialog, toast, send, guarded, say, owner };
  const leaving = createSignOut({ ...page, shared: surface.can("shared") });
  const arriving = createSignIn({ ...page, leaving, own: !devices });
  const open = createOpening({ ...page, leaving, own: !devices });

  /** @param {FlowEvent} event */
  function send(event) {
    // While the application is on its way there is one place to be; no key may leave it half-way.
    if (["back", "home", "browse", "my_cases"].includes(event.type) && ["sending", "waiting"].includes(work.sender.state.peek().phase)) return;
    const context = { signedIn: session.session.peek() !== null, steps: work.service.peek()?.steps ?? [] };
    flow.value = flows.nextScreen(flow.peek(), event, context);
    toast.value = null;
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
    begun.forget();
    correction.value = null;
    advice.value = { item: "", answers: {} };
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
      if (kind === "signed_out") void leaving.signedOut();
      if (code === "step_up_needed") stepUp(error);
      throw error;
    }
  }

  // Whoever signs out signs out of this browser, not of one tab.
  if (!devices) mayBeSignedIn.onOver(() => void ((session.session.peek() || work.draft.peek()) && leaving.end("elsewhere")));
  // Language, size and contrast belong to the person; they stay until the goodbye has been read.
  effect(() => {
    if (flow.value.place.screen === "attract") resetModes();
  });
  live.on("session_ended", () => void leaving.heardOfEnd());
  live.on("connected", () => {
    work.sender.wake();
    corrector.wake();
  });
  work.sender.state.subscribe(({ phase, answer, error }) => {
    if (phase === "done") send({ type: "accepted", case: answer.case_number, item: answer.item_code });
    if (phase === "signed_out") void leaving.signedOut();
    if (phase === "refused" && error?.code === "step_up_needed") stepUp(error);
  });
  corrector.state.subscribe(({ phase, error }) => {
    if (phase === "signed_out") void leaving.signedOut();
    if (phase === "refused" && error?.code === "step_up_needed") stepUp(error);
  });

  async function start() {
    if (devices) proof.start();
    else void untilAnswered(api.sites).then((answer) => (sites.value = answer));
    await open();
  }

  return {
    api,
    catalogue,
    bridge,
    live,
    health: watchHealth(bridge),
    standing: watchStanding(bridge, terminal),
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
    begun,
    dialog,
    toast,
    awaited,
    send,
    start,
    ...arriving,
    /** To the identity provider; the page comes back to where it stands now. */
    leaveForPortal: () => leaveForPortal(api, flow.peek()),
    guarded,
    say,
    end: leaving.end,
    disown: leaving.disown,
    leaveWithPhone: leaving.leaveWithPhone,
    askToEnd: leaving.askToEnd,
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
