/** What a page does that was opened or loaded anew: it takes up the session, the place, the draft and an unfinished sending. */
import { t } from "../core/i18n.js";
import { needsSession, resume } from "../flow/next_screen.js";
import { holdsWork } from "./own_tab.js";
import { comeBack, mayBeSignedIn } from "./portal.js";

const HOME = /** @type {import("../flow/next_screen.js").Flow} */ ({ place: { screen: "home" }, trail: [] });

/** Asks until the server answers; a terminal may well start before its server.
 * @template T @param {() => Promise<T>} ask @returns {Promise<T>} */
export async function untilAnswered(ask) {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(/** @type {any} */ (error).passing)) throw error;
      await new Promise((done) => setTimeout(done, 2000));
    }
  }
}

/**
 * @param {Pick<import("./app.js").App, "api" | "flow" | "work" | "drafts" | "session" | "toast" | "send">
 *   & {owner: import("./work_owner.js").WorkOwner, leaving: import("./sign_out.js").SignOut, own: boolean}} page `own`: a browser of somebody's own
 */
export function createOpening({ api, flow, work, drafts, session, toast, send, owner, leaving, own }) {
  /** @param {ReturnType<typeof comeBack>} left what was kept when this tab went to the identity provider */
  async function openForNobody(left) {
    // Whose it was has signed out in another tab, and a telephone that had dropped this page did not hear of it.
    if (holdsWork(work.draft.peek())) await leaving.end("idle");
    if (left?.declined) toast.value = t("sign_in.declined");
    if (needsSession(flow.peek().place)) flow.value = HOME;
  }

  return async function open() {
    const left = comeBack();
    if (left) flow.value = left.flow;
    // A browser of one's own asks only when somebody has signed in with it.
    if (own && !mayBeSignedIn.read() && !leaving.isPending()) return openForNobody(left);
    const kept = flow.peek();
    // A citizen's screen stays up empty until the server says whose session this is; idle time ends it, too.
    if (!needsSession(kept.place)) flow.value = resume(kept, false);
    if (leaving.isPending()) return leaving.tellServer();
    let found = null;
    const before = leaving.times();
    try {
      found = await untilAnswered(api.session);
    } catch {
      // 401: nobody is signed in. What the last person left goes with their session.
      mayBeSignedIn.write(false);
      if (needsSession(kept.place) || work.draft.peek()) await leaving.end("idle");
      return;
    }
    // Meanwhile somebody ended it here: then it ends on the server as well.
    if (leaving.times() !== before) return leaving.tellServer();
    // The identity provider may have sent back somebody else than who had begun here.
    owner.recall();
    const somebodyElse = owner.take(found.applicant.id_number_masked);
    session.open(found);
    void drafts.load();
    const code = kept.place.item ?? kept.place.then?.item ?? work.draft.peek()?.item_code;
    if (code) await work.open(code).catch(() => undefined);
    flow.value = somebodyElse && (kept.place.then || needsSession(kept.place)) ? HOME : resume(kept, true);
    if (left && kept.place.screen === "sign_in") send({ type: "signed_in" });
    work.resend();
  };
}
