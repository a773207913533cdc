/** Nobody is there: what can be done here, and one large start. The only place where a new version takes over. */
import { LowerKey } from "../components/bottom_bar.js";
import { Button } from "../components/button.js";
import { Headline } from "../components/headline.js";
import { StillLife } from "../components/drawings/still_life.js";
import { itemName } from "../components/item_card.js";
import { t } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { useStuck } from "../device/use_standing.js";
import { html, useEffect } from "../../vendor/preact/standalone.module.js";

/** @param {{app: import("../entry/app.js").App, Page: any}} props */
export function Attract({ app, Page }) {
  const terminal = useValue(app.terminal);
  // Where nobody can sign in nothing is promised that begins with it.
  const stuck = useStuck(app);
  const home = useLoaded(app.catalogue.home).value;
  useEffect(() => {
    dispatchEvent(new CustomEvent("xiaoer-attract", { detail: true }));
    return () => void dispatchEvent(new CustomEvent("xiaoer-attract", { detail: false }));
  }, []);
  const start = () => app.send({ type: "start" });
  const first = home?.frequent[0];
  const counter = html`<footer class="attract-counter frame__bottom">
    <${Button} kind="next" label=${t(stuck ? "attract.look" : "attract.start")} iconAfter="arrow-right-bold" onPress=${start} testid="next" />
    <div class="attract-counter__lead"><p>${t("attract.lead_counter")}</p><${LowerKey} /></div>
    <div class="attract-counter__facts">
      <p><b>${home && !stuck ? t("attract.here", { count: home.frequent.filter((/** @type {any} */ item) => item.available_here).length }) : t("attract.free")}</b>${stuck ? "" : first ? t("attract.for_example", { name: itemName(first) }) : t("attract.free_note")}</p>
      <p><b>${home ? t("attract.guides", { count: home.item_count }) : t("attract.private")}</b>${home ? t("attract.guides_note") : t("attract.private_note")}</p>
      <p><b>${t("attract.hotline")}</b>${terminal?.terminal.site.hotline ?? t("attract.hotline_note")}</p>
    </div>
  </footer>`;
  return html`<${Page} bottom=${counter}>
    <div class="attract">
      <${Headline} display=${true} title=${t(stuck ? "attract.title_look" : "attract.title")} lead=${t(stuck ? `standing.${stuck}.title` : "attract.lead")} />
      <${StillLife} />
    </div>
  <//>`;
}
