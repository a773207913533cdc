/** The kiosk's page: loads the words, builds the app, draws the screen of the place, watches the time. */
import { loadJson } from "../core/api.js";
import { language, setMessages } from "../core/i18n.js";
import { useValue, wallClock } from "../core/store.js";
import { lockDown, startSurface } from "../core/surface.js";
import { watchPresence } from "../device/presence.js";
import { Advice } from "../screens/advice.js";
import { Attract } from "../screens/attract.js";
import { Authorisations } from "../screens/authorisations.js";
import { Browse } from "../screens/browse.js";
import { Case } from "../screens/case.js";
import { Cases } from "../screens/cases.js";
import { CodeUses } from "../screens/code_uses.js";
import { Confirm } from "../screens/confirm.js";
import { Correction } from "../screens/correction.js";
import { Ended } from "../screens/ended.js";
import { Evaluation } from "../screens/evaluation.js";
import { Form } from "../screens/form.js";
import { Guidance } from "../screens/guidance.js";
import { Guide } from "../screens/guide.js";
import { Home } from "../screens/home.js";
import { Materials } from "../screens/materials.js";
import { MyLicences } from "../screens/my_licences.js";
import { MyMaterials } from "../screens/my_materials.js";
import { MyReadings } from "../screens/my_readings.js";
import { OneCode } from "../screens/one_code.js";
import { PaperForm } from "../screens/paper_form.js";
import { ReadFirst } from "../screens/read_first.js";
import { Search } from "../screens/search.js";
import { SignIn } from "../screens/sign_in.js";
import { Space } from "../screens/space.js";
import { Submitted } from "../screens/submitted.js";
import { html, render } from "../../vendor/preact/standalone.module.js";
import { createApp } from "./app.js";
import { kioskFurniture } from "./kiosk_furniture.js";
import { createPage } from "./page.js";

/** What is for one's own phone is not here. @type {Record<Exclude<import("../flow/next_screen.js").ScreenName, "vouch" | "my_code">, any>} */
const SCREENS = {
  attract: Attract,
  home: Home,
  search: Search,
  browse: Browse,
  guide: Guide,
  advice: Advice,
  sign_in: SignIn,
  guidance: Guidance,
  form: Form,
  paper_form: PaperForm,
  read_first: ReadFirst,
  materials: Materials,
  confirm: Confirm,
  submitted: Submitted,
  cases: Cases,
  case: Case,
  correction: Correction,
  evaluation: Evaluation,
  code_uses: CodeUses,
  one_code: OneCode,
  space: Space,
  authorisations: Authorisations,
  my_licences: MyLicences,
  my_materials: MyMaterials,
  my_readings: MyReadings,
  ended: Ended,
};

/** @param {{app: import("./app.js").App, Page: any}} props */
function Kiosk({ app, Page }) {
  const { place } = useValue(app.flow);
  useValue(language); // every word of the screen changes with it
  const Screen = /** @type {Record<string, any>} */ (SCREENS)[place.screen];
  return html`<${Screen} key=${JSON.stringify(place)} app=${app} place=${place} Page=${Page} />`;
}

/**
 * Sends the page back to the attract screen when nobody is there, and lets the session count.
 * @param {import("./app.js").App} app
 */
function watchTime(app) {
  let touched = Date.now();
  const presence = watchPresence(app.bridge, { onGone: app.session.left, onBack: app.session.returned });
  const touch = () => {
    touched = Date.now();
    presence.touched();
    app.session.touched();
  };
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, touch, { capture: true, passive: true });
  setInterval(() => {
    wallClock.value = new Date();
    app.session.tick();
    const limit = (app.terminal.peek()?.attract_idle_seconds ?? 60) * 1000;
    const alone = !app.session.session.peek() && Date.now() - Math.max(touched, app.awaited.peek()) >= limit;
    if (alone && !["attract", "ended"].includes(app.flow.peek().place.screen)) void app.end("idle");
  }, 1000);
}

/** The browser's own Back may never leave the page or show an older state of it.
 * @param {import("./app.js").App} app */
function ownTheHistory(app) {
  history.replaceState(null, "", location.pathname);
  history.pushState(null, "", location.pathname);
  addEventListener("popstate", () => {
    history.pushState(null, "", location.pathname);
    app.send({ type: "back" });
  });
  // Launched again into this very page: the new address is taken, and leaves the URL, with a fresh start.
  addEventListener("hashchange", () => location.reload());
  // A page brought back from the browser's memory may show the last citizen: load it anew.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

const locale = (/** @type {string} */ code) => loadJson(new URL(`../../locales/${code}.json`, import.meta.url));
const [zh, en] = await Promise.all([locale("zh"), locale("en")]);
setMessages("zh", zh);
setMessages("en", en);
const app = createApp();
startSurface();
lockDown();
ownTheHistory(app);
void app.start();
render(html`<${Kiosk} app=${app} Page=${createPage(app, kioskFurniture)} />`, /** @type {HTMLElement} */ (document.getElementById("app")));
watchTime(app);
