/** Which editor writes which part of a definition. */
import { FormEditor } from "./form/editor.js";
import { GuidanceEditor } from "./guidance/editor.js";
import { MaterialsEditor } from "./materials/editor.js";
import { ResultEditor } from "./result/editor.js";
import { ReviewEditor } from "./review/editor.js";

/** @typedef {{key: string, label: {zh: string, en: string}, editor: (props: {store: import("./store.js").Store, language: "zh" | "en"}) => any, owns: string[]}} Tab `owns`: first parts of the paths that it writes */

/** @type {Tab[]} */
const TABS = [
  { key: "guidance", label: { zh: "情形引导", en: "Guidance" }, editor: GuidanceEditor, owns: ["guidance", "provenance"] },
  { key: "form", label: { zh: "表单", en: "Form" }, editor: FormEditor, owns: ["form"] },
  { key: "materials", label: { zh: "材料", en: "Materials" }, editor: MaterialsEditor, owns: ["materials"] },
  { key: "review", label: { zh: "审查要点", en: "Review" }, editor: ReviewEditor, owns: ["review_points", "decision_rules", "correction_reasons"] },
  { key: "result", label: { zh: "结果与办理", en: "Result and handling" }, editor: ResultEditor, owns: [] },
];

/** The tabs of a kind of design. @param {"service" | "guidance"} kind @returns {Tab[]} */
export const tabsOf = (kind) => (kind === "guidance" ? TABS.slice(0, 1) : TABS);

/** The tab that shows a path; what nobody else owns is the last one's. @param {"service" | "guidance"} kind @param {string} path @returns {Tab} */
export function tabOf(kind, path) {
  const first = path.split("/")[1] ?? "";
  const tabs = tabsOf(kind);
  return tabs.find((tab) => tab.owns.includes(first)) ?? /** @type {Tab} */ (tabs.at(-1));
}
