/** Everything about the field, section or check that is chosen. */
import { Icon } from "../../../components/icon.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../../../vendor/preact/standalone.module.js";
import { say } from "../../library/words.js";
import { Condition } from "../condition.js";
import { citizenFacts } from "../facts.js";
import { Choice, Entry, Select, Words } from "../parts.js";
import { Columns, Limits, Options } from "./answers.js";
import * as changes from "./changes.js";
import { KINDS, kindOf } from "./kinds.js";
import { sourcesOf } from "./sources.js";

/** @typedef {(label: string, change: (definition: any) => any) => void} Edit */
/** @typedef {{definition: any, problems: import("../store.js").Problem[], edit: Edit, language: "zh" | "en"}} Shared */

/** @param {Shared & {name: string, offers: any, onName: (name: string) => void, onGone: () => void}} props */
export function FieldPanel({ definition, problems, edit, language, name, offers, onName, onGone }) {
  const field = changes.fieldOf(definition, name);
  const place = changes.placeOf(definition, name);
  const [leaving, setLeaving] = useState(false);
  const foot = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => setLeaving(false), [name]);
  useLayoutEffect(() => {
    if (!leaving) return;
    foot.current?.scrollIntoView({ block: "nearest" });
    foot.current?.querySelector("button")?.focus({ preventScroll: true });
  }, [leaving]);
  if (!field || !place) return null;
  const path = `/form/sections/${place.section}/fields/${place.field}`;
  const schema = changes.schemaOf(definition, name);
  const kind = kindOf(field.widget, schema);
  /** @type {Record<string, any>} */
  const register = offers.shared_fields ?? {};
  const fact = field.fact ?? (name in register ? name : undefined);
  // Facts that some other field of the form asks already are not asked twice.
  const others = new Set(changes.fieldsOf(definition).filter((one) => one.name !== name).map((one) => one.fact ?? one.name));
  const free = Object.entries(register).filter(([key]) => !others.has(key));
  const put = (/** @type {any} */ change, /** @type {string} */ label) => edit(label, (now) => changes.setField(now, name, change));
  const earlier = new Set(changes.fieldsOf(definition).slice(0, changes.fieldsOf(definition).findIndex((one) => one.name === name)).map((one) => `form.${one.name}`));
  // A condition of a field reads what stands before it: what comes later is not known yet.
  const facts = citizenFacts(definition).filter((one) => !one.path.startsWith("form.") || earlier.has(one.path));
  const required = changes.requiredness(definition, name);
  const sources = sourcesOf(offers.vocabulary, definition, field.prefill);
  /** Under another name it still asks the same fact. @param {any} now @param {string} to */
  const renamed = (now, to) => {
    const next = changes.renameField(now, name, to);
    return next === now || !fact ? next : changes.setField(next, to, { fact: to === fact ? undefined : fact });
  };
  const uses = leaving ? changes.usesOf(definition, name) : [];
  return html`<div class="formed__panel" data-testid="field-panel">
    ${problems.filter((one) => one.path === path || one.path.startsWith(`${path}/`)).map((one) => html`<p class="finding finding--${one.severity}" role="status"><${Icon} name=${one.severity === "error" ? "x-circle-fill" : "warning-circle-fill"} /><span>${say(one)}</span></p>`)}
    <${Words} label=${say("名称", "Label")} path="${path}/label" value=${field.label} problems=${[]} must=${true} onChange=${(/** @type {any} */ label) => put({ label }, `${name} label`)} />
    <${Words} label=${say("提示", "Hint")} path="${path}/hint" value=${field.hint} problems=${[]} hint=${say("写在框下面，可以没有", "Stands below the box; may be left out")} onChange=${(/** @type {any} */ hint) => put({ hint: hint.zh || hint.en ? hint : undefined }, `${name} hint`)} />
    <${Entry} label=${say("怎么填", "Kind")} group=${true} hint=${fact && say(`公用字段“${fact}”：名称和规则跟登记的一样，几张表只问一次。`, `Shared field “${fact}”: label and rules are those of the register; asked once for several forms.`)}>
      <${Select} label=${say("怎么填", "Kind")} value=${kind.key} options=${KINDS.map((one) => ({ value: one.key, label: one.label }))} onChange=${(/** @type {string} */ key) => edit("", (now) => changes.setKind(now, name, KINDS.find((one) => one.key === key) ?? kind))} />
    <//>
    ${field.widget === "file" && html`<${Choice} label=${say("哪份材料", "Which material")} path="${path}/material" problems=${[]} must=${true} value=${field.material ?? ""} options=${(definition.materials ?? []).map((/** @type {any} */ one) => ({ value: one.key, label: one.name }))} none=${say("请选一份", "Choose one")} onChange=${(/** @type {string | null} */ material) => put({ material: material ?? "" }, "")} />`}
    ${kind.schema && html`
      <${Entry} label=${say("必填", "Required")} group=${true}><div class="ticks">${[
        { key: "always", zh: field.visible_when ? "显示就必填" : "必填", en: field.visible_when ? "whenever it is shown" : "always" },
        { key: "never", zh: "可以不填", en: "never" },
        { key: "when", zh: "看情况", en: "on a condition" },
      ].map(({ key, zh, en }) => html`<label class="tick" key=${key}><input type="radio" name="required" checked=${required === key} disabled=${key === "when" && !facts.length} data-testid="required-${key}" onChange=${() => edit("", (now) => changes.setRequired(now, name, key === "when" ? { when: { not: { missing: [facts[0].path] } } } : /** @type {any} */ (key)))} /><span>${say(zh, en)}</span></label>`)}</div>
        ${required === "when" && html`<${Condition} value=${field.required_when} facts=${facts} language=${language} label=${say("什么时候必填", "When it is required")} path="${path}/required_when" onChange=${(/** @type {any} */ when) => edit(`${name} required`, (now) => changes.setRequired(now, name, when === undefined ? "never" : { when }))} />`}<//>
      <${Entry} label=${say("能填什么", "What may be answered")} group=${true}>
        ${field.widget !== "choice" && html`<${Limits} id="limit" widget=${field.widget} schema=${schema} onChange=${(/** @type {any} */ limits) => edit(`${name} ${Object.keys(limits).join()}`, (now) => changes.setSchema(now, name, limits))} />`}
        ${field.widget === "choice" && html`<${Options} options=${field.options ?? []} fixed=${fact !== undefined} onChange=${(/** @type {any[]} */ options, /** @type {string} */ label) => edit(label && `${name} ${label}`, (now) => changes.setOptions(now, name, options))} />`}
        ${field.widget === "table" && html`<${Columns} columns=${changes.columnsOf(definition, name)} onChange=${(/** @type {any[]} */ columns, /** @type {string} */ label) => edit(label && `${name} ${label}`, (now) => changes.setColumns(now, name, columns))} />`}
      <//>
      ${schema?.pattern !== undefined && html`<${Words} label=${say("格式不对时怎么说", "Said when the pattern fails")} path="${path}/messages/pattern" value=${field.messages?.pattern} problems=${[]} hint=${say("不写就说“这一项的格式不对”", "Without: “This is not in the right format”")}
        onChange=${(/** @type {any} */ words) => put({ messages: words.zh || words.en ? { ...field.messages, pattern: words } : undefined }, `${name} messages`)} />`}
      <${Entry} label=${say("先填好", "Filled in before")} group=${true} hint=${say("从身份证、部门或电子证照带出来", "From the ID card, the department or a licence")}>
        <select aria-label=${say("先填好", "Filled in before")} data-testid="prefill" onChange=${(/** @type {any} */ event) => put(event.target.value ? { prefill: event.target.value } : { prefill: undefined, locked: false }, "")}>
          <option value="" selected=${!field.prefill}>${say("不带出，本人填", "Nothing: the person fills it in")}</option>
          ${[...new Map(sources.map((one) => [one.group.zh, one.group])).values()].map((group) => html`<optgroup key=${group.zh} label=${say(group)}>${sources.filter((one) => one.group.zh === group.zh).map((one) => html`<option key=${one.path} value=${one.path} selected=${one.path === field.prefill}>${say(one.label)}</option>`)}</optgroup>`)}
        </select>
        <label class="tick"><input type="checkbox" checked=${field.locked === true} disabled=${!field.prefill} data-testid="locked" onChange=${(/** @type {any} */ event) => put({ locked: event.target.checked }, "")} /><span>${say("锁定，本人不能改", "Locked: the person cannot change it")}</span></label>
      <//>`}
    <${Entry} label=${say("什么时候显示", "When it is shown")} group=${true}>
      <${Condition} value=${field.visible_when} facts=${facts} language=${language} label=${say("什么时候显示", "When it is shown")} path="${path}/visible_when" onChange=${(/** @type {any} */ when) => edit(`${name} visible`, (now) => changes.setVisible(now, name, when))} />
    <//>
    ${kind.schema && html`<${Entry} label=${say("公用字段", "Shared field")} group=${true} hint=${say("几张表问同一件事时，指到同一个公用字段，一起办时只填一次", "When several forms ask the same, point them at one shared field: it is filled in once")}>
      <select aria-label=${say("公用字段", "Shared field")} disabled=${name in register} data-testid="fact" onChange=${(/** @type {any} */ event) => edit("", (now) => (event.target.value ? changes.setFact(now, name, event.target.value, register[event.target.value]) : changes.setField(now, name, { fact: undefined })))}>
        <option value="" selected=${!fact}>${say("这张表自己的", "This form's own")}</option>
        ${free.map(([key, one]) => html`<option key=${key} value=${key} selected=${key === fact}>${say(one.label)} · ${key}</option>`)}
      </select>
    <//>`}
    <${NameEntry} definition=${definition} name=${name} onRename=${(/** @type {string} */ to) => (onName(to), edit("", (now) => renamed(now, to)))} />
    <div class="formed__foot" ref=${foot}>
      ${leaving
        ? html`<div class="notebox notebox--caution" role="alert" data-testid="leaving"><${Icon} name="warning-circle-fill" /><div>
            <b>${uses.length ? say(`去掉它，这 ${uses.length} 处就不对了：`, `What no longer works without it (${uses.length}):`) : say("别处没有用到它。", "Nothing else uses it.")}</b>
            ${uses.length > 0 && html`<ul class="lines">${uses.map((use) => html`<li key=${use.path}>${say(use)}</li>`)}</ul>`}
            <div class="ticks"><button type="button" class="btn btn--slim" onClick=${() => setLeaving(false)}>${say("留着", "Keep it")}</button><button type="button" class="btn btn--slim btn--negative" onClick=${() => (onGone(), edit("", (now) => changes.removeField(now, name)))} data-testid="remove-yes">${say("去掉", "Remove it")}</button></div>
          </div></div>`
        : html`<button type="button" class="btn btn--slim" onClick=${() => setLeaving(true)} data-testid="remove"><${Icon} name="trash-bold" />${say("去掉这一项", "Remove this field")}</button>`}
    </div>
  </div>`;
}

/** The name in the data. Conditions and what departments are sent follow it. @param {{definition: any, name: string, onRename: (to: string) => void}} props */
function NameEntry({ definition, name, onRename }) {
  const [typed, setTyped] = useState(name);
  useEffect(() => setTyped(name), [name]);
  const taken = typed !== name && (changes.fieldOf(definition, typed) || changes.schemaOf(definition, typed));
  const wrong = !changes.isName(typed) ? say("用小写字母开头，只有小写字母、数字和下划线", "Small letters, digits and underscores, beginning with a letter") : taken ? say("这个名字已经有了", "This name is taken") : "";
  const write = () => (wrong ? setTyped(name) : typed !== name && onRename(typed));
  return html`<${Entry} label=${say("数据里的名字", "Name in the data")} for="field-name" hint=${say("改了，条件和送给部门的内容会一起改", "Conditions and what departments are sent follow it")}>
    <input id="field-name" class="num" value=${typed} aria-invalid=${wrong ? true : undefined} data-testid="field-name" onInput=${(/** @type {any} */ event) => setTyped(event.target.value.trim())} onBlur=${write} onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && write()} />
    ${wrong && html`<span class="note cond__open" role="alert">${wrong}</span>`}
  <//>`;
}

/** @param {Shared & {at: number}} props */
export function SectionPanel({ definition, problems, edit, at }) {
  const section = changes.sectionsOf(definition)[at];
  if (!section) return null;
  return html`<div class="formed__panel" data-testid="section-panel"><${Words} label=${say("这一段的标题", "Title of the section")} path="/form/sections/${at}" value=${section.title} problems=${problems} must=${true} hint=${say("填表时每段一屏，标题写在最上面", "Each section is a screen of its own, under this title")} onChange=${(/** @type {any} */ title) => edit(`section ${at}`, (now) => changes.setSection(now, at, { title }))} /></div>`;
}

/** A check over several fields: when its condition is true, the answer is wrong. @param {Shared & {at: number, onGone: () => void}} props */
export function RulePanel({ definition, problems, edit, language, at, onGone }) {
  const rule = definition.form.rules?.[at];
  if (!rule) return null;
  const path = `/form/rules/${at}`;
  return html`<div class="formed__panel" data-testid="rule-panel" data-path=${path}>
    ${problems.filter((one) => one.path === path).map((one) => html`<p class="finding finding--${one.severity}" role="status"><${Icon} name="x-circle-fill" /><span>${say(one)}</span></p>`)}
    <${Entry} label=${say("什么时候算错", "Wrong when")} group=${true}><${Condition} value=${rule.when} facts=${citizenFacts(definition)} language=${language} label=${say("什么时候算错", "Wrong when")} onChange=${(/** @type {any} */ when) => edit(`rule ${at}`, (now) => (when === undefined ? now : changes.setRule(now, at, { when })))} /><//>
    <${Choice} label=${say("写在哪一项下面", "Said at which field")} path="${path}/field" problems=${[]} value=${rule.field} options=${changes.fieldsOf(definition).map((field) => ({ value: field.name, label: field.label }))} onChange=${(/** @type {string} */ field) => edit("", (now) => changes.setRule(now, at, { field }))} />
    <${Words} label=${say("怎么说", "In these words")} path="${path}/message" value=${rule.message} problems=${[]} must=${true} hint=${say("说清楚哪里不对、该怎么改", "What is wrong and what to write instead")} onChange=${(/** @type {any} */ message) => edit(`rule ${at} words`, (now) => changes.setRule(now, at, { message }))} />
    <div class="formed__foot"><button type="button" class="btn btn--slim" onClick=${() => (onGone(), edit("", (now) => changes.removeRule(now, at)))}><${Icon} name="trash-bold" />${say("去掉这条检查", "Remove this check")}</button></div>
  </div>`;
}
