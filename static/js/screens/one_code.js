/** 扫一下就办: one code before the window, for one purpose; nobody is signed in, and nothing is shown in full. */
import { Button } from "../components/button.js";
import { CaseCard } from "../components/case_card.js";
import { Segmented } from "../components/choice_card.js";
import { CodeMoment } from "../components/code_moment.js";
import { Note, SmallPrint } from "../components/note.js";
import { dateText, dayText, t, text } from "../core/i18n.js";
import { CODES, readCode } from "../device/code_reader.js";
import { signReadingOf } from "../device/terminal_key.js";
import { useCue } from "../device/use_cue.js";
import { useReading } from "../device/use_reading.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";

/** What has a room today; tickets, payments and parcels ask the server themselves. */
const PURPOSES = ["enquiry", "present"];

/** @param {{app: import("../entry/app.js").App, Page: any}} props */
export function OneCode({ app, Page }) {
  const [purpose, setPurpose] = useState(PURPOSES[0]);
  const [shown, setShown] = useState(/** @type {any} */ (null));
  if (shown) return html`<${Shown} app=${app} Page=${Page} shown=${shown} onAgain=${() => setShown(null)} />`;
  return html`<${Read} key=${purpose} app=${app} Page=${Page} purpose=${purpose} onPurpose=${setPurpose} onShown=${setShown} />`;
}

/** @param {{app: any, Page: any, purpose: string, onPurpose: (purpose: string) => void, onShown: (answer: any) => void}} props */
function Read({ app, Page, purpose, onPurpose, onShown }) {
  const reading = useReading({
    health: app.health,
    service: CODES,
    read: (given) => readCode(app.bridge, given),
    hand: async (code) => {
      const { nonce } = await app.api.challenge();
      onShown(await app.api.useOneCode({ nonce, code, signature: await signReadingOf(app.bridge, CODES, nonce), purpose }));
    },
  });
  useCue(app, null, reading.phase === "waiting" ? "show_code" : null);
  const waiting = { title: t("one_code.waiting"), reason: t("one_code.waiting.reason") };
  const next = reading.phase === "refused" ? { label: t("code.again"), icon: "arrow-clockwise-bold", onPress: reading.retry } : undefined;
  const person = { label: t("help.call"), icon: "headset-bold", onPress: () => (app.dialog.value = { kind: "help" }) };
  return html`<${Page} title=${t("one_code.title")} lead=${t("one_code.lead")} dock=${{ next, alternatives: [person] }} voice=${html`<${CodeMoment} ...${reading} waiting=${waiting} />`}>
    <h2 class="sect" id="purpose">${t("one_code.purpose")}</h2>
    <${Segmented} labelledBy="purpose" value=${purpose} onChange=${onPurpose} layout="stack" options=${PURPOSES.map((value) => ({ value, title: t(`purpose.${value}`) }))} />
    <${Note} title=${t(`one_code.${purpose}`)}>${t(`one_code.${purpose}.text`)}<//>
    <${SmallPrint}>${t("one_code.privacy")}<//>
  <//>`;
}

/** @param {{app: any, Page: any, shown: any, onAgain: () => void}} props */
function Shown({ app, Page, shown, onAgain }) {
  const lines = shown.cases ?? shown.licences ?? [];
  const done = { label: t("one_code.done"), icon: "check-bold", onPress: () => app.send({ type: "home" }) };
  return html`<${Page} title=${t(`one_code.shown.${shown.purpose}`, { name: shown.name_masked })} lead=${t("one_code.shown.lead")} dock=${{ next: done }}>
    ${shown.unavailable && html`<${Note} tone="caution" title=${t("licences.away")}>${text(shown.unavailable)}<//>`}
    ${!lines.length && !shown.unavailable && html`<${Note} title=${t(`one_code.none.${shown.purpose}`)} />`}
    <div class="result-list" data-testid="one-code-lines">
      ${shown.cases?.map(
        (/** @type {any} */ one) => html`<${CaseCard} key=${one.case_number_masked} name=${text({ zh: one.item_name, en: one.item_name_en })} note=${t("one_code.case", { number: one.case_number_masked, day: dayText(one.updated_at) })} state=${{ text: text(one.state_label) }} />`,
      )}
      ${shown.licences?.map(
        (/** @type {any} */ one, /** @type {number} */ index) => html`<${CaseCard} key=${index} name=${one.name} note=${`${one.issuer} · ${one.valid_to ? t("licences.valid_to", { day: dateText(one.valid_to) }) : t("licences.valid")}`} state=${{ tone: "positive", text: t("licences.valid_now") }} />`,
      )}
    </div>
    <div class="grant__act"><${Button} wide=${true} label=${t("one_code.more")} icon="qr-code-duotone" testid="one-code-again" onPress=${onAgain} /></div>
    ${shown.purpose === "enquiry" && html`<${Note} tone="plain">${t("one_code.sign_in_for_more")}<//>`}
  <//>`;
}
