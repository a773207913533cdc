/** Controls that the panels of the guidance editor share. */
import { html, useEffect, useState } from "../../../../vendor/preact/standalone.module.js";
import { say } from "../../library/words.js";

/** @typedef {import("../store.js").Store} Store */

/**
 * A sentence in both languages.
 * @param {object} props
 * @param {string} props.label @param {any} props.value @param {string} props.path where it stands in the definition
 * @param {boolean} [props.long] @param {string} [props.testid]
 * @param {(value: {zh: string, en: string}) => void} props.onChange
 */
export function Words({ label, value, path, long = false, testid, onChange }) {
  const field = (/** @type {"zh" | "en"} */ language, /** @type {string} */ called) => {
    const shared = {
      lang: language === "zh" ? "zh-CN" : "en",
      value: value?.[language] ?? "",
      "aria-label": `${label} · ${called}`,
      placeholder: called,
      "data-testid": testid && `${testid}-${language}`,
      onInput: (/** @type {any} */ event) => onChange({ zh: "", en: "", ...value, [language]: event.target.value }),
    };
    return long ? html`<textarea rows="2" ...${shared}></textarea>` : html`<input autocomplete="off" ...${shared} />`;
  };
  return html`<div class="say" data-path=${path}><span class="say__label">${label}</span>${field("zh", "中文")}${field("en", "English")}</div>`;
}

/**
 * A code that is written into the definition only when the writer is done with it.
 * @param {object} props
 * @param {string} props.label @param {string} props.value @param {string} [props.testid]
 * @param {(value: string) => void} props.onChange
 */
export function Code({ label, value, testid, onChange }) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const done = () => {
    const tidy = typed.trim();
    if (/^[A-Za-z0-9_]{1,40}$/.test(tidy) && tidy !== value) onChange(tidy);
    else setTyped(value);
  };
  return html`<label class="say say--code"><span class="say__label">${label}</span><input value=${typed} maxlength="40" spellcheck="false" autocomplete="off" title=${say("字母、数字和下划线", "Letters, digits and underscores")} data-testid=${testid}
    onInput=${(/** @type {any} */ event) => setTyped(event.target.value)} onBlur=${done} onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && done()} /></label>`;
}

/** What is wrong with a place and with what lies under it, said there. @param {{problems: import("../store.js").Problem[], path: string, exactly?: boolean}} props */
export function Said({ problems, path, exactly = false }) {
  const here = problems.filter((one) => one.path === path || (!exactly && one.path.startsWith(`${path}/`)));
  return html`<div class="editor__said" aria-live="polite">${here.map((one) => html`<p class="finding--${one.severity}">${say(one)}</p>`)}</div>`;
}
