/** 身份证: the resident card on the reader. The reading starts by itself; nothing has to be pressed. */
import { t } from "../../core/i18n.js";
import { useValue } from "../../core/store.js";
import { deviceTrouble, problemText } from "../../core/words.js";
import { readCard, signReading } from "../../device/card_reader.js";
import { useCue } from "../../device/use_cue.js";
import { html, useEffect, useState } from "../../../vendor/preact/standalone.module.js";
import { DeviceMoment } from "../device_moment.js";
import { CardOnReader, NoCard, PutCard, TakeCard } from "../drawings/card.js";
import { MachineTrouble } from "../drawings/trouble.js";
import { NumberedAdvice, SmallPrint } from "../note.js";

/** @typedef {"waiting" | "reading" | "checking" | "failed" | "refused" | "no_reader"} Phase `failed`: the card was not read; `refused`: read, but nobody was signed in */

/** Errors after which the reader can simply be asked again: nobody came, or the card was not understood. */
const ASK_AGAIN = new Set(["timeOut", "canceled"]);
/** The reader was gone for a moment; when it stays away, its health says so and this waiting ends. */
const GONE = new Set(["deviceNotReady", "connectionLost"]);
const GONE_PAUSE_MS = 400;
const GONE_TRIES = 5;

/**
 * One reading after another until a person is signed in, a trouble needs a press, or the screen is left.
 * @param {any} app @param {(session: any) => void} onSignedIn
 */
function useReading(app, onSignedIn) {
  const [phase, setPhase] = useState(/** @type {Phase} */ ("waiting"));
  const [trouble, setTrouble] = useState(/** @type {{title: string, reason: string, passes?: boolean} | null} */ (null));
  const [round, setRound] = useState(0);
  const reader = app.bridge.service("CardReader");
  // A reader that is unplugged ends the waiting; one that is back begins it anew.
  const ready = ["ok", "starting"].includes(useValue(app.health).CardReader);

  useEffect(() => {
    if (!ready) return undefined;
    setTrouble(null);
    const leaving = new AbortController();
    // Lifting the card and putting it back is the natural "again", also for who lifts it before the answer is there.
    let lifted = false;
    let stuck = false;
    const stop = reader?.listen((/** @type {string} */ name) => {
      if (name !== "CardReader.MediaRemovedEvent") return;
      lifted = true;
      if (stuck) again();
    });
    leaving.signal.addEventListener("abort", () => stop?.());
    const show = (/** @type {Phase} */ next) => !leaving.signal.aborted && setPhase(next);
    const onEvent = (/** @type {string} */ event) => {
      if (event === "MediaInsertedEvent") show("reading");
      if (event !== "InvalidMediaEvent" || leaving.signal.aborted) return;
      show("waiting");
      setTrouble(deviceTrouble("invalidMedia"));
    };
    const once = async () => {
      show("waiting");
      lifted = false;
      const chip = await readCard(app.bridge, { signal: leaving.signal, onEvent });
      setTrouble(null);
      show("checking");
      const { nonce } = await app.api.challenge();
      const signature = await signReading(app.bridge, nonce);
      const session = await app.api.signInWithCard({ nonce, chip, signature });
      if (leaving.signal.aborted) return void app.disown(session);
      app.speaker.say("remove_card");
      onSignedIn(session);
    };
    const run = async () => {
      for (let tries = 0; ; ) {
        try {
          return await once();
        } catch (caught) {
          const error = /** @type {any} */ (caught);
          if (leaving.signal.aborted) return;
          if (error.kind === undefined && ASK_AGAIN.has(error.code)) continue;
          if (error.kind === undefined && GONE.has(error.code) && ++tries < GONE_TRIES) {
            await new Promise((done) => setTimeout(done, GONE_PAUSE_MS));
            if (leaving.signal.aborted) return;
            continue;
          }
          // ApiError has a kind, DeviceError has not.
          setTrouble(error.kind ? { title: t("sign_in.refused"), reason: problemText(error), passes: error.passing } : deviceTrouble(error.code));
          if (lifted) continue; // It is said above the place where the next card is asked for.
          show(error.kind ? "refused" : "failed");
          stuck = true;
          return;
        }
      }
    };
    void run();
    return () => leaving.abort();
  }, [round, ready]);

  const again = () => setRound((count) => count + 1);
  return { phase: ready ? phase : /** @type {Phase} */ ("no_reader"), trouble, again };
}

const DRAWINGS = { waiting: PutCard, reading: CardOnReader, checking: CardOnReader, failed: NoCard, refused: TakeCard, no_reader: MachineTrouble };

/**
 * It draws the whole page, because what the card does is the page's headline.
 * @param {{app: any, Page: any, onSignedIn: (session: any) => void, again: boolean, kept: any, others: any}} props `again`: somebody signed in has to be surer; `kept`: what is said
 *   of work that waits; `others`: the other ways
 */
export function IdCard({ app, Page, onSignedIn, again: surer, kept, others }) {
  const { phase, trouble, again } = useReading(app, onSignedIn);
  const held = useValue(app.bridge.held);
  const busy = phase === "reading" || phase === "checking";
  useCue(app, phase === "no_reader" ? null : "cardReader", phase === "waiting" ? "insert_card" : phase === "reading" ? "hold_card" : null);
  const stuck = phase === "failed" || phase === "refused";
  const Drawing = DRAWINGS[phase];
  const live =
    stuck && trouble
      ? { tone: "negative", title: trouble.reason }
      : phase === "no_reader"
        ? { tone: "caution", title: deviceTrouble(held ? "heldElsewhere" : "deviceNotReady").reason }
        : trouble && phase === "waiting"
          ? { tone: "caution", title: trouble.title, reason: trouble.reason }
          : { tone: "positive", icon: busy ? "identification-card-duotone" : undefined, title: t(`sign_in.${phase}`), reason: t(`sign_in.${phase}.reason`) };
  const person = { label: t("help.call"), icon: "headset-bold", onPress: () => (app.dialog.value = { kind: "help" }) };
  const next = stuck ? { label: t("sign_in.again"), icon: "arrow-clockwise-bold", onPress: again } : undefined;
  // A trouble is the headline: what happened, what now; the reason stands at the drawing.
  const title = stuck && trouble ? trouble.title : held ? deviceTrouble("heldElsewhere").title : t(phase === "no_reader" ? "sign_in.no_reader" : busy ? "sign_in.title_reading" : surer ? "sign_in.step_up" : "sign_in.title");
  const lead = t(stuck ? "sign_in.lead_failed" : phase === "no_reader" ? "sign_in.lead_no_reader" : busy ? "sign_in.lead_reading" : "sign_in.lead");
  // Where the network is at fault another card is no help.
  const advice = phase === "no_reader" || trouble?.passes ? "no_reader" : phase === "refused" ? phase : "advice";
  return html`<${Page}
    title=${title}
    lead=${lead}
    dock=${{ next, alternatives: [person] }}
    voice=${html`<${DeviceMoment} drawing=${html`<${Drawing} done=${phase === "checking"} />`} live=${live} sheet=${!busy} progress=${busy ? null : undefined} />`}
  >
    ${kept}
    ${!busy && others}
    <${NumberedAdvice} title=${t(advice === "advice" ? "sign_in.advice" : "paper.ways")} steps=${[1, 2, 3].map((step) => t(`sign_in.${advice}_${step}`))} />
    ${phase !== "no_reader" && html`<${SmallPrint}>${t("sign_in.privacy")}<//>`}
  <//>`;
}
