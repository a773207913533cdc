/** The form of an item with nothing on it: on a terminal's paper, or as a file of one's own device. Nobody need sign in for it. */
import { lang, t } from "../core/i18n.js";
import { useValue } from "../core/store.js";
import { surface } from "../core/surface.js";
import { saveBlank } from "../device/save_blank.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";
import { jobText } from "./take_away.js";

/** @param {{app: import("../entry/app.js").App, item: string, name: string}} props */
export function BlankForm({ app, item, name }) {
  const last = useValue(app.blankPrinting.job);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const prints = surface.can("devices");
  const job = prints && last?.item === item ? last : null;
  const save = async () => {
    setBusy(true);
    setFailed(false);
    await saveBlank(app.api, item, lang(), `${name}.pdf`).catch(() => setFailed(true));
    setBusy(false);
  };
  const under = job?.state === "preparing" || job?.state === "printing";
  return html`<div class="blank-form" data-testid="blank-form">
    <p class="note">${t("guide.blank_note")}</p>
    ${(job || failed) && html`<p class="take__state" role="status" data-testid="blank-state">${job ? jobText(job) : t("guide.blank_failed")}</p>`}
    ${job?.state === "unknown"
      ? html`<div class="take__choice">
          <${Button} small=${true} icon="check-bold" label=${t("print.seen")} onPress=${() => app.blankPrinting.decide(true)} />
          <${Button} small=${true} icon="arrow-clockwise-bold" label=${t("print.not_seen")} onPress=${() => app.blankPrinting.decide(false)} />
        </div>`
      : html`<${Button} small=${true} icon=${prints ? "printer-bold" : "download-simple-bold"} busy=${busy || under} label=${t(prints ? "guide.blank" : "guide.blank_save")} testid="blank" onPress=${prints ? () => app.blankPrinting.print(item) : save} />`}
  </div>`;
}
