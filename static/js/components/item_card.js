/** What a card says about a service item (事项). */
import { t, text } from "../core/i18n.js";
import { surface } from "../core/surface.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { Pill } from "./note.js";
import { ZONE_ICONS } from "./zone_tile.js";

/** @typedef {{name: string, department: string, category: string, zone: string | null, source_region: string, minutes: number | null, bring: any, available_here: boolean}} ItemCard */

/** @param {ItemCard} item @returns {string} "约 5 分钟 · 带身份证"; what is not done here says so: "看指南 · 湖南省公安厅" */
export function itemNote(item) {
  const parts = [item.minutes ? t("item.minutes", { count: item.minutes }) : "", text(item.bring)].filter(Boolean);
  return (parts.length ? parts : [t("item.guide_only"), item.department].filter(Boolean)).join(" · ");
}

/** @param {ItemCard} item @returns {string} who does it, and for which region the guide was written unless the department's name says it */
export function itemPlace(item) {
  const region = item.source_region?.replace(/（.*/, "") ?? "";
  return [item.department, item.department?.startsWith(region) ? "" : item.source_region].filter(Boolean).join(" · ");
}

/** In the reader's language, as far as the library says it. @param {{name: string, name_en?: string | null}} item or group @returns {string} */
export const itemName = ({ name, name_en }) => text({ zh: name, en: name_en ?? name });

/** The first word that fits gives the drawing. @type {[RegExp, string][]} */
const ICONS = [
  [/打印|查询|证明/, "printer-duotone"],
  [/挂失|补领|社会?保障?卡/, "identification-card-duotone"],
  [/提取|公积金|贷款/, "wallet-duotone"],
  [/异地|居住/, "map-pin-duotone"],
  [/不动产|房/, "house-line-duotone"],
];

/** @param {ItemCard} item @returns {string} sprite name */
export function itemIcon(item) {
  const fitting = ICONS.find(([words]) => words.test(item.name));
  return fitting?.[1] ?? (item.zone && /** @type {any} */ (ZONE_ICONS)[item.zone]) ?? "file-text-duotone";
}

/** What is said of an item that is no mere guide: on a terminal "here", on a television "at a terminal". @param {boolean} [elsewhere] it cannot be done on this page, now or ever */
export const hereWord = (elsewhere = false) => t(elsewhere ? "item.at_terminal" : surface.can("devices") ? "item.here" : surface.can("session") ? "item.online" : "item.at_terminal");

/** @param {ItemCard} item a pill when it can be done at a terminal @param {boolean} [elsewhere] as `hereWord` */
export function availability(item, elsewhere) {
  return item.available_here ? html`<${Pill} tone="positive">${hereWord(elsewhere)}<//>` : html`<${Pill}>${t("item.guide_only")}<//>`;
}
