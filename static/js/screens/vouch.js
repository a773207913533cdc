/** 确认登录: this phone was shown a terminal's code. Who asks, the number that must stand there, agree or not me. */
import { Button } from "../components/button.js";
import { Field, TextInput } from "../components/field.js";
import { Note, NumberedAdvice } from "../components/note.js";
import { t } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { problemText, terminalText } from "../core/words.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Vouch({ app, place, Page }) {
  const session = useValue(app.session.session);
  const [typed, setTyped] = useState("");
  if (!place.code) return html`<${Type} app=${app} Page=${Page} typed=${typed} onTyped=${setTyped} />`;
  if (session) return html`<${Ask} app=${app} code=${place.code} Page=${Page} session=${session} />`;
  return html`<${Page} title=${t("vouch.sign_in_first")} lead=${t("vouch.sign_in_first.lead")}>
    <div class="grant__act"><${Button} kind="next" wide=${true} label=${t("vouch.sign_in")} iconAfter="arrow-right-bold" testid="sign-in" onPress=${() => app.send({ type: "sign_in_again" })} /></div>
    <${NumberedAdvice} steps=${[1, 2, 3].map((step) => t(`sign_in.scan.how_${step}`))} />
  <//>`;
}

/** For a phone whose camera does not work. @param {{app: any, Page: any, typed: string, onTyped: (text: string) => void}} props */
function Type({ app, Page, typed, onTyped }) {
  const go = () => typed.trim() && app.send({ type: "look_at", code: typed.trim().toUpperCase() });
  return html`<${Page} title=${t("vouch.type")} lead=${t("vouch.type.lead")}>
    <${Field} id="user-code" label=${t("vouch.code")}><${TextInput} id="user-code" value=${typed} onInput=${onTyped} onDone=${go} placeholder="BCDF-GHJK" maxLength=${12} /><//>
    <div class="grant__act"><${Button} kind="next" wide=${true} label=${t("vouch.go")} iconAfter="arrow-right-bold" testid="look-at" onPress=${go} /></div>
  <//>`;
}

/** @param {{app: any, code: string, Page: any, session: import("../core/session.js").Session}} props */
function Ask({ app, code, Page, session: { applicant, actor } }) {
  // What is refused is told in the page itself: it is no trouble of the page's.
  const loaded = useLoaded(() => app.guarded(app.api.lookAtGrant(code)).catch((/** @type {any} */ error) => (error.kind === "refused" ? { refused: error } : Promise.reject(error))), code);
  const [outcome, setOutcome] = useState(/** @type {"agreed" | "declined" | null} */ (null));
  const [trouble, setTrouble] = useState(/** @type {any} */ (null));
  const decide = async (/** @type {boolean} */ agree) => {
    try {
      await app.guarded(app.api.decideGrant(code, agree));
      setOutcome(agree ? "agreed" : "declined");
    } catch (error) {
      setTrouble(error);
    }
  };
  const home = html`<div class="grant__act"><${Button} wide=${true} label=${t("look.home")} icon="house-bold" testid="go-home" onPress=${() => app.send({ type: "home" })} /></div>`;
  const refused = trouble ?? loaded.value?.refused;
  if (outcome) {
    return html`<${Page} title=${t(`vouch.${outcome}`)} lead=${t(`vouch.${outcome}.lead`)}>
      <${Note} tone=${outcome === "agreed" ? "positive" : "plain"} big=${true} live=${true} testid="outcome">${t(`vouch.${outcome}.text`)}<//>${home}
    <//>`;
  }
  if (refused) {
    return html`<${Page} title=${t("vouch.refused")} lead=${t("vouch.refused.lead")}>
      <${Note} tone="negative" big=${true} live=${true} testid="trouble">${problemText(refused)}<//>${home}
    <//>`;
  }
  const who = loaded.value;
  return html`<${Page} title=${t("vouch.title")} lead=${actor ? t("vouch.lead_company", { name: applicant.name, actor: actor.name_masked }) : t("vouch.lead", { name: applicant.name_masked })} loaded=${loaded}>
    ${who &&
    html`<section class="sheet grant grant--phone" data-testid="asks">
        <div class="grant__words">
          <p class="grant__say">${who.terminal ? t("vouch.terminal", { site: who.site, terminal: terminalText(who.terminal) }) : t("vouch.browser")}</p>
          <p class="note">${t("vouch.number")}</p>
          <p class="grant__number num" data-testid="check-number">${who.check_number}</p>
        </div>
      </section>
      <div class="grant__act"><${Button} kind="next" wide=${true} label=${t("vouch.agree")} icon="check-bold" testid="agree" onPress=${() => decide(true)} /></div>
      <div class="grant__act"><${Button} kind="negative" wide=${true} label=${t("vouch.not_me")} icon="x-bold" testid="not-me" onPress=${() => decide(false)} /></div>
      <${Note} tone="caution" title=${t("vouch.mind")}>${t("vouch.mind.text")}<//>`}
  <//>`;
}
