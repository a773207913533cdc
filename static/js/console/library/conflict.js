/** Somebody else saved meanwhile: both texts of every element that both changed, to choose from. Nothing is lost. */
import { html } from "../../../vendor/preact/standalone.module.js";
import { say } from "./words.js";

/** What a value says, for reading. @param {any} value @returns {string} */
export function told(value) {
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) return say("没有填", "Not given");
  if (value === true) return say("是", "Yes");
  if (value === false) return say("否", "No");
  if (Array.isArray(value)) return value.map((one) => told(one)).join("\n");
  if (typeof value === "object") return Object.values(value).filter((part) => part !== null && part !== "").join(" · ");
  return String(value);
}

/**
 * @param {object} props
 * @param {string[]} props.keys what both changed
 * @param {Record<string, any>} props.mine @param {Record<string, any>} props.theirs
 * @param {Map<string, import("./controls.js").Element>} props.elements @param {string} props.other who saved
 * @param {(key: string, value: any) => void} props.onChoose
 */
export function Conflict({ keys, mine, theirs, elements, other, onChoose }) {
  return html`<section class="notebox notebox--caution clash" role="alert" data-testid="clash">
    <div>
      <b>${say(`${other} 刚保存过，有 ${keys.length} 处你们都改了。请选一个，再保存。`, `${other} has just saved; ${keys.length} entry(ies) were changed by both of you. Choose, then save.`)}</b>
      ${keys.map((key) => {
        const label = elements.get(key)?.label;
        return html`<div class="clash__one" key=${key} data-testid="clash-${key}">
          <h3>${label && say(label)}</h3>
          <div class="clash__side"><span class="note">${say("您写的", "Yours")}</span><p class="prose">${told(mine[key])}</p>
            <button type="button" class="btn btn--slim" data-testid="keep-mine-${key}" onClick=${() => onChoose(key, mine[key])}>${say("用我的", "Use mine")}</button></div>
          <div class="clash__side"><span class="note">${other}</span><p class="prose">${told(theirs[key])}</p>
            <button type="button" class="btn btn--slim" data-testid="take-theirs-${key}" onClick=${() => onChoose(key, theirs[key])}>${say("用对方的", "Use theirs")}</button></div>
        </div>`;
      })}
    </div>
  </section>`;
}
