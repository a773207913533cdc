/** 身份证加刷脸: agreed to first, then the card, then a picture; the card alone is a press away all the time. */
import { createFaceCheck } from "../../core/face_check.js";
import { t, text } from "../../core/i18n.js";
import { useValue } from "../../core/store.js";
import { deviceTrouble, problemText } from "../../core/words.js";
import { takePortrait } from "../../device/camera.js";
import { readCardWithPhoto, signCardWithPhoto } from "../../device/card_reader.js";
import { signReadingOf } from "../../device/terminal_key.js";
import { useCue } from "../../device/use_cue.js";
import { usePortraitView } from "../../device/use_portrait.js";
import { html, useEffect, useMemo } from "../../../vendor/preact/standalone.module.js";
import { DeviceMoment, LiveState } from "../device_moment.js";
import { CardOnReader, NoCard, PutCard } from "../drawings/card.js";
import { Portrait } from "../drawings/face.js";
import { FaceView } from "../face_view.js";
import { NumberedAdvice, SmallPrint } from "../note.js";

/** @typedef {import("../../core/face_check.js").Phase} Phase */

const BEFORE_CARD = new Set(["card", "reading", "card_failed"]);
const AT_CAMERA = new Set(["camera", "counting", "comparing"]);
const CARD_DRAWINGS = { card: PutCard, reading: CardOnReader, card_failed: NoCard };

/** An ApiError has a kind, a DeviceError has not. @param {any} error @returns {{title: string, reason?: string}} */
const told = (error) => {
  if (!error.kind) return deviceTrouble(error.code);
  const left = error.facts?.tries_left;
  return { title: problemText(error), reason: left ? t("sign_in.face.tries_left", { count: left }) : undefined };
};

/**
 * It draws the whole page: what to do now is the page's headline.
 * @param {{app: any, Page: any, offer: import("../../device/use_portrait.js").FaceOffer, onSignedIn: (session: any) => void, onDeclined: () => void, kept: any, others: any}} props
 *   `onDeclined`: to the card alone, before this card was read; `kept`, `others`: as in the card's panel
 */
export function Face({ app, Page, offer, onSignedIn, onDeclined, kept, others }) {
  const check = useMemo(
    () =>
      createFaceCheck({
        api: app.api,
        readCard: (given) => readCardWithPhoto(app.bridge, given),
        signCard: (nonce) => signCardWithPhoto(app.bridge, nonce),
        takePicture: (signal) => takePortrait(app.bridge, signal),
        signPicture: (nonce) => signReadingOf(app.bridge, "Camera", nonce),
        onSignedIn,
        onLate: app.disown,
        onDeclined,
      }),
    [],
  );
  useEffect(() => () => check.stop(), []);
  const { phase, count, error, proven } = useValue(check.state);
  const view = usePortraitView(app, AT_CAMERA.has(phase));
  useCue(app, phase === "card" ? "cardReader" : null, phase === "card" ? "insert_card" : phase === "reading" ? "hold_card" : null);

  const busy = phase === "reading" || phase === "counting" || phase === "comparing" || phase === "done";
  const without = { label: t(proven ? "sign_in.face.go_on" : "sign_in.face.without"), icon: "identification-card-bold", onPress: check.without, testid: "face-without" };
  const next = {
    card_failed: { label: t("sign_in.again"), icon: "arrow-clockwise-bold", onPress: check.again },
    camera: { label: t(error ? "sign_in.face.retake" : "sign_in.face.take"), icon: null, onPress: check.shoot },
  }[/** @type {string} */ (phase)];
  // As large and as bright as each other: a consent is nothing to be led to.
  const agree = { label: t("sign_in.face.agree"), icon: "check-bold", onPress: () => check.agree(offer.version), testid: "face-agree" };
  const dock = phase === "asking" ? { alternatives: [without, agree], even: true } : phase === "over" ? { next: { ...without, icon: undefined }, alternatives: [] } : { next, alternatives: phase === "comparing" || phase === "done" ? [] : [without] };
  const part = phase === "asking" ? "asking" : BEFORE_CARD.has(phase) ? "card" : phase === "over" ? "over" : "camera";
  return html`<${Page} title=${t(`sign_in.face.title.${part}`)} lead=${t(`sign_in.face.lead.${part}`)} dock=${dock} voice=${html`<${Moment} phase=${phase} count=${count} error=${error} view=${view} />`}>
    ${part === "asking" && kept}
    ${part === "asking" && html`<${NumberedAdvice} title=${t("sign_in.face.points")} steps=${offer.points.map(text)} />`}
    ${part === "camera" && html`<${NumberedAdvice} title=${t("sign_in.face.how")} steps=${[1, 2, 3].map((step) => t(`sign_in.face.how_${step}`))} />`}
    ${!busy && others}
    ${part !== "over" && html`<${SmallPrint}>${t("sign_in.face.privacy")}<//>`}
  <//>`;
}

/** What is seen of the step. @param {{phase: Phase, count: number, error: any, view: {url: string | null, error: any}}} props */
function Moment({ phase, count, error, view }) {
  const trouble = error ? told(error) : null;
  if (phase === "asking") return html`<${Portrait} />`;
  if (phase === "over") return html`<${DeviceMoment} drawing=${html`<${Portrait} caution=${true} />`} live=${{ tone: "caution", ...(trouble ?? { title: t("sign_in.face.title.over") }) }} sheet=${true} />`;
  if (BEFORE_CARD.has(phase)) {
    const Drawing = CARD_DRAWINGS[/** @type {"card" | "reading" | "card_failed"} */ (phase)];
    const live = trouble
      ? { tone: phase === "card_failed" ? /** @type {const} */ ("negative") : /** @type {const} */ ("caution"), ...trouble }
      : { tone: /** @type {const} */ ("positive"), icon: "identification-card-duotone", title: t(phase === "reading" ? "sign_in.face.reading" : "sign_in.waiting"), reason: t(phase === "reading" ? "sign_in.face.reading_reason" : "sign_in.face.card_reason") };
    return html`<${DeviceMoment} drawing=${html`<${Drawing} done=${false} />`} live=${live} sheet=${phase !== "reading"} progress=${phase === "reading" ? null : undefined} />`;
  }
  const missing = view.error && told(view.error);
  const live = missing
    ? { tone: /** @type {const} */ ("caution"), ...missing }
    : trouble && phase === "camera"
      ? { tone: /** @type {const} */ ("caution"), ...trouble }
      : { tone: /** @type {const} */ ("positive"), icon: "camera-duotone", title: t(`sign_in.face.${phase === "done" ? "comparing" : phase}`), reason: t(`sign_in.face.${phase === "done" ? "comparing" : phase}_reason`) };
  return html`<section class="device device--open">
    <${FaceView} url=${view.url} count=${phase === "counting" ? count : 0} busy=${phase === "comparing" || phase === "done"} />
    <div class="device__live"><${LiveState} ...${live} /></div>
  </section>`;
}
