/** The search box: write a few words, press 查一查. */
import { html, useRef } from "../../vendor/preact/standalone.module.js";
import { t } from "../core/i18n.js";
import { Button } from "./button.js";
import { Icon } from "./icon.js";

/**
 * @param {object} props
 * @param {string} props.value
 * @param {(value: string) => void} props.onInput
 * @param {() => void} props.onSearch
 * @param {string} props.placeholder "写几个字就行"
 * @param {string} [props.example] "比如“社保卡丢了”"
 * @param {string} props.action label of the button
 * @param {boolean} [props.next] whether the button is this screen's persimmon one (default true)
 */
export function SearchBox({ value, onInput, onSearch, placeholder, example, action, next = true }) {
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  const clear = () => {
    onInput("");
    input.current?.focus();
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    onSearch();
  };
  return html`<form class="search" role="search" onSubmit=${submit}>
    <${Icon} name="magnifying-glass-bold" />
    <div class="search__field">
      <input ref=${input} class="search__input" type="text" inputmode="none" enterkeyhint="search" autocomplete="off" autocapitalize="off" spellcheck=${false} maxlength="50"
        data-keyboard="text" data-testid="search" aria-label=${placeholder} placeholder=${placeholder} value=${value}
        onInput=${(/** @type {any} */ event) => onInput(event.currentTarget.value)} />
      ${!value && html`<div class="search__hint" aria-hidden="true"><span>${placeholder}</span>${example && html`<span class="note">${example}</span>`}</div>`}
    </div>
    ${value && html`<button type="button" class="search__clear" aria-label=${t("look.clear")} onClick=${clear}><${Icon} name="x-bold" /></button>`}
    <${Button} kind=${next ? "next" : "primary"} label=${action} onPress=${onSearch} testid="search-go" />
  </form>`;
}
