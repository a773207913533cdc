/** 填表: one section of the form a screen, mostly filled in already. */
import { Button } from "../components/button.js";
import { FillWays, PhoneAtWork, PhoneCode } from "../components/fill_ways.js";
import { FormField } from "../components/form_field.js";
import { itemName } from "../components/item_card.js";
import { Note, SmallPrint } from "../components/note.js";
import { bothTexts, dayText, hasMessage, t, text } from "../core/i18n.js";
import { checkForm, isRequired, visibleFields } from "../core/form_check.js";
import { useLoaded } from "../core/loading.js";
import { signal, useValue, wallClock } from "../core/store.js";
import { orientation, surface } from "../core/surface.js";
import { hereText, problemText } from "../core/words.js";
import { fillIn, signatures } from "../flow/submission.js";
import { isGiven, readMaterials } from "../flow/work.js";
import { html, useEffect } from "../../vendor/preact/standalone.module.js";

/** @type {import("../core/form_check.js").Words} */
const errorWords = (key, vars) => (hasMessage(`form.error.${key}`) ? bothTexts(`form.error.${key}`, vars) : null);

/** Of a page that hands nothing over: it was handed a form itself, or is somebody's own. */
const NOTHING = signal({ phase: "none", address: "", until: 0, field: null, material: null, error: null });

/** Where the form is filled in: offered at its start; a code, or what the phone is doing. @param {{app: any, start: boolean, label: (name: string) => string, paper: (key: string) => string}} props */
function Ways({ app, start, label, paper }) {
  const { handover } = app;
  const linked = useValue(handover.linked);
  const now = useValue(wallClock).getTime();
  if (linked.phase === "taken") return html`<${PhoneAtWork} doing=${linked.material ? t("ways.photo", { name: paper(linked.material) }) : linked.field && t("ways.typing", { field: label(linked.field) })} where=${t(linked.material ? "ways.photo_text" : "ways.linked_text")} onTakeBack=${handover.takeBack} onLeave=${app.leaveWithPhone} />`;
  if (linked.phase === "back") return html`<${Note} tone="positive" title=${t("ways.phone_back")} live=${true} testid="phone-back">${t("ways.phone_back_text")}<//>`;
  if (linked.phase !== "none") {
    const stale = linked.phase === "offered" && now >= linked.until;
    return html`<${PhoneCode} linked=${linked} stale=${stale} onAgain=${handover.offer} onHere=${handover.takeBack} trouble=${linked.phase === "failed" ? problemText(linked.error) : undefined} />`;
  }
  if (!start) return null;
  const ways = [
    { icon: "pencil-line-duotone", name: t("ways.here"), note: t("ways.here_note"), testid: "way-here" },
    // Who acts for another does that where they proved who they are.
    ...(app.session.session.peek()?.agent ? [] : [{ icon: "qr-code-duotone", name: t("ways.phone"), note: t("ways.phone_note"), onPress: handover.offer, testid: "way-phone" }]),
    { icon: "printer-duotone", name: t("ways.paper"), note: t("ways.paper_note"), onPress: () => app.send({ type: "on_paper" }), testid: "way-paper" },
  ];
  return html`<${FillWays} ways=${ways} />`;
}

/**
 * Where a value that was read and confirmed comes from, as a source of the form says it; nothing of what was typed.
 * @param {any} app @param {import("../flow/submission.js").Draft} draft @param {any} service @param {string} name of the field
 */
function readSource(app, draft, service, name) {
  const [side, picture] = (app.work.keeper.sideOf?.(name) ?? "").split("-");
  const key = side === "ocr" && Object.keys(draft.materials).find((one) => /** @type {any} */ (draft.materials[one]).pages?.some((/** @type {any} */ page) => page.material_id.startsWith(picture)));
  const material = key && service.materials.find((/** @type {any} */ rule) => rule.key === key);
  if (!material && side !== "paper") return undefined;
  const label = material ? t("read.source", { name: text(material.name) }) : t("paper.source");
  return { value: draft.form[name], source: side, source_label: label, locked: false, masked: false };
}

/** At the form's start: a paper at hand can be read first. @param {{rules: any[], onStart: () => void}} props */
function ReadOffer({ rules, onStart }) {
  return html`<section class="sheet read-offer" data-testid="read-offer">
    <p class="grow"><b>${t("read_first.offer", { name: text(rules[0].name) })}</b><br /><span class="note">${hereText("read_first.offer_note")}</span></p>
    <${Button} icon="scan-bold" label=${hereText("read_first.start")} onPress=${onStart} testid="read-first" />
  </section>`;
}

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Form({ app, place, Page }) {
  const service = useValue(app.work.service);
  const draft = useValue(app.work.draft);
  const errors = useValue(app.work.fieldErrors);
  const until = useValue(app.work.keeper.until);
  const keeping = useValue(app.work.keeper.phase);
  const loaded = useLoaded(() => app.work.loadPrefill(place.item), place.item);
  const { phase, field: onPhone } = useValue(app.handover?.linked ?? NOTHING);
  const wide = useValue(orientation) === "landscape";
  const readable = Boolean(app.handover && service?.materials?.some((/** @type {any} */ rule) => rule.reads?.length));
  const reads = useLoaded(async () => readable && app.api.readingAvailable(), String(readable));
  if (!service || !draft) return html`<${Page} title=${t("loading.title")} />`;

  const { form } = service;
  const work = app.work.state();
  const visible = visibleFields(form, work.data);
  const sections = form.sections.filter((/** @type {any} */ section) => section.fields.some((/** @type {any} */ field) => visible.includes(field)));
  const at = Math.min(place.section ?? 0, sections.length - 1);
  const section = sections[at];
  const last = at === sections.length - 1;
  const fields = section.fields.filter((/** @type {any} */ field) => visible.includes(field));
  const prefill = loaded.value?.fields ?? {};

  /** What of a file field's material is there. @param {any} field @returns {string | undefined} */
  const handed = (field) => {
    const given = draft.materials[field.material];
    if (!isGiven(given)) return undefined;
    return "pages" in given ? t("form.file.pages", { count: given.pages.length }) : t("form.file.licence");
  };
  const change = (/** @type {string} */ name, /** @type {unknown} */ value) => {
    if (signatures(draft, form, { [name]: value }).length) app.toast.value = t("form.sign.anew");
    app.work.edit((now) => fillIn(now, form, { [name]: value }));
    const { [name]: _, ...rest } = app.work.fieldErrors.peek();
    app.work.fieldErrors.value = rest;
  };
  const forward = () => {
    const { data, held } = app.work.state();
    const found = checkForm(form, data, held, errorWords);
    const here = Object.fromEntries(Object.entries(found).filter(([name]) => last || fields.some((/** @type {any} */ field) => field.name === name)));
    app.work.fieldErrors.value = here;
    if (!Object.keys(here).length) return app.send(last ? { type: "forward" } : { type: "turn", section: at + 1 });
    const elsewhere = sections.findIndex((/** @type {any} */ one) => one.fields.some((/** @type {any} */ field) => field.name in here));
    if (elsewhere >= 0 && elsewhere !== at) app.send({ type: "turn", section: elsewhere });
  };

  // Whoever stands here sees the field that is being typed on the phone, in whatever part of the form it is.
  const followed = phase === "taken" ? sections.findIndex((/** @type {any} */ one) => one.fields.some((/** @type {any} */ field) => field.name === onPhone)) : -1;
  useEffect(() => {
    if (followed >= 0 && followed !== at) app.send({ type: "turn", section: followed });
    else if (followed >= 0) document.querySelector(`[data-testid="field-${onPhone}"]`)?.scrollIntoView({ block: "center" });
  }, [followed, onPhone]);
  const label = (/** @type {string} */ name) => text(visible.find((one) => one.name === name)?.label ?? "");
  const paper = (/** @type {string} */ key) => text((service.materials ?? []).find((/** @type {any} */ rule) => rule.key === key)?.name ?? "");

  const wrong = fields.filter((/** @type {any} */ field) => field.name in errors).map((/** @type {any} */ field) => field.name);
  useEffect(() => {
    if (wrong.length) document.querySelector(`[data-testid="field-${wrong[0]}"]`)?.scrollIntoView({ block: "center" });
  }, [wrong.join()]);

  const offered = at === 0 && reads.value && ["none", "back"].includes(phase) ? readMaterials(work.materials, work.fields).filter((rule) => !isGiven(draft.materials[rule.key])) : [];
  const needsMaterials = service.steps.includes("materials");
  const next = { label: t(!last ? "form.next_part" : needsMaterials ? "form.to_materials" : "form.to_confirm"), onPress: forward };
  const known = fields.filter((/** @type {any} */ field) => ![undefined, null, ""].includes(prefill[field.name]?.value)).length;
  const lead = t(!known ? "form.lead_empty" : known === fields.length ? "form.lead_full" : "form.lead");
  const ways = app.handover && surface.can("devices") && html`<${Ways} app=${app} start=${at === 0} label=${label} paper=${paper} />`;
  // A low screen has no height to spare for what is not the form itself; a code to scan needs the width.
  const beside = wide && phase === "none";
  return html`<${Page} kicker=${sections.length > 1 ? t("form.part", { name: itemName(service), number: at + 1, count: sections.length }) : itemName(service)}
    title=${text(section.title)} lead=${lead} small=${true} loaded=${loaded} dock=${{ next }} voice=${beside && ways}>
    ${(loaded.value?.unavailable ?? []).map((/** @type {any} */ one) => html`<${Note} tone="caution" title=${t("form.unavailable")}>${text(one.message)} <${Button} small=${true} label=${t("form.fetch_again")} icon="arrow-clockwise-bold" onPress=${loaded.again} /><//>`)}
    ${wrong.length > 0 && html`<${Note} tone="negative" title=${t("form.wrong", { count: wrong.length })} live=${true}>${t("form.wrong_text")}<//>`}
    ${!beside && ways}
    ${offered.length > 0 && html`<${ReadOffer} rules=${offered} onStart=${() => app.send({ type: "read_first" })} />`}
    <div class="form-grid">
      ${fields.map(
        (/** @type {any} */ field) => html`<${FormField} key=${field.name} now=${phase === "taken" && field.name === onPhone} field=${field} value=${draft.form[field.name]} prefill=${readSource(app, draft, service, field.name) ?? prefill[field.name]}
          required=${isRequired(field, form.schema, work.data)} error=${errors[field.name] && text(errors[field.name])}
          schema=${form.schema.properties?.[field.name]} regions=${app.api.regions} handed=${field.widget === "file" ? handed(field) : undefined} onChange=${(/** @type {unknown} */ value) => change(field.name, value)} />`,
      )}
    </div>
    ${until && html`<div data-testid="kept-until" data-phase=${keeping}><${SmallPrint} icon="check-bold">${hereText("draft.kept", { day: dayText(until) })}<//></div>`}
  <//>`;
}
