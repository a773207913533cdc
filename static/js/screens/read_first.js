/** 先扫一扫：a paper is read before the form is filled in; what it says is confirmed beside its picture and stands in the form. */
import { Button } from "../components/button.js";
import { captureActions } from "../components/capture_actions.js";
import { itemName } from "../components/item_card.js";
import { useMaterialPages } from "../components/material_pages.js";
import { MaterialList, MaterialRow } from "../components/material_row.js";
import { PaperButtons } from "../components/paper_sheet.js";
import { confirmReading, knownValues, ReadValues, useReading } from "../components/read_values.js";
import { Captured, CaptureMoment, captureTrouble, PageStrip } from "../components/scan_moment.js";
import { t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { orientation } from "../core/surface.js";
import { hereText } from "../core/words.js";
import { changePage, fillIn } from "../flow/submission.js";
import { isGiven, readMaterials } from "../flow/work.js";
import { useCue } from "../device/use_cue.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function ReadFirst({ app, place, Page }) {
  const service = useValue(app.work.service);
  const draft = useValue(app.work.draft);
  const loaded = useLoaded(() => app.work.loadPrefill(place.item), place.item);
  const [chosen, setChosen] = useState(/** @type {string | null} */ (null));
  const [looked, setLooked] = useState(/** @type {string | null} */ (null));
  const work = service && draft ? app.work.state() : null;
  const rules = work ? readMaterials(work.materials, work.fields) : [];
  const given = draft?.materials ?? {};
  const current = rules.find((rule) => rule.key === chosen) ?? rules.find((rule) => !isGiven(given[rule.key])) ?? rules[0] ?? null;
  const { pages, room, capture, retake } = useMaterialPages(app, current, setChosen);
  const { phase, busy, failed } = capture;
  const wide = useValue(orientation) === "landscape";
  useCue(app, phase === "no_paper" || (phase === "idle" && pages.length === 0 && !capture.preview) ? "scanner" : null, phase === "no_paper" ? "scan_page" : null);
  const shown = pages.find((page) => page.material_id === looked) ?? pages.at(-1);
  const whole = useReading(app, shown?.material_id ?? null, service?.service_version ?? 0);
  const reading = { ...whole, fields: whole.fields.filter(({ field }) => work?.fields.includes(field)) };
  if (!service || !draft || !current) return html`<${Page} title=${t("loading.title")} loaded=${loaded} dock=${service && draft ? { next: { label: t("read_first.go_on"), onPress: () => app.send({ type: "filled" }) } } : undefined} />`;

  const actions = captureActions({ capture, taken: pages.length, room, onRetake: retake, onHelp: () => (app.dialog.value = { kind: "help" }) });
  const { showing } = actions;
  const read = showing ? knownValues(reading, service.form, draft.form) : [];
  // What somebody filled in, and what is hard to read, is answered one by one.
  const plain = read.filter(({ same, there, found }) => !same && !there && !found.doubt);
  const waiting = showing && ["asking", "waiting"].includes(reading.state);
  const nothing = showing && !waiting && reading.state !== "done" ? "read_first.unread" : showing && reading.state === "done" && !read.length ? "read_first.nothing" : null;
  const goOn = { label: t("read_first.go_on"), icon: "arrow-right-bold", onPress: () => app.send({ type: "filled" }) };
  const all = { label: t("read_first.all_right"), icon: "check-bold", onPress: () => void confirmReading(app, shown.material_id, Object.fromEntries(plain.map(({ field, value }) => [field.name, value]))) };
  const next = !showing ? actions.next : plain.length ? all : waiting ? undefined : goOn;
  const without = { ...goOn, label: t(waiting ? "read_first.not_wait" : "read_first.go_on") };
  const again = actions.alternatives.filter((one) => !plain.length || one.testid !== "more-pages"); // One thing at a time.
  const alternatives = [...again, next !== goOn && !busy && without].filter(Boolean);
  const others = rules.filter((rule) => rule !== current);
  const choose = (/** @type {string} */ key) => (capture.closeCamera(), setLooked(null), setChosen(key));
  const look = (/** @type {string} */ title, /** @type {any} */ paper) => (app.dialog.value = { kind: "paper", title, paper });
  const chooseCut = async (/** @type {boolean} */ cut) => {
    const facts = await app.guarded(app.api.chooseCut(shown.material_id, cut));
    app.work.edit((now) => changePage(now, current.key, shown.material_id, facts));
  };
  const name = text(current.name);
  const trouble = failed ? captureTrouble(capture.error) : null;
  const title = trouble?.title ?? (waiting ? t("read_first.reading") : nothing ? t("read_first.kept_title") : showing ? t(read.some(({ same }) => !same) ? "read_first.check" : "read_first.done") : hereText("read_first.title", { name }));
  const lead = trouble?.reason ?? (nothing ? `${t(nothing)}${t("read_first.kept", { name })}` : waiting ? t("read_first.reading_lead") : showing ? (plain.length ? t("read_first.check_lead") : t("read_first.kept", { name })) : hereText("read_first.lead", { fields: labels(current, work?.fields ?? [], service.form) }));
  // The parts that were read are shown beside what they say; above them the whole picture would push them out of sight.
  const picture = showing
    ? (wide || !read.length) && html`<${Captured} shown=${shown} image=${app.api.materialImage} name=${name} onChoose=${chooseCut} />`
    : html`<${CaptureMoment} capture=${capture} />`;
  const stack = current.max_pages > 1 && (showing ? pages.length > 1 : pages.length + (busy ? capture.waiting : 0) > 0);
  return html`<${Page} kicker=${itemName(service)} title=${title} lead=${lead} small=${true} loaded=${loaded} dock=${{ next, alternatives }} voice=${picture}>
    ${stack && html`<${PageStrip} pages=${pages} waiting=${busy ? capture.waiting : 0} image=${app.api.materialImage} shown=${showing ? shown.material_id : undefined} onLook=${showing ? setLooked : undefined} />`}
    ${showing && html`<${ReadValues} together=${true} page=${shown} reading=${reading} form=${service.form} typed=${draft.form} image=${app.api.materialImage}
      onConfirm=${(/** @type {string} */ field, /** @type {unknown} */ value, /** @type {boolean} */ asRead) => (asRead ? void confirmReading(app, shown.material_id, { [field]: value }) : app.work.edit((now) => fillIn(now, service.form, { [field]: value })))} />`}
    ${!showing && html`<${PaperButtons} name=${name} sample=${current.sample} blank=${current.blank} onLook=${look} />`}
    ${others.length > 0 && !busy && html`<${MaterialList} title=${hereText("read_first.others")}>
      ${others.map((rule) => html`<${MaterialRow} key=${rule.key} id=${rule.key} name=${text(rule.name)} how=${t("read_first.how", { fields: labels(rule, work?.fields ?? [], service.form) })}
        state=${isGiven(given[rule.key]) ? { tone: "positive", text: t("materials.state_taken") } : { tone: "plain", text: hereText("read_first.state") }}
        action=${html`<${Button} small=${true} label=${isGiven(given[rule.key]) ? t("materials.look") : hereText("materials.take")} onPress=${() => choose(rule.key)} />`} />`)}
    <//>`}
  <//>`;
}

/** The fields that a material is read for, by their labels. @param {any} rule @param {string[]} fields asked by now @param {any} form */
function labels(rule, fields, form) {
  const all = form.sections.flatMap((/** @type {any} */ section) => section.fields);
  return rule.reads
    .filter((/** @type {any} */ one) => fields.includes(one.field))
    .map((/** @type {any} */ one) => text(all.find((/** @type {any} */ field) => field.name === one.field)?.label))
    .join(t("read_first.comma"));
}
