/** 您好，今天办什么？ Search, what most people come for, the departments, my progress. */
import { draftStands } from "../components/draft_card.js";
import { SearchBox } from "../components/search_box.js";
import { TaskCard } from "../components/task_card.js";
import { ZoneTile } from "../components/zone_tile.js";
import { itemIcon, itemName, itemNote } from "../components/item_card.js";
import { t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { modes, orientation, surface } from "../core/surface.js";
import { problemText } from "../core/words.js";
import { useStuck } from "../device/use_standing.js";
import { guidesOf } from "../flow/authorising.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";

/** One row; the others are behind 全部事项. */
const ZONES = 5;

/** Who acts under an authorisation sees their own matter, not the space of the other. @param {import("../core/session.js").Session} session */
const isAgent = (session) => session.agent === true;

/** A guide, as the card of its item. @param {any} guide */
const cardOf = (guide) => ({ ...guide, minutes: guide.digital?.minutes ?? null, bring: guide.digital?.bring ?? null });

/** @param {{app: import("../entry/app.js").App, Page: any}} props */
export function Home({ app, Page }) {
  const edition = useValue(app.catalogue.editions.all);
  const loaded = useLoaded(app.catalogue.home, "", edition);
  const [query, setQuery] = useState("");
  const elder = useValue(modes).size === "large";
  const wide = useValue(orientation) === "landscape";
  const stuck = Boolean(useStuck(app));
  const session = useValue(app.session.session);

  // On a kiosk three stand side by side then, with room for their names only.
  const narrow = session && !isAgent(session) && !wide && !elder && surface.can("devices");

  // Who may do only some things for another finds these, and not what most people come for.
  const allowed = session?.items ?? null;
  const theirs = useLoaded(() => guidesOf(allowed ?? [], app.catalogue.guide), (allowed ?? []).join(), edition);

  const search = () => query.trim() && app.send({ type: "search", query: query.trim() });
  const box = html`<${SearchBox} value=${query} onInput=${setQuery} onSearch=${search}
    placeholder=${t("search.placeholder")} example=${t("search.example")} action=${t("search.go")}
    suggest=${app.catalogue.suggest} elsewhere=${stuck} onPick=${(/** @type {any} */ item) => app.send({ type: "open_item", item: item.code })} />`;
  // Whose progress it is, only a card can say.
  const mine = surface.can("devices") && html`<${TaskCard} name=${session && !narrow ? t(isAgent(session) ? "home.mine_for" : "home.mine_of", { name: session.applicant.name_masked }) : t("home.mine")}
    note=${narrow ? undefined : t(session ? "home.mine_note_in" : "home.mine_note")} icon="clock-countdown-duotone" chevron=${elder} testid="my-cases" onPress=${() => app.send({ type: "my_cases" })} />`;
  const space = session && !isAgent(session) && html`<${TaskCard} name=${t("home.space")} note=${narrow ? undefined : t("home.space_note")} icon="cardholder-duotone" chevron=${elder} testid="my-space" onPress=${() => app.send({ type: "my_space" })} />`;
  // A code is drawn where its person carries it.
  const code = surface.name === "phone" && html`<${TaskCard} name=${t("home.code")} note=${t("home.code_note")} icon="qr-code-duotone" chevron=${elder} testid="my-code" onPress=${() => app.send({ type: "my_code" })} />`;
  // What somebody left half-way on their own machine or elsewhere; a terminal's home is full as it is.
  const drafts = useValue(app.drafts.list);
  const begun = session && surface.can("session") && !surface.can("devices") && drafts[0];
  const goOn = begun && html`<${TaskCard} name=${t("home.go_on", { name: text(begun.item_name) })} note=${draftStands(begun)} icon="pencil-line-duotone" chevron=${true} testid="go-on" onPress=${() => app.drafts.resume(begun.draft_id)} />`;
  const browse = html`<${TaskCard} name=${t("home.themes")} note=${loaded.value && !narrow ? t("home.themes_note", { count: loaded.value.item_count }) : ""}
    icon="list-magnifying-glass-duotone" chevron=${elder} testid="browse-all" onPress=${() => app.send({ type: "browse" })} />`;

  const body = (/** @type {any} */ home) => html`
    ${goOn}
    ${!wide && box}
    <section class="section">
      <h2 class="sect">${allowed ? t("home.allowed", { name: session?.applicant.name_masked ?? "" }) : t("home.frequent")}</h2>
      <div class="g2">
        ${(allowed ? (theirs.value ?? []).map(cardOf) : home.frequent.slice(0, elder ? 3 : 6)).map(
          (/** @type {any} */ item) => html`<${TaskCard} key=${item.code} name=${itemName(item)} note=${itemNote(item)} icon=${itemIcon(item)} zone=${item.zone}
            chevron=${elder} testid="item-${item.code}" onPress=${() => app.send({ type: "open_item", item: item.code })} />`,
        )}
        ${elder && code} ${elder && browse} ${elder && !wide && mine} ${elder && space}
      </div>
    </section>
    ${!elder &&
    html`<section class="section">
      <h2 class="sect">${t("home.zones")}</h2>
      <div class="g5">
        ${home.zones.slice(0, ZONES).map(
          (/** @type {any} */ zone) => html`<${ZoneTile} key=${zone.code} code=${zone.code} name=${text(zone.name)} count=${t("home.count", { count: zone.count })} icon=${zone.icon}
            onPress=${() => app.send({ type: "browse", by: "zone", group: zone.code })} />`,
        )}
      </div>
    </section>
    ${!wide && html`<div class=${narrow ? "g3" : "g2"}>${code}${browse}${mine}${space}</div>`}`}
    ${home.demonstration && html`<p class="note">${text(home.demonstration)}</p>`}
  `;
  // Without the network a phone still shows the code of who is signed in.
  if (code && session && loaded.error && !loaded.value) {
    const next = { label: t("problem.again"), icon: "arrow-clockwise-bold", onPress: loaded.again };
    return html`<${Page} title=${t("problem.title")} lead=${problemText(loaded.error)} dock=${{ next }}>${code}<//>`;
  }
  return html`<${Page} title=${t("home.title")} fill=${true} loaded=${loaded} voice=${wide && html`${box}${mine}${!elder && space}${!elder && browse}`}>${loaded.value && body(loaded.value)}<//>`;
}
