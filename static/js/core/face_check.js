/**
 * 刷脸, from the consent to the session: the card with its photo, a picture after a countdown, and what becomes of it. The card
 * alone signs in at any step after it was read. Photo and picture live in here only, and no longer than the check.
 */
import { signal } from "./store.js";

/**
 * `asking` the consent is being read; `card` the card is awaited; `reading` it is read and proven; `card_failed` it was not;
 * `camera` a picture can be taken; `counting` it will be in `count` seconds; `comparing`; `over` no more of it, the card alone;
 * `done` somebody is signed in.
 * @typedef {"asking" | "card" | "reading" | "card_failed" | "camera" | "counting" | "comparing" | "over" | "done"} Phase
 * @typedef {{phase: Phase, count: number, error: any, proven: boolean}} FaceCheck `error`: an ApiError or a DeviceError of the last step;
 *   `proven`: the card was read, so its holder may be signed in by it alone
 * @typedef {{chip: string, photo: string}} CardWithPhoto both base64; no photo: empty
 */

const COUNT_FROM = 3;
const SECOND_MS = 1000;
/** The camera's picture, or the light, is at fault: another one may do. */
const ANOTHER_PICTURE = new Set(["face_none", "face_several", "face_small", "face_dark", "face_bright", "face_turned", "face_not_alike"]);
/** Nobody laid a card down yet. */
const ASK_AGAIN = new Set(["timeOut", "canceled"]);

/**
 * @param {object} options
 * @param {{faceAgree: (version: string) => Promise<{consent: string}>, faceCard: (reading: any) => Promise<unknown>, faceCompare: (picture: any) => Promise<any>,
 *   faceWithout: (consent: string) => Promise<any>, challenge: () => Promise<{nonce: string}>}} options.api
 * @param {(given: {signal: AbortSignal, onEvent: (name: string) => void}) => Promise<CardWithPhoto>} options.readCard
 * @param {(nonce: string) => Promise<string>} options.signCard
 * @param {(signal: AbortSignal) => Promise<string>} options.takePicture base64 of a JPEG
 * @param {(nonce: string) => Promise<string>} options.signPicture
 * @param {(session: any) => unknown} options.onSignedIn
 * @param {(session: any) => unknown} options.onLate the server has begun a session for somebody who had left by then
 * @param {() => void} options.onDeclined before a card was read: the person wants another way
 * @param {(ms: number) => Promise<void>} [options.wait]
 */
export function createFaceCheck({ api, readCard, signCard, takePicture, signPicture, onSignedIn, onLate, onDeclined, wait = (ms) => new Promise((done) => setTimeout(done, ms)) }) {
  const state = signal(/** @type {FaceCheck} */ ({ phase: "asking", count: 0, error: null, proven: false }));
  const leaving = new AbortController();
  let consent = "";
  let photo = "";

  /** @param {Partial<FaceCheck>} change */
  const show = (change) => {
    if (!leaving.signal.aborted) state.value = { ...state.peek(), ...change };
  };
  /** @param {any} session */
  const finish = (session) => {
    photo = "";
    if (leaving.signal.aborted) return void onLate(session);
    show({ phase: "done", error: null });
    onSignedIn(session);
  };

  /** The press that is the consent. @param {string} version of the text that was shown */
  async function agree(version) {
    if (state.peek().phase !== "asking") return;
    show({ phase: "card", error: null });
    try {
      consent = (await api.faceAgree(version)).consent;
    } catch (error) {
      return show({ phase: "over", error });
    }
    await card();
  }

  async function card() {
    while (!leaving.signal.aborted) {
      show({ phase: "card" });
      try {
        const reading = await readCard({ signal: leaving.signal, onEvent: (event) => event === "MediaInsertedEvent" && show({ phase: "reading", error: null }) });
        show({ phase: "reading", error: null });
        const { nonce } = await api.challenge();
        const signature = await signCard(nonce);
        await api.faceCard({ consent, nonce, ...reading, signature });
        photo = reading.photo;
        return show({ phase: "camera", proven: true });
      } catch (caught) {
        const error = /** @type {any} */ (caught);
        if (error.kind === undefined && ASK_AGAIN.has(error.code)) continue;
        // The card is known, and only its photo is of no use.
        const known = error.code === "face_no_photo" || error.code === "face_closed";
        return show({ phase: known || error.code === "face_consent_over" ? "over" : "card_failed", error, proven: known });
      }
    }
  }

  /** Three, two, one, and a picture. */
  async function shoot() {
    if (state.peek().phase !== "camera") return;
    for (let count = COUNT_FROM; count > 0; count -= 1) {
      show({ phase: "counting", count, error: null });
      await wait(SECOND_MS);
      if (leaving.signal.aborted || state.peek().phase !== "counting") return;
    }
    show({ phase: "comparing", count: 0 });
    try {
      const picture = await takePicture(leaving.signal);
      const { nonce } = await api.challenge();
      const signature = await signPicture(nonce);
      if (leaving.signal.aborted) return;
      finish(await api.faceCompare({ consent, photo, nonce, picture, signature }));
    } catch (caught) {
      const error = /** @type {any} */ (caught);
      // An ApiError has a kind. A camera that failed once may do better; what the server has closed stays closed.
      show({ phase: error.kind === undefined || ANOTHER_PICTURE.has(error.code) || error.passing ? "camera" : "over", error });
    }
  }

  /** 不用刷脸: with the card alone where it was read, else by another way. Nothing is lost by it. */
  async function without() {
    if (!state.peek().proven) return onDeclined();
    show({ phase: "comparing", count: 0 });
    try {
      finish(await api.faceWithout(consent));
    } catch {
      onDeclined();
    }
  }

  return {
    state,
    agree,
    shoot,
    without,
    /** Reads the card once more. */
    again: () => (state.peek().phase === "card_failed" ? card() : Promise.resolve()),
    /** The person has left this way of signing in. */
    stop() {
      leaving.abort();
      photo = "";
    },
  };
}
