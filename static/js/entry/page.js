/**
 * The frame around every screen: top bar, trouble banner, steps, dock or keyboard, counter, dialogs. Screens hand it their
 * parts; what stands above and below them belongs to the surface.
 */
import { Banner } from "../components/banner.js";
import { Dock } from "../components/dock.js";
import { Frame } from "../components/frame.js";
import { Headline } from "../components/headline.js";
import { Keyboard } from "../components/keyboard/keyboard.js";
import { Stepper } from "../components/stepper.js";
import { Toast } from "../components/toast.js";
import { Waiting } from "../components/progress.js";
import { lang, language, t } from "../core/i18n.js";
import { hallTime } from "../core/hall_time.js";
import { serverReachable } from "../core/live.js";
import { useValue } from "../core/store.js";
import { surface } from "../core/surface.js";
import { hereText, problemText } from "../core/words.js";
import { waysAfter } from "../flow/after_failure.js";
import { stepperOf } from "../flow/next_screen.js";
import { html, useEffect } from "../../vendor/preact/standalone.module.js";
import { Dialogs } from "./dialogs.js";
import { useKeyboardTarget } from "./keyboard_target.js";

/** @typedef {import("./app.js").App} App */

/**
 * What came from the terminal's own copy is asked for again as soon as the server answers.
 * @param {{value: any, again: () => void} | undefined} loaded @param {boolean} reachable
 */
function useFreshAgain(loaded, reachable) {
  const stale = Boolean(loaded?.value?.offline);
  useEffect(() => {
    if (reachable && stale) loaded?.again();
  }, [reachable]);
}

/** @param {string} moment ISO 8601, when the server made the copy */
function asOf(moment) {
  const { clock, zh, en } = hallTime(new Date(moment));
  return t("offline.as_of", { date: `${lang() === "zh" ? zh : en} ${clock}` });
}

/** Who acts for whom; on a screen that others look at, people by their masked names. A company's name is no secret. @param {import("../core/session.js").Session} session */
const actingNames = ({ applicant, actor }) => (surface.can("shared") ? { name: applicant.name_masked, actor: actor?.name_masked ?? "" } : { name: applicant.name, actor: actor?.name ?? "" });

/**
 * What stands around a screen on one surface. `Top` and `Bottom` get `{app, place}`, and `Bottom` whether this place may be
 * left; `Over` is drawn over everything.
 * @typedef {{Top: any, Bottom: any, Over?: any}} Furniture
 */

/** @param {App} app @param {Furniture} furniture */
export function createPage(app, furniture) {
  /**
   * @param {object} props
   * @param {any} [props.title] 小二's sentence; with `lead`, `kicker`, `beside` and what stands under it, `voice`
   * @param {any} [props.lead] @param {any} [props.kicker] @param {any} [props.beside] @param {any} [props.voice]
   * @param {boolean} [props.small]
   * @param {{next?: any, alternatives?: any[]}} [props.dock]
   * @param {any} [props.bottom] instead of the counter's keys (attract)
   * @param {boolean} [props.fill]
   * @param {{value: any, error: any, again: () => void}} [props.loaded] children are drawn when it has a value
   * @param {any} props.children
   */
  return function Page({ title, lead, kicker, beside, voice, small, dock, bottom, fill, loaded, children }) {
    const { place } = useValue(app.flow);
    const current = useValue(app.session.session);
    const service = useValue(app.work.service);
    const reachable = useValue(serverReachable);
    const sending = useValue(app.work.sender.state).phase;
    const copied = useValue(app.catalogue.available);
    useValue(language);
    useFreshAgain(loaded, reachable);
    const [target, closeKeyboard] = useKeyboardTarget();

    const busy = sending === "sending" || sending === "waiting";
    const steps = stepperOf(place, service && service.code === place.item ? service.steps : []);
    const waiting = loaded && loaded.value === null && !loaded.error;
    const failed = loaded && loaded.value === null && loaded.error;

    const shownTitle = failed ? t("problem.title") : title;
    useEffect(() => {
      // Where the browser shows the page's name (a tab, its history, a bookmark), it says which place this is.
      if (surface.can("address") && typeof shownTitle === "string") document.title = `${shownTitle} · ${t("bar.place")}`;
    }, [shownTitle, lang()]);
    const top = html`<${furniture.Top} app=${app} place=${place} />`;
    const acting = current?.agent ? { label: t("acting.back"), small: true, onPress: () => app.actFor(null), testid: "act-for-oneself" } : undefined;
    const banner = reachable
      ? current?.actor && html`<${Banner} icon="users-bold" tone="primary" title=${t("acting.now", actingNames(current))} action=${acting} />`
      : html`<${Banner} icon="wifi-slash-bold" title=${t("banner.network.title")}>${current ? hereText("banner.network.kept") : t(copied ? "banner.network.copy" : "banner.network.wait")}<//>`;
    const counter = html`<${furniture.Bottom} app=${app} place=${place} canLeave=${!busy} />`;
    const typed = () => {
      const form = target?.form;
      closeKeyboard();
      form?.requestSubmit(); // 填好了 in the search box means: search.
    };
    const keyboard = target && html`<${Keyboard} key=${target.id || "search"} mode=${target.dataset.keyboard} target=${target} lang=${lang()} onDone=${typed} />`;
    const afterFailure = (/** @type {import("../core/loading.js").Loaded<any>} */ loaded) => {
      const ways = {
        again: { label: t("problem.again"), icon: "arrow-clockwise-bold", onPress: loaded.again },
        help: { label: t("help.call"), icon: "headset-bold", onPress: () => (app.dialog.value = { kind: "help" }) },
        home: { label: t("problem.home"), icon: "house-bold", onPress: () => app.send({ type: "home" }) },
      };
      const [next, ...alternatives] = waysAfter(loaded.error.kind).map((way) => ways[way]);
      return { next, alternatives };
    };
    const headline = html`<${Headline} title=${shownTitle} lead=${failed ? null : lead} kicker=${kicker} beside=${beside} small=${small} />${failed ? null : voice}`;

    return html`<${Frame}
      screen=${place.screen}
      top=${top}
      banner=${banner}
      steps=${steps && html`<${Stepper} steps=${steps.steps.map((key) => ({ key, label: t(`step.${key}`) }))} current=${steps.current} />`}
      voice=${shownTitle && headline}
      dock=${keyboard || (failed ? html`<${Dock} ...${afterFailure(loaded)} />` : dock && html`<${Dock} ...${dock} />`)}
      bottom=${bottom ?? counter}
      fill=${fill}
      overlay=${html`<${Toast} text=${useValue(app.toast) ?? ""} onGone=${() => (app.toast.value = null)} /><${Dialogs} app=${app} />${furniture.Over && html`<${furniture.Over} app=${app} />`}`}
    >
      ${waiting ? html`<${Waiting} title=${t("loading.title")} />` : failed ? html`<p class="lead" role="alert">${problemText(loaded.error)}</p>` : children}
      ${loaded?.value?.offline && html`<p class="note" data-testid="offline">${asOf(loaded.value.offline)}</p>`}
    <//>`;
  };
}

