/** Walking the guidance as a citizen would: answer, see the outcome, and exactly what is to be handed in. */
import { Icon } from "../../../components/icon.js";
import { html } from "../../../../vendor/preact/standalone.module.js";
import { offered, walk } from "../../../flow/guidance.js";
import { evaluate, LogicError, mayHold } from "../../../core/logic.js";
import { say } from "../../library/words.js";

/** @typedef {{answers: Record<string, string>, birth_year: string, sex: string}} Trial */

/** What conditions read of somebody who tries. @param {Trial} trial */
const known = ({ birth_year, sex }) => ({ ...(/^[0-9]{4}$/.test(birth_year) ? { birth_year: Number(birth_year) } : {}), ...(sex ? { sex } : {}) });

/** What a trial has gone through, for the drawing. @param {any} guidance @param {Trial} trial @returns {{path: string[], outcome: any, nodes: string[], ways: string[]}} */
export function trodden(guidance, trial) {
  const { path, outcome } = walk(guidance, trial.answers);
  const answered = path.filter((key) => guidance.questions[key]?.options.some((/** @type {any} */ option) => option.value === trial.answers[key]));
  const end = outcome && Object.keys(guidance.outcomes).find((key) => guidance.outcomes[key] === outcome);
  return { path, outcome, nodes: [...path.map((key) => `questions/${key}`), ...(end ? [`outcomes/${end}`] : [])], ways: answered.map((key) => `questions/${key}/${trial.answers[key]}`) };
}

/** Whether a material of a service is asked for in a situation: `yes` | `no` | `form` when the form decides. @param {any} material @param {any} data @returns {"yes" | "no" | "form"} */
function asked(material, data) {
  if (material.when === undefined) return "yes";
  try {
    return evaluate(material.when, data) === true ? "yes" : "no";
  } catch (error) {
    if (error instanceof LogicError) return "form";
    throw error;
  }
}

/** @param {{definition: any, kind: "service" | "guidance", trial: Trial, onChange: (trial: Trial) => void}} props */
export function TryOut({ definition, kind, trial, onChange }) {
  const { guidance } = definition;
  const { path, outcome } = trodden(guidance, trial);
  const person = known(trial);
  const conditional = Object.values(guidance.questions).some((/** @type {any} */ question) => question.options.some((/** @type {any} */ option) => JSON.stringify(option.when ?? "").includes("applicant.")));
  /** @param {string} key @param {string} value */
  const answer = (key, value) => {
    const before = path.slice(0, path.indexOf(key));
    onChange({ ...trial, answers: { ...Object.fromEntries(before.map((one) => [one, trial.answers[one] ?? ""])), [key]: value } });
  };
  return html`<div class="panel" data-testid="tryout">
    <h2>${say("试走一遍", "Try it as a citizen")}</h2>
    ${conditional && html`<div class="trial__who"><label>${say("出生年份", "Year of birth")}<input inputmode="numeric" maxlength="4" value=${trial.birth_year} onInput=${(/** @type {any} */ event) => onChange({ ...trial, birth_year: event.target.value, answers: {} })} /></label>
      <label>${say("性别", "Sex")}<select onChange=${(/** @type {any} */ event) => onChange({ ...trial, sex: event.target.value, answers: {} })}><option value="">${say("不知道", "Unknown")}</option><option value="1">${say("男", "Male")}</option><option value="2">${say("女", "Female")}</option></select></label></div>`}
    <ol class="trial">${path.map((key) => {
      const question = guidance.questions[key];
      const choices = offered(question, { answers: trial.answers, applicant: person }, mayHold);
      return html`<li key=${key}><fieldset><legend>${(question.title && say(question.title)) || key}</legend>${question.lead && html`<p class="note">${say(question.lead)}</p>`}
        ${choices.map((/** @type {any} */ option) => html`<label key=${option.value} class="trial__choice"><input type="radio" name="try-${key}" checked=${trial.answers[key] === option.value} onChange=${() => answer(key, option.value)} data-testid="try-${key}-${option.value}" /><span>${(option.title && say(option.title)) || option.value}${option.note && html`<span class="note">${say(option.note)}</span>`}</span></label>`)}
        ${choices.length < question.options.length && html`<p class="note">${say(`另外 ${question.options.length - choices.length} 个答案不给这个人选。`, `Answers not offered to this person: ${question.options.length - choices.length}.`)}</p>`}
        ${!choices.length && html`<p class="finding--error">${say("没有一个答案能选，走不下去了。", "No answer is offered: there is no way on.")}</p>`}</fieldset></li>`;
    })}</ol>
    ${outcome ? html`<${End} definition=${definition} kind=${kind} outcome=${outcome} answers=${trial.answers} />` : html`<p class="note" role="status">${say("选一个答案，图上会亮出走过的路。", "Choose an answer; the way is lit in the graph.")}</p>`}
    <button type="button" class="btn btn--slim" disabled=${!Object.keys(trial.answers).length} onClick=${() => onChange({ ...trial, answers: {} })}><${Icon} name="arrow-counter-clockwise-bold" />${say("从头再走", "Start again")}</button>
  </div>`;
}

/** @param {{definition: any, kind: "service" | "guidance", outcome: any, answers: Record<string, string>}} props */
function End({ definition, kind, outcome, answers }) {
  const today = new Date().toISOString().slice(0, 10);
  const data = { answers, situation: outcome.situation ?? "", form: {}, today };
  const listed = (outcome.materials ?? []).map((/** @type {string} */ key) => ({ key, ...definition.guidance.materials?.[key], state: "yes" }));
  const needed = kind === "service" ? definition.materials.map((/** @type {any} */ one) => ({ ...one, state: asked(one, data) })).filter((/** @type {any} */ one) => one.state !== "no") : listed;
  return html`<section class="trial__end trial__end--${outcome.kind}" role="status" data-testid="try-outcome">
    <b>${(outcome.title && say(outcome.title)) || say("（还没写）", "(not written yet)")}</b>
    ${outcome.kind === "ineligible" ? html`<p>${outcome.reason && say(outcome.reason)}</p><p>${outcome.instead && say(outcome.instead)}</p>` : html`
      <p>${kind === "service" ? say(`接着在这里办。要交 ${needed.length} 样：`, `Goes on here. Materials (${needed.length}):`) : say(`带 ${needed.length} 样去窗口：`, `Take ${needed.length} along to the counter:`)}</p>
      <ul class="trial__list">${needed.map((/** @type {any} */ one) => html`<li key=${one.key}>${(one.name && say(one.name)) || one.key}${one.state === "form" ? html`<span class="note">${say("看表单怎么填", "depends on the form")}</span>` : one.sources?.includes("sign_in") ? html`<span class="note">${say("登录时核对身份", "checked at sign-in")}</span>` : one.necessity === "optional" ? html`<span class="note">${say("可以不交", "optional")}</span>` : ""}</li>`)}</ul>`}
    ${outcome.item && html`<p class="note">${say(`其实要办的是 ${outcome.item}`, `What is really needed is ${outcome.item}`)}</p>`}
  </section>`;
}
