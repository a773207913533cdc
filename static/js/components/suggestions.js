/** What somebody may want who is still typing: a list under the search box, by finger, by arrow keys, by switch. */
import { t } from "../core/i18n.js";
import { html, useEffect, useState } from "../../vendor/preact/standalone.module.js";
import { Icon } from "./icon.js";
import { hereWord, itemName } from "./item_card.js";
import { Pill } from "./note.js";

/** @typedef {{code: string, name: string, available_here: boolean}} Suggestion */

const PAUSE_MS = 120;

/**
 * Suggestions for what is typed, asked for after a short pause; an answer that comes too late is dropped. Nothing is
 * shown for a text that was there before anybody typed.
 * @param {((text: string) => Promise<Suggestion[]>) | undefined} ask @param {string} value
 * @returns {{items: Suggestion[], active: number, move: (step: number) => void, close: () => void}}
 */
export function useSuggestions(ask, value) {
  const text = value.trim();
  const [first] = useState(text);
  const [closed, setClosed] = useState(text);
  const [found, setFound] = useState({ for: "", items: /** @type {Suggestion[]} */ ([]) });
  /** Its code, not its place: the list may change under somebody who is at one of its rows. */
  const [chosen, choose] = useState({ for: "", code: "" });
  const wanted = ask && text && text !== closed && text !== first ? text : "";
  useEffect(() => {
    if (!ask || !wanted) return;
    let current = true;
    const timer = setTimeout(() => {
      ask(wanted).then(
        (items) => current && setFound({ for: wanted, items }),
        () => current && setFound({ for: wanted, items: [] }), // searching still works, or says why it does not
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [wanted]);
  // While the next answer is on its way the last one stays: a list that blinks under a finger is hit wrongly.
  const items = wanted ? found.items : [];
  const at = chosen.for === wanted ? items.findIndex((item) => item.code === chosen.code) : -1;
  return {
    items,
    active: at,
    move: (step) => items.length && choose({ for: wanted, code: items[(Math.max(at, step < 0 ? 0 : -1) + step + items.length) % items.length].code }),
    close: () => {
      setClosed(text);
      choose({ for: "", code: "" });
    },
  };
}

/**
 * @param {object} props
 * @param {string} props.id
 * @param {Suggestion[]} props.items
 * @param {number} props.active index of the one the arrow keys are at, or -1
 * @param {(item: Suggestion) => void} props.onPick
 * @param {boolean} [props.elsewhere] nothing of it can be done on this page
 */
export function Suggestions({ id, items, active, onPick, elsewhere }) {
  // The field keeps the focus, so the keyboard stays where it is until something was chosen.
  const hold = (/** @type {Event} */ event) => event.preventDefault();
  return html`<ul id=${id} class="suggest" role="listbox" aria-label=${t("search.suggestions")} data-testid="suggestions" onMouseDown=${hold}>
    ${items.map(
      (item, place) => html`<li key=${item.code} id="${id}-${place}" class="suggest__row" role="option" tabindex="-1" aria-selected=${String(place === active)}
        data-testid="suggest-${item.code}" onClick=${() => onPick(item)}>
        <${Icon} name="magnifying-glass-bold" /><span class="suggest__name">${itemName(item)}</span>
        ${item.available_here && html`<${Pill} tone="positive">${hereWord(elsewhere)}<//>`}
      </li>`,
    )}
  </ul>`;
}
