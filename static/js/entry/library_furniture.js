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
  const elder = size === "large";
  return {
    place: app.site()?.region_name ?? t("bar.place"),
    screen: place.screen,
    elder,
    contrast: contrast === "high",
    ways: {
      onBack,
      onHome: () => app.send({ type: "home" }),
      onAll: () => app.send({ type: "browse", by: "theme" }),
      onLanguage: () => setLanguage(lang() === "zh" ? "en" : "zh"),
      onElder: () => setModes({ size: elder ? "normal" : "large" }),
      onContrast: () => setModes({ contrast: contrast === "high" ? "normal" : "high" }),
      onDisplay: () => (app.dialog.value = { kind: "access" }),
      onHelp: () => (app.dialog.value = { kind: "help" }),
    },
  };
}

/** What OK does where the focus is. @returns {string} */
function useOk() {
  const look = () => {
    const active = document.activeElement;
    if (active?.matches("input")) return "bar.ok.write";
    if (active?.matches(".kb button")) return "bar.ok.type";
    if (active?.matches(".screen, .screen__voice, .screen__body")) return "bar.ok.read";
    if (active?.matches('[role="radio"]')) return "bar.ok.choose";
    return active?.matches(".task, .zone-tile, .suggest__row") ? "bar.ok.open" : "bar.ok.press";
  };
  const [ok, setOk] = useState(look);
  useEffect(() => {
    const follow = () => setOk(look());
    addEventListener("focusin", follow);
    return () => removeEventListener("focusin", follow);
  }, []);
  return t(ok);
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
    Bottom: (/** @type {Props} */ { place }) => (useValue(language), html`<${TvHints} ok=${useOk()} back=${t(place.screen === "home" ? "bar.back.home" : "bar.back")} />`),
  };
  return { phone, tv, desktop };
}
