/** 代办: for whom I may act, who may act for me, and letting somebody do so. */
import { Button } from "../components/button.js";
import { CaseCard } from "../components/case_card.js";
import { Segmented } from "../components/choice_card.js";
import { Field, TextInput } from "../components/field.js";
import { itemName } from "../components/item_card.js";
import { ItemChoice } from "../components/item_choice.js";
import { NearSites } from "../components/near_sites.js";
import { Note } from "../components/note.js";
import { TaskCard } from "../components/task_card.js";
import { dateText, t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { surface } from "../core/surface.js";
import { givingAt, STEP_UP } from "../flow/authorising.js";
import { NOT_GIVING } from "../flow/begun.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";

/** As many items as one authorisation names (backend/identity/service/authorisations.py). */
const MOST_ITEMS = 50;
/** So many items are named where an authorisation is listed. */
const NAMED = 2;
/** Until the end of which day, in days from today. */
const DAYS = ["0", "7", "30"];
/** How many times; 0: as often as needed. */
const TIMES = ["1", "3", "0"];
/** Everything, or what is chosen. */
const SCOPES = ["all", "some"];

/** @param {{app: import("../entry/app.js").App, place: import("../flow/next_screen.js").Place, Page: any}} props */
export function Authorisations({ app, place, Page }) {
  const company = useValue(app.session.session)?.applicant.kind === "legal";
  if (place.part === "give") return html`<${Give} app=${app} Page=${Page} company=${company} />`;
  if (place.part === "items") return html`<${Items} app=${app} Page=${Page} company=${company} />`;
  return html`<${Standing} app=${app} Page=${Page} company=${company} />`;
}

/** @param {{app: import("../entry/app.js").App, Page: any, company: boolean}} props */
function Standing({ app, Page, company }) {
  const loaded = useLoaded(() => app.guarded(app.api.authorisations()));
  const [now, setNow] = useState(/** @type {any} */ (null));
  const session = useValue(app.session.session);
  const found = now ?? loaded.value;
  const standing = found?.given.filter((/** @type {any} */ one) => one.stands) ?? [];
  const over = found?.given.filter((/** @type {any} */ one) => !one.stands) ?? [];
  const way = givingAt(surface.name, { kind: session?.applicant.kind ?? "", level: session?.level ?? 0 });
  // Before anything is filled in: nobody is asked for their card half-way.
  const give = () => app.send(way === "step_up" ? STEP_UP : { type: "let_act" });
  const next = way === "terminal" ? undefined : { label: t("acting.give"), icon: "plus-bold", onPress: give };
  const revoke = async (/** @type {number} */ id) => {
    try {
      setNow(await app.guarded(app.api.revokeAuthorisation(id)));
    } catch (error) {
      app.say(error);
    }
  };
  return html`<${Page} title=${t("acting.title")} lead=${t(company ? "acting.lead_company" : "acting.lead", { name: session?.applicant.name ?? "" })} loaded=${loaded} dock=${found && next && { next }}>
    ${found?.received.length > 0 &&
    html`<section class="section">
      <h2 class="sect">${t("acting.received")}</h2>
      <div class="result-list">
        ${found.received.map(
          (/** @type {any} */ one) => html`<${TaskCard} key=${one.id} name=${t("acting.for", { name: one.name })} note=${html`<${Limits} app=${app} one=${one} />`} icon=${one.kind === "legal" ? "buildings-duotone" : "hand-heart-duotone"} chevron=${true}
            testid="act-${one.id}" onPress=${() => app.actFor(one.id)} />`,
        )}
      </div>
    </section>`}
    <section class="section">
      <h2 class="sect">${t("acting.given")}</h2>
      ${found && !found.given.length && html`<${Note} title=${t("acting.none")}>${way !== "terminal" && t("acting.none_text")}<//>`}
      <div class="result-list">
        ${standing.map((/** @type {any} */ one) => html`<${Given} key=${one.id} app=${app} one=${one} onRevoke=${() => revoke(one.id)} />`)}
        ${over.map((/** @type {any} */ one) => html`<${CaseCard} key=${one.id} name=${one.name} note=${one.number} state=${{ tone: "plain", text: t("acting.over") }} />`)}
      </div>
    </section>
    ${found && way === "terminal" && html`<${Note} tone="caution" title=${t("acting.at_terminal")} testid="at-terminal">${t("acting.at_terminal_text")}<//><${NearSites} app=${app} role="only" />`}
  <//>`;
}

/** Until when, how often, for what: the first items by their names. @param {{app: import("../entry/app.js").App, one: any}} props */
function Limits({ app, one }) {
  const codes = /** @type {string[]} */ (one.items ?? []);
  const named = useLoaded(() => Promise.all(codes.slice(0, NAMED).map((code) => app.catalogue.guide(code))), codes.join()).value;
  const count = codes.length;
  const names = (named ?? []).map(itemName).join(text({ zh: "、", en: ", " }));
  const only = !names ? t("acting.items", { count }) : count > NAMED ? t("acting.only_more", { names, count }) : t("acting.only", { names });
  const times = one.uses_left === null ? t("acting.times.0") : t("acting.left", { count: one.uses_left });
  return html`${[t("acting.until", { day: dateText(one.valid_until) }), times, one.items && only].filter(Boolean).join(" · ")}`;
}

/** One that stands; taking it back is asked for twice. @param {{app: import("../entry/app.js").App, one: any, onRevoke: () => unknown}} props */
function Given({ app, one, onRevoke }) {
  const [asked, ask] = useState(false);
  return html`<div class="section" data-testid="given-${one.id}">
    <${CaseCard} name=${one.name} note=${html`${one.number} · <${Limits} app=${app} one=${one} />`} state=${{ tone: "positive", text: t("acting.stands") }} />
    ${asked
      ? html`<div class="g2"><${Button} label=${t("acting.keep")} onPress=${() => ask(false)} /><${Button} kind="negative" label=${t("acting.revoke_now")} testid="revoke-now" onPress=${onRevoke} /></div>`
      : html`<div><${Button} small=${true} label=${t("acting.revoke")} icon="arrow-counter-clockwise-bold" testid="revoke" onPress=${() => ask(true)} /></div>`}
  </div>`;
}

/** @param {{app: import("../entry/app.js").App, Page: any, company: boolean}} props */
function Give({ app, Page, company }) {
  const given = useValue(app.begun.giving);
  const { items } = given;
  const [errors, setErrors] = useState(/** @type {Record<string, any>} */ ({}));
  const set = (/** @type {string} */ name) => (/** @type {string} */ value) => (app.begun.give({ [name]: value }), setErrors({}));
  const leave = () => (app.begun.give(NOT_GIVING), app.send({ type: "back" }));
  const send = async () => {
    const wrong = Object.fromEntries(["name", "id_number"].filter((name) => !given[/** @type {"name"} */ (name)].trim()).map((name) => [name, t(`acting.${name}.needed`)]));
    if (Object.keys(wrong).length) return setErrors(wrong);
    if (given.id_number.trim().length !== 18) return setErrors({ id_number: t("acting.id_number.needed") });
    const some = given.scope === "some";
    if (some && !items.length) return setErrors({ items: t("acting.scope.needed") });
    const body = { name: given.name.trim(), id_number: given.id_number.trim(), items: some ? items.map((one) => one.code) : null, days: Number(given.days), uses: Number(given.uses) || null };
    try {
      await app.guarded(app.api.authorise(body));
      leave();
    } catch (error) {
      const { fields, code } = /** @type {any} */ (error);
      if (Object.keys(fields ?? {}).length) setErrors(Object.fromEntries(Object.entries(fields).map(([name, words]) => [name, text(/** @type {any} */ (words))])));
      else if (code !== "step_up_needed") app.say(error);
    }
  };
  const choose = () => app.send({ type: "choose_items" });
  const scope = (/** @type {string} */ value) => (value === "some" && !items.length ? choose() : set("scope")(value));
  const options = (/** @type {string} */ kind, /** @type {string[]} */ values) => values.map((value) => ({ value, title: t(`acting.${kind}.${value}`) }));
  // No form element below: the keyboard's 填好了 would hand it in, and agreeing takes a press of its own.
  const back = { label: t("acting.not_now"), onPress: leave };
  return html`<${Page} title=${t("acting.give")} lead=${t(company ? "acting.give_lead_company" : "acting.give_lead")} dock=${{ next: { label: t("acting.confirm"), icon: "check-bold", onPress: send }, alternatives: [back] }}>
    <div class="form-grid">
      <${Field} id="agent-name" label=${t("acting.name")} error=${errors.name}><${TextInput} id="agent-name" value=${given.name} onInput=${set("name")} error=${errors.name} /><//>
      <${Field} id="agent-number" label=${t("acting.id_number")} error=${errors.id_number} hint=${t("acting.id_number.hint")}><${TextInput} id="agent-number" kind="id_number" value=${given.id_number} onInput=${set("id_number")} error=${errors.id_number} /><//>
      <${Field} id="agent-scope" label=${t("acting.scope")} group=${true} wide=${true} error=${errors.items}>
        <${Segmented} options=${options("scope", SCOPES)} value=${given.scope} onChange=${scope} labelledBy="agent-scope-label" />
        ${given.scope === "some" && html`<ul class="bullets" data-testid="chosen-items">${items.map((one) => html`<li key=${one.code}>${one.name}</li>`)}</ul>
          <div><${Button} small=${true} label=${t("acting.scope.change")} icon="pencil-simple-bold" testid="change-items" onPress=${choose} /></div>`}
      <//>
      <${Field} id="agent-days" label=${t("acting.days")} group=${true} wide=${true}><${Segmented} options=${options("days", DAYS)} value=${given.days} onChange=${set("days")} labelledBy="agent-days-label" /><//>
      <${Field} id="agent-uses" label=${t("acting.times")} group=${true} wide=${true}><${Segmented} options=${options("times", TIMES)} value=${given.uses} onChange=${set("uses")} labelledBy="agent-uses-label" /><//>
    </div>
    <${Note}>${t("acting.note")}<//>
  <//>`;
}

/** What another may do, of what is done here; the ticks wait here until they are agreed to. @param {{app: import("../entry/app.js").App, Page: any, company: boolean}} props */
function Items({ app, Page, company }) {
  const { items, picked } = useValue(app.begun.giving);
  const now = picked ?? items;
  const done = (/** @type {boolean} */ agreed) => {
    const chosen = agreed ? now : items;
    app.begun.give({ items: chosen, scope: chosen.length ? "some" : "all", picked: null });
    app.send({ type: "back" });
  };
  return html`<${ItemChoice} app=${app} Page=${Page} picked=${now} company=${company} most=${MOST_ITEMS} onPick=${(/** @type {import("../flow/begun.js").Chosen[]} */ ticked) => app.begun.give({ picked: ticked })} onDone=${done} />`;
}
