/** What stands above and below a screen on a phone, a television and a desk. Only what works there is drawn. */
import { hallTime } from "../core/hall_time.js";
import { lang, t } from "../core/i18n.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { classes } from "./classes.js";
import { Icon, Mark } from "./icon.js";

/**
 * @typedef {{onBack: () => void, onHome: () => void, onAll: () => void, onLanguage: () => void, onElder: () => void, onContrast: () => void,
 *   onDisplay: () => void, onHelp: () => void, onMine: () => void, onEnd: () => void}} Ways
 * @typedef {{place: string, screen: string, elder: boolean, contrast: boolean, who: string | null, ways: Ways}} BarProps `place`: whose library
 *   this is; `screen`: name of the screen that shows; `who`: who is signed in
 */

/** @returns {{word: string, code: string}} the other language, in its own words */
const otherLanguage = () => (lang() === "zh" ? { word: "English", code: "en" } : { word: "中文", code: "zh-CN" });

/** @param {{icon: string, label: string, onPress: () => void, testid: string, pressed?: boolean, current?: boolean, language?: string}} props */
function Way({ icon, label, onPress, testid, pressed, current, language }) {
  return html`<button type="button" class=${classes("way", current && "way--now")} lang=${language} aria-pressed=${pressed === undefined ? undefined : String(pressed)}
    aria-current=${current ? "page" : undefined} data-testid=${testid} onClick=${onPress}><${Icon} name=${icon} /><span>${label}</span></button>`;
}

const OWN = ["cases", "case", "space", "sign_in"];

/** @param {BarProps} props */
export function PhoneTop({ place, screen, elder, who, ways }) {
  return html`<header class="top bar">
    ${screen === "home" ? html`<${Mark} /><b class="bar__place">${place}</b>` : html`<${Way} icon="arrow-left-bold" label=${t("look.back")} onPress=${ways.onBack} testid="back" /><span class="grow"></span>`}
    <${Way} icon="text-aa-bold" label=${t(elder ? "look.standard" : "look.elder")} pressed=${elder} onPress=${ways.onElder} testid="elder" />
    ${who
      ? html`<${Way} icon="sign-out-bold" label=${t("bar.sign_out")} onPress=${ways.onEnd} testid="end" />`
      : html`<${Way} icon="headset-bold" label=${t("bar.help")} onPress=${ways.onHelp} testid="help" />`}
  </header>`;
}

/** @param {BarProps} props */
export function PhoneTabs({ screen, ways }) {
  const other = otherLanguage();
  return html`<nav class="frame__bottom tabs" aria-label=${t("bar.ways")}>
    <${Way} icon="house-bold" label=${t("look.home")} current=${screen === "home"} onPress=${ways.onHome} testid="home" />
    <${Way} icon="books-bold" label=${t("bar.all")} current=${screen === "browse"} onPress=${ways.onAll} testid="all" />
    <${Way} icon="user-bold" label=${t("bar.mine")} current=${OWN.includes(screen)} onPress=${ways.onMine} testid="my-cases" />
    <${Way} icon="translate-bold" label=${other.word} language=${other.code} onPress=${ways.onLanguage} testid="language" />
    <${Way} icon="eye-bold" label=${t("bar.display")} onPress=${ways.onDisplay} testid="access" />
  </nav>`;
}

/** @param {BarProps} props */
export function DesktopTop({ place, screen, elder, contrast, who, ways }) {
  const other = otherLanguage();
  return html`<header class="top bar">
    <div class="bar__inner">
      <${Mark} /><b class="bar__place">${place}</b>
      <nav class="bar__ways" aria-label=${t("bar.ways")}>
        ${screen !== "home" && html`<${Way} icon="arrow-left-bold" label=${t("look.back")} onPress=${ways.onBack} testid="back" />`}
        <${Way} icon="house-bold" label=${t("look.home")} current=${screen === "home"} onPress=${ways.onHome} testid="home" />
        <${Way} icon="books-bold" label=${t("bar.all")} current=${screen === "browse"} onPress=${ways.onAll} testid="all" />
        <${Way} icon="user-bold" label=${t(who ? "bar.mine" : "bar.sign_in")} current=${OWN.includes(screen)} onPress=${ways.onMine} testid="my-cases" />
      </nav>
      <div class="bar__ways" role="group" aria-label=${t("look.tools")}>
        <${Way} icon="translate-bold" label=${other.word} language=${other.code} onPress=${ways.onLanguage} testid="language" />
        <${Way} icon="text-aa-bold" label=${t(elder ? "look.standard" : "look.elder")} pressed=${elder} onPress=${ways.onElder} testid="elder" />
        <${Way} icon="eye-bold" label=${t("bar.contrast")} pressed=${contrast} onPress=${ways.onContrast} testid="contrast" />
        <${Way} icon="headset-bold" label=${t("look.help")} onPress=${ways.onHelp} testid="help" />
        ${who && html`<${Way} icon="sign-out-bold" label=${t("bar.sign_out")} onPress=${ways.onEnd} testid="end" />`}
      </div>
    </div>
  </header>`;
}

/** @param {{words: string}} props what a visitor may rely on */
export function DesktopFoot({ words }) {
  return html`<footer class="frame__bottom foot"><p class="bar__inner">${words}</p></footer>`;
}

/** @param {BarProps & {clock: Date}} props */
export function TvTop({ place, elder, contrast, clock, ways }) {
  const other = otherLanguage();
  const time = hallTime(clock);
  return html`<header class="top bar">
    <${Mark} /><b class="bar__place">${t("bar.tv", { place })}</b>
    <div class="bar__ways" role="group" aria-label=${t("look.tools")}>
      <${Way} icon="translate-bold" label=${other.word} language=${other.code} onPress=${ways.onLanguage} testid="language" />
      <${Way} icon="text-aa-bold" label=${t(elder ? "look.standard" : "look.elder")} pressed=${elder} onPress=${ways.onElder} testid="elder" />
      <${Way} icon="eye-bold" label=${t("bar.contrast")} pressed=${contrast} onPress=${ways.onContrast} testid="contrast" />
    </div>
    <div class="bar__clock"><b class="num">${time.clock}</b> <span>${lang() === "zh" ? `${time.zhWeekday} ${time.zh}` : `${time.enWeekday} ${time.en}`}</span></div>
  </header>`;
}

/** The keys of the remote control, and what they do now. @param {{ok: string, back: string}} props words for OK and Back */
export function TvHints({ ok, back }) {
  return html`<footer class="frame__bottom hints" data-testid="hints">
    <p><span class="hints__key"><svg class="hints__arrows" viewBox="0 0 44 44" role="img" aria-label=${t("bar.arrows")}><path d="M22 4l7 9H15zM22 40l7-9H15zM4 22l9-7v14zM40 22l-9-7v14z" /></svg></span>${t("bar.choose")}</p>
    <p><span class="hints__key">OK</span>${ok}</p>
    <p><span class="hints__key">${t("look.back")}</span>${back}</p>
    <p><span class="hints__key">1</span>${t("bar.call")}</p>
  </footer>`;
}
