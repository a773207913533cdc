/** Above and below a kiosk's screens: the terminal's state in words, the tools, the session's countdown, the way out. */
import { BottomBar } from "../components/bottom_bar.js";
import { TopBar } from "../components/top_bar.js";
import { lang, t } from "../core/i18n.js";
import { serverReachable } from "../core/live.js";
import { useValue, wallClock } from "../core/store.js";
import { modes, setLanguage, setModes } from "../core/surface.js";
import { terminalText } from "../core/words.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { DemoDock } from "./simulator_dock.js";

/**
 * The terminal's state in words; the gravest trouble first.
 * @param {boolean} reachable @param {Record<string, string>} health @param {boolean} bridge the bridge answers
 * @param {boolean} held another page has the devices
 * @param {import("../device/standing.js").Standing} standing
 * @returns {{ok: boolean, text: string}}
 */
function stateInWords(reachable, health, bridge, held, standing) {
  if (!reachable) return { ok: false, text: t("state.network") };
  if (standing === "preview") return { ok: false, text: t("state.preview") };
  if (held) return { ok: false, text: t("state.held") };
  if (!bridge) return { ok: false, text: t("state.bridge") };
  if (standing === "unproven") return { ok: false, text: t("state.unproven") };
  const trouble = Object.entries(health).find(([, state]) => !["ok", "paper_low", "starting"].includes(state));
  return trouble ? { ok: false, text: t(`state.${trouble[0]}.${trouble[1]}`) } : { ok: true, text: t("state.ok") };
}

/** @param {{app: import("./app.js").App, place: any}} props */
function Top({ app, place }) {
  const terminal = useValue(app.terminal);
  const reachable = useValue(serverReachable);
  const health = useValue(app.health);
  const bridge = useValue(app.bridge.connected);
  const held = useValue(app.bridge.held);
  const clock = useValue(wallClock);
  const { size, contrast, reach } = useValue(modes);
  return html`<${TopBar}
    place=${terminal?.terminal.site.name ?? t("frame.place")}
    terminalName=${terminal ? terminalText(terminal.terminal.name) : ""}
    state=${stateInWords(reachable, health, bridge, held, useValue(app.standing))}
    clock=${clock}
    full=${place.screen === "attract"}
    elder=${size === "large"}
    access=${contrast === "high" || reach === "low"}
    onLanguage=${() => setLanguage(lang() === "zh" ? "en" : "zh")}
    onElder=${() => setModes({ size: size === "large" ? "normal" : "large" })}
    onAccess=${() => (app.dialog.value = { kind: "access" })}
    onHelp=${() => (app.dialog.value = { kind: "help" })}
  />`;
}

/** @param {{app: import("./app.js").App, place: any, canLeave: boolean}} props */
function Bottom({ app, place, canLeave }) {
  const { trail } = useValue(app.flow);
  const current = useValue(app.session.session);
  const remaining = useValue(app.session.remaining);
  const countdown = current ? { seconds: remaining, before: t("frame.left"), after: t("frame.left_after") } : { text: t("frame.idle") };
  return html`<${BottomBar}
    onBack=${() => app.send({ type: "back" })}
    onHome=${() => app.send({ type: "home" })}
    onEnd=${() => app.askToEnd()}
    countdown=${countdown}
    canBack=${canLeave && place.screen !== "ended" && (trail.length > 0 || place.screen !== "home")}
    canEnd=${place.screen !== "ended"}
    canHome=${canLeave && place.screen !== "home"}
  />`;
}

/** @type {import("./page.js").Furniture} */
export const kioskFurniture = { Top, Bottom, Over: DemoDock };
