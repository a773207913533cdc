/** What the service is, what is asked of the department, and the paper that comes out. */
import { useValue } from "../../../core/store.js";
import { html } from "../../../../vendor/preact/standalone.module.js";
import { Rows } from "../../library/rows.js";
import { say } from "../../library/words.js";
import { citizenFacts, serverFacts } from "../facts.js";
import { useId } from "../ids.js";
import { withPart } from "../lists.js";
import { Choice, Entry, problemsAt, Radios, Said, Select, Whole, Words } from "../parts.js";
import { bodyOf, bodyRows, lineKind, NOTICE, withConnector, withKind, withOperation } from "./changes.js";
import { ResultPreview } from "./preview.js";

/** @typedef {{store: import("../store.js").Store, definition: any, problems: import("../parts.js").Problem[], language: "zh" | "en"}} Props */

const KINDS = [
  { value: "enquiry", label: { zh: "查询打印", en: "Enquiry and print" } },
  { value: "immediate", label: { zh: "马上办好", en: "Done at once" } },
  { value: "promised", label: { zh: "承诺几天内办好", en: "Promised within days" } },
];
const APPLICANTS = [
  { value: "natural", label: { zh: "个人", en: "A person" } },
  { value: "legal", label: { zh: "单位（由代表人或经办人来办）", en: "A company, through its representative or agent" } },
];
const ASSURANCES = [
  { value: 2, label: { zh: "实名登录就行：身份证、社保卡，也可以用手机、电脑", en: "Any real-name sign-in: a card, or one's own phone or computer" } },
  { value: 3, label: { zh: "要当面读证：要到终端上读身份证或社保卡芯片", en: "A card that is read at a terminal: ID card or social-security chip" } },
];
const LINES = [
  { value: "text", label: { zh: "文字", en: "Text" } },
  { value: "money", label: { zh: "金额", en: "Amount" } },
  { value: "day", label: { zh: "日期", en: "Day" } },
  { value: "choice", label: { zh: "选项的名称", en: "Name of the option" } },
  { value: "card", label: { zh: "卡号（遮住中间）", en: "Card number, masked" } },
];

/** @param {{store: import("../store.js").Store, language: "zh" | "en"}} props */
export function ResultEditor({ store, language }) {
  const definition = useValue(store.definition);
  const problems = useValue(store.problems);
  const shared = { store, definition, problems, language };
  return html`<div class="result">
    <div class="pane result__form"><div class="pane__body">
      <h2 class="result__group">${say("基本情况", "Basics")}</h2><${Basics} ...${shared} />
      <h2 class="result__group">${say("向部门查、请部门办", "Asked of the department")}</h2><${Department} ...${shared} />
      <h2 class="result__group">${say("结果", "Result")}</h2><${Result} ...${shared} />
    </div></div>
    <${ResultPreview} store=${store} />
  </div>`;
}

/** @param {Props} props */
function Basics({ store, definition, problems }) {
  const english = useId();
  /** @param {string} part @param {any} value */
  const set = (part, value) => store.edit(`/${part}`, (now) => ({ ...now, [part]: value }));
  return html`
    <${Radios} label=${say("办理方式", "How it is handled")} path="/kind" problems=${problems} value=${definition.kind} options=${KINDS} onChange=${(/** @type {string} */ kind) => store.edit("/kind", (now) => withKind(now, kind))} />
    <${Radios} label=${say("给谁办", "For whom")} path="/applicants" problems=${problems} value=${definition.applicants ?? "natural"} options=${APPLICANTS} hint=${say("决定谁能办，也决定表单能预填什么", "Decides who may do it, and what the form can be filled with")} onChange=${(/** @type {string} */ whom) => set("applicants", whom)} />
    <${Radios} label=${say("登录要多可靠", "How sure of who it is")} path="/assurance" problems=${problems} value=${definition.assurance ?? 2} options=${ASSURANCES} hint=${say("钱要打到填写的账户、或要制发证件的，选当面读证", "Choose the card where money goes to an account that is typed in, or a document is made out")} onChange=${(/** @type {number} */ level) => set("assurance", level)} />
    <${Entry} label=${say("英文名称", "English name")} path="/name_en" problems=${problems} must=${true} for=${english}><input id=${english} lang="en" value=${definition.name_en} onInput=${(/** @type {any} */ event) => set("name_en", event.target.value)} /><//>
    <${Choice} label=${say("哪个部门办", "Department")} path="/department_code" problems=${problems} must=${true} value=${definition.department_code} options=${(store.offers.departments ?? []).map((/** @type {any} */ one) => ({ value: one.code, label: one.name }))} onChange=${(/** @type {any} */ code) => set("department_code", code ?? "")} />
    <${Entry} label=${say("填完大概要几分钟", "Minutes it takes")} path="/minutes" problems=${problems} group=${true} must=${true}><${Whole} value=${definition.minutes} label=${say("分钟", "Minutes")} unit=${say("分钟", "minutes")} onChange=${(/** @type {number} */ count) => set("minutes", count)} /><//>
    ${definition.kind === "promised" && html`<${Entry} label=${say("承诺几个工作日办好", "Promised working days")} path="/promise_working_days" problems=${problems} group=${true} must=${true}><${Whole} value=${definition.promise_working_days} label=${say("承诺工作日", "Promised working days")} unit=${say("个工作日", "working days")} onChange=${(/** @type {number} */ count) => set("promise_working_days", count)} /><//>`}
    <${Words} label=${say("要带什么", "What to bring")} path="/bring" must=${true} problems=${problems} value=${definition.bring} onChange=${(/** @type {any} */ words) => set("bring", words)} />
    <${Words} label=${say("申请人的声明", "The applicant's declaration")} path="/declaration" must=${true} rows=${3} problems=${problems} value=${definition.declaration} hint=${say("提交前要打勾同意的话", "Ticked before handing in")} onChange=${(/** @type {any} */ words) => set("declaration", words)} />
    <${Words} label=${say("示范内容的说明", "What is demonstration content")} path="/demonstration" must=${true} rows=${2} problems=${problems} value=${definition.demonstration} onChange=${(/** @type {any} */ words) => set("demonstration", words)} />`;
}

/** @param {Props} props */
function Department({ store, definition, problems, language }) {
  const { department } = definition;
  const connectors = store.offers.vocabulary?.connectors ?? [];
  const system = connectors.find((/** @type {any} */ one) => one.name === department.connector);
  /** @param {(department: any) => any} change @param {string} part */
  const edit = (change, part) => store.edit(`/department/${part}`, (now) => ({ ...now, department: change(now.department) }));
  /** @param {"query" | "effect"} part */
  const operations = (part) => (system?.[part === "query" ? "queries" : "effects"] ?? []).map((/** @type {any} */ one) => ({ value: one.name, label: one.label }));
  /** @param {"query" | "effect"} part @param {string} label @param {string} none */
  const operation = (part, label, none) => html`
    <${Choice} label=${label} path="/department/${part}" problems=${problems} value=${department[part]} options=${operations(part)} none=${none} onChange=${(/** @type {any} */ name) => edit((one) => withOperation(one, part, name), part)} />
    ${department[part] && html`<${Body} part=${`${part}_body`} label=${say("带上哪些内容", "What goes along")} definition=${definition} problems=${problems} language=${language} onChange=${(/** @type {any} */ body) => edit((one) => ({ ...one, [`${part}_body`]: body }), `${part}_body`)} />`}`;
  return html`
    <${Choice} label=${say("部门系统", "The department's system")} path="/department/connector" problems=${problems} value=${department.connector} options=${connectors.map((/** @type {any} */ one) => ({ value: one.name, label: one.label }))} none=${say("没有对接，工作人员看交来的东西决定", "None: a person decides on what was handed in")} onChange=${(/** @type {any} */ name) => edit((one) => withConnector(one, name), "connector")} />
    ${system && operation("query", say("提交后查什么", "Asked after submission"), say("不查", "Nothing"))}
    ${system && operation("effect", say("通过后请部门办什么", "Done by the department once approved"), say("不用办", "Nothing"))}`;
}

/** The body of a call: a name the system knows, and where its value comes from. @param {{part: string, label: string, definition: any, problems: import("../parts.js").Problem[], language: "zh" | "en", onChange: (body: any) => void}} props */
function Body({ part, label, definition, problems, onChange }) {
  const sources = citizenFacts(definition).filter((one) => one.path === "situation" || one.path.startsWith("form.")).map((one) => ({ value: one.path, label: one.label }));
  const rows = bodyRows(definition.department[part]);
  return html`<${Entry} label=${label} path="/department/${part}" problems=${problems} group=${true} below=${true} hint=${say("姓名和身份证号总会带上", "Name and ID number always go along")}>
    <${Rows} entries=${rows} blank=${{ name: `value_${rows.length + 1}`, path: sources[0]?.value ?? "situation" }} longest=${20} testid=${part} title=${(/** @type {number} */ index) => rows[index].name} add=${say("加一项", "Add one")} onChange=${(/** @type {any[]} */ next) => onChange(bodyOf(next))}
      draw=${(/** @type {any} */ row, /** @type {(row: any) => void} */ change) => html`<label class="part"><span>${say("系统里的名称", "Name in the system")}</span><input value=${row.name} onChange=${(/** @type {any} */ event) => event.target.value.trim() && change({ ...row, name: event.target.value.trim() })} /></label>
        <label class="part"><span>${say("填这一项", "Filled from")}</span><${Select} value=${row.path} options=${sources} onChange=${(/** @type {any} */ path) => change({ ...row, path })} /></label>`} />
  <//>`;
}

/** @param {Props} props */
function Result({ store, definition, problems, language }) {
  const { result } = definition;
  /** @param {string} part @param {any} value */
  const set = (part, value) => store.edit(`/result/${part}`, (now) => ({ ...now, result: withPart(now.result, part, value) }));
  const templates = store.offers.vocabulary?.templates ?? [];
  return html`<div data-path="/result"><${Said} problems=${problemsAt(problems, "/result")} /></div>
    <${Words} label=${say("结果名称", "Name of the result")} path="/result/name" must=${true} problems=${problems} value=${result.name} onChange=${(/** @type {any} */ words) => set("name", words)} />
    <${Choice} label=${say("版式", "Layout")} path="/result/template" problems=${problems} must=${true} value=${result.template} options=${templates} onChange=${(/** @type {any} */ template) => set("template", template ?? NOTICE)} />
    ${result.template === NOTICE && html`
      <${Words} label=${say("正文", "Words")} path="/result/words" must=${true} rows=${3} problems=${problems} value=${result.words} onChange=${(/** @type {any} */ words) => set("words", words)} />
      <${Lines} definition=${definition} store=${store} problems=${problems} language=${language} onChange=${(/** @type {any} */ lines) => set("lines", lines)} />
      <${Entry} label=${say("接下来要做什么", "What happens next")} path="/result/next" problems=${problems} group=${true} below=${true}>
        <${Rows} entries=${result.next ?? []} blank=${{ zh: "", en: "" }} longest=${6} testid="next" title=${(/** @type {number} */ index) => say(`第 ${index + 1} 条`, `line ${index + 1}`)} add=${say("加一条", "Add a line")} onChange=${(/** @type {any[]} */ next) => set("next", next.length ? next : undefined)}
          draw=${(/** @type {any} */ words, /** @type {(words: any) => void} */ change) => html`<label class="part part--wide"><span>中文</span><input lang="zh-CN" value=${words.zh} onInput=${(/** @type {any} */ event) => change({ ...words, zh: event.target.value })} /></label>
            <label class="part part--wide"><span>English</span><input lang="en" value=${words.en} onInput=${(/** @type {any} */ event) => change({ ...words, en: event.target.value })} /></label>`} />
      <//>`}`;
}

/** The lines of a notice. @param {Props & {onChange: (lines: any[]) => void}} props */
function Lines({ definition, store, problems, language, onChange }) {
  const facts = serverFacts(definition, store.offers.vocabulary).filter((one) => /^(form|department)\./.test(one.path));
  const widgets = new Map(definition.form.sections.flatMap((/** @type {any} */ section) => section.fields).map((/** @type {any} */ field) => [`form.${field.name}`, field.widget]));
  const lines = definition.result.lines ?? [];
  const first = facts[0];
  const blank = { label: first?.label ?? { zh: "", en: "" }, path: first?.path ?? "", kind: lineKind(first, widgets.get(first?.path)) };
  return html`<${Entry} label=${say("列出的内容", "Lines")} path="/result/lines" problems=${problems} group=${true} below=${true} must=${true} hint=${say("没有值的那一行不会印出来", "A line without a value is not printed")}>
    <${Rows} entries=${lines} blank=${blank} longest=${20} testid="lines" title=${(/** @type {number} */ index) => lines[index].label[language]} add=${say("加一行", "Add a line")} onChange=${onChange}
      draw=${(/** @type {any} */ line, /** @type {(line: any) => void} */ change) => html`
        <label class="part"><span>${say("内容", "What it shows")}</span><${Select} value=${line.path} options=${facts.map((one) => ({ value: one.path, label: one.label }))} onChange=${(/** @type {any} */ path) => {
          const fact = facts.find((one) => one.path === path);
          change({ label: fact?.label ?? line.label, path, kind: lineKind(fact, widgets.get(path)) });
        }} /></label>
        <label class="part"><span>${say("显示方式", "Shown as")}</span><${Select} value=${line.kind} options=${LINES} onChange=${(/** @type {any} */ kind) => change({ ...line, kind })} /></label>
        <label class="part"><span>${say("名称", "Label")}</span><input lang="zh-CN" value=${line.label.zh} onInput=${(/** @type {any} */ event) => change({ ...line, label: { ...line.label, zh: event.target.value } })} /></label>
        <label class="part"><span>English</span><input lang="en" value=${line.label.en} onInput=${(/** @type {any} */ event) => change({ ...line, label: { ...line.label, en: event.target.value } })} /></label>`} />
  <//>`;
}
