/** 社保卡: the electronic card's code before the window, or the card's chip in its slot, whichever comes first. */
import { t } from "../../core/i18n.js";
import { useValue } from "../../core/store.js";
import { CHIPS, CODES, readCode, readSocialCard } from "../../device/code_reader.js";
import { signReadingOf } from "../../device/terminal_key.js";
import { useReading } from "../../device/use_reading.js";
import { html } from "../../../vendor/preact/standalone.module.js";
import { Button } from "../button.js";
import { CodeMoment } from "../code_moment.js";
import { ShowPhone } from "../drawings/phone.js";
import { InsertSocialCard } from "../drawings/social_card.js";
import { NumberedAdvice, SmallPrint } from "../note.js";
import { Way } from "./way.js";

/** A code is a platform's word; only the chip is read here. */
const CODE_LEVEL = 2;

/** Which of the two this terminal can read by now, where both are sure enough. @param {Record<string, string>} health of its devices @param {number} level */
export const socialKinds = (health, level) => ({ code: level <= CODE_LEVEL && health[CODES] === "ok", chip: health[CHIPS] === "ok" });

/** Both ways of it at once. */
function Both() {
  return html`<div class="moment moment--pair"><${ShowPhone} /><${InsertSocialCard} /></div>`;
}

/** @param {{app: any, around: import("./way.js").Around, level: number, onSignedIn: (session: any) => void}} props */
export function SocialCard({ app, around, level, onSignedIn }) {
  const codeCounts = level <= CODE_LEVEL;
  const health = useValue(app.health);
  const code = useReading({
    health: app.health,
    service: codeCounts ? CODES : "",
    read: (given) => readCode(app.bridge, given),
    hand: async (shown) => {
      const { nonce } = await app.api.challenge();
      const signature = await signReadingOf(app.bridge, CODES, nonce);
      onSignedIn(await app.api.signInWithSocialCode({ nonce, code: shown, signature }));
    },
  });
  const chip = useReading({
    health: app.health,
    service: CHIPS,
    read: (given) => readSocialCard(app.bridge, given),
    hand: async (reading) => {
      const { nonce } = await app.api.challenge();
      const signature = await signReadingOf(app.bridge, CHIPS, nonce);
      const session = await app.api.signInWithSocialCard({ nonce, reading, signature });
      app.speaker.say("remove_card");
      onSignedIn(session);
    },
  });
  // What is being read, or went wrong, is what is shown; a reader that is away leaves the other.
  const busy = [chip, code].find((one) => one.phase === "reading" || one.phase === "checking");
  const stuck = [chip, code].find((one) => one.phase === "refused" || one.trouble);
  const shown = busy ?? stuck ?? (chip.phase === "no_reader" ? code : chip);
  const { code: codeThere, chip: chipThere } = socialKinds(health, level);
  const ways = [...(codeThere ? ["code_1", "code_2"] : []), ...(chipThere ? ["chip_1"] : [])];
  const waiting = t(codeThere && chipThere ? "sign_in.social_card.waiting" : codeThere ? "sign_in.social_card.waiting_code" : "sign_in.social_card.waiting_chip");
  const retry = () => {
    if (code.trouble || code.phase === "refused") code.retry();
    if (chip.trouble || chip.phase === "refused") chip.retry();
  };
  const drawing = codeThere && chipThere ? Both : codeThere ? undefined : InsertSocialCard;
  const moment = html`<${CodeMoment} phase=${shown.phase} trouble=${shown.trouble} drawing=${drawing} waiting=${{ ...(drawing === InsertSocialCard && { icon: "cardholder-duotone" }), title: waiting, reason: t(`sign_in.social_card.waiting.${drawing === Both ? "reason" : "one"}`) }} />`;
  return html`<${Way} around=${around} voice=${moment}>
    ${stuck?.phase === "refused" && html`<div class="grant__act"><${Button} kind="next" wide=${true} label=${t("code.again")} icon="arrow-clockwise-bold" testid="code-again" onPress=${retry} /></div>`}
    ${ways.length > 0 && html`<${NumberedAdvice} title=${t("sign_in.social_card.how")} steps=${ways.map((way) => t(`sign_in.social_card.${way}`))} />`}
    <${SmallPrint}>${t("sign_in.privacy")}<//>
  <//>`;
}
