/** The result paper as it will be printed, with example values. */
import { Icon } from "../../../components/icon.js";
import { useValue } from "../../../core/store.js";
import { html, useEffect, useState } from "../../../../vendor/preact/standalone.module.js";
import { problem, say } from "../../library/words.js";
import { drawResult } from "./api.js";

/** @param {{store: import("../store.js").Store}} props */
export function ResultPreview({ store }) {
  const definition = useValue(store.definition);
  const [shown, setShown] = useState(/** @type {{address: string, of: any} | null} */ (null));
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(/** @type {string | null} */ (null));
  useEffect(() => () => void (shown && URL.revokeObjectURL(shown.address)), [shown]);
  const draw = async () => {
    setBusy(true);
    setRefused(null);
    try {
      const picture = await drawResult(store.code, definition, document.getElementById("design")?.dataset.token ?? "");
      setShown({ address: URL.createObjectURL(picture), of: definition });
    } catch (error) {
      setRefused(problem(error));
    } finally {
      setBusy(false);
    }
  };
  const stale = shown !== null && shown.of !== definition;
  return html`<section class="pane preview" aria-label=${say("结果的样子", "What the result looks like")}>
    <div class="pane__head"><h2>${say("结果的样子", "The result on paper")}</h2><button type="button" class="btn btn--slim" disabled=${busy} onClick=${() => void draw()} data-testid="preview"><${Icon} name="eye-bold" />${busy ? say("正在画", "Drawing") : shown ? say("重新画", "Draw again") : say("看样子", "Draw it")}</button></div>
    <div class="pane__body preview__body">
      <p class="note" role="status">${refused ? "" : stale ? say("您又改过了，这是改之前的样子。", "You have changed it since; this is how it looked before.") : shown ? say("里面的人名、号码、金额都是示例。", "Names, numbers and amounts are examples.") : say("用真的版式和示例内容画一张看看。", "Drawn with the real layout and example values.")}</p>
      ${refused && html`<p class="finding--error" role="alert"><${Icon} name="x-circle-fill" />${refused}</p>`}
      ${shown && html`<img class=${stale ? "preview__stale" : ""} src=${shown.address} alt=${say("结果纸张的预览，内容是示例", "The result paper with example values")} />`}
    </div>
  </section>`;
}
