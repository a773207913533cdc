/** The guide (办事指南) of one item: what it takes, how long, on what ground, from which source; and the start if it is done here. */
import { BlankForm } from "../components/blank_form.js";
import { Button } from "../components/button.js";
import { draftStands } from "../components/draft_card.js";
import { Icon } from "../components/icon.js";
import { hereWord, itemName } from "../components/item_card.js";
import { NearSites } from "../components/near_sites.js";
import { Note, Pill } from "../components/note.js";
import { PaperButtons } from "../components/paper_sheet.js";
import { TakeAway } from "../components/take_away.js";
import { lang, t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { orientation, surface } from "../core/surface.js";
import { useStuck } from "../device/use_standing.js";
import { guideWays } from "../flow/guide_ways.js";
import { html, useMemo } from "../../vendor/preact/standalone.module.js";

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Guide({ app, place, Page }) {
  const edition = useValue(useMemo(() => app.catalogue.editions.of(place.item), [place.item]));
  const loaded = useLoaded(() => app.catalogue.guide(place.item), place.item, edition);
  const guide = loaded.value;
  const begin = async () => {
    try {
      await app.work.open(place.item);
      app.send({ type: "begin" });
    } catch (error) {
      app.say(error);
    }
  };
  useValue(app.drafts.list);
  const draft = app.drafts.of(place.item);
  const stuck = useStuck(app);
  const session = useValue(app.session.session);
  const { theirs, permitted, begins, prepares, phone } = guideWays(guide, { surface: surface.name, session: surface.can("session"), stuck: Boolean(stuck), who: session?.applicant.kind, items: session?.items });
  const other = { label: t("guide.other"), icon: "magnifying-glass-bold", onPress: () => app.send({ type: "home" }) };
  const next = begins && draft ? { label: t("draft.go_on"), onPress: () => app.drafts.resume(draft.draft_id) } : begins ? { label: t(prepares ? "guide.prepare" : "guide.begin"), onPress: begin } : guide?.guidance && { label: t("advice.begin"), onPress: () => app.send({ type: "ask_first" }) };
  const beside = surface.input === "pointer"; // A desk has room beside the words: what one does with a guide stands there.
  // A browser has a Back of its own: where nothing follows there is no dock.
  const dock = guide && !beside && (next || !surface.can("page_scroll")) && { next, alternatives: begins || surface.can("page_scroll") ? [] : [other] };
  const wide = useValue(orientation) === "landscape";
  const take = guide && surface.can("take_away") && html`<${Take} app=${app} item=${place.item} prints=${!stuck} phone=${phone} />`;
  const where = guide?.available_here && theirs && permitted && (stuck || !surface.can("devices")) && html`<${NearSites} app=${app} besides=${stuck && stuck !== "preview" ? app.site()?.code : undefined} role=${!begins ? "only" : prepares ? "then" : "also"} />`;
  const also = begins && !prepares && where; // A second way is told after what the first one takes.
  const near = html`${stuck && guide?.available_here && html`<${Note} tone="caution" title=${t(`standing.${stuck}.title`)} live=${true} testid="stuck">${t(`standing.${stuck}.text`)}<//>`}${prepares && html`<${Note} tone="caution" title=${t("guide.prepare_title")} testid="prepares">${t("guide.prepare_text")}<//>`}${stuck && !wide && take}${!also && where}`;
  const side = beside && guide && html`<aside class="guide__side">${next && html`<${Button} kind="next" wide=${true} testid="next" iconAfter="arrow-right-bold" ...${next} />`}${near}<${Notes} guide=${guide} />${also}${take}</aside>`;
  const name = guide && itemName(guide);
  // Official names are long; the sentence stays short and the name stands as it is in the data: in another language too, for the counter.
  return html`<${Page} small=${true} kicker=${guide && [guide.department, name !== guide.name && guide.name].filter(Boolean).join(" · ")} title=${name ?? t("loading.title")} lead=${guide && (!theirs ? t(`guide.only_${guide.digital.applicants ?? "natural"}`) : permitted ? leadOf(guide, begins, prepares) : t("guide.not_authorised", { name: session?.applicant.name ?? "" }))} dock=${dock} loaded=${loaded} voice=${wide && take}>
    ${guide && html`<${Content} guide=${guide} blank=${guide.available_here && surface.can("session") && !stuck && html`<${BlankForm} app=${app} item=${place.item} name=${name} />`} word=${hereWord(prepares || Boolean(stuck))} onLook=${(/** @type {string} */ title, /** @type {any} */ paper) => (app.dialog.value = { kind: "paper", title, paper })} side=${side} above=${!beside && html`${near}${draft && html`<${Note} tone="positive" title=${t("draft.found", { name })} testid="draft-here">${draftStands(draft)}<//>`}<${Notes} guide=${guide} />`} take=${!beside && html`${!wide && !stuck && take}${also}`} />`}
  <//>`;
}

/** How long and with what, and where. @param {any} guide @param {boolean} begins @param {boolean} prepares */
function leadOf({ digital }, begins, prepares) {
  if (!digital) return t(surface.can("devices") ? "guide.not_here" : "guide.not_done");
  const facts = { minutes: digital.minutes, bring: text(digital.bring) };
  if (!begins) return t("guide.at_terminal_lead", facts);
  return prepares ? t("guide.prepare_lead", facts) : surface.can("devices") ? t(`guide.kind.${digital.kind}`, facts) : t(`guide.own.${digital.kind}`, facts);
}

/** @param {{app: import("../entry/app.js").App, item: string, prints: boolean, phone: "read" | "begun" | "done"}} props */
function Take({ app, item, prints, phone }) {
  const last = useValue(app.guidePrinting.job);
  const printer = surface.can("devices") && prints ? () => app.guidePrinting.print(item) : null;
  return html`<${TakeAway} code=${item} phone=${phone} job=${last?.item === item ? last : null} onSeen=${app.guidePrinting.decide} onPrint=${printer ?? (surface.can("browser_print") ? () => globalThis.print() : null)} />`;
}

/** @param {any} value */
const given = (value) => value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);

/** Where it is done if not by machine, and what of it is made up. @param {{guide: any}} props */
function Notes({ guide }) {
  return html`${!guide.available_here && html`<${Note} title=${t("guide.where")}>${text(guide.where)}<//>`}
    ${guide.digital?.applicants === "legal" && html`<${Note} title=${t("guide.for_companies")} testid="for-companies">${t("guide.for_companies_text")}<//>`}
    ${guide.digital?.demonstration && html`<${Note} tone="caution">${text(guide.digital.demonstration)}<//>`}`;
}

/** @param {{guide: any, blank: any, word: string, side: any, above: any, take: any, onLook: (title: string, paper: any) => void}} props what this surface has beside, above and between the parts */
function Content({ guide, blank, word, side, above, take, onLook }) {
  const limit = (/** @type {any} */ value) => (/^\d+$/.test(String(value)) ? t("guide.unit_unknown", { value }) : coded(guide, value));
  const glance = present([
    ["fee", given(guide.fee) && coded(guide, guide.fee)],
    ["visits", given(guide.visits) && t("guide.visits_count", { count: guide.visits })],
    ["promised_limit", given(guide.promised_time_limit) && limit(guide.promised_time_limit)],
    ["legal_limit", given(guide.legal_time_limit) && limit(guide.legal_time_limit)],
    ["result", guide.result_name],
    ["for_whom", given(guide.service_objects) && severally(guide, guide.service_objects)],
    ["channels", given(guide.channels) && severally(guide, guide.channels)],
  ]);
  const record = present([
    ["scope", given(guide.service_scope) && coded(guide, guide.service_scope)],
    ["region", guide.region],
    ["type", given(guide.type) && coded(guide, guide.type)],
    ["item_code", guide.item_code],
  ]);
  const parts = html`<div class="guide">
    <div class="crumbs">
      <${Pill} tone=${guide.available_here ? "positive" : "plain"}>${guide.available_here ? word : t("item.guide_only")}<//>
      ${guide.category && html`<${Pill} tone="primary">${coded(guide, guide.category)}<//>`}
    </div>
    ${above}
    <${Part} title=${t("guide.at_a_glance")} when=${given(glance)}><${Terms} terms=${glance} /><//>
    ${take}
    <${Part} title=${t("guide.materials")} when=${given(guide.materials)}>
      <ul class="bullets">${guide.materials.map((/** @type {any} */ material) => html`<li><b lang=${ZH}>${material.name}</b><br /><span class="note">${materialNote(guide, material)}</span></li>`)}</ul>
    <//>
    <${Part} title=${t("guide.papers")} when=${given(guide.digital?.papers)}>
      <ul class="guide__papers">${guide.digital?.papers?.map((/** @type {any} */ one) => html`<li><b>${text(one.name)}</b><span><${PaperButtons} ...${one} name=${text(one.name)} onLook=${onLook} /></span></li>`)}</ul>
    <//>
    <${Part} title=${t("guide.blank_title")} when=${Boolean(blank)}>${blank}<//>
    <${Part} title=${t("guide.conditions")} when=${given(guide.conditions)}><p class="prose" lang=${ZH}>${guide.conditions}</p><//>
    <${Part} title=${t("guide.steps")} when=${given(guide.steps)}><ol class="bullets" lang=${ZH}>${list(guide.steps).map((/** @type {string} */ step) => html`<li>${step}</li>`)}</ol><//>
    <${Part} title=${t("guide.faq")} when=${given(guide.faq)}>
      ${guide.faq.map((/** @type {any} */ one) => html`<details class="fold" lang=${ZH}><summary><span>${one.q}</span><${Icon} name="caret-down-bold" /></summary><p>${one.a}</p></details>`)}
    <//>
    <${Part} title=${t("guide.legal_basis")} when=${given(guide.legal_basis)}><ul class="bullets" lang=${ZH}>${list(guide.legal_basis).map((/** @type {string} */ law) => html`<li>${law}</li>`)}</ul><//>
    <${Part} title=${t("guide.note")} when=${given(guide.note)}><p class="prose" lang=${ZH}>${guide.note}</p><//>
    <${Part} title=${t("guide.record")} when=${given(record)}><${Terms} terms=${record} /><//>
    <p class="note">${t("guide.source", { region: guide.region ?? "", date: guide.crawled ?? t("guide.no_date"), source: guide.source ?? "" })}</p>
  </div>`;
  return side ? html`<div class="guide__beside">${parts}${side}</div>` : parts;
}

/** @param {[string, any][]} terms @returns {[string, any][]} those the data has a value for */
const present = (terms) => terms.filter(([, value]) => given(value) && value !== false);

/** @param {{terms: [string, any][]}} props */
function Terms({ terms }) {
  return html`<dl class="terms">${terms.map(([key, value]) => html`<dt key=${key}>${t(`guide.${key}`)}</dt><dd lang=${HAN.test(String(value)) ? ZH : undefined}>${value}</dd>`)}</dl>`;
}

/** @param {any} value @returns {any[]} */
const list = (value) => (Array.isArray(value) ? value : [value]);

/** What departments write is Chinese in every language of the page. */
const ZH = "zh-CN";
const HAN = /\p{Script=Han}/u;

/** What the data says in a code, in the language on screen; a sentence stays as the department wrote it. @param {any} guide @param {string} value @returns {string} */
const coded = (guide, value) => (lang() === "en" && guide.english?.[value]) || value;

/** @param {any} guide @param {string[]} values */
const severally = (guide, values) => list(values).map((one) => coded(guide, one)).join(lang() === "en" ? ", " : "、");

/** @param {any} guide @param {any} material @returns {string} */
function materialNote(guide, material) {
  const copies = given(material.copies) ? t("guide.copies", { count: material.copies }) : "";
  const [necessity, form, source] = [material.necessity, material.form, material.source].map((one) => given(one) && coded(guide, one));
  return [necessity, form, copies, source, material.note].filter((one) => one && given(one)).join(" · ");
}

/** @param {{title: string, when?: boolean, children: any}} props */
function Part({ title, when = true, children }) {
  return when ? html`<section class="sheet guide__part"><h2 class="sect">${title}</h2>${children}</section>` : null;
}
