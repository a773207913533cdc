/** Somebody else saved meanwhile: both texts of every place that both changed, to choose from. */
import { html } from "../../../vendor/preact/standalone.module.js";
import { say } from "../library/words.js";

/** What stands at a place, for reading. @param {any} value @returns {string} */
export function told(value) {
  if (value === null || value === undefined || value === "") return say("没有", "Nothing");
  if (value === true) return say("是", "Yes");
  if (value === false) return say("否", "No");
  if (typeof value !== "object") return String(value);
  if (typeof value.zh === "string") return [value.zh, value.en].filter(Boolean).join(" / ");
  if (Array.isArray(value)) return value.map((one) => told(one)).join("\n") || say("没有", "Nothing");
  return Object.entries(value)
    .map(([key, one]) => `${key}：${told(one)}`)
    .join("\n");
}

/**
 * @param {object} props
 * @param {{places: import("./store.js").Clash[], other: string}} props.clash
 * @param {(path: string, value: any) => void} props.onChoose
 */
export function Clashes({ clash, onChoose }) {
  const { places, other } = clash;
  return html`<section class="notebox notebox--caution clash" role="alert" data-testid="clash"><div>
    <b>${say(`${other} 刚保存过，有 ${places.length} 处你们都改了。请选一个，再保存。`, `${other} has just saved. Places changed by both of you: ${places.length}. Choose, then save.`)}</b>
    ${places.map(
      ({ path, mine, theirs }) => html`<div class="clash__one" key=${path} data-testid="clash-place">
        <h3>${path.split("/").slice(1).join(" › ")}</h3>
        ${[
          { side: "mine", label: say("您写的", "Yours"), value: mine, keep: say("用我的", "Keep mine") },
          { side: "theirs", label: say(`${other} 写的`, `By ${other}`), value: theirs, keep: say(`用 ${other} 的`, `Keep ${other}'s`) },
        ].map(({ side, label, value, keep }) => html`<div class="clash__side" key=${side}><span class="note">${label}</span><p class="prose">${told(value)}</p><button type="button" class="btn btn--slim" onClick=${() => onChoose(path, value)} data-testid="keep-${side}">${keep}</button></div>`)}
      </div>`,
    )}
  </div></section>`;
}
