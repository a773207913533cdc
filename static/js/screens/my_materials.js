/** 我的材料: the pages kept of this person, where each is used and until when. A picture is drawn only when it is asked for. */
import { Button } from "../components/button.js";
import { Dialog } from "../components/dialog.js";
import { MaterialList, MaterialRow } from "../components/material_row.js";
import { nothingHere } from "../components/nothing_here.js";
import { dayText, t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";

/** @typedef {{material_id: string, name: any, item_name: any, case_number: string | null, taken_at: string, until: string | null, may_delete: boolean}} Kept */

/** @param {{app: import("../entry/app.js").App, Page: any}} props */
export function MyMaterials({ app, Page }) {
  const loaded = useLoaded(() => app.guarded(app.api.keptMaterials()));
  const [looked, setLooked] = useState(/** @type {Kept | null} */ (null));
  const [going, setGoing] = useState(/** @type {Kept | null} */ (null));
  const kept = /** @type {Kept[]} */ (loaded.value?.materials ?? []);
  const remove = async () => {
    try {
      await app.guarded(app.api.dropMaterial(/** @type {Kept} */ (going).material_id));
    } catch (error) {
      app.say(error);
    }
    setGoing(null);
    loaded.again();
  };
  const told = loaded.value && !kept.length ? nothingHere({ kicker: t("kept.title"), title: t("kept.none"), lead: t("kept.none_text") }) : { title: t("kept.title"), lead: t("kept.lead") };
  return html`<${Page} ...${told} loaded=${loaded}>
    ${byItem(kept).map(
      ([name, pages]) => html`<${MaterialList} key=${name} title=${name}>
        ${pages.map((page) => html`<${Row} key=${page.material_id} page=${page} onLook=${() => setLooked(page)} onDelete=${() => setGoing(page)} />`)}
      <//>`,
    )}
    ${looked &&
    html`<${Dialog} title=${text(looked.name)} lead=${howLong(looked)} safe=${{ label: t("kept.close"), onPress: () => setLooked(null), icon: null }} onEscape=${() => setLooked(null)}>
      <img class="kept__picture" src=${app.api.materialImage(looked.material_id)} alt=${t("kept.picture", { name: text(looked.name) })} data-testid="kept-picture" />
    <//>`}
    ${going &&
    html`<${Dialog} title=${t("kept.delete_title", { name: text(going.name) })} lead=${t("kept.delete_lead")} safe=${{ label: t("kept.keep"), onPress: () => setGoing(null), icon: null }}
      others=${[{ label: t("kept.delete"), icon: "trash-bold", onPress: remove, testid: "delete-now" }]} onEscape=${() => setGoing(null)} />`}
  <//>`;
}

/** @param {{page: Kept, onLook: () => void, onDelete: () => void}} props */
function Row({ page, onLook, onDelete }) {
  const state = page.case_number ? { tone: /** @type {const} */ ("positive"), text: t("kept.handed_in") } : { tone: /** @type {const} */ ("caution"), text: t("kept.not_handed_in") };
  return html`<${MaterialRow} id=${page.material_id} name=${text(page.name)} how=${howLong(page)} state=${state}
    action=${html`<${Button} small=${true} label=${t("kept.look")} icon="eye-bold" onPress=${onLook} testid="look-${page.material_id}" />
      ${page.may_delete && html`<${Button} small=${true} label=${t("kept.delete")} icon="trash-bold" onPress=${onDelete} testid="delete-${page.material_id}" />`}`} />`;
}

/** @param {Kept} page */
function howLong(page) {
  const taken = t("kept.taken", { day: dayText(page.taken_at) });
  return `${taken} · ${page.until ? t("kept.until", { day: dayText(page.until) }) : t("kept.in_case")}`;
}

/** @param {Kept[]} kept @returns {[string, Kept[]][]} in the order of the newest page of each */
function byItem(kept) {
  /** @type {Map<string, Kept[]>} */
  const items = new Map();
  for (const page of kept) items.set(text(page.item_name), [...(items.get(text(page.item_name)) ?? []), page]);
  return [...items];
}
