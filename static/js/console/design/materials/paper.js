/** 样表 or 空白表 of a material: uploaded, looked at, taken off. */
import { Icon } from "../../../components/icon.js";
import { html, useRef, useState } from "../../../../vendor/preact/standalone.module.js";
import { problem, say } from "../../library/words.js";
import { useId } from "../ids.js";
import { Entry } from "../parts.js";
import { keepPaper, pageAddress, paperAddress } from "./api.js";

/**
 * @param {{label: string, hint: string, path: string, value: {id: string, media: string, pages: number} | undefined,
 *   onChange: (paper: any) => void, problems: import("../parts.js").Problem[]}} props
 */
export function Paper({ label, hint, path, value, onChange, problems }) {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(/** @type {string | null} */ (null));
  const id = useId();
  const picker = useRef(/** @type {HTMLInputElement | null} */ (null));
  /** @param {File | undefined} file */
  const take = async (file) => {
    if (!file) return;
    setBusy(true);
    setRefused(null);
    try {
      onChange(await keepPaper(file, document.getElementById("design")?.dataset.token ?? ""));
    } catch (error) {
      setRefused(problem(error));
    } finally {
      setBusy(false);
      if (picker.current) picker.current.value = ""; // the same file can be chosen again
    }
  };
  return html`<${Entry} label=${label} path=${path} problems=${problems} group=${true} hint=${hint}>
    <div class="paper">
      ${value && html`<a class="paper__shown" href=${paperAddress(value)} target="_blank" rel="noopener" title=${say("打开看", "Open it")}><img src=${pageAddress(value, 1)} alt=${say(`${label}第 1 页`, `${label}, page 1`)} loading="lazy" /></a>`}
      <div class="paper__side">
        <span>${value ? say(`${value.media === "application/pdf" ? "PDF" : "图片"}，${value.pages} 页`, `${value.media === "application/pdf" ? "PDF" : "Picture"}, ${value.pages} page${value.pages === 1 ? "" : "s"}`) : say("还没有上传", "None yet")}</span>
        <span class="paper__keys">
          <label class=${`btn btn--slim${busy ? " btn--busy" : ""}`} for=${id}><${Icon} name="upload-simple-bold" />${busy ? say("正在上传", "Uploading") : value ? say("换一个", "Replace") : say("上传", "Upload")}</label>
          <input class="paper__file" id=${id} ref=${picker} type="file" accept="application/pdf,image/png,image/jpeg" disabled=${busy} data-testid="file${path.replaceAll("/", "-")}" onChange=${(/** @type {any} */ event) => void take(event.target.files[0])} />
          ${value && html`<button type="button" class="btn btn--slim" onClick=${() => onChange(undefined)}><${Icon} name="trash-bold" />${say("去掉", "Take off")}</button>`}
        </span>
        ${refused && html`<p class="finding--error" role="alert"><${Icon} name="x-circle-fill" />${refused}</p>`}
      </div>
    </div>
  <//>`;
}
