/**
 * 情形引导 of what is not done here: a few questions, then exactly what to take along. Nobody is signed in and nothing
 * is sent; the answers are gone with the visit.
 */
import { ChoiceGroup } from "../components/choice_card.js";
import { Note } from "../components/note.js";
import { t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { mayHold } from "../core/logic.js";
import { useValue } from "../core/store.js";
import { offered, questionsFrom, walk } from "../flow/guidance.js";
import { html } from "../../vendor/preact/standalone.module.js";

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Advice({ app, place, Page }) {
  const loaded = useLoaded(() => app.catalogue.guide(place.item), place.item);
  const kept = useValue(app.advice);
  const guide = loaded.value;
  const guidance = guide?.guidance;
  const answers = kept.item === place.item ? kept.answers : {};
  if (!guide) return html`<${Page} small=${true} title=${t("loading.title")} loaded=${loaded} />`;
  // Done here since, or the questions were taken back: the guide says what holds now.
  if (!guidance) return html`<${Page} small=${true} kicker=${guide.department} title=${guide.name} dock=${{ next: { label: t("advice.guide"), onPress: () => app.send({ type: "open_item", item: place.item }) } }} />`;
  const { path, outcome } = walk(guidance, answers);
  // A place of another visit or version may name a question that these answers do not lead to.
  const key = path.includes(place.question) ? place.question : path[place.question || place.outcome ? path.length - 1 : 0];
  if (place.outcome && outcome) return html`<${Result} app=${app} guide=${guide} outcome=${outcome} Page=${Page} item=${place.item} />`;

  const question = guidance.questions[key];
  const before = path.slice(0, path.indexOf(key));
  const options = offered(question, { answers }, mayHold);
  const chosen = options.find((/** @type {any} */ option) => option.value === answers[key]);
  const choose = (/** @type {string} */ value) =>
    (app.advice.value = { item: place.item, answers: { ...Object.fromEntries(before.map((one) => [one, answers[one]])), [key]: value } });
  const forward = () => app.send(chosen?.next ? { type: "ask", question: chosen.next } : { type: "ask", outcome: chosen?.outcome });
  const number = before.length + 1;
  return html`<${Page}
    kicker=${t("guidance.number", { name: guide.name, number, count: before.length + questionsFrom(guidance, key) })}
    title=${text(question.title)}
    lead=${question.lead && text(question.lead)}
    dock=${{
      next: { label: t(chosen?.outcome ? "advice.result" : "guidance.next"), onPress: forward, disabled: !chosen, reason: chosen ? undefined : t("guidance.choose") },
      alternatives: [{ label: t("guidance.help"), icon: "headset-bold", onPress: () => (app.dialog.value = { kind: "help" }) }],
    }}
  >
    <${ChoiceGroup}
      legend=${text(question.title)}
      options=${options.map((/** @type {any} */ one) => ({ value: one.value, title: text(one.title), note: one.note && text(one.note) }))}
      value=${answers[key] ?? null}
      onChange=${choose}
    />
  <//>`;
}

/** What the answers lead to: the papers to take along, or why not and what to do instead. @param {{app: import("../entry/app.js").App, guide: any, outcome: any, item: string, Page: any}} props */
function Result({ app, guide, outcome, item, Page }) {
  const materials = (outcome.materials ?? []).map((/** @type {string} */ key) => ({ key, ...guide.guidance.materials[key] }));
  const no = outcome.kind === "ineligible";
  const other = outcome.item && outcome.item !== item;
  const dock = {
    next: { label: t(other ? "advice.item" : "advice.guide"), onPress: () => app.send({ type: "open_item", item: outcome.item ?? item }) },
    alternatives: [{ label: t("guide.other"), icon: "magnifying-glass-bold", onPress: () => app.send({ type: "home" }) }],
  };
  return html`<${Page} small=${true} kicker=${guide.name} title=${text(outcome.title)} lead=${no ? text(outcome.reason) : t("advice.bring", { count: materials.length })} dock=${dock}>
    <div class="guide" data-testid="advice-result">
      ${no
        ? html`<${Note} tone="caution" title=${t("advice.instead")} testid="instead">${text(outcome.instead)}<//>`
        : html`<section class="sheet guide__part">
            <h2 class="sect">${t("guide.materials")}</h2>
            <ol class="bullets" data-testid="bring">
              ${materials.map((/** @type {any} */ one) => html`<li key=${one.key}><b>${text(one.name)}</b>${one.note && html`<br /><span class="note">${text(one.note)}</span>`}</li>`)}
            </ol>
          </section>`}
      ${outcome.note && html`<${Note}>${text(outcome.note)}<//>`}
      ${!no && html`<${Note} title=${t("guide.where")}>${text(guide.where)}<//>`}
      <${Note} tone="caution">${text(guide.guidance.demonstration)}<//>
    </div>
  <//>`;
}
