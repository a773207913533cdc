/**
 * Where the identity provider sends the browser back to. The cookie of this device is kept from other sites' pages, so the
 * server believes the answer only when this page of ours hands it on; the address is emptied before anything else.
 */
import { Button } from "../components/button.js";
import { Note } from "../components/note.js";
import { Waiting } from "../components/progress.js";
import { createApi, loadJson } from "../core/api.js";
import { setMessages, t } from "../core/i18n.js";
import { startSurface, surface } from "../core/surface.js";
import { problemText } from "../core/words.js";
import { html, render } from "../../vendor/preact/standalone.module.js";
import { away, mayBeSignedIn } from "./portal.js";

const given = new URLSearchParams(location.search);
history.replaceState(null, "", location.pathname);
const locale = (/** @type {string} */ code) => loadJson(new URL(`../../locales/${code}.json`, import.meta.url));
const [zh, en] = await Promise.all([locale("zh"), locale("en")]);
setMessages("zh", zh);
setMessages("en", en);
startSurface();
away.restore();

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
const draw = (/** @type {any} */ inner) => render(html`<main class="plain"><article class="plain__sheet">${inner}</article></main>`, root);

async function handOn() {
  const [code, state, iss] = ["code", "state", "iss"].map((name) => given.get(name) ?? "");
  if (!code) return away.goBack({ declined: true });
  draw(html`<${Waiting} title=${t("sign_in.portal.working")} />`);
  try {
    await createApi({ channel: surface.name }).signInWithPortal({ code, state, iss });
    mayBeSignedIn.write(true);
    away.goBack();
  } catch (error) {
    draw(html`<h1 class="plain__verdict">${t("sign_in.refused")}</h1>
      <${Note} tone="negative" testid="trouble">${problemText(error)}<//>
      <${Button} kind="next" wide=${true} label=${t("sign_in.portal.back")} testid="portal-back" onPress=${() => away.goBack()} />`);
  }
}

void handOn();
