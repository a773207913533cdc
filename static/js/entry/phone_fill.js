/**
 * The page of a phone that one form was handed to. It is not signed in and keeps nothing: the code's secret leaves the address
 * before anything else happens, what is typed is in memory, and the server's answers are never kept (`no-store`).
 */
import { createApi, loadJson } from "../core/api.js";
import { lang, language, setMessages, t } from "../core/i18n.js";
import { createLive } from "../core/live.js";
import { signal, useValue, wallClock } from "../core/store.js";
import { modes, setLanguage, setModes, startSurface } from "../core/surface.js";
import { PhoneFillBar, PhoneFillTop } from "../components/phone_fill_bars.js";
import * as flows from "../flow/next_screen.js";
import { Confirm } from "../screens/confirm.js";
import { Form } from "../screens/form.js";
import { Handed } from "../screens/handed.js";
import { Pictures } from "../screens/pictures.js";
import { html, render } from "../../vendor/preact/standalone.module.js";
import { followBackKey } from "./back_key.js";
import { spoken } from "./own_display.js";
import { createPage } from "./page.js";
import { createPhoneWork } from "./phone_work.js";

const RETRY_MS = 2000;
/** @type {Record<string, any>} */
const SCREENS = { form: Form, materials: Pictures, confirm: Confirm };
/** The steps that a phone takes over; who somebody is and what their case is was said at the kiosk. */
const STEPS = ["form", "materials", "confirm", "done"];

/** Before and after the form: no step of it. @type {flows.Flow} */
const OUTSIDE = { place: { screen: /** @type {any} */ ("handed") }, trail: [] };

/** The secret of the code, taken out of the address and of the browser's history at once. */
function takeToken() {
  const token = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  return /^[A-Za-z0-9_-]{43}$/.test(token) ? token : null;
}

/** 256 bits, as the server writes them. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Asks until the server answers; the same key again gets the same. @template T @param {() => Promise<T>} ask @returns {Promise<T>} */
async function untilAnswered(ask) {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(/** @type {any} */ (error).passing)) throw error;
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
}

function createPhoneApp() {
  const api = createApi({ channel: "phone" });
  const live = createLive();
  const work = createPhoneWork({ api: api.phone });
  const flow = signal(OUTSIDE);
  const toast = signal(/** @type {string | null} */ (null));
  const dialog = signal(/** @type {any} */ (null));
  const steps = () => (work.service.peek()?.steps ?? []).filter((/** @type {string} */ step) => STEPS.includes(step));

  work.phase.subscribe((phase) => {
    const item = work.service.peek()?.code;
    flow.value = phase === "filling" ? { place: { screen: "form", item, section: 0 }, trail: [] } : OUTSIDE;
  });

  /** @param {flows.FlowEvent} event */
  function send(event) {
    if (work.phase.peek() !== "filling") return;
    toast.value = null;
    if (event.type === "back" && !flow.peek().trail.length) return;
    if (event.type === "revise" && !STEPS.includes(event.step ?? "form")) return void (toast.value = t("handed.at_kiosk"));
    flow.value = flows.nextScreen(flow.peek(), event, { signedIn: true, steps: steps() });
  }

  async function start() {
    const token = takeToken();
    const key = newKey();
    try {
      const seen = await untilAnswered(() => (token ? api.phone.redeem(token, key) : api.phone.seen()));
      live.rejoin(); // the cookie is there now, and with it what may be heard
      work.take(seen);
    } catch (error) {
      work.refuse(error);
    }
  }

  const mine = (/** @type {any} */ news) => news.by !== undefined && news.state === "open";
  live.on("draft_changed", (news) => (mine(news) ? void work.read() : void work.refresh()));
  live.on("handover_changed", () => void work.refresh());
  live.on("session_ended", () => {
    void work.refresh();
    live.rejoin(); // its person may go on there in another session, whose end is to be heard as well
  });
  live.on("connected", () => {
    if (work.phase.peek() !== "filling") return;
    void work.refresh();
    work.wake();
  });

  return {
    api,
    work,
    flow,
    toast,
    dialog,
    send,
    start,
    /** What screens of a kiosk ask of a signed-in page; here there is none. */
    session: { session: signal(null), remaining: signal(0), warning: signal(false) },
    catalogue: { available: signal(false) },
    lights: { point: () => () => undefined },
    speaker: { say: () => undefined, exists: async () => false },
    terminal: signal(null),
    sites: signal(null),
    site: () => null,
    guarded: (/** @type {Promise<any>} */ call) => call,
    startOver: () => void work.refresh(),
    handBack: () => work.giveBack().catch((error) => (toast.value = t(error.passing ? "problem.network" : "problem.other"))),
  };
}

/** @typedef {ReturnType<typeof createPhoneApp>} PhoneApp */

const furniture = {
  Top: (/** @type {{app: PhoneApp}} */ { app }) => {
    const { size } = useValue(modes);
    useValue(language);
    const filling = useValue(app.work.phase) === "filling";
    return html`<${PhoneFillTop} filling=${filling} unsent=${useValue(app.work.unsent)} who=${useValue(app.work.who)} elder=${size === "large"}
      onElder=${() => setModes({ size: size === "large" ? "normal" : "large" })} onLanguage=${() => setLanguage(lang() === "zh" ? "en" : "zh")} />`;
  },
  Bottom: (/** @type {{app: PhoneApp}} */ { app }) => {
    useValue(language);
    if (useValue(app.work.phase) !== "filling") return null;
    return html`<${PhoneFillBar} canBack=${useValue(app.flow).trail.length > 0} onBack=${back} onHandBack=${app.handBack} />`;
  },
};

/** @param {{app: PhoneApp, Page: any}} props */
function PhoneFill({ app, Page }) {
  const { place } = useValue(app.flow);
  const phase = useValue(app.work.phase);
  useValue(language);
  if (phase !== "filling") return html`<${Handed} app=${app} Page=${Page} />`;
  const Screen = SCREENS[place.screen];
  return html`<${Screen} key=${JSON.stringify(place)} app=${app} place=${place} Page=${Page} />`;
}

const app = createPhoneApp();
const opened = app.start();
const { back } = followBackKey(app.flow, () => app.send({ type: "back" }));
const locale = (/** @type {string} */ code) => loadJson(new URL(`../../locales/${code}.json`, import.meta.url));
const [zh, en] = await Promise.all([locale("zh"), locale("en")]);
setMessages("zh", zh);
setMessages("en", en);
startSurface();
setLanguage(spoken());
// A page brought back from the browser's memory may show what is over: it is asked for anew.
addEventListener("pageshow", (event) => event.persisted && location.reload());
setInterval(() => (wallClock.value = new Date()), 1000);
const Page = createPage(/** @type {any} */ (app), furniture);
render(html`<${PhoneFill} app=${app} Page=${Page} />`, /** @type {HTMLElement} */ (document.getElementById("app")));
await opened;
