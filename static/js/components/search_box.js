/** The search box: write a few words, press 查一查. */
import { html, useRef } from "../../vendor/preact/standalone.module.js";
import { t } from "../core/i18n.js";
import { surface } from "../core/surface.js";
import { Button } from "./button.js";
import { Icon } from "./icon.js";
import { Suggestions, useSuggestions } from "./suggestions.js";

const LIST = "search-suggestions";

/**
 * @param {object} props
 * @param {string} props.value
 * @param {(value: string) => void} props.onInput
 * @param {() => void} props.onSearch
 * @param {string} props.placeholder "写几个字就行"
 * @param {string} [props.example] "比如“社保卡丢了”"
 * @param {string} props.action label of the button
 * @param {(text: string) => Promise<import("./suggestions.js").Suggestion[]>} [props.suggest] what may be meant while it is typed
 * @param {(item: import("./suggestions.js").Suggestion) => void} [props.onPick] one of them was chosen
 * @param {boolean} [props.elsewhere] nothing of it can be done on this page
 * @param {boolean} [props.next] whether the button is this screen's persimmon one (default true)
 */
export function SearchBox({ value, onInput, onSearch, placeholder, example, action, suggest, onPick, next = true, elsewhere }) {
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  const suggested = useSuggestions(suggest, value);
  const open = suggested.items.length > 0;
  const pick = (/** @type {import("./suggestions.js").Suggestion} */ item) => {
    suggested.close();
    onPick?.(item);
  };
  const search = () => {
    suggested.close();
    onSearch();
  };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    if (!open || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) suggested.move(step);
    else if (event.key === "Escape") suggested.close();
    else if (event.key === "Enter" && suggested.active >= 0) pick(suggested.items[suggested.active]);
    else return;
    event.preventDefault();
  };
  const clear = () => {
    onInput("");
    input.current?.focus();
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    search();
  };
  return html`<form class="search" role="search" onSubmit=${submit}>
    <${Icon} name="magnifying-glass-bold" />
    <div class="search__field">
      <input ref=${input} class="search__input" type="text" inputmode=${surface.can("own_keyboard") ? "none" : "search"} enterkeyhint="search" autocomplete="off" autocapitalize="off" spellcheck=${false} maxlength="50"
        data-keyboard="text" data-testid="search" aria-label=${placeholder} placeholder=${placeholder} value=${value}
        role="combobox" aria-autocomplete="list" aria-expanded=${String(open)} aria-controls=${open ? LIST : undefined}
        aria-activedescendant=${suggested.active >= 0 ? `${LIST}-${suggested.active}` : undefined}
        onKeyDown=${key} onBlur=${suggested.close} onInput=${(/** @type {any} */ event) => onInput(event.currentTarget.value)} />
      ${!value && html`<div class="search__hint" aria-hidden="true"><span>${placeholder}</span>${example && html`<span class="note">${example}</span>`}</div>`}
    </div>
    ${value && html`<button type="button" class="search__clear" aria-label=${t("look.clear")} onClick=${clear}><${Icon} name="x-bold" /></button>`}
    <${Button} kind=${next ? "next" : "primary"} label=${action} onPress=${search} testid="search-go" />
    ${open && html`<${Suggestions} id=${LIST} items=${suggested.items} active=${suggested.active} onPick=${pick} elsewhere=${elsewhere} />`}
  </form>`;
}
