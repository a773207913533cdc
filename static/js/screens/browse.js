/** Finding an item without typing: the way to look, then the groups of that way, then the items of one, page by page. */
import { TaskCard } from "../components/task_card.js";
import { availability, itemIcon, itemName, itemPlace } from "../components/item_card.js";
import { Pager } from "../components/pager.js";
import { t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { modes, orientation, surface } from "../core/surface.js";
import { useStuck } from "../device/use_standing.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";

/** How many stand on one page: on a screen that does not scroll as a whole, as many as fit above the pager. */
const FITTING = { portrait: { groups: 14, items: 7 }, landscape: { groups: 10, items: 5 }, elder: { groups: 5, items: 5 }, scrolling: { groups: 24, items: 10 } };

/** @returns {{groups: number, items: number}} */
function usePageSize() {
  const elder = useValue(modes).size === "large";
  const form = useValue(orientation);
  if (surface.can("page_scroll")) return FITTING.scrolling;
  return form === "portrait" && elder ? FITTING.elder : FITTING[form];
}

/** Every way (backend/catalog/service/browsing.py), what most people know first, with its drawing. @type {Record<string, string>} */
const WAYS = {
  theme: "folder-open-duotone",
  people: "users-three-duotone",
  zone: "stack-duotone",
  department: "buildings-duotone",
  object: "user-duotone",
  form: "hand-pointing-duotone",
  jurisdiction: "map-pin-duotone",
  level: "bank-duotone",
  nature: "file-text-duotone",
};
/** Drawings of single groups, where one says more than the way's own. @type {Record<string, string>} */
const GROUPS = {
  "theme/005": "baby-duotone", "theme/010": "house-line-duotone", "theme/020": "graduation-cap-duotone", "theme/025": "shield-star-duotone",
  "theme/030": "briefcase-duotone", "theme/035": "storefront-duotone", "theme/040": "storefront-duotone", "theme/050": "certificate-duotone",
  "theme/055": "receipt-duotone", "theme/060": "heart-duotone", "theme/065": "hand-heart-duotone", "theme/070": "buildings-duotone",
  "theme/075": "house-line-duotone", "theme/085": "first-aid-duotone", "theme/090": "identification-card-duotone", "theme/095": "bus-duotone",
  "theme/100": "tree-duotone", "theme/105": "airplane-tilt-duotone", "theme/115": "shield-check-duotone", "theme/120": "scales-duotone",
  "theme/125": "lock-key-duotone", "theme/130": "leaf-duotone", "theme/135": "books-bold", "theme/140": "plugs-duotone",
  "theme/145": "heartbeat-duotone", "theme/150": "clock-countdown-duotone", "theme/155": "moon-duotone",
  "people/disabled": "wheelchair-duotone", "people/veterans": "shield-star-duotone", "people/children": "baby-duotone", "people/families": "heart-duotone",
  "people/students": "graduation-cap-duotone", "people/graduates": "graduation-cap-duotone", "people/jobless": "briefcase-duotone", "people/poor": "hand-heart-duotone",
  "people/farmers": "tree-duotone", "people/retired": "clock-countdown-duotone", "people/foreigners": "airplane-tilt-duotone",
  "object/1": "user-duotone", "object/2": "buildings-duotone", "object/3": "bank-duotone", "object/4": "users-three-duotone", "object/5": "storefront-duotone",
  "object/6": "bank-duotone", "object/9": "buildings-duotone",
  "form/terminal": "hand-pointing-duotone", "form/1": "users-three-duotone", "form/2": "plugs-duotone", "form/3": "device-mobile-duotone", "form/4": "package-duotone",
}; // prettier-ignore

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Browse({ app, place, Page }) {
  if (place.group) return html`<${Group} app=${app} place=${place} Page=${Page} />`;
  return place.by ? html`<${Groups} app=${app} by=${place.by} Page=${Page} />` : html`<${Ways} app=${app} Page=${Page} />`;
}

/** @param {{app: import("../entry/app.js").App, Page: any}} props */
function Ways({ app, Page }) {
  return html`<${Page} title=${t("browse.title")} lead=${t("browse.lead")}>
    <div class="g2" data-testid="ways">
      ${Object.entries(WAYS).map(
        ([by, icon]) => html`<${TaskCard} key=${by} name=${t(`browse.by_${by}`)} note=${t(`browse.by_${by}_note`)} icon=${icon} testid="way-${by}"
          onPress=${() => app.send({ type: "browse", by })} />`,
      )}
    </div>
  <//>`;
}

/** @param {{app: import("../entry/app.js").App, by: string, Page: any}} props */
function Groups({ app, by, Page }) {
  const [page, setPage] = useState(1);
  const loaded = useLoaded(() => app.catalogue.browse(by), by, useValue(app.catalogue.editions.all));
  const size = usePageSize().groups;
  const groups = loaded.value?.groups ?? [];
  const pages = Math.max(1, Math.ceil(groups.length / size));
  const at = Math.min(page, pages);
  const shown = groups.slice((at - 1) * size, at * size);
  const lead = loaded.value && html`${t("browse.groups_lead", { count: groups.length })}${loaded.value.derived && html`<br />${text(loaded.value.derived)}`}`;
  return html`<${Page} title=${t(`browse.by_${by}`)} lead=${lead} loaded=${loaded}>
    <div class="g2" data-testid="groups">
      ${shown.map(
        (/** @type {any} */ group) => html`<${TaskCard} key=${group.code} name=${itemName(group)} note=${t("home.count", { count: group.count })}
          icon=${group.icon ?? GROUPS[`${by}/${group.code}`] ?? WAYS[by]} zone=${by === "zone" ? group.code : null}
          testid="group-${group.code}" onPress=${() => app.send({ type: "browse", by, group: group.code })} />`,
      )}
    </div>
    <${Pager} page=${at} pages=${pages} onTurn=${setPage} />
  <//>`;
}

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
function Group({ app, place, Page }) {
  const stuck = Boolean(useStuck(app));
  const [page, setPage] = useState(1);
  const size = usePageSize().items;
  const loaded = useLoaded(() => app.catalogue.browseGroup(place.by, place.group, page, size), `${place.by}/${place.group}/${page}/${size}`, useValue(app.catalogue.editions.all));
  const pages = Math.ceil((loaded.value?.total ?? 0) / size);
  return html`<${Page} title=${loaded.value ? itemName(loaded.value.group) : t("browse.title")} lead=${loaded.value && t("browse.total", { count: loaded.value.total })} loaded=${loaded}>
    <div class="result-list" data-testid="results">
      ${loaded.value?.items.map(
        (/** @type {any} */ item) => html`<${TaskCard} key=${item.code} name=${itemName(item)} note=${itemPlace(item)} icon=${itemIcon(item)} zone=${item.zone}
          side=${availability(item, stuck)} testid="item-${item.code}" onPress=${() => app.send({ type: "open_item", item: item.code })} />`,
      )}
    </div>
    <${Pager} page=${page} pages=${pages} onTurn=${setPage} />
  <//>`;
}
