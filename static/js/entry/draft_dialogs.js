/** Dialogs about what somebody has filled in before: go on with it, and what a newer version asks differently. */
import { Dialog } from "../components/dialog.js";
import { draftStands } from "../components/draft_card.js";
import { dayText, t, text } from "../core/i18n.js";
import { html, useRef } from "../../vendor/preact/standalone.module.js";

/** @typedef {import("./app.js").App} App */

/** @param {{app: App}} props */
export function DraftFoundDialog({ app }) {
  const { draft } = /** @type {any} */ (useRef(app.dialog.peek()).current);
  const later = () => {
    app.dialog.value = null;
    app.send({ type: "home" });
  };
  const forThem = draft.begun_by && !app.session.session.peek()?.agent;
  return html`<${Dialog}
    title=${t("draft.found", { name: text(draft.item_name) })}
    lead=${forThem ? html`${t("draft.begun_by", { name: draft.begun_by })}<br />${draftStands(draft)}` : draftStands(draft)}
    safe=${{ label: t("draft.go_on"), onPress: () => app.drafts.resume(draft.draft_id), testid: "draft-go-on" }}
    others=${[
      { label: t("draft.anew"), icon: "trash-bold", onPress: () => (app.dialog.value = { kind: "draft_drop", draft, found: true }), testid: "draft-anew" },
      { label: t("draft.later"), icon: "clock-bold", onPress: later, testid: "draft-later" },
    ]}
    onEscape=${later}
  />`;
}

/** Once it is destroyed nobody can bring it back: it takes a second press. @param {{app: App, close: () => void}} props */
export function DraftDropDialog({ app, close }) {
  const { draft, found } = /** @type {any} */ (useRef(app.dialog.peek()).current);
  const keep = () => (found ? void (app.dialog.value = { kind: "draft_found", draft }) : close());
  return html`<${Dialog}
    title=${t("draft.drop_title", { name: text(draft.item_name) })}
    lead=${t("draft.drop_lead")}
    safe=${{ label: t("draft.keep"), onPress: keep, testid: "draft-keep" }}
    others=${[{ label: t("draft.drop"), icon: "trash-bold", onPress: () => app.drafts.drop(draft.draft_id), testid: "draft-drop" }]}
    onEscape=${keep}
  />`;
}

/** Another person's card lies where a form waits for its own person. Whose form it is stays unsaid. @param {{app: App}} props */
export function OtherPersonDialog({ app }) {
  const { until, onOwn } = /** @type {any} */ (useRef(app.dialog.peek()).current);
  return html`<${Dialog}
    alert=${true}
    title=${t("other_person.title")}
    lead=${until ? t("other_person.kept", { day: dayText(until) }) : t("other_person.lead")}
    safe=${{ label: t("other_person.own"), onPress: onOwn, icon: "arrow-clockwise-bold", testid: "own-card" }}
    others=${[{ label: t("other_person.end"), icon: "sign-out-bold", onPress: () => app.end("asked"), testid: "end-now" }]}
  />`;
}

/** @param {{app: App, close: () => void}} props */
export function DraftNewerDialog({ app, close }) {
  const { draft } = /** @type {any} */ (useRef(app.dialog.peek()).current);
  const carry = { label: t("draft.carry_over"), onPress: () => app.drafts.carryOver(draft), testid: "draft-carry-over" };
  const stay = { label: t("draft.stay_old"), onPress: () => app.drafts.goOn(draft), testid: "draft-stay-old" };
  return html`<${Dialog}
    title=${t("draft.newer")}
    lead=${t(draft.taken ? "draft.newer_lead" : "draft.newer_must")}
    safe=${draft.taken ? stay : carry}
    others=${draft.taken ? [{ ...carry, icon: "arrow-right-bold" }] : []}
    onEscape=${close}
  >
    <ul class="bullets" data-testid="draft-changes">
      ${draft.changes.map((/** @type {any} */ one) => html`<li key=${one.what + text(one.name)}>${t(`draft.change.${one.what}.${one.how}`, { name: text(one.name) })}</li>`)}
    </ul>
  <//>`;
}
