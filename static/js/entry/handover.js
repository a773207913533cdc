/** The kiosk's side of 手机填: offer the form to a phone, follow what is typed there, take it back, let it go. */
import { signal } from "../core/store.js";

/**
 * @typedef {"none" | "making" | "offered" | "taken" | "back" | "failed"} Phase `back`: the phone is done with it
 * @typedef {{phase: Phase, id: number, address: string, until: number, field: string | null, material: string | null, error: any}} Linked `until`: ms, when
 *   the code is void; `field`, `material`: name of the one that was typed or photographed on the phone last, never both
 */

/** @type {Linked} */
const NONE = { phase: "none", id: 0, address: "", until: 0, field: null, material: null, error: null };

/**
 * @param {{api: import("../core/api.js").Api, live: import("../core/live.js").Live,
 *   work: ReturnType<typeof import("./service_work.js").createServiceWork>, touched: () => void,
 *   guarded: <T>(call: Promise<T>) => Promise<T>, now?: () => number}} around `touched`: somebody is busy with this session
 */
export function createHandover({ api, live, work, touched, guarded, now = Date.now }) {
  const linked = signal(NONE);
  const draftId = () => work.draft.peek()?.submission_id ?? "";

  /** @param {Partial<Linked>} change */
  const set = (change) => (linked.value = { ...linked.peek(), ...change });

  function drop() {
    void work.keeper.share(false);
    linked.value = NONE;
  }

  /** A code, after everything typed so far is kept; an earlier one is void. */
  async function offer() {
    const id = draftId();
    if (!id || linked.peek().phase === "making") return;
    linked.value = { ...NONE, phase: "making" };
    try {
      await work.keeper.share(true);
      const made = await guarded(api.offerHandover(id));
      if (draftId() !== id) return;
      linked.value = { ...NONE, phase: "offered", id: made.handover_id, address: made.address, until: now() + made.expires_in * 1000 };
    } catch (error) {
      linked.value = { ...NONE, phase: "failed", error };
    }
  }

  /** 收回来，在这里填. */
  async function takeBack() {
    const { id } = linked.peek();
    drop();
    if (id) await guarded(api.takeBackHandover(id)).catch(() => undefined); // its time ends it as well
  }

  /** How it stands, for a page that was loaded anew or has missed something. */
  async function look() {
    const id = draftId();
    if (!id) return;
    const found = await api.handoverOf(id).catch(() => undefined);
    if (found === undefined || draftId() !== id) return;
    if (found?.state === "taken") {
      void work.keeper.share(true);
      set({ phase: "taken", id: found.handover_id });
    } else if (!found && ["offered", "taken"].includes(linked.peek().phase)) drop();
  }

  /** @param {{handover_id: number, draft_id: string, state: string, reason: string | null}} news */
  function heard(news) {
    const at = linked.peek();
    if (news.draft_id !== draftId() || (at.id && news.handover_id !== at.id)) return;
    touched();
    if (news.state === "taken") {
      void work.keeper.share(true);
      return void set({ phase: "taken", id: news.handover_id, address: "" });
    }
    if (news.state !== "over" || at.phase === "none") return;
    drop();
    if (news.reason === "handed_back") set({ phase: "back" });
  }

  /** Where the phone is by now. */
  function follow() {
    const at = linked.peek();
    if (at.phase !== "taken") return;
    const { field, material } = { field: null, material: null, ...work.keeper.lastTouched(sideOf(at.id)) };
    if (field !== at.field || material !== at.material) set({ field, material });
  }

  live.on("handover_changed", heard);
  live.on("connected", () => void look());
  live.on("draft_changed", (news) => {
    const at = linked.peek();
    if (at.phase !== "taken" || news.draft_id !== draftId() || news.by !== sideOf(at.id)) return;
    touched();
    follow();
  });
  // What was heard of becomes readable a moment later, with the draft itself.
  work.draft.subscribe(follow);

  return {
    linked,
    offer,
    takeBack,
    look,
    /** 我在手机上接着填: the phone goes on when the session here has ended. @returns {Promise<void>} */
    async goAlone() {
      await guarded(api.goAlone(linked.peek().id));
    },
    /** The note that the phone has given it back was read. */
    dismiss: () => (linked.value = NONE),
    forget: drop,
  };
}

/** How the draft's cells name the phone of a hand-over (backend/handover/service/pairing.py). @param {number} id */
const sideOf = (id) => `phone-${id}`;

/** @typedef {ReturnType<typeof createHandover>} Handover */
