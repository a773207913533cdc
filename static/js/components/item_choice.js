/** Choosing items (事项) of what can be done here: from the list, page by page, or by what one looks for. */
import { t } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { orientation } from "../core/surface.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";
import { CheckCard } from "./choice_card.js";
import { itemName, itemPlace } from "./item_card.js";
import { Note } from "./note.js";
import { Pager } from "./pager.js";
import { SearchBox } from "./search_box.js";

/** As many as stand above the dock of a screen that does not scroll. */
const SIZE = 6;
/** What is done here from beginning to end is one group of the library. */
const HERE = { by: "form", code: "terminal", most: 100 };

/** @typedef {import("../flow/begun.js").Chosen} Chosen */

/**
 * A page of its own; nothing is chosen before 选好了.
 * @param {{app: Pick<import("../entry/app.js").App, "catalogue">, Page: any, picked: Chosen[], company: boolean, most: number, onPick: (picked: Chosen[]) => void, onDone: (agreed: boolean) => void}} props
 *   `picked`: ticked so far; `company`: what a company has done, else what people have; `most`: how many may be chosen
 */
export function ItemChoice({ app, Page, picked: now, company, most, onPick, onDone }) {
  const [typed, type] = useState("");
  const [words, setWords] = useState("");
  const [page, setPage] = useState(1);
  const wide = useValue(orientation) === "landscape";
  const loaded = useLoaded(() => (words ? app.catalogue.search(words) : app.catalogue.browseGroup(HERE.by, HERE.code, 1, HERE.most)), words);
  const items = (loaded.value?.items ?? []).filter((/** @type {any} */ item) => item.available_here && Boolean(item.for_companies) === company);
  const pages = Math.max(1, Math.ceil(items.length / SIZE));
  const at = Math.min(page, pages);
  const look = (/** @type {string} */ text) => (setWords(text.trim()), setPage(1));
  const toggle = (/** @type {any} */ item, /** @type {boolean} */ on) =>
    onPick(on ? [...now, { code: item.code, name: itemName(item) }] : now.filter((one) => one.code !== item.code));
  const next = now.length ? { label: t("items.chosen", { count: now.length }), icon: "check-bold", onPress: () => onDone(true) } : undefined;
  const box = html`<${SearchBox} value=${typed} onInput=${(/** @type {string} */ text) => (type(text), text || look(""))} onSearch=${() => look(typed)} placeholder=${t("search.placeholder")} action=${t("search.go")} next=${false} />`;
  return html`<${Page} title=${t("items.title")} lead=${t("items.lead")} loaded=${loaded} dock=${{ next, alternatives: [{ label: t("items.leave"), onPress: () => onDone(false) }] }} voice=${wide && box}>
    ${!wide && box}
    ${loaded.value && !items.length && html`<${Note} title=${t("search.none.title")}>${t("items.none")}<//>`}
    <div class="result-list" data-testid="items">
      ${items.slice((at - 1) * SIZE, at * SIZE).map((/** @type {any} */ item) => {
        const on = now.some((one) => one.code === item.code);
        return html`<${CheckCard} key=${item.code} title=${itemName(item)} note=${itemPlace(item)} checked=${on} testid="choose-${item.code}"
          onChange=${(/** @type {boolean} */ checked) => (!checked || now.length < most) && toggle(item, checked)} />`;
      })}
    </div>
    <${Pager} page=${at} pages=${pages} onTurn=${setPage} />
  <//>`;
}
