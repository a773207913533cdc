/** Above and below the screens of phone, television and desk. */
import { DesktopFoot, DesktopTop, PhoneTabs, PhoneTop, TvHints, TvTop } from "../components/library_bars.js";
import { lang, language, t } from "../core/i18n.js";
import { useValue, wallClock } from "../core/store.js";
import { modes, setLanguage, setModes } from "../core/surface.js";
import { html, useEffect, useState } from "../../vendor/preact/standalone.module.js";

/** @typedef {import("./app.js").App} App */

/**
 * What every bar is drawn from.
 * @param {App} app @param {any} place @param {() => void} onBack
 */
function useBar(app, place, onBack) {
  const { size, contrast } = useValue(modes);
  useValue(language);
  useValue(app.sites);
  const session = useValue(app.session.session);
  const elder = size === "large";
  return {
    place: app.site()?.region_name ?? t("bar.place"),
    screen: place.screen,
    elder,
    contrast: contrast === "high",
    // For whom somebody acts is said on every screen; a company's name has no room here.
    who: session && (session.actor ? session.actor.name_masked : session.applicant.name_masked),
    ways: {
      onBack,
      onHome: () => app.send({ type: "home" }),
      onAll: () => app.send({ type: "browse" }),
      onLanguage: () => setLanguage(lang() === "zh" ? "en" : "zh"),
      onElder: () => setModes({ size: elder ? "normal" : "large" }),
      onContrast: () => setModes({ contrast: contrast === "high" ? "normal" : "high" }),
      onDisplay: () => (app.dialog.value = { kind: "access" }),
      onHelp: () => (app.dialog.value = { kind: "help" }),
      onMine: () => app.send({ type: "my_cases" }),
      onEnd: () => app.askToEnd(),
    },
  };
}

/** What OK does where the focus is. @param {Element | null} active @returns {string} */
function okAt(active) {
  if (active?.matches("input")) return "bar.ok.write";
  if (active?.matches(".kb button")) return "bar.ok.type";
  if (active?.matches(".screen, .screen__voice, .screen__body")) return "bar.ok.read";
  if (active?.matches('[role="radio"]')) return "bar.ok.choose";
  return active?.matches(".task, .zone-tile, .suggest__row") ? "bar.ok.open" : "bar.ok.press";
}

/** What the keys of the remote control do now. @param {string} screen @returns {{ok: string, back: string}} */
function useHints(screen) {
  const look = () => ({ ok: okAt(document.activeElement), writes: document.querySelector(".kb") !== null });
  const [now, setNow] = useState(look);
  useEffect(() => {
    const follow = () => setNow(look());
    addEventListener("focusin", follow);
    return () => removeEventListener("focusin", follow);
  }, []);
  return { ok: t(now.ok), back: t(now.writes ? "bar.back.keys" : screen === "home" ? "bar.back.home" : "bar.back") };
}

/**
 * @param {() => void} onBack one step back, as the browser's own key
 * @returns {Record<string, import("./page.js").Furniture>}
 */
export function FURNITURE(onBack) {
  /** @typedef {{app: App, place: any}} Props */
  const phone = {
    Top: (/** @type {Props} */ { app, place }) => html`<${PhoneTop} ...${useBar(app, place, onBack)} />`,
    Bottom: (/** @type {Props} */ { app, place }) => html`<${PhoneTabs} ...${useBar(app, place, onBack)} />`,
  };
  const desktop = {
    Top: (/** @type {Props} */ { app, place }) => html`<${DesktopTop} ...${useBar(app, place, onBack)} />`,
    Bottom: () => (useValue(language), html`<${DesktopFoot} words=${t("bar.foot")} />`),
  };
  const tv = {
    Top: (/** @type {Props} */ { app, place }) => html`<${TvTop} ...${useBar(app, place, onBack)} clock=${useValue(wallClock)} />`,
    Bottom: (/** @type {Props} */ { place }) => (useValue(language), html`<${TvHints} ...${useHints(place.screen)} />`),
  };
  return { phone, tv, desktop };
}
