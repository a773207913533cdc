/** 拍材料: on a phone each missing paper is photographed with its own camera. */
import { Button } from "../components/button.js";
import { itemName } from "../components/item_card.js";
import { MaterialList, MaterialRow } from "../components/material_row.js";
import { Note } from "../components/note.js";
import { PictureInput, PictureStrip } from "../components/picture_input.js";
import { t, text } from "../core/i18n.js";
import { useValue } from "../core/store.js";
import { problemText } from "../core/words.js";
import { photograph } from "../device/photograph.js";
import { promiseMaterial } from "../flow/submission.js";
import { isGiven, isPromised, missingMaterials } from "../flow/work.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";

/** @param {{app: any, place: any, Page: any}} props `app`: the phone's (entry/phone_fill.js) */
export function Pictures({ app, Page }) {
  const service = useValue(app.work.service);
  const draft = useValue(app.work.draft);
  useValue(app.work.prefill);
  const [busy, setBusy] = useState(/** @type {string | null} */ (null));
  const [trouble, setTrouble] = useState(/** @type {any} */ (null));
  if (!service || !draft) return html`<${Page} title=${t("loading.title")} />`;
  const { materials } = app.work.state();
  const missing = missingMaterials(materials, draft.materials);

  /** One after the other: the server counts the pages. @param {string} key @param {File[]} files */
  const take = async (key, files) => {
    setBusy(key);
    setTrouble(null);
    try {
      for (const file of files) await app.work.addPicture(key, await photograph(file));
    } catch (error) {
      setTrouble(error);
    }
    setBusy(null);
  };
  const drop = (/** @type {string} */ id) => app.work.dropPicture(id).catch(setTrouble);

  const next = { label: t(missing.length ? "pictures.later" : "pictures.forward"), onPress: () => app.send({ type: "forward" }) };
  const rows = materials.map((/** @type {any} */ rule) => {
    const held = draft.materials[rule.key];
    const pages = held && "pages" in held ? held.pages : [];
    const taking = busy === rule.key;
    const can = rule.sources.includes("scan") && !rule.known && pages.length < rule.max_pages && !(held && "licence_id" in held);
    const promise = rule.follow_days && rule.needed && !isGiven(held) && !isPromised(rule, held);
    const camera = can && html`<${PictureInput} id=${rule.key} label=${t(pages.length ? "pictures.more" : "pictures.take")} busy=${taking} disabled=${busy !== null} onFiles=${(/** @type {File[]} */ files) => take(rule.key, files)} />`;
    const later = promise && html`<${Button} small=${true} label=${t("materials.promise", { days: rule.follow_days })} onPress=${() => app.work.edit((/** @type {any} */ now) => promiseMaterial(now, rule.key))} />`;
    return html`<${MaterialRow} key=${rule.key} id=${rule.key} name=${text(rule.name)} now=${taking} how=${how(rule, held)} state=${stateOf(rule, held, taking)} action=${html`${camera}${later}`} />
      ${pages.length > 0 && html`<li><${PictureStrip} pages=${pages} name=${text(rule.name)} image=${app.api.phone.picture} onDrop=${busy ? undefined : drop} /></li>`}`;
  });
  return html`<${Page} kicker=${itemName(service)} title=${t(missing.length ? "pictures.title" : "pictures.complete")} lead=${t("pictures.lead")} small=${true} dock=${{ next }}>
    ${trouble && html`<${Note} tone="negative" title=${t("pictures.failed")} live=${true} testid="picture-failed">${problemText(trouble)}<//>`}
    <${MaterialList} title=${t("materials.list", { count: materials.length })}>${rows}<//>
  <//>`;
}

/** @param {any} rule @param {any} held */
function how(rule, held) {
  if (rule.covered) return t("materials.from_department");
  if (rule.known) return text(rule.note) || t("materials.from_sign_in");
  if (held && "licence_id" in held) return t("materials.from_licence", { name: held.name, issuer: "" });
  if (isPromised(rule, held)) return t("materials.promised", { days: rule.follow_days });
  if (isGiven(held)) return t("materials.pages", { count: held.pages.length });
  return text(rule.note) || t("pictures.how");
}

/** @param {any} rule @param {any} held @param {boolean} taking */
function stateOf(rule, held, taking) {
  if (taking) return { tone: "primary", text: t("pictures.sending") };
  if (rule.known || (held && "licence_id" in held)) return { tone: "positive", text: t("materials.state_reused") };
  if (isGiven(held)) return { tone: "positive", text: t("materials.state_taken") };
  if (isPromised(rule, held)) return { tone: "primary", text: t("materials.state_promised") };
  return rule.needed ? { tone: "caution", text: t("materials.state_missing") } : { tone: "plain", text: t("materials.state_optional") };
}
