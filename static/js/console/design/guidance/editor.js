/** Shows this part of a definition as it stands; it cannot be changed here yet. */
import { useValue } from "../../../core/store.js";
import { html } from "../../../../vendor/preact/standalone.module.js";
import { say } from "../../library/words.js";

/** @param {{store: import("../store.js").Store, language: "zh" | "en"}} props */
export function GuidanceEditor({ store }) {
  const definition = useValue(store.definition);
  return html`<p class="notebox notebox--caution">${say("这一部分还不能在这里改，下面是它现在的内容。", "This part cannot be changed here yet; this is what it says.")}</p><pre>${JSON.stringify(definition, null, 1)}</pre>`;
}
