/**
 * The page inside the preview's frame: the citizens' own components over the definition that the editor sends. What is
 * typed here is checked as a citizen's would be, goes nowhere, and is forgotten with the frame.
 */
import { Dock } from "../../../components/dock.js";
import { FormField } from "../../../components/form_field.js";
import { fieldValueText } from "../../../components/field_value.js";
import { Frame } from "../../../components/frame.js";
import { Headline } from "../../../components/headline.js";
import { Note } from "../../../components/note.js";
import { SignatureDrawing } from "../../../components/signature_pad.js";
import { Summary, SummaryRow } from "../../../components/summary_row.js";
import { createApi, loadJson } from "../../../core/api.js";
import { bothTexts, hasMessage, language, setMessages, t, text } from "../../../core/i18n.js";
import { checkForm, isRequired, typedValues, VALUELESS, visibleFields } from "../../../core/form_check.js";
import { signal, useValue } from "../../../core/store.js";
import { setLanguage, setModes, startSurface } from "../../../core/surface.js";
import { html, render, useLayoutEffect, useState } from "../../../../vendor/preact/standalone.module.js";
import { Paper } from "./paper.js";

/** @typedef {{definition: any, section: number, language: "zh" | "en", elder: boolean, answers: Record<string, string>, situation?: string}} Sent */

const api = createApi();
const sent = signal(/** @type {Sent | null} */ (null));
const typed = signal(/** @type {Record<string, unknown>} */ ({}));
const surface = document.documentElement.dataset.surface ?? "kiosk";

/** @type {import("../../../core/form_check.js").Words} */
const errorWords = (key, vars) => (hasMessage(`form.error.${key}`) ? bothTexts(`form.error.${key}`, vars) : null);

/** @returns {string} YYYY-MM-DD */
const today = () => new Date().toLocaleDateString("sv-SE");

/** What stands for a value that only the real person has. @param {any} field */
function standIn(field) {
  if (!field.prefill) return undefined;
  const source = field.prefill.split(".")[0];
  return { value: t("preview.known"), source, source_label: bothTexts(hasMessage(`preview.from.${source}`) ? `preview.from.${source}` : "preview.from.department"), locked: field.locked === true, masked: !field.locked };
}

/** @param {Sent} now @param {Record<string, unknown>} filled */
function stateOf({ definition, answers, situation }, filled) {
  const { form } = definition;
  const fields = form.sections.flatMap((/** @type {any} */ section) => section.fields);
  const held = new Set(fields.filter((/** @type {any} */ field) => field.locked || (field.prefill && !(field.name in filled))).map((/** @type {any} */ field) => field.name));
  const data = { answers, situation, today: today(), form: typedValues(form, filled) };
  const visible = visibleFields(form, data);
  const sections = form.sections.map((/** @type {any} */ section, /** @type {number} */ at) => ({ ...section, at, fields: section.fields.filter((/** @type {any} */ field) => visible.includes(field)) })).filter((/** @type {any} */ section) => section.fields.length);
  return { form, data, held, sections, visible };
}

function Screen() {
  const now = useValue(sent);
  const filled = useValue(typed);
  useValue(language);
  const [at, setAt] = useState(0);
  const [errors, setErrors] = useState(/** @type {Record<string, any>} */ ({}));
  const [done, setDone] = useState(false);
  const found = now && attempt(() => stateOf(now, filled));
  useLayoutEffect(() => {
    const place = found?.sections.findIndex((/** @type {any} */ section) => section.at === now?.section) ?? -1;
    if (place >= 0) setAt(place);
    setDone(false);
  }, [now?.section]);
  if (!now) return null;
  if (!found || !found.sections.length) return html`<${Frame} top=${null} bottom=${null} voice=${html`<${Headline} title=${t("preview.nothing")} lead=${t("preview.nothing_text")} />`}><span></span><//>`;
  const { form, data, held, sections } = found;
  const place = Math.min(at, sections.length - 1);
  const section = sections[place];
  const last = place === sections.length - 1;
  const change = (/** @type {string} */ name, /** @type {unknown} */ value) => {
    const { [name]: _, ...rest } = typed.peek();
    typed.value = value === undefined ? rest : { ...rest, [name]: value };
    const { [name]: gone, ...others } = errors;
    setErrors(others);
  };
  const forward = () => {
    const wrong = attempt(() => checkForm(form, data, held, errorWords)) ?? {};
    const here = Object.fromEntries(Object.entries(wrong).filter(([name]) => section.fields.some((/** @type {any} */ field) => field.name === name)));
    setErrors(here);
    if (Object.keys(here).length) return;
    if (last) setDone(true);
    else setAt(place + 1);
  };
  const wrong = section.fields.filter((/** @type {any} */ field) => field.name in errors).length;
  const back = { label: t("preview.back"), icon: "arrow-left-bold", onPress: () => (done ? setDone(false) : setAt(place - 1)) };
  const voice = (/** @type {any} */ words) => html`<${Headline} ...${words} small=${true} />`;
  if (done) {
    return html`<${Frame} screen="confirm" top=${null} bottom=${null} voice=${voice({ title: t("confirm.title"), lead: t("confirm.lead") })} dock=${html`<${Dock} alternatives=${[back]} />`}>
      <${Summary}>${sections.map((/** @type {any} */ one) => {
        const told = one.fields.filter((/** @type {any} */ field) => !VALUELESS.has(field.widget) && !held.has(field.name));
        return told.length > 0 && html`<${SummaryRow} key=${one.at} label=${text(one.title)} pairs=${told.map((/** @type {any} */ field) => [text(field.label), field.widget === "signature" && filled[field.name] ? html`<${SignatureDrawing} value=${filled[field.name]} label=${t("confirm.signed")} />` : fieldValueText(field, filled[field.name], undefined)])} />`;
      })}<//>
    <//>`;
  }
  const name = now.definition.name_en && language.peek() === "en" ? now.definition.name_en : undefined;
  const kicker = sections.length > 1 ? t("preview.part", { number: place + 1, count: sections.length }) : name;
  return html`<${Frame} screen=${`form-${place}`} top=${null} bottom=${null} voice=${voice({ kicker, title: text(section.title), lead: t("preview.lead") })} dock=${html`<${Dock} next=${{ label: t(last ? "preview.check" : "form.next_part"), onPress: forward }} alternatives=${place > 0 ? [back] : []} />`}>
    ${wrong > 0 && html`<${Note} tone="negative" title=${t("form.wrong", { count: wrong })} live=${true}>${t("form.wrong_text")}<//>`}
    <div class="form-grid">${section.fields.map((/** @type {any} */ field) => html`<${FormField} key=${field.name} field=${field} schema=${form.schema.properties?.[field.name]} value=${filled[field.name]} prefill=${standIn(field)}
      required=${attempt(() => isRequired(field, form.schema, data)) ?? false} error=${errors[field.name] && text(errors[field.name])} regions=${api.regions} onChange=${(/** @type {unknown} */ value) => change(field.name, value)} />`)}</div>
  <//>`;
}

/** A definition in work may be one that no page can draw yet. @template T @param {() => T} work @returns {T | null} */
function attempt(work) {
  try {
    return work();
  } catch {
    return null;
  }
}

function Sheet() {
  const now = useValue(sent);
  useValue(language);
  const found = now && attempt(() => stateOf(now, {}));
  return found && html`<${Paper} sections=${found.sections} form=${found.form} />`;
}

addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.source !== parent || event.data?.type !== "form") return;
  setLanguage(event.data.language);
  setModes({ size: event.data.elder ? "large" : "normal" });
  sent.value = event.data;
});
const locale = (/** @type {string} */ code) => loadJson(new URL(`../../../../locales/${code}.json`, import.meta.url));
const [zh, en] = await Promise.all([locale("zh"), locale("en")]);
setMessages("zh", zh);
setMessages("en", en);
if (surface !== "print") startSurface();
render(html`<${surface === "print" ? Sheet : Screen} />`, /** @type {HTMLElement} */ (document.getElementById("app")));
parent.postMessage({ type: "ready", surface }, location.origin);
