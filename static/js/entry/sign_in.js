/** Somebody has proved who they are, or goes on for another: what waits here for them goes on, what is another's does not. */
import { t } from "../core/i18n.js";
import { mayBeSignedIn } from "./portal.js";

/**
 * @param {Pick<import("./app.js").App, "api" | "flow" | "work" | "drafts" | "session" | "live" | "dialog" | "toast" | "send" | "guarded" | "say">
 *   & {owner: import("./work_owner.js").WorkOwner, leaving: import("./sign_out.js").SignOut, own: boolean}} page `own`: a browser of somebody's own
 */
export function createSignIn({ api, flow, work, drafts, session, live, dialog, toast, send, guarded, say, owner, leaving, own }) {
  /** Whether the session before this one was somebody acting for another: to be surer they prove who they are themselves. */
  let acted = false;

  /** @param {import("../core/session.js").Session} value @returns {boolean | Promise<boolean>} false: who it is cannot go on here and tries again */
  function signIn(value) {
    const who = value.applicant.id_number_masked;
    if (!own && owner.isOther(who) && !acted && flow.peek().place.then) return otherPerson();
    const agent = acted;
    acted = Boolean(value.actor);
    session.open(value);
    if (own) mayBeSignedIn.write(true);
    if (dialog.peek()?.kind === "signed_out") dialog.value = null; // The card answered it.
    live.rejoin();
    const somebodyElse = owner.take(who);
    work.openDraft();
    void drafts.load();
    if (somebodyElse && flow.peek().place.then) {
      send({ type: "home" });
      toast.value = t(agent ? "acting.oneself" : "other_person.title");
      return true;
    }
    send({ type: "signed_in" });
    work.resend();
    return true;
  }

  /**
   * Somebody else has signed in where a person's work waits for that person: until they have chosen nobody is signed in, here
   * or on the server, so that nothing of the one can go there in the name of the other.
   * @returns {Promise<boolean>} false when the own card is tried
   */
  function otherPerson() {
    session.close();
    const over = leaving.tellServer();
    return new Promise((done) => {
      const onOwn = () => {
        dialog.value = null;
        void over.then(() => done(false));
      };
      dialog.value = { kind: "other_person", until: work.keeper.until.peek(), onOwn };
    });
  }

  return {
    signIn,
    /** Go on for somebody who lets one, or for oneself again. What was begun for the other is not carried along. @param {number | null} id */
    async actFor(id) {
      try {
        void signIn(await guarded(api.actFor(id)));
        send({ type: "home" });
      } catch (error) {
        say(error);
      }
    },
  };
}
