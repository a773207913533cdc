/** What was found for a few words. */
import { Note } from "../components/note.js";
import { SearchBox } from "../components/search_box.js";
import { TaskCard } from "../components/task_card.js";
import { availability, itemIcon, itemName, itemPlace } from "../components/item_card.js";
import { t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { orientation } from "../core/surface.js";
import { useStuck } from "../device/use_standing.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";

/** Results that the library gives at most: then there are more, and these are the closest. */
const MOST = 20;

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Search({ app, place, Page }) {
  const [query, setQuery] = useState(place.query);
  const stuck = Boolean(useStuck(app));
  const wide = useValue(orientation) === "landscape";
  const loaded = useLoaded(() => app.catalogue.search(place.query), place.query, useValue(app.catalogue.editions.all));
  const items = loaded.value?.items ?? [];
  const search = () => query.trim() && app.send({ type: "search", query: query.trim() });
  const box = html`<${SearchBox} value=${query} onInput=${setQuery} onSearch=${search} placeholder=${t("search.placeholder")} action=${t("search.go")}
    suggest=${app.catalogue.suggest} elsewhere=${stuck} onPick=${(/** @type {any} */ item) => app.send({ type: "open_item", item: item.code })} />`;
  const found = items.length >= MOST ? "search.nearest" : items.length ? "search.found" : "search.nothing";
  const title = loaded.value ? t(found, { count: items.length }) : t("search.title");
  const waysOn = [
    { label: t("home.themes"), icon: "magnifying-glass-bold", onPress: () => app.send({ type: "browse", by: "theme" }) },
    { label: t("help.call"), icon: "headset-bold", onPress: () => (app.dialog.value = { kind: "help" }) },
  ];
  return html`<${Page} title=${title} lead=${t("search.for", { query: place.query })} loaded=${loaded} voice=${wide && box} dock=${loaded.value && !items.length && { alternatives: waysOn }}>
    ${!wide && box}
    ${loaded.value && !items.length && html`<${Note} title=${t("search.none.title")}>${t("search.none.text")}<//>`}
    <div class="result-list" data-testid="results">
      ${items.map(
        (/** @type {any} */ item) => html`<${TaskCard} key=${item.code} name=${itemName(item)} note=${html`${itemPlace(item)}${item.why && html`<span class="task__why">${text(item.why)}</span>`}`} icon=${itemIcon(item)} zone=${item.zone}
          side=${availability(item, stuck)} testid="item-${item.code}" onPress=${() => app.send({ type: "open_item", item: item.code })} />`,
      )}
    </div>
  <//>`;
}
