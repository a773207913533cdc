/** 都对，就交上去: everything once more, one statement, one press. Then the sending, however long the server takes. */
import { CheckCard } from "../components/choice_card.js";
import { NetworkDown } from "../components/drawings/trouble.js";
import { DeviceMoment } from "../components/device_moment.js";
import { fieldValueText } from "../components/field_value.js";
import { itemName } from "../components/item_card.js";
import { NearSites } from "../components/near_sites.js";
import { Note } from "../components/note.js";
import { Waiting } from "../components/progress.js";
import { SignatureDrawing } from "../components/signature_pad.js";
import { Summary, SummaryRow } from "../components/summary_row.js";
import { dayText, t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { orientation } from "../core/surface.js";
import { declarationText, hereText, problemText } from "../core/words.js";
import { VALUELESS, visibleFields } from "../core/form_check.js";
import { useCue } from "../device/use_cue.js";
import { walk } from "../flow/guidance.js";
import { confirm } from "../flow/submission.js";
import { isGiven, isPromised, missingMaterials } from "../flow/work.js";
import { html, useEffect } from "../../vendor/preact/standalone.module.js";

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Confirm({ app, place, Page }) {
  useCue(app, null, "check_form");
  const service = useValue(app.work.service);
  const draft = useValue(app.work.draft);
  const sending = useValue(app.work.sender.state);
  const wide = useValue(orientation) === "landscape";
  const loaded = useLoaded(() => app.work.loadPrefill(place.item), place.item);
  if (!service || !draft) return html`<${Page} title=${t("loading.title")} />`;
  if (app.work.prepares?.()) return html`<${Prepared} app=${app} Page=${Page} service=${service} draft=${draft} loaded=${loaded} />`;
  if (sending.phase === "sending" && sending.attempts <= 1) {
    return html`<${Page} title=${t("confirm.sending")} lead=${t("confirm.sending_lead")}><${Waiting} title=${t("confirm.sending_wait")} /><//>`;
  }
  if (sending.phase === "waiting" || sending.phase === "sending") return html`<${WaitingForServer} app=${app} Page=${Page} sending=${sending} />`;

  const work = app.work.state();
  const missing = missingMaterials(work.materials, draft.materials);
  const refused = sending.phase === "refused" && sending.error;
  const gone = refused && ["service_version_gone", "submission_conflict", "item_not_here", "ineligible"].includes(sending.error?.code ?? "");
  const ready = draft.confirmed && !missing.length && loaded.value !== null;
  const reason = missing.length ? t("confirm.materials_missing") : draft.confirmed ? undefined : t("confirm.tick_first");
  const next = gone
    ? { label: t("confirm.start_over"), onPress: () => app.startOver(place.item) }
    : { label: t("confirm.send"), onPress: app.work.submit, disabled: !ready, reason };
  const promised = work.materials.filter((rule) => isPromised(rule, draft.materials[rule.key]));
  const promises = promised.map((rule) => t("confirm.promise", { name: text(rule.name), days: rule.follow_days ?? 0 }));
  const said = [text(service.declaration), ...promises].join(text({ zh: "", en: " " }));
  // A phone that fills in a kiosk's form has no session: it is told for whom.
  const declaring = app.session.session.peek() ?? /** @type {any} */ (app.work).declaring?.peek();
  const declaration = html`<${CheckCard} title=${declarationText(said, declaring)} checked=${draft.confirmed} testid="declaration" onChange=${(/** @type {boolean} */ on) => app.work.edit((now) => confirm(now, on))} />`;
  return html`<${Page} title=${t("confirm.title")} lead=${t("confirm.lead")} loaded=${loaded} dock=${{ next }} voice=${wide && declaration}>
    ${refused && html`<${Note} tone="negative" title=${t("confirm.refused")} live=${true} testid="refused">${problemText(sending.error)}<//>`}
    ${loaded.value && html`<${Overview} app=${app} service=${service} draft=${draft} work=${work} prefill=${loaded.value.fields} />`}
    ${!wide && declaration}
  <//>`;
}

/**
 * Everything once more where it cannot be handed in: what is filled in waits for the person at a terminal.
 * @param {{app: any, Page: any, service: any, draft: any, loaded: import("../core/loading.js").Loaded<any>}} props
 */
function Prepared({ app, Page, service, draft, loaded }) {
  const until = useValue(/** @type {import("../core/store.js").Readable<string | null>} */ (app.work.keeper.until));
  useEffect(() => void app.work.keeper.keep(), []);
  return html`<${Page} title=${t("prepared.title")} lead=${until ? t("prepared.lead", { day: dayText(until) }) : t("prepared.keeping")} loaded=${loaded}
    dock=${{ next: { label: t("prepared.next"), icon: "check-bold", onPress: () => app.send({ type: "home" }) } }}>
    <${NearSites} app=${app} role="then" />
    ${loaded.value && html`<${Overview} app=${app} service=${service} draft=${draft} work=${app.work.state()} prefill=${loaded.value.fields} />`}
  <//>`;
}

/** A value to read again before it goes out: a signature as it was drawn. @param {any} field @param {any} value @param {any} known */
function told(field, value, known) {
  return field.widget === "signature" && value ? html`<${SignatureDrawing} value=${value} label=${t("confirm.signed")} />` : fieldValueText(field, value, known);
}

/** @param {{app: any, service: any, draft: any, work: any, prefill: any}} props */
function Overview({ app, service, draft, work, prefill }) {
  const promised = work.materials.filter((/** @type {any} */ rule) => isPromised(rule, draft.materials[rule.key]));
  const session = app.session.session.peek();
  const who = session?.applicant;
  const visible = visibleFields(service.form, work.data);
  const shown = visible.filter((field) => !VALUELESS.has(field.widget));
  // Counted as the form counts them: without the sections that do not apply.
  const sections = service.form.sections.filter((/** @type {any} */ section) => section.fields.some((/** @type {any} */ field) => visible.includes(field)));
  const change = (/** @type {string} */ step, /** @type {number} */ section = 0) => ({
    label: t("confirm.change"),
    icon: "pencil-simple-bold",
    onPress: () => app.send({ type: "revise", step, section }),
    testid: `revise-${step}-${section}`,
  });
  const outcome = service.guidance ? walk(service.guidance, draft.answers).outcome : null;
  return html`<${Summary}>
    <${SummaryRow} main=${true} label=${t("confirm.what")} value=${itemName(service)} note=${outcome && text(outcome.title)} action=${service.guidance ? change("guidance") : undefined} />
    ${who && html`<${SummaryRow} label=${t("confirm.who")} value=${who.name} rest=${who.id_number_masked} note=${session.actor && t("confirm.by", { name: session.actor.name })} />`}
    ${sections.map((/** @type {any} */ section, /** @type {number} */ index) => {
      const fields = section.fields.filter((/** @type {any} */ field) => shown.includes(field) && !prefill[field.name]?.locked);
      const pairs = fields.map((/** @type {any} */ field) => [text(field.label), told(field, draft.form[field.name], prefill[field.name])]);
      return pairs.length > 0 && html`<${SummaryRow} key=${index} label=${text(section.title)} pairs=${pairs} action=${change("form", index)} />`;
    })}
    ${work.materials.length > 0 &&
    html`<${SummaryRow} label=${t("confirm.materials")} value=${t("confirm.materials_count", { count: work.materials.filter((/** @type {any} */ rule) => rule.known || isGiven(draft.materials[rule.key])).length })}
      note=${work.materials.filter((/** @type {any} */ rule) => rule.known || isGiven(draft.materials[rule.key])).map((/** @type {any} */ rule) => text(rule.name)).join(text({ zh: "、", en: ", " }))} action=${service.steps.includes("materials") ? change("materials") : undefined} />`}
    ${promised.length > 0 && html`<${SummaryRow} label=${t("confirm.promised")} pairs=${promised.map((/** @type {any} */ rule) => [text(rule.name), t("confirm.promised_days", { days: rule.follow_days })])} />`}
  <//>`;
}

/** The server is away: nothing is lost, it goes by itself. @param {{app: any, Page: any, sending: any}} props */
function WaitingForServer({ app, Page, sending }) {
  const trying = sending.phase === "sending";
  const live = { tone: "caution", title: t(trying ? "confirm.trying" : "confirm.waiting"), reason: t("confirm.waiting_reason", { count: sending.attempts }) };
  return html`<${Page}
    title=${t("confirm.waiting_title")}
    lead=${t("confirm.waiting_lead")}
    dock=${{ next: { label: t("confirm.try_now"), icon: "arrow-clockwise-bold", busy: trying, onPress: app.work.sender.wake }, alternatives: [{ label: t("help.call"), icon: "headset-bold", onPress: () => (app.dialog.value = { kind: "help" }) }] }}
    voice=${html`<${DeviceMoment} drawing=${html`<${NetworkDown} />`} live=${live} progress=${trying ? null : undefined} />`}
  >
    <${Note} tone="positive" title=${t("confirm.kept.title")}>${hereText("confirm.kept.text")}<//>
  <//>`;
}
