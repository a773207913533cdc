/**
 * How a session ends, here and on the server: asked for, run out, walked away from, ended in another tab, or gone on the server
 * alone. Nothing of the person stays on the page; what they had not handed in is kept for them unless they discard it.
 */
import { stored } from "../core/store.js";
import { wipeBrowser } from "../core/wipe.js";
import { needsSession, nextScreen } from "../flow/next_screen.js";
import { mayBeSignedIn } from "./portal.js";

/** How long the last strokes may take to be kept before the session ends. */
const LAST_WORDS_MS = 2000;

/** @typedef {"asked" | "expired" | "idle" | "discard" | "elsewhere"} Why `discard`: what was not handed in is destroyed as well; `elsewhere`: another tab tells the server */

/**
 * @param {Pick<import("./app.js").App, "api" | "flow" | "work" | "session" | "live" | "printing" | "handover" | "dialog" | "toast" | "send" | "say">
 *   & {owner: import("./work_owner.js").WorkOwner, shared: boolean}} page `shared`: a device of everybody's, which says goodbye
 */
export function createSignOut({ api, flow, work, session, live, printing, handover, dialog, toast, send, say, owner, shared }) {
  /** The server has still to be told. It outlives a reload, and names the draft that is to be destroyed with the session, if any. */
  const pending = /** @type {ReturnType<typeof stored<string | true>>} */ (stored("xiaoer.ending"));
  /** How often a session was ended on this page. */
  let ended = 0;

  /** The server knows no session any more. What is filled in stays for the moment; the person must prove again. */
  async function signedOut() {
    if (!session.session.peek() && !needsSession(flow.peek().place)) return;
    session.close();
    live.rejoin();
    dialog.value = { kind: "signed_out" };
    send({ type: "sign_in_again" });
  }

  /** Ends the session here and on the server and leaves nothing behind. What was not handed in is kept for its person. @param {Why} why */
  async function end(why) {
    const had = session.session.peek() !== null;
    ended += 1;
    const unprinted = printing.unfinished();
    const begun = had && work.keeper.isBegun();
    const discarded = why === "discard" && begun ? work.draft.peek()?.submission_id : undefined;
    // Also what nothing was typed in yet: a form that was printed to be filled in at home waits for its paper.
    const kept = had && !discarded ? work.keeper.until.peek() : null;
    const last = begun && !discarded ? work.keeper.lastWords() : null;
    session.close();
    owner.release();
    work.service.value = null;
    dialog.value = null;
    toast.value = null;
    // Before anything else: a page that comes back from here on must not take up the ended session.
    const tells = had && why !== "elsewhere";
    if (tells) pending.write(discarded ?? true);
    /** @type {import("../flow/next_screen.js").FlowEvent} */
    const event = !shared ? { type: "home" } : had ? { type: "ended", unprinted, expired: why === "expired", kept: kept ?? undefined } : { type: "idle" };
    flow.value = nextScreen(flow.peek(), event, { signedIn: false, steps: [] });
    await wipeBrowser();
    await Promise.race([last, new Promise((done) => setTimeout(done, LAST_WORDS_MS))]);
    if (tells) await tellServer();
  }

  /** The session's cookie is the server's: it is asked again until it has ended the session. */
  async function tellServer() {
    const discarded = pending.read();
    pending.write(discarded ?? true);
    for (let attempt = 0; session.session.peek() === null; attempt += 1) {
      try {
        if (typeof discarded === "string") await api.dropDraft(discarded).catch((/** @type {any} */ error) => error.passing && Promise.reject(error));
        const answer = await api.endSession();
        mayBeSignedIn.write(false);
        pending.write(null); // Before this tab leaves: who comes back signs in anew, and stays.
        if (answer?.leave) return location.assign(answer.leave);
        break;
      } catch {
        await new Promise((done) => setTimeout(done, Math.min(1000 * 2 ** attempt, 15_000)));
      }
    }
    pending.write(null);
    live.rejoin();
  }

  return {
    signedOut,
    end,
    tellServer,
    /** Whether a session was ended here that the server may not have heard of. */
    isPending: () => pending.read() !== null,
    times: () => ended,
    /** The server has begun a session for somebody who had left the page by then: whoever stands here must not take it up.
     * @param {import("../core/session.js").Session} late */
    async disown(late) {
      const here = session.session.peek();
      if (here?.applicant.id_number_masked === late.applicant.id_number_masked) return;
      if (here) void signedOut(); // the other's has taken the place of theirs
      await tellServer();
    },
    /** 我在手机上接着填: the session ends here, the form goes on there. */
    async leaveWithPhone() {
      try {
        await handover.goAlone();
      } catch (error) {
        return void say(error);
      }
      await end("asked");
    },
    /** End at once when nothing can be lost by it; else ask. */
    askToEnd() {
      if (session.session.peek() && (work.isBegun() || printing.unfinished() || handover.linked.peek().phase === "taken")) dialog.value = { kind: "end" };
      else void end("asked");
    },
    /** The server has ended a session of this browser: perhaps the one before this, which a surer sign-in or acting for another has replaced. */
    async heardOfEnd() {
      const signedIn = session.session.peek();
      if (!signedIn) return;
      const now = await api.session().catch(() => null);
      const same = now?.applicant.id_number_masked === signedIn.applicant.id_number_masked && now?.actor?.name === signedIn.actor?.name;
      if (session.session.peek() === signedIn && !same) void signedOut();
    },
  };
}

/** @typedef {ReturnType<typeof createSignOut>} SignOut */
