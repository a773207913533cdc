/** 亮码: the phone draws a code, this terminal's window reads it. */
import { t } from "../../core/i18n.js";
import { CODES, readCode } from "../../device/code_reader.js";
import { signReadingOf } from "../../device/terminal_key.js";
import { useCue } from "../../device/use_cue.js";
import { useReading } from "../../device/use_reading.js";
import { html } from "../../../vendor/preact/standalone.module.js";
import { Button } from "../button.js";
import { CodeMoment } from "../code_moment.js";
import { NumberedAdvice, SmallPrint } from "../note.js";
import { TaskCard } from "../task_card.js";
import { Way } from "./way.js";

/** @param {{app: any, around: import("./way.js").Around, onSignedIn: (session: any) => void}} props */
export function ShownCode({ app, around, onSignedIn }) {
  const reading = useReading({
    health: app.health,
    service: CODES,
    read: (given) => readCode(app.bridge, given),
    hand: async (code) => {
      const { nonce } = await app.api.challenge();
      const signature = await signReadingOf(app.bridge, CODES, nonce);
      onSignedIn(await app.api.signInWithShownCode({ nonce, code, signature }));
    },
  });
  useCue(app, null, reading.phase === "waiting" ? "show_code" : null);
  const moment = html`<${CodeMoment} ...${reading} waiting=${{ title: t("sign_in.shown_code.waiting"), reason: t("sign_in.shown_code.waiting.reason") }} />`;
  return html`<${Way} around=${around} voice=${moment}>
    ${reading.phase === "refused" && html`<div class="grant__act"><${Button} kind="next" wide=${true} label=${t("code.again")} icon="arrow-clockwise-bold" testid="code-again" onPress=${reading.retry} /></div>`}
    <${NumberedAdvice} title=${t("sign_in.shown_code.how")} steps=${[1, 2, 3].map((step) => t(`sign_in.shown_code.how_${step}`))} />
    <${TaskCard} name=${t("one_code.only")} note=${t("one_code.only_note")} icon="qr-code-duotone" chevron=${true} testid="one-code" onPress=${() => app.send({ type: "use_code" })} />
    <${SmallPrint}>${t("sign_in.privacy")}<//>
  <//>`;
}
