/**
 * The frame around every screen: top bar, trouble banner, steps, dock or keyboard, counter, dialogs.
 * Screens hand it their parts; it alone knows the session's countdown and the terminal's health.
 */
import { BottomBar } from "../components/bottom_bar.js";
import { Banner } from "../components/banner.js";
import { Dock } from "../components/dock.js";
import { Frame } from "../components/frame.js";
import { Headline } from "../components/headline.js";
import { Keyboard } from "../components/keyboard/keyboard.js";
import { Stepper } from "../components/stepper.js";
import { Toast } from "../components/toast.js";
import { TopBar } from "../components/top_bar.js";
import { Waiting } from "../components/progress.js";
import { lang, language, t } from "../core/i18n.js";
import { hallTime } from "../core/hall_time.js";
import { serverReachable } from "../core/live.js";
import { useValue, wallClock } from "../core/store.js";
import { modes, setLanguage, setModes } from "../core/surface.js";
import { problemText } from "../core/words.js";
import { stepperOf } from "../flow/next_screen.js";
import { html, useEffect, useState } from "../../vendor/preact/standalone.module.js";
import { Dialogs } from "./dialogs.js";
import { DemoDock } from "./simulator_dock.js";

/** @typedef {import("./app.js").App} App */

/**
 * The field that is being filled in, for the on-screen keyboard. While a finger is down nothing moves: a
 * keyboard that opened or closed between press and release would carry the pressed button away from under it.
 */
function useKeyboardTarget() {
  const [target, setTarget] = useState(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    let pressed = false;
    const look = () => {
      const active = /** @type {HTMLElement | null} */ (document.activeElement);
      if (pressed || active?.closest(".kb")) return;
      if (active?.dataset.keyboard) setTarget(/** @type {HTMLInputElement} */ (active));
      else setTarget((now) => (now?.isConnected && (active === null || active === document.body) ? now : null));
    };
    const press = () => (pressed = true);
    // The click follows the release in the same task.
    const release = () => setTimeout(() => ((pressed = false), look()));
    const changes = new MutationObserver(() => setTarget((now) => (now?.isConnected ? now : null)));
    changes.observe(document.body, { childList: true, subtree: true });
    const watched = /** @type {[string, () => void][]} */ ([["focusin", look], ["pointerdown", press], ["pointerup", release], ["pointercancel", release]]);
    for (const [name, listener] of watched) document.addEventListener(name, listener, true);
    return () => {
      changes.disconnect();
      for (const [name, listener] of watched) document.removeEventListener(name, listener, true);
    };
  }, []);
  return /** @type {const} */ ([target, () => (target?.blur(), setTarget(null))]);
}

/**
 * What came from the terminal's own copy is asked for again as soon as the server answers.
 * @param {{value: any, again: () => void} | undefined} loaded @param {boolean} reachable
 */
function useFreshAgain(loaded, reachable) {
  const stale = Boolean(loaded?.value?.offline);
  useEffect(() => {
    if (reachable && stale) loaded?.again();
  }, [reachable]);
}

/** @param {string} moment ISO 8601, when the server made the copy */
function asOf(moment) {
  const { clock, zh, en } = hallTime(new Date(moment));
  return t("offline.as_of", { date: `${lang() === "zh" ? zh : en} ${clock}` });
}

/**
 * The terminal's state in words; the gravest trouble first.
 * @param {boolean} reachable @param {Record<string, string>} health @param {boolean} bridge the bridge answers
 * @param {boolean} held another page has the devices
 * @returns {{ok: boolean, text: string}}
 */
export function stateInWords(reachable, health, bridge, held) {
  if (!reachable) return { ok: false, text: t("state.network") };
  if (held) return { ok: false, text: t("state.held") };
  if (!bridge) return { ok: false, text: t("state.bridge") };
  const trouble = Object.entries(health).find(([, state]) => !["ok", "paper_low", "starting"].includes(state));
  return trouble ? { ok: false, text: t(`state.${trouble[0]}.${trouble[1]}`) } : { ok: true, text: t("state.ok") };
}

/** @param {App} app */
export function createPage(app) {
  /**
   * @param {object} props
   * @param {any} [props.title] 小二's sentence; with `lead`, `kicker`, `beside` and what stands under it, `voice`
   * @param {any} [props.lead] @param {any} [props.kicker] @param {any} [props.beside] @param {any} [props.voice]
   * @param {boolean} [props.small]
   * @param {{next?: any, alternatives?: any[]}} [props.dock]
   * @param {any} [props.bottom] instead of the counter's keys (attract)
   * @param {boolean} [props.fill]
   * @param {{value: any, error: any, again: () => void}} [props.loaded] children are drawn when it has a value
   * @param {any} props.children
   */
  return function Page({ title, lead, kicker, beside, voice, small, dock, bottom, fill, loaded, children }) {
    const { place, trail } = useValue(app.flow);
    const current = useValue(app.session.session);
    const remaining = useValue(app.session.remaining);
    const terminal = useValue(app.terminal);
    const service = useValue(app.work.service);
    const reachable = useValue(serverReachable);
    const health = useValue(app.health);
    const bridge = useValue(app.bridge.connected);
    const held = useValue(app.bridge.held);
    const sending = useValue(app.work.sender.state).phase;
    const clock = useValue(wallClock);
    const { size, contrast, reach } = useValue(modes);
    const copied = useValue(app.catalogue.available);
    useValue(language);
    useFreshAgain(loaded, reachable);
    const [target, closeKeyboard] = useKeyboardTarget();

    const busy = sending === "sending" || sending === "waiting";
    const steps = stepperOf(place, service && service.code === place.item ? service.steps : []);
    const countdown = current
      ? { seconds: remaining, before: t("frame.left"), after: t("frame.left_after") }
      : { text: t("frame.idle") };
    const waiting = loaded && loaded.value === null && !loaded.error;
    const failed = loaded && loaded.value === null && loaded.error;

    const shownTitle = failed ? t("problem.title") : title;
    const top = html`<${TopBar}
      place=${terminal?.terminal.site.name ?? t("frame.place")}
      terminalName=${terminal ? terminal.terminal.name : ""}
      state=${stateInWords(reachable, health, bridge, held)}
      clock=${clock}
      full=${place.screen === "attract"}
      elder=${size === "large"}
      access=${contrast === "high" || reach === "low"}
      onLanguage=${() => setLanguage(lang() === "zh" ? "en" : "zh")}
      onElder=${() => setModes({ size: size === "large" ? "normal" : "large" })}
      onAccess=${() => (app.dialog.value = { kind: "access" })}
      onHelp=${() => (app.dialog.value = { kind: "help" })}
    />`;
    const banner = reachable
      ? null
      : html`<${Banner} icon="wifi-slash-bold" title=${t("banner.network.title")}>${t(current ? "banner.network.kept" : copied ? "banner.network.copy" : "banner.network.wait")}<//>`;
    const counter = html`<${BottomBar}
      onBack=${() => app.send({ type: "back" })}
      onHome=${() => app.send({ type: "home" })}
      onEnd=${() => app.askToEnd()}
      countdown=${countdown}
      canBack=${!busy && place.screen !== "ended" && (trail.length > 0 || place.screen !== "home")}
      canEnd=${place.screen !== "ended"}
      canHome=${!busy && place.screen !== "home"}
    />`;
    const typed = () => {
      const form = target?.form;
      closeKeyboard();
      form?.requestSubmit(); // 填好了 in the search box means: search.
    };
    const keyboard = target && html`<${Keyboard} key=${target.id || "search"} mode=${target.dataset.keyboard} target=${target} lang=${lang()} onDone=${typed} />`;
    const headline = html`<${Headline} title=${shownTitle} lead=${failed ? null : lead} kicker=${kicker} beside=${beside} small=${small} />${failed ? null : voice}`;

    return html`<${Frame}
      screen=${place.screen}
      top=${top}
      banner=${banner}
      steps=${steps && html`<${Stepper} steps=${steps.steps.map((key) => ({ key, label: t(`step.${key}`) }))} current=${steps.current} />`}
      voice=${shownTitle && headline}
      dock=${keyboard || (failed ? html`<${Dock} next=${{ label: t("problem.again"), icon: "arrow-clockwise-bold", onPress: loaded.again }} alternatives=${[{ label: t("help.call"), icon: "headset-bold", onPress: () => (app.dialog.value = { kind: "help" }) }]} />` : dock && html`<${Dock} ...${dock} />`)}
      bottom=${bottom ?? counter}
      fill=${fill}
      overlay=${html`<${Toast} text=${useValue(app.toast) ?? ""} onGone=${() => (app.toast.value = null)} /><${Dialogs} app=${app} /><${DemoDock} app=${app} />`}
    >
      ${waiting ? html`<${Waiting} title=${t("loading.title")} />` : failed ? html`<p class="lead" role="alert">${problemText(loaded.error)}</p>` : children}
      ${loaded?.value?.offline && html`<p class="note" data-testid="offline">${asOf(loaded.value.offline)}</p>`}
    <//>`;
  };
}

