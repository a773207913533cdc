/**
 * What a signed-in person has filled in and not handed in yet: offered where they go for the same thing again, gone on with,
 * carried over to a newer version, dropped. What happens to it on another machine is theirs to know at once.
 */
import { t } from "../core/i18n.js";
import { effect, signal } from "../core/store.js";
import { placeOf, stepOf } from "../flow/drafts.js";

/** @typedef {{draft_id: string, item_code: string, item_name: import("../core/i18n.js").Text, at_step: string, step_number: number | null, expires_on: string}} DraftCard */

/**
 * @param {Pick<import("./app.js").App, "api" | "work" | "session" | "live" | "flow" | "dialog" | "toast" | "send" | "guarded" | "say">} app
 */
export function createDraftOffers({ api, work, session, live, flow, dialog, toast, send, guarded, say }) {
  const list = signal(/** @type {DraftCard[]} */ ([]));

  /** Asks anew what there is; what cannot be asked is not offered. */
  async function load() {
    const holder = session.session.peek();
    if (!holder) return void (list.value = []);
    const answer = await guarded(api.drafts()).catch(() => null);
    if (session.session.peek() !== holder) return;
    if (answer) list.value = answer.drafts;
    void work.keeper.flush(); // What waited for the sign-in.
  }

  /** @param {string} item @returns {DraftCard | undefined} the one that is not on this page already */
  const of = (item) => list.value.find((one) => one.item_code === item && one.draft_id !== work.draft.value?.submission_id);

  /** Goes on where the person stopped. Asks first what to do when the service asks for something else by now. @param {string} id */
  async function resume(id) {
    dialog.value = null;
    try {
      const draft = await guarded(api.draft(id));
      const newer = draft.published_version !== draft.service_version;
      if (newer && draft.changes.length) return void (dialog.value = { kind: "draft_newer", draft });
      if (newer && !draft.taken) return await carryOver(draft); // The newer version asks for the same.
      await goOn(draft);
    } catch (error) {
      say(error);
      await load();
    }
  }

  /** @param {any} draft of the drafts API */
  async function goOn(draft) {
    dialog.value = null;
    await work.resume(draft);
    const steps = work.service.peek()?.steps ?? [];
    const { step, section } = placeOf(draft.step?.value ?? "", steps);
    send({ type: "go_on", item: draft.item_code, step: /** @type {import("../flow/next_screen.js").ScreenName} */ (step), section });
  }

  /** 不要了: destroyed at once. The page's own work is not touched. @param {string} id */
  async function drop(id) {
    dialog.value = null;
    try {
      await guarded(api.dropDraft(id));
      void work.keeper.tryAgain();
    } catch (error) {
      say(error);
    }
    await load();
  }

  /** @param {any} draft of the drafts API */
  async function carryOver(draft) {
    dialog.value = null;
    try {
      await goOn(await guarded(api.carryOver(draft.draft_id, draft.published_version)));
    } catch (error) {
      say(error);
    }
  }

  /** What another machine did to the draft on this page. @param {import("../core/draft_keeper.js").Elsewhere} what */
  async function elsewhere({ code, draft }) {
    if (code === "exists") {
      await load();
      dialog.value = { kind: "draft_found", draft };
    } else if (code === "version") await resume(draft.draft_id);
    else if (draft.state === "submitted") await handedIn(draft.draft_id);
    else work.keepAsNew();
  }

  /** The same application was handed in elsewhere: its receipt is this page's, too. @param {string} id */
  async function handedIn(id) {
    const here = work.draft.peek();
    if (here?.submission_id !== id || here.stage !== "filling") return;
    try {
      const receipt = await guarded(api.submission(id));
      if (!work.acceptedElsewhere(id, receipt)) return;
      send({ type: "handed_in", case: receipt.case_number, item: receipt.item_code });
      toast.value = t("draft.handed_in_elsewhere");
    } catch (error) {
      say(error);
    }
  }

  // Whoever comes to a form again that they have begun elsewhere is asked, from wherever they come.
  effect(() => {
    const { screen, item } = flow.value.place;
    const found = item && ["guidance", "form", "materials", "confirm"].includes(screen) ? of(item) : undefined;
    if (found && session.session.value && !dialog.peek() && !work.keeper.isBegun()) dialog.value = { kind: "draft_found", draft: found };
  });
  // Each step is a good moment to keep what was filled in.
  effect(() => {
    const place = flow.value.place;
    if (place.item === work.draft.peek()?.item_code) work.keeper.stepped(stepOf(place));
  });
  live.on("draft_changed", (news) => {
    void work.keeper.heard(news);
    const known = list.peek().some((one) => one.draft_id === news.draft_id);
    if (news.state !== "open") list.value = list.peek().filter((one) => one.draft_id !== news.draft_id);
    else if (!known || news.draft_id !== work.draft.peek()?.submission_id) void load();
  });
  live.on("connected", () => work.keeper.wake());

  return {
    list,
    load,
    /** @param {string} item */
    of,
    resume,
    goOn,
    drop,
    carryOver,
    elsewhere,
    handedIn,
    forget: () => (list.value = []),
  };
}

/** @typedef {ReturnType<typeof createDraftOffers>} DraftOffers */
