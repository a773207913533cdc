/** 补正: only what the department asked for, each with its reason; or 容缺后补: what was promised at the submission. */
import { Button } from "../components/button.js";
import { FormField } from "../components/form_field.js";
import { MaterialList, MaterialRow } from "../components/material_row.js";
import { Note } from "../components/note.js";
import { captureActions } from "../components/capture_actions.js";
import { Captured, CaptureMoment, captureTrouble, PageStrip } from "../components/scan_moment.js";
import { dayText, t, text } from "../core/i18n.js";
import { newId } from "../core/ids.js";
import { typedValues } from "../core/form_check.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { problemText } from "../core/words.js";
import { useCapture } from "../device/use_capture.js";
import { useCue } from "../device/use_cue.js";
import { addPage, dropMaterial, materialList, newDraft, setField } from "../flow/submission.js";
import { isGiven } from "../flow/work.js";
import { html, useEffect, useMemo, useState } from "../../vendor/preact/standalone.module.js";

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Correction({ app, place, Page }) {
  const loaded = useLoaded(async () => {
    const found = await app.guarded(app.api.case(place.case));
    return { found, service: await app.api.service(found.item_code) };
  }, place.case);
  const asked = useMemo(() => (loaded.value ? askedOf(loaded.value.found) : null), [loaded.value]);
  useEffect(() => {
    const held = app.correction.peek();
    if (!asked || (held?.case === place.case && held.round === asked.round)) return;
    const draft = newDraft({ submissionId: newId(), itemCode: loaded.value?.found.item_code, serviceVersion: 0, owner: "" });
    app.correction.value = { ...draft, case: place.case, round: asked.round };
  }, [asked]);
  const held = useValue(app.correction);
  if (loaded.value && !asked) {
    return html`<${Page} title=${t("correction.nothing")} dock=${{ next: { label: t("correction.see_case"), onPress: () => app.send({ type: "corrected", case: place.case }) } }} />`;
  }
  if (!loaded.value || !held || held.case !== place.case) return html`<${Page} title=${t("correction.title")} loaded=${loaded} />`;
  return html`<${Mending} app=${app} place=${place} Page=${Page} asked=${asked} service=${loaded.value.service} held=${held} />`;
}

/**
 * What is to be handed in for a case: an open correction first, then what was promised. `owed`: it may come one by one.
 * @param {any} found @returns {{owed: boolean, round: number, opinion: string, items: any[]} | null}
 */
function askedOf(found) {
  if (found.correction) return { owed: false, ...found.correction };
  if (!found.owed.length) return null;
  const items = found.owed.map((/** @type {any} */ one) => ({ key: one.key, kind: "material", name: one.name, reason: one.due ? t("correction.owed_reason", { day: dayText(one.due) }) : t("correction.owed_any") }));
  return { owed: true, round: 0, opinion: t("correction.owed_lead"), items };
}

/** @param {{app: import("../entry/app.js").App, place: any, Page: any, asked: any, service: any, held: any}} props */
function Mending({ app, place, Page, asked, service, held }) {
  const sending = useValue(app.corrector.state);
  const edit = (/** @type {(draft: any) => any} */ change) => (app.correction.value = change(app.correction.peek()));
  const materials = asked.items.filter((/** @type {any} */ item) => item.kind === "material");
  const fields = service.form.sections.flatMap((/** @type {any} */ section) => section.fields);
  const wrongFields = asked.items
    .filter((/** @type {any} */ item) => item.kind === "field")
    .map((/** @type {any} */ item) => ({ item, field: fields.find((/** @type {any} */ field) => field.name === item.key) }))
    .filter((/** @type {any} */ pair) => pair.field);
  const missing = materials.filter((/** @type {any} */ item) => !isGiven(held.materials[item.key]));
  const [chosen, setChosen] = useState(/** @type {string | null} */ (null));
  const current = materials.find((/** @type {any} */ item) => item.key === chosen) ?? missing[0] ?? null;
  const pages = current ? (held.materials[current.key]?.pages ?? []) : [];
  const capture = useCapture(app, async (file, captured) => {
    const page = await app.guarded(app.api.addMaterial({ file, itemCode: service.code, key: current.key, submissionId: held.submission_id, captured }));
    setChosen(current.key);
    edit((now) => addPage(now, current.key, page));
  });
  const { phase, busy, failed } = capture;
  const waits = phase === "no_paper" || (phase === "idle" && current !== null && pages.length === 0 && !capture.preview);
  useCue(app, waits ? "scanner" : null, phase === "no_paper" ? "scan_page" : null);
  const [looked, setLooked] = useState(/** @type {string | null} */ (null));

  const typed = typedValues(service.form, held.form);
  const unchanged = wrongFields.filter((/** @type {any} */ { field }) => typed[field.name] === undefined);
  const given = materials.length - missing.length;
  const open = asked.owed ? Number(given === 0) : missing.length + unchanged.length;
  const title = t(asked.owed ? "correction.owed_title" : "correction.title");
  const send = () => {
    const handed = materialList(held.materials);
    app.corrector.send({ number: place.case, body: asked.owed ? { materials: handed } : { correction_id: held.submission_id, form: typed, materials: handed } });
  };
  useEffect(() => {
    if (sending.phase !== "done") return;
    app.corrector.reset();
    app.correction.value = null;
    app.send({ type: "corrected", case: place.case });
  }, [sending.phase]);

  const mostPages = service.materials.find((/** @type {any} */ rule) => rule.key === current?.key)?.max_pages ?? 1;
  const room = mostPages - pages.length;
  const choose = (/** @type {string} */ key) => {
    if (key !== current?.key) capture.closeCamera();
    setChosen(key);
  };
  const retake = () => {
    edit((now) => dropMaterial(now, current.key));
    return capture.more(mostPages);
  };
  const actions = captureActions({ capture, taken: pages.length, room, onRetake: retake, onHelp: () => (app.dialog.value = { kind: "help" }) });
  const { showing } = actions;
  const next =
    current && !showing
      ? actions.next
      : current && missing.length && !(asked.owed && given)
        ? { label: t("materials.next_one"), onPress: () => choose(missing[0].key) }
        : { label: t("correction.send"), onPress: send, disabled: open > 0, reason: open ? t(asked.owed ? "correction.owed_first" : "correction.open", { count: open }) : undefined, busy: ["sending", "waiting"].includes(sending.phase) };
  const trouble = failed && current ? captureTrouble(capture.error) : null;
  const shown = pages.find((/** @type {any} */ page) => page.material_id === looked) ?? pages.at(-1);
  const picture = showing ? html`<${Captured} shown=${shown} image=${app.api.materialImage} name=${text(current.name)} />` : current && html`<${CaptureMoment} capture=${capture} />`;
  const stack = current && mostPages > 1 && (showing ? pages.length > 1 : pages.length + (busy ? capture.waiting : 0) > 0);
  return html`<${Page} kicker=${trouble && title} title=${trouble?.title ?? title} lead=${trouble?.reason ?? asked.opinion} small=${true} dock=${{ next, alternatives: current ? actions.alternatives : [] }} voice=${picture}>
    ${stack && html`<${PageStrip} pages=${pages} waiting=${busy ? capture.waiting : 0} image=${app.api.materialImage} shown=${showing ? shown.material_id : undefined} onLook=${showing ? setLooked : undefined} />`}
    ${sending.phase === "waiting" && html`<${Note} tone="caution" title=${t("confirm.waiting_title")} live=${true}>${t("confirm.waiting_lead")}<//>`}
    ${sending.phase === "refused" && html`<${Note} tone="negative" title=${t("confirm.refused")} live=${true}>${problemText(sending.error)}<//>`}
    ${materials.length > 0 &&
    html`<${MaterialList} title=${t(asked.owed ? "correction.owed_materials" : "correction.materials")}>
      ${materials.map(
        (/** @type {any} */ item) => html`<${MaterialRow} key=${item.key} id=${item.key} name=${text(item.name)} how=${item.reason} now=${item.key === current?.key}
          state=${isGiven(held.materials[item.key]) ? { tone: "positive", text: t("materials.state_taken") } : { tone: "caution", text: t("materials.state_missing") }}
          action=${item.key !== current?.key && !busy && html`<${Button} small=${true} label=${t(isGiven(held.materials[item.key]) ? "materials.look" : "materials.take")} onPress=${() => choose(item.key)} />`} />`,
      )}
    <//>`}
    <div class="form-grid">
      ${wrongFields.map(
        (/** @type {any} */ { item, field }) => html`<${FormField} key=${field.name} field=${{ ...field, hint: item.reason, locked: false }} schema=${service.form.schema.properties?.[field.name]} regions=${app.api.regions} value=${held.form[field.name]} prefill=${undefined}
          required=${true} error=${sending.error?.fields?.[field.name] && text(sending.error.fields[field.name])}
          onChange=${(/** @type {unknown} */ value) => edit((now) => setField(now, field.name, value))} />`,
      )}
    </div>
  <//>`;
}
