/** The form editor: the form as a list, what is chosen of it, and how the people it is for will see it. */
import { Icon } from "../../../components/icon.js";
import { useValue } from "../../../core/store.js";
import { html, useEffect, useState } from "../../../../vendor/preact/standalone.module.js";
import { say } from "../../library/words.js";
import { addField, addRule, addSection, addShared, fieldOf, fieldsOf, freshName, sectionsOf } from "./changes.js";
import { FieldPanel, RulePanel, SectionPanel } from "./field_panel.js";
import { Outline } from "./outline.js";
import { Palette } from "./palette.js";
import { Preview } from "./preview.js";

/** @typedef {import("./outline.js").Chosen} Chosen */

/** @param {{store: import("../store.js").Store, language: "zh" | "en"}} props */
export function FormEditor({ store, language }) {
  const definition = useValue(store.definition);
  const problems = useValue(store.problems);
  const selected = useValue(store.selected);
  const [chosen, setChosen] = useState(/** @type {Chosen} */ (firstOf(definition)));
  const [adding, setAdding] = useState(/** @type {number | null} */ (null));
  useEffect(() => {
    const found = chosenAt(definition, selected);
    if (found) setChosen(found);
  }, [selected]);
  const choose = (/** @type {Chosen} */ next) => {
    setChosen(next);
    setAdding(null);
  };
  /** @param {number} section @param {(place: {section: number, field: number}, now: any) => any} change @param {string} stem */
  const add = (section, change, stem) => {
    const name = freshName(definition, stem);
    const place = { section, field: sectionsOf(definition)[section].fields.length };
    store.edit("", (now) => change(place, now));
    choose({ kind: "field", name });
  };
  const shared = store.offers.shared_fields ?? {};
  const own = { definition, problems, edit: store.edit, language };
  const rules = definition.form.rules ?? [];
  const first = fieldsOf(definition)[0]?.name;
  const panel = adding !== null
    ? html`<${Palette} definition=${definition} shared=${shared} onClose=${() => setAdding(null)}
        onKind=${(/** @type {import("./kinds.js").Kind} */ kind) => add(adding, (place, now) => addField(now, freshName(now, kind.key), kind, place), kind.key)}
        onShared=${(/** @type {string} */ fact) => add(adding, (place, now) => addShared(now, fact, shared[fact], place), fact)} />`
    : chosen?.kind === "field" && fieldOf(definition, chosen.name)
      ? html`<${FieldPanel} key=${chosen.name} ...${own} name=${chosen.name} offers=${store.offers} onName=${(/** @type {string} */ name) => setChosen({ kind: "field", name })} onGone=${() => setChosen(null)} />`
      : chosen?.kind === "section"
        ? html`<${SectionPanel} ...${own} at=${chosen.at} />`
        : chosen?.kind === "rule"
          ? html`<${RulePanel} key=${chosen.at} ...${own} at=${chosen.at} onGone=${() => setChosen(null)} />`
          : html`<p class="note formed__none">${say("在左边选一项来改，或加一项。", "Choose a field on the left, or add one.")}</p>`;
  return html`<div class="formed">
    <div class="pane formed__list">
      <div class="pane__head"><h2>${say("表单", "Form")}</h2><button type="button" class="btn btn--slim" onClick=${() => (store.edit("", addSection), choose({ kind: "section", at: sectionsOf(definition).length }))} data-testid="add-section"><${Icon} name="plus-bold" />${say("加一段", "Add a section")}</button></div>
      <div class="pane__body">
        <${Outline} definition=${definition} problems=${problems} chosen=${adding === null ? chosen : null} onChoose=${choose} edit=${store.edit} onAdd=${setAdding} />
        <section class="formlist__section" aria-label=${say("检查", "Checks")}>
          <div class="formlist__head"><h3 class="formlist__title">${say("几项放在一起的检查", "Checks over several fields")}</h3></div>
          <ul>${rules.map((/** @type {any} */ rule, /** @type {number} */ at) => html`<li key=${at} class="formlist__field" data-path="/form/rules/${at}"><button type="button" class="formlist__name" aria-pressed=${String(chosen?.kind === "rule" && chosen.at === at)} onClick=${() => choose({ kind: "rule", at })} data-testid="rule-${at}"><b>${say(rule.message)}</b></button></li>`)}</ul>
          <div class="formlist__add"><button type="button" class="btn btn--slim" disabled=${!first} onClick=${() => (store.edit("", (now) => addRule(now, first)), choose({ kind: "rule", at: rules.length }))} data-testid="add-rule"><${Icon} name="plus-bold" />${say("加一条检查", "Add a check")}</button></div>
        </section>
      </div>
    </div>
    <div class="pane formed__one"><div class="pane__body">${panel}</div></div>
    <${Preview} definition=${definition} language=${language} section=${sectionOf(definition, chosen)} />
  </div>`;
}

/** @param {any} definition @returns {Chosen} */
function firstOf(definition) {
  const name = fieldsOf(definition)[0]?.name;
  return name ? { kind: "field", name } : null;
}

/** What a problem's path leads to. @param {any} definition @param {string | null} path @returns {Chosen} */
function chosenAt(definition, path) {
  const [, part, kind, at, , field] = (path ?? "").split("/");
  if (part !== "form") return null;
  if (kind === "rules") return { kind: "rule", at: Number(at) };
  const section = kind === "sections" ? sectionsOf(definition)[Number(at)] : undefined;
  if (!section) return null;
  const name = field === undefined ? undefined : section.fields[Number(field)]?.name;
  return name ? { kind: "field", name } : { kind: "section", at: Number(at) };
}

/** The section that the preview turns to. @param {any} definition @param {Chosen} chosen @returns {number} */
function sectionOf(definition, chosen) {
  if (chosen?.kind === "section") return chosen.at;
  const name = chosen?.kind === "field" ? chosen.name : chosen?.kind === "rule" ? definition.form.rules?.[chosen.at]?.field : undefined;
  return Math.max(0, sectionsOf(definition).findIndex((section) => section.fields.some((/** @type {any} */ field) => field.name === name)));
}
