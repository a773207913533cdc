/** 用码记录: when, where and what for one's code was used, and which phones can draw one. */
import { Button } from "../components/button.js";
import { Note } from "../components/note.js";
import { nothingHere } from "../components/nothing_here.js";
import { momentText, t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { forgetDrawer } from "../core/one_code.js";
import { terminalText } from "../core/words.js";
import { html, useEffect, useState } from "../../vendor/preact/standalone.module.js";

/** @param {{app: import("../entry/app.js").App, Page: any}} props */
export function CodeUses({ app, Page }) {
  const [edition, setEdition] = useState(0);
  const loaded = useLoaded(() => app.guarded(app.api.oneCode()), "", edition);
  const renew = () => setEdition((count) => count + 1);
  useEffect(() => app.live.on("code_used", renew), []);
  const stop = async (/** @type {{key_id: string, here: boolean}} */ key) => {
    const session = app.session.session.peek();
    try {
      await app.guarded(app.api.dropCodeKey(key.key_id));
      if (key.here && session) forgetDrawer(session);
    } catch (error) {
      app.say(error);
    }
    renew();
  };
  const found = loaded.value;
  const none = found && !found.uses.length && !found.keys.length;
  const told = none ? nothingHere({ kicker: t("code_uses.title"), title: t("code_uses.none"), lead: t("code_uses.lead") }) : { title: t("code_uses.title"), lead: t("code_uses.lead") };
  return html`<${Page} ...${told} loaded=${loaded}>
    ${found && !none && !found.uses.length && html`<${Note} title=${t("code_uses.none")} />`}
    <div class="uses" data-testid="uses">
      ${found?.uses.map(
        (/** @type {any} */ one) => html`<section key=${one.used_at} class="sheet uses__row"><div><b>${text(one.purpose_label)}</b><span>${one.site} · ${terminalText(one.terminal)}</span></div><span class="num">${momentText(one.used_at)}</span></section>`,
      )}
    </div>
    ${found?.keys.length > 0 &&
    html`<section class="section">
      <h2 class="sect">${t("code_uses.phones")}</h2>
      <div class="uses">
        ${found.keys.map(
          (/** @type {any} */ key) => html`<section key=${key.key_id} class="sheet uses__row" data-testid="phone-key">
            <div><b>${t(key.here ? "code_uses.this_phone" : "code_uses.other_phone")}</b><span>${t("code_uses.since", { moment: momentText(key.created_at) })}</span></div>
            <${Button} small=${true} label=${t("code_uses.stop")} icon="x-bold" testid="stop-key" onPress=${() => stop(key)} />
          </section>`,
        )}
      </div>
    </section>`}
  <//>`;
}
