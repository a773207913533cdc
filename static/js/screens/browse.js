/** Finding an item by theme, department or zone: first the groups, then the items of one, page by page. */
import { Button } from "../components/button.js";
import { Segmented } from "../components/choice_card.js";
import { TaskCard } from "../components/task_card.js";
import { availability, itemIcon, itemPlace } from "../components/item_card.js";
import { t } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";

const PAGE_SIZE = 10;
const WAYS = ["theme", "department", "zone"];

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Browse({ app, place, Page }) {
  return place.group ? html`<${Group} app=${app} place=${place} Page=${Page} />` : html`<${Groups} app=${app} place=${place} Page=${Page} />`;
}

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
function Groups({ app, place, Page }) {
  const [by, setBy] = useState(place.by ?? WAYS[0]);
  const loaded = useLoaded(() => app.catalogue.browse(by), by, useValue(app.catalogue.editions.all));
  return html`<${Page} title=${t("browse.title")} lead=${t("browse.lead")} loaded=${loaded}>
    <${Segmented} options=${WAYS.map((value) => ({ value, title: t(`browse.by_${value}`) }))} value=${by} onChange=${setBy} />
    <div class="g2" data-testid="groups">
      ${loaded.value?.groups.map(
        (/** @type {any} */ group) => html`<${TaskCard} key=${group.code} name=${group.name} note=${t("home.count", { count: group.count })} icon="folder-open-duotone"
          zone=${by === "zone" ? group.code : null} testid="group-${group.code}" onPress=${() => app.send({ type: "browse", by, group: group.code })} />`,
      )}
    </div>
  <//>`;
}

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
function Group({ app, place, Page }) {
  const [page, setPage] = useState(1);
  const loaded = useLoaded(() => app.catalogue.browseGroup(place.by, place.group, page, PAGE_SIZE), `${place.by}/${place.group}/${page}`, useValue(app.catalogue.editions.all));
  const pages = Math.max(1, Math.ceil((loaded.value?.total ?? 0) / PAGE_SIZE));
  return html`<${Page} title=${loaded.value?.group.name ?? t("browse.title")} lead=${loaded.value && t("browse.total", { count: loaded.value.total })} loaded=${loaded}>
    <div class="result-list" data-testid="results">
      ${loaded.value?.items.map(
        (/** @type {any} */ item) => html`<${TaskCard} key=${item.code} name=${item.name} note=${itemPlace(item)} icon=${itemIcon(item)} zone=${item.zone}
          side=${availability(item)} testid="item-${item.code}" onPress=${() => app.send({ type: "open_item", item: item.code })} />`,
      )}
    </div>
    ${pages > 1 &&
    html`<div class="pager">
      <${Button} label=${t("browse.earlier")} icon="arrow-left-bold" disabled=${page === 1} onPress=${() => setPage(page - 1)} />
      <p class="num">${t("browse.page", { page, pages })}</p>
      <${Button} label=${t("browse.later")} iconAfter="arrow-right-bold" disabled=${page === pages} onPress=${() => setPage(page + 1)} testid="later" />
    </div>`}
  <//>`;
}
