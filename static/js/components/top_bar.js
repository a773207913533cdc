/** Top bar: where I am, whether the machine works, the time, and the four tools. */
import { html } from "../../vendor/preact/standalone.module.js";
import { hallTime } from "../core/hall_time.js";
import { lang, t } from "../core/i18n.js";
import { classes } from "./classes.js";
import { Icon, Mark } from "./icon.js";

/** @param {Date} clock @returns {string} "周三 11月25日" / "Wed 25 Nov" */
function dayText(clock) {
  const time = hallTime(clock);
  return lang() === "zh" ? `${time.zhWeekday} ${time.zh}` : `${time.enWeekday} ${time.en}`;
}

/**
 * @param {object} props
 * @param {string} props.place name of the hall or site
 * @param {string} props.terminalName "3 号终端"
 * @param {{ok: boolean, text: string}} props.state device and network state in words; trouble stands alone
 * @param {Date} props.clock
 * @param {() => void} props.onLanguage
 * @param {() => void} props.onElder
 * @param {() => void} props.onAccess
 * @param {() => void} props.onHelp
 * @param {boolean} [props.elder] 长辈版 is on
 * @param {boolean} [props.access] contrast or low reach is on
 * @param {boolean} [props.full] the attract screen's mark, with the persimmon slip
 */
export function TopBar({ place, terminalName, state, clock, onLanguage, onElder, onAccess, onHelp, elder = false, access = false, full = false }) {
  const other = lang() === "zh" ? { word: "English", code: "en" } : { word: "中文", code: "zh-CN" };
  return html`<header class="top">
    <div class="top__brand">
      <${Mark} full=${full} />
      <div class="top__place">
        <b>${place}</b>
        <div class="top__state" role="status">
          <i class=${classes("top__dot", !state.ok && "top__dot--trouble")}></i>
          <span>${state.ok && html`<span class="top__time-inline">${hallTime(clock).clock} · </span>${terminalName && html`<span class="top__terminal">${terminalName} · </span>`}`}${state.text}</span>
        </div>
      </div>
      <div class="clock">${hallTime(clock).clock}<small>${dayText(clock)}</small></div>
    </div>
    <div class="top__tools" role="group" aria-label=${t("look.tools")}>
      <button type="button" class="tool" lang=${other.code} onClick=${onLanguage} data-testid="language"><${Icon} name="translate-bold" />${other.word}</button>
      <button type="button" class="tool" aria-pressed=${String(elder)} onClick=${onElder} data-testid="elder">
        <${Icon} name="text-aa-bold" />${elder ? t("look.standard") : t("look.elder")}
      </button>
      <button type="button" class="tool" aria-pressed=${String(access)} onClick=${onAccess} data-testid="access"><${Icon} name="wheelchair-bold" />${t("look.access")}</button>
      <button type="button" class="tool" onClick=${onHelp} data-testid="help"><${Icon} name="headset-bold" />${t("look.help")}</button>
    </div>
  </header>`;
}
