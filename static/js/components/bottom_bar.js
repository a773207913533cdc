/** The counter at the foot: back, home, the countdown in words, end and clear. It never moves between screens. */
import { html } from "../../vendor/preact/standalone.module.js";
import { t } from "../core/i18n.js";
import { useValue } from "../core/store.js";
import { modes, setModes } from "../core/surface.js";
import { Icon } from "./icon.js";

/**
 * @param {object} props
 * @param {() => void} props.onBack
 * @param {() => void} props.onHome
 * @param {() => void} props.onEnd
 * @param {{seconds?: number, text?: string, before?: string, after?: string}} [props.countdown] either `text` alone ("没人操作 1 分钟就回到首屏"),
 *   or `before` ("本次还可用"), `seconds` (shown as 4:36, bold) and `after` ("快到时会提前问您")
 * @param {boolean} [props.canBack]
 * @param {boolean} [props.canHome]
 * @param {boolean} [props.canEnd] false when everything is cleared already
 */
export function BottomBar({ onBack, onHome, onEnd, countdown = {}, canBack = true, canHome = true, canEnd = true }) {
  return html`<footer class="bottom">
    <button type="button" class="key" disabled=${!canBack} onClick=${onBack} data-testid="back"><${Icon} name="arrow-left-bold" />${t("look.back")}</button>
    <button type="button" class="key" disabled=${!canHome} onClick=${onHome} data-testid="home"><${Icon} name="house-bold" />${t("look.home")}</button>
    <div class="bottom__mid" data-testid="countdown">${countdownText(countdown)}</div>
    <${LowerKey} />
    <button type="button" class="key key--last" disabled=${!canEnd} onClick=${onEnd} data-testid="end"><${Icon} name="sign-out-bold" />${t("look.end")}</button>
  </footer>`;
}

/**
 * Low reach, within reach: whoever cannot reach 无障碍 at the top of a tall screen turns it on down here. A screen that
 * hangs low already does not show it (bottom_bar.css).
 */
export function LowerKey() {
  const low = useValue(modes).reach === "low";
  return html`<button type="button" class="key key--lower" aria-pressed=${String(low)} aria-label=${t("look.lower_spoken")} data-testid="lower" onClick=${() => setModes({ reach: low ? "full" : "low" })}>
    <${Icon} name="wheelchair-bold" />${t("look.lower")}
  </button>`;
}

/** @param {{seconds?: number, text?: string, before?: string, after?: string}} countdown */
function countdownText({ seconds, text, before, after }) {
  // A clause stays in one line.
  if (seconds === undefined || before === undefined) return (text ?? "").split(/(?<=，)/).map((clause) => html`<span key=${clause} class="bottom__clause">${clause}</span>`);
  const whole = Math.max(0, Math.ceil(seconds));
  const clock = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  return html`${before} <b class="num">${clock}</b> ${after && html`<span class="bottom__after">${after}</span>`}`;
}
