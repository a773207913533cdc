/** 扫码: this screen shows a code, the person's own phone scans it and agrees; nothing is typed here. */
import { createGrant } from "../../core/device_grant.js";
import { t } from "../../core/i18n.js";
import { useValue, wallClock } from "../../core/store.js";
import { deviceTrouble, problemText } from "../../core/words.js";
import { signRequest } from "../../device/terminal_key.js";
import { html, useEffect, useMemo } from "../../../vendor/preact/standalone.module.js";
import { Button } from "../button.js";
import { LiveState } from "../device_moment.js";
import { Note, NumberedAdvice, SmallPrint } from "../note.js";
import { Waiting } from "../progress.js";
import { QrCode } from "../qr_code.js";
import { Way } from "./way.js";

/** What the terminal's key signs; the server expects the same word (backend/grants/rules.py). */
const REQUEST = "device-grant";

/** So long somebody may be busy with the phone before the screen counts as left. */
const AT_THE_PHONE_MS = 120_000;

/** A terminal proves that it is this terminal: the phone will show its name. @param {any} app */
async function ask(app) {
  if (!app.bridge.present) return app.api.askPhone({});
  const { nonce } = await app.api.challenge();
  return app.api.askPhone({ nonce, signature: await signRequest(app.bridge, nonce, REQUEST) });
}

/** @param {number} seconds @returns {string} 4:05 */
const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** @param {{app: any, around: import("./way.js").Around, onSignedIn: (session: any) => void}} props */
export function Scan({ app, around, onSignedIn }) {
  const grant = useMemo(() => createGrant({ ask: () => ask(app), poll: app.api.pollPhone, onSignedIn, onLate: app.disown }), []);
  const { phase, asked, deadline, error } = useValue(grant.state);
  const now = useValue(wallClock).getTime();
  useEffect(() => {
    void grant.begin();
    const deaf = app.live.on("sign_in_decided", () => void grant.look());
    // What was told while the socket was away was not heard.
    const back = app.live.on("connected", () => void grant.look());
    return () => {
      deaf();
      back();
      grant.stop();
    };
  }, []);

  useEffect(() => {
    app.awaited.value = phase === "waiting" ? Math.min(deadline, Date.now() + AT_THE_PHONE_MS) : 0;
    return () => {
      app.awaited.value = 0;
    };
  }, [phase, deadline]);

  if (phase === "asking" || phase === "done") return html`<${Way} around=${around}><${Waiting} title=${t(phase === "done" ? "sign_in.scan.done" : "loading.title")} /><//>`;
  if (phase !== "waiting" || !asked) {
    // An ApiError has a kind, a DeviceError has not.
    const words = !error ? t("sign_in.scan.again_text") : error.kind ? problemText(error) : deviceTrouble(error.code).reason;
    return html`<${Way} around=${around}><${Note} tone=${phase === "expired_token" ? "caution" : "negative"} big=${true} live=${true} title=${t(phase === "expired_token" ? "sign_in.scan.expired_token" : "sign_in.refused")} testid="trouble">${words}<//>
      <div class="grant__act"><${Button} kind="next" wide=${true} label=${t("sign_in.scan.again")} icon="arrow-clockwise-bold" testid="scan-again" onPress=${grant.begin} /></div><//>`;
  }
  const left = Math.min(asked.expires_in, Math.max(0, Math.ceil((deadline - now) / 1000)));
  return html`<${Way} around=${around}>
    <section class="sheet grant">
      <${QrCode} text=${asked.verification_uri_complete} label=${t("sign_in.scan.code_label")} testid="grant-code" />
      <div class="grant__words">
        <p class="grant__say">${t("sign_in.scan.number")}</p>
        <p class="grant__number num" data-testid="check-number">${asked.check_number}</p>
        <p class="note">${t("sign_in.scan.left", { time: minutes(left) })}</p>
        <p class="note">${t("sign_in.scan.typed", { code: asked.user_code })}</p>
      </div>
    </section>
    <${LiveState} icon="device-mobile-duotone" title=${t("sign_in.scan.waiting")} reason=${t("sign_in.scan.waiting.reason")} />
    <${NumberedAdvice} title=${t("sign_in.scan.how")} steps=${[1, 2, 3].map((step) => t(`sign_in.scan.how_${step}`))} />
    <${SmallPrint}>${t("sign_in.scan.privacy")}<//>
  <//>`;
}
