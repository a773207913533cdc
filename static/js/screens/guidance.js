/** 情形引导: one question a screen, each choice with its consequence. Choosing never jumps. */
import { ChoiceGroup } from "../components/choice_card.js";
import { itemName } from "../components/item_card.js";
import { Note } from "../components/note.js";
import { t, text } from "../core/i18n.js";
import { mayHold } from "../core/logic.js";
import { useValue } from "../core/store.js";
import { offered, questionsFrom, walk } from "../flow/guidance.js";
import { answer } from "../flow/submission.js";
import { html, useEffect, useRef } from "../../vendor/preact/standalone.module.js";

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Guidance({ app, place, Page }) {
  const service = useValue(app.work.service);
  const draft = useValue(app.work.draft);
  if (!service?.guidance || !draft) return html`<${Page} title=${t("loading.title")} />`;
  const { guidance } = service;
  const key = place.question ?? guidance.start;
  const question = guidance.questions[key];
  const chosen = draft.answers[key] ?? null;
  const options = offered(question, { answers: draft.answers, applicant: app.session.session.peek()?.applicant }, mayHold);
  const option = options.find((/** @type {any} */ one) => one.value === chosen);
  const outcome = option?.outcome ? guidance.outcomes[option.outcome] : null;
  const path = walk(guidance, draft.answers).path;
  const before = path.slice(0, Math.max(0, path.indexOf(key)));
  const stopped = outcome?.kind === "ineligible";

  const forward = () => app.send(option?.next ? { type: "ask", question: option.next } : { type: "forward" });
  const next = stopped
    ? { label: t("guidance.find_other"), onPress: () => app.send({ type: "home" }) }
    : { label: t(outcome ? "guidance.forward" : "guidance.next"), onPress: forward, disabled: !option, reason: option ? undefined : t("guidance.choose") };
  const number = before.length + 1;
  return html`<${Page}
    kicker=${t("guidance.number", { name: itemName(service), number, count: before.length + questionsFrom(guidance, key) })}
    title=${text(question.title)}
    lead=${text(question.lead)}
    dock=${{ next, alternatives: [{ label: t("guidance.help"), icon: "headset-bold", onPress: () => (app.dialog.value = { kind: "help" }) }] }}
  >
    <${ChoiceGroup}
      legend=${text(question.title)}
      options=${options.map((/** @type {any} */ one) => ({ value: one.value, title: text(one.title), note: text(one.note) }))}
      value=${chosen}
      onChange=${(/** @type {string} */ value) => app.work.edit((now) => answer(now, key, value, before))}
    />
    ${outcome && html`<${Outcome} key=${key + chosen} outcome=${outcome} stopped=${stopped} />`}
  <//>`;
}

/** What the answers lead to. Below many large cards there may be no room for it: it is scrolled into sight. @param {{outcome: any, stopped: boolean}} props */
function Outcome({ outcome, stopped }) {
  const note = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => note.current?.scrollIntoView({ block: "nearest" }), []);
  return html`<div ref=${note}>
    <${Note} tone=${stopped ? "caution" : "plain"} title=${text(outcome.title)} live=${true} testid="outcome">
      ${stopped ? html`${text(outcome.reason)}<br />${text(outcome.instead)}` : t("guidance.proceed")}
    <//>
  </div>`;
}
