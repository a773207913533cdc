/** Above and below a form on the phone it was handed to. */
import { lang, t } from "../core/i18n.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { Icon, Mark } from "./icon.js";

/** @param {{icon: string, label: string, onPress: () => void, testid: string, pressed?: boolean, disabled?: boolean, language?: string}} props */
function Way({ icon, label, onPress, testid, pressed, disabled = false, language }) {
  return html`<button type="button" class="way" lang=${language} aria-pressed=${pressed === undefined ? undefined : String(pressed)} disabled=${disabled} data-testid=${testid} onClick=${onPress}>
    <${Icon} name=${icon} /><span>${label}</span></button>`;
}

/** @param {{filling: boolean, unsent: boolean, who: string, elder: boolean, onElder: () => void, onLanguage: () => void}} props `who`: masked */
export function PhoneFillTop({ filling, unsent, who, elder, onElder, onLanguage }) {
  const other = lang() === "zh" ? { word: "English", code: "en" } : { word: "中文", code: "zh-CN" };
  return html`<header class="top bar">
    ${!elder && html`<${Mark} />`}
    <b class="bar__place" data-testid="link" role="status">${filling ? t(unsent ? "handed.unsent" : "handed.linked", { who }) : t("bar.place")}</b>
    <${Way} icon="translate-bold" label=${other.word} language=${other.code} onPress=${onLanguage} testid="language" />
    <${Way} icon="text-aa-bold" label=${t(elder ? "look.standard" : "look.elder")} pressed=${elder} onPress=${onElder} testid="elder" />
  </header>`;
}

/** @param {{canBack: boolean, onBack: () => void, onHandBack: () => void}} props */
export function PhoneFillBar({ canBack, onBack, onHandBack }) {
  return html`<nav class="frame__bottom tabs" aria-label=${t("bar.ways")}>
    <${Way} icon="arrow-left-bold" label=${t("look.back")} disabled=${!canBack} onPress=${onBack} testid="back" />
    <${Way} icon="sign-out-bold" label=${t("handed.hand_back")} onPress=${onHandBack} testid="hand-back" />
  </nav>`;
}
