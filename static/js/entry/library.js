/**
 * The page of phone, television and desk: the library with its guides and questions, and, where somebody may sign in, their
 * own cases. What only they need is loaded when they ask for it.
 */
import { loadJson } from "../core/api.js";
import { startDpad } from "../core/focus/dpad.js";
import { language, setMessages } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue, wallClock } from "../core/store.js";
import { resetModes, startSurface, surface } from "../core/surface.js";
import { Advice } from "../screens/advice.js";
import { Browse } from "../screens/browse.js";
import { Guide } from "../screens/guide.js";
import { Home } from "../screens/home.js";
import { Search } from "../screens/search.js";
import { html, render, useEffect } from "../../vendor/preact/standalone.module.js";
import { followAddress } from "./address_bar.js";
import { createApp } from "./app.js";
import { FURNITURE } from "./library_furniture.js";
import { keepDisplay } from "./own_display.js";
import { createPage } from "./page.js";

/** @typedef {import("./app.js").App} App */

/** A shared screen that nobody touches goes back to its first picture, in Chinese and at normal size. */
const IDLE_MS = 3 * 60_000;

/** @type {Partial<Record<import("../flow/next_screen.js").ScreenName, any>>} */
const SCREENS = { home: Home, search: Search, browse: Browse, guide: Guide, advice: Advice };

/** Screens of people who sign in: what they begin, what they have. @type {Partial<Record<import("../flow/next_screen.js").ScreenName, () => Promise<any>>>} */
const OWN = {
  sign_in: async () => (await import("../screens/sign_in.js")).SignIn,
  guidance: async () => (await import("../screens/guidance.js")).Guidance,
  form: async () => (await import("../screens/form.js")).Form,
  read_first: async () => (await import("../screens/read_first.js")).ReadFirst,
  materials: async () => (await import("../screens/materials.js")).Materials,
  confirm: async () => (await import("../screens/confirm.js")).Confirm,
  submitted: async () => (await import("../screens/submitted.js")).Submitted,
  cases: async () => (await import("../screens/cases.js")).Cases,
  case: async () => (await import("../screens/case.js")).Case,
  correction: async () => (await import("../screens/correction.js")).Correction,
  evaluation: async () => (await import("../screens/evaluation.js")).Evaluation,
  space: async () => (await import("../screens/space.js")).Space,
  authorisations: async () => (await import("../screens/authorisations.js")).Authorisations,
  my_licences: async () => (await import("../screens/my_licences.js")).MyLicences,
  my_materials: async () => (await import("../screens/my_materials.js")).MyMaterials,
  my_readings: async () => (await import("../screens/my_readings.js")).MyReadings,
  vouch: async () => (await import("../screens/vouch.js")).Vouch,
  my_code: async () => (await import("../screens/my_code.js")).MyCode,
  code_uses: async () => (await import("../screens/code_uses.js")).CodeUses,
};

/** The way through a service, fetched together when it is begun: a network that goes away in between is no end of it. */
const STEPS = ["guidance", "form", "materials", "confirm", "submitted", "evaluation"];
/** Those that were loaded before: drawn at once, without a blink between two steps. @type {Map<string, any>} */
const SEEN = new Map();

/** @param {string} screen */
async function fetched(screen) {
  if (!SEEN.has(screen)) SEEN.set(screen, await /** @type {Record<string, () => Promise<any>>} */ (OWN)[screen]());
  return SEEN.get(screen);
}

/** @param {{app: any, place: any, Page: any}} props */
function Loaded({ app, place, Page }) {
  const loaded = useLoaded(() => fetched(place.screen), place.screen);
  const service = useItsService(app, place);
  useEffect(() => {
    // What does not come now is asked for when somebody stands there.
    if (STEPS.includes(place.screen)) void Promise.allSettled(STEPS.map(fetched));
  }, [place.screen]);
  const Screen = SEEN.get(place.screen);
  if (!Screen) return html`<${Page} loaded=${{ ...loaded, value: null }} />`;
  if (service.other) return html`<${Page} loaded=${{ ...service.loaded, value: null }} />`;
  return html`<${Screen} app=${app} place=${place} Page=${Page} />`;
}

/**
 * A browser's Back leads from the form of one item to that of another: then that one is under way again.
 * @param {App} app @param {any} place @returns {{other: boolean, loaded: import("../core/loading.js").Loaded<any>}} `other`: not yet
 */
function useItsService(app, place) {
  const service = useValue(app.work.service);
  const session = useValue(app.session.session);
  const step = ["guidance", "form", "materials", "confirm"].includes(place.screen);
  const other = step && service?.code !== place.item;
  const opens = other && session !== null;
  const loaded = useLoaded(async () => (opens ? app.work.open(place.item) : null), `${opens} ${place.item}`);
  return { other, loaded };
}

/** @param {{app: App, Page: any}} props */
function Library({ app, Page }) {
  const { place } = useValue(app.flow);
  useValue(language);
  if (surface.can("session") && OWN[place.screen]) return html`<${Loaded} key=${JSON.stringify(place)} app=${app} place=${place} Page=${Page} />`;
  const Screen = SCREENS[place.screen] ?? Home;
  return html`<${Screen} key=${JSON.stringify(place)} app=${app} place=${place} Page=${Page} />`;
}

/**
 * Lets the clock go, and brings a shared screen back to its first picture when nobody is there. Only then may a new version
 * of the page take over (offline_cache/register.js).
 * @param {App} app
 */
function watchTime(app) {
  let touched = Date.now();
  let alone = false;
  const tell = (/** @type {boolean} */ nobody) => {
    if (alone !== nobody) dispatchEvent(new CustomEvent("xiaoer-attract", { detail: (alone = nobody) }));
  };
  const touch = () => {
    touched = Date.now();
    app.session.touched();
    tell(false);
  };
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, touch, { capture: true, passive: true });
  setInterval(() => {
    wallClock.value = new Date();
    app.session.tick();
    if (!surface.can("shared") || alone || Date.now() - touched < IDLE_MS) return;
    app.dialog.value = null;
    app.advice.value = { item: "", answers: {} };
    resetModes();
    app.send({ type: "home" });
    tell(true);
  }, 1000);
}

const locale = (/** @type {string} */ code) => loadJson(new URL(`../../locales/${code}.json`, import.meta.url));
const [zh, en] = await Promise.all([locale("zh"), locale("en")]);
setMessages("zh", zh);
setMessages("en", en);
const app = createApp();
startSurface();
if (!surface.can("shared")) keepDisplay();
const { back } = followAddress({ ...app, mayLeave: () => !["sending", "waiting"].includes(app.work.sender.state.peek().phase) });
// A tab that is closed or a telephone that is put away asks nobody first: what was typed last is kept at once.
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && void app.work.keeper.flush());
// A page brought back from the browser's memory may show who was signed in then: load it anew.
addEventListener("pageshow", (event) => event.persisted && location.reload());
const goBack = () => back(() => app.send({ type: "back" }));
void app.start();
render(html`<${Library} app=${app} Page=${createPage(app, FURNITURE(goBack)[surface.name])} />`, /** @type {HTMLElement} */ (document.getElementById("app")));
if (surface.input === "dpad") startDpad({ onBack: goBack, onHelp: () => (app.dialog.value = { kind: "help" }) });
watchTime(app);
