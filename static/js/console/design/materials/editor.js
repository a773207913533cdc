/** The materials of a service: what is asked for, when, how it may come, what it looks like. */
import { useValue } from "../../../core/store.js";
import { html } from "../../../../vendor/preact/standalone.module.js";
import { say } from "../../library/words.js";
import { Condition } from "../condition.js";
import { citizenFacts } from "../facts.js";
import { freshKey, replaced, someWords, withPart } from "../lists.js";
import { Choice, Entry, Radios, Select, Tick, Whole, Words } from "../parts.js";
import { Sequence } from "../sequence.js";
import { mayFollow, newMaterial, withNecessity, withPaper, withSource } from "./changes.js";
import { Paper } from "./paper.js";
import { Reads } from "./reads.js";

const NECESSITIES = [
  { value: "required", label: { zh: "必要", en: "Needed" } },
  { value: "conditional", label: { zh: "有条件才要", en: "Needed under a condition" } },
  { value: "optional", label: { zh: "可交可不交", en: "Optional" } },
];
const MEDIA = [
  { value: "paper", label: { zh: "纸质", en: "Paper" } },
  { value: "electronic", label: { zh: "电子", en: "Electronic" } },
  { value: "either", label: { zh: "纸质或电子", en: "Paper or electronic" } },
];

/** @param {{store: import("../store.js").Store, language: "zh" | "en"}} props */
export function MaterialsEditor({ store, language }) {
  const definition = useValue(store.definition);
  const materials = definition.materials;
  return html`<${Sequence} store=${store} path="/materials" entries=${materials} heading=${say("材料清单", "Materials")}
    empty=${say("这件事不用交材料。要交的话，从下面加一份。", "Nothing is asked for. Add a material below if something is.")}
    title=${(/** @type {any} */ one) => say(one.name)} note=${noteOf} add=${say("加一份材料", "Add a material")} blank=${() => newMaterial(freshKey(materials, "material"))}
    onChange=${(/** @type {any[]} */ next, /** @type {string} */ label) => store.edit(label, (now) => ({ ...now, materials: next }))}
    draw=${(/** @type {any} */ material, /** @type {number} */ index) => html`<${Material} store=${store} definition=${definition} material=${material} index=${index} language=${language} />`} />`;
}

/** @param {any} material */
function noteOf(material) {
  const necessity = say(NECESSITIES.find((one) => one.value === material.necessity)?.label ?? material.necessity);
  const follows = material.follow_days ? say(`容缺，${material.follow_days} 天内补`, `may follow in ${material.follow_days} days`) : "";
  const brought = material.sources.includes("sign_in") ? say("登录时核对身份", "checked at sign-in") : "";
  return [necessity, follows, brought].filter(Boolean).join(" · ");
}

/** @param {{store: import("../store.js").Store, definition: any, material: any, index: number, language: "zh" | "en"}} props */
function Material({ store, definition, material, index, language }) {
  const problems = useValue(store.problems);
  const path = `/materials/${index}`;
  const licences = store.offers.vocabulary?.licences ?? [];
  /** @param {string} part @param {(material: any) => any} change */
  const edit = (part, change) => store.edit(`${path}/${part}`, (now) => ({ ...now, materials: replaced(now.materials, index, change(now.materials[index])) }));
  /** @param {string} part @param {any} value */
  const set = (part, value) => edit(part, (one) => withPart(one, part, value));
  /** @param {"sample" | "blank"} part @param {any} paper */
  const setPaper = (part, paper) => store.edit("", (now) => ({ ...now, materials: withPaper(now.materials, material.key, part, paper) }));
  const system = (store.offers.vocabulary?.connectors ?? []).find((/** @type {any} */ one) => one.name === definition.department.connector);
  const queries = (system?.queries ?? []).map((/** @type {any} */ one) => ({ value: one.name, label: one.label }));
  const follows = mayFollow(definition, material);
  return html`
    <${Words} label=${say("材料名称", "Name")} path="${path}/name" must=${true} problems=${problems} value=${material.name} onChange=${(/** @type {any} */ words) => set("name", words)} />
    <${Words} label=${say("给申请人的提示", "A word to the applicant")} path="${path}/note" problems=${problems} value=${material.note} hint=${say("怎么拍、拍哪几页、有什么要注意", "How to take it, which pages, what to look out for")} onChange=${(/** @type {any} */ words) => set("note", someWords(words))} />
    <${Radios} label=${say("必要性", "Necessity")} path="${path}/necessity" problems=${problems} value=${material.necessity} options=${NECESSITIES} onChange=${(/** @type {string} */ value) => edit("necessity", (one) => withNecessity(one, value))}>
      ${material.necessity === "conditional" && html`<${Condition} value=${material.when} facts=${citizenFacts(definition)} language=${language} path="${path}/when" label=${say("什么时候要交", "When it is needed")} onChange=${(/** @type {any} */ when) => set("when", when)} />`}
    <//>
    <${Entry} label=${say("容缺后补", "May follow later")} path="${path}/follow_days" problems=${problems} group=${true} hint=${follows ? say("申请人承诺后先受理，到期前补交；没补交不能通过。", "The case is accepted against a promise; it cannot be approved before the material is there.") : say("只有承诺件里必须交、要自己交的材料才能容缺。", "Only for needed materials of a promised service that the person hands in.")}>
      <div class="ticks"><${Tick} label=${say("可以以后补交", "May be handed in later")} checked=${Boolean(material.follow_days)} disabled=${!follows && !material.follow_days} testid="follow-${index}" onChange=${(/** @type {boolean} */ on) => set("follow_days", on ? 5 : undefined)} />
        ${material.follow_days !== undefined && html`<${Whole} value=${material.follow_days} label=${say("几个工作日内补交", "Working days to hand it in")} unit=${say("个工作日内", "working days")} onChange=${(/** @type {number} */ days) => set("follow_days", days)} />`}</div>
    <//>
    <${Entry} label=${say("怎么交", "How it may come")} path="${path}/sources" problems=${problems} group=${true} must=${true}>
      <div class="ticks">
        <${Tick} label=${say("拍照、扫描", "Scanned")} checked=${material.sources.includes("scan")} onChange=${(/** @type {boolean} */ on) => edit("sources", (one) => withSource(one, "scan", on))} />
        <${Tick} label=${say("用电子证照代替", "By an electronic licence")} checked=${material.sources.includes("licence")} onChange=${(/** @type {boolean} */ on) => edit("sources", (one) => withSource(one, "licence", on, licences[0]?.type))} />
        <${Tick} label=${say("部门系统里有就免交", "Covered by the department's data")} checked=${material.sources.includes("department")} disabled=${!queries.length && !material.sources.includes("department")} onChange=${(/** @type {boolean} */ on) => edit("sources", (one) => withSource(one, "department", on, queries[0]?.value))} />
        <${Tick} label=${say("登录时核对身份，免提交", "Checked at sign-in, nothing to hand in")} checked=${material.sources.includes("sign_in")} onChange=${(/** @type {boolean} */ on) => edit("sources", (one) => withSource(one, "sign_in", on))} />
      </div>
      ${material.sources.includes("licence") && html`<label class="pair"><span>${say("哪一种证照", "Which licence")}</span><${Select} value=${material.licence_type} options=${licences.map((/** @type {any} */ one) => ({ value: one.type, label: one.name }))} onChange=${(/** @type {any} */ type) => set("licence_type", type ?? undefined)} /></label>`}
      ${material.sources.includes("department") && html`<label class="pair"><span>${say("查哪一项", "Which query")}</span><${Select} value=${material.department_query} options=${queries} onChange=${(/** @type {any} */ name) => set("department_query", name ?? undefined)} /></label>`}
    <//>
    ${material.sources.includes("scan") &&
    html`<${Entry} label=${say("再用一次", "Used again")} path="${path}/valid_days" problems=${problems} group=${true} hint=${say("以前交过、没过期的，申请人可以直接用，不用重新拍。", "Handed in before and still good: the applicant may use it without taking it again.")}>
        <div class="ticks"><${Tick} label=${say("以前交过的可以再用", "An earlier one may be used")} checked=${Boolean(material.valid_days)} testid="valid-${index}" onChange=${(/** @type {boolean} */ on) => set("valid_days", on ? 365 : undefined)} />
          ${material.valid_days !== undefined && html`<${Whole} value=${material.valid_days} label=${say("拍下后几天内可以再用", "Days after it was taken")} unit=${say("天内", "days")} onChange=${(/** @type {number} */ days) => set("valid_days", days)} />`}</div>
      <//>
      <${Reads} definition=${definition} material=${material} path=${path} problems=${problems} onChange=${(/** @type {any} */ reads) => set("reads", reads)} />`}
    <${Choice} label=${say("材料形式", "Form")} path="${path}/medium" problems=${problems} value=${material.medium} options=${MEDIA} none=${say("没有写", "Not said")} onChange=${(/** @type {any} */ medium) => set("medium", medium)} />
    <${Entry} label=${say("份数", "How many")} path="${path}/originals" problems=${problems} group=${true}>
      <div class="ticks">
        <${Whole} none=${true} value=${material.originals} label=${say("原件份数", "Originals")} unit=${say("份原件", "originals")} onChange=${(/** @type {number | null} */ count) => set("originals", count)} />
        <${Whole} none=${true} value=${material.copies} label=${say("复印件份数", "Copies")} unit=${say("份复印件", "copies")} onChange=${(/** @type {number | null} */ count) => set("copies", count)} />
        <${Whole} value=${material.max_pages} label=${say("最多拍几页", "Pages at most")} unit=${say("页最多", "pages at most")} onChange=${(/** @type {number} */ count) => set("max_pages", count)} />
      </div>
    <//>
    <${Words} label=${say("谁出具的", "Issued by")} path="${path}/issuer" problems=${problems} value=${material.issuer} onChange=${(/** @type {any} */ words) => set("issuer", someWords(words))} />
    <${Paper} label=${say("样表", "Sample")} path="${path}/sample" problems=${problems} value=${material.sample} hint=${say("填好的样子。谁都能看到，不要有真人的信息。PDF、PNG、JPEG，5 MB 以内", "What it looks like filled in. Anybody can see it: no real person's data. PDF, PNG or JPEG, up to 5 MB")} onChange=${(/** @type {any} */ paper) => setPaper("sample", paper)} />
    <${Paper} label=${say("空白表", "Blank form")} path="${path}/blank" problems=${problems} value=${material.blank} hint=${say("申请人可以打印出来填", "The applicant can print it and fill it in")} onChange=${(/** @type {any} */ paper) => setPaper("blank", paper)} />`;
}
