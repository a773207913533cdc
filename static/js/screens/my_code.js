/** 我的码: the one code of this person, drawn by this phone, new every minute; nothing of it goes over the network. */
import { Button } from "../components/button.js";
import { CountdownRing } from "../components/countdown_dialog.js";
import { Note, SmallPrint } from "../components/note.js";
import { Waiting } from "../components/progress.js";
import { QrCode } from "../components/qr_code.js";
import { TaskCard } from "../components/task_card.js";
import { hasMessage, t } from "../core/i18n.js";
import { canDraw, drawerOf } from "../core/one_code.js";
import { useValue, wallClock } from "../core/store.js";
import { problemText } from "../core/words.js";
import { html, useEffect, useRef, useState } from "../../vendor/preact/standalone.module.js";

/** A screen that goes dark is read by nobody. Browsers may refuse; then the phone's own setting counts. */
function useLitScreen() {
  useEffect(() => {
    /** @type {any} */
    let lock = null;
    let left = false;
    const ask = async () => {
      try {
        const given = await /** @type {any} */ (navigator).wakeLock?.request("screen");
        if (left) void given?.release();
        else lock = given;
      } catch {
        // Refused while the battery is low or the page is hidden.
      }
    };
    const back = () => document.visibilityState === "visible" && void ask();
    void ask();
    document.addEventListener("visibilitychange", back);
    return () => {
      left = true;
      document.removeEventListener("visibilitychange", back);
      void lock?.release();
    };
  }, []);
}

/** @param {any} app @param {object} session */
function useCode(app, session) {
  const [code, setCode] = useState(/** @type {{text: string, until: number, of: number} | null} */ (null));
  const [trouble, setTrouble] = useState(/** @type {any} */ (null));
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    /** @type {any} */
    let next;
    const draw = async () => {
      try {
        const drawer = await drawerOf(session, (key) => app.guarded(app.api.registerCodeKey(key)));
        const text = await drawer.draw();
        if (!current) return;
        setTrouble(null);
        setCode({ text, until: Date.now() + drawer.shownFor * 1000, of: drawer.shownFor });
        next = setTimeout(draw, drawer.shownFor * 1000);
      } catch (error) {
        if (current) setTrouble(error);
      }
    };
    if (canDraw()) void draw();
    return () => {
      current = false;
      clearTimeout(next);
    };
  }, [session, round]);
  return { code, trouble, again: () => setRound((count) => count + 1) };
}

/** @param {{app: import("../entry/app.js").App, Page: any}} props */
export function MyCode({ app, Page }) {
  const session = useValue(app.session.session);
  if (!session) return html`<${Page} title=${t("my_code.title")}><${Waiting} title=${t("loading.title")} /><//>`;
  return html`<${Shown} app=${app} Page=${Page} session=${session} />`;
}

/** @param {{app: any, Page: any, session: import("../core/session.js").Session}} props */
function Shown({ app, Page, session }) {
  const { code, trouble, again } = useCode(app, session);
  const [used, setUsed] = useState(/** @type {string | null} */ (null));
  const now = useValue(wallClock).getTime();
  const renew = useRef(again);
  renew.current = again;
  useLitScreen();
  useEffect(
    () =>
      app.live.on("code_used", (/** @type {{purpose: string}} */ { purpose }) => {
        const key = `purpose.${purpose}`;
        setUsed(t("my_code.used", { purpose: hasMessage(key) ? t(key) : purpose }));
        renew.current(); // This one is spent.
      }),
    [],
  );
  const left = code ? Math.min(code.of, Math.max(0, Math.ceil((code.until - now) / 1000))) : 0;
  return html`<${Page} title=${t("my_code.title")} lead=${t("my_code.lead")}>
    ${!canDraw() && html`<${Note} tone="negative" title=${t("my_code.insecure")} testid="trouble">${t("my_code.insecure.text")}<//>`}
    ${trouble && html`<${Note} tone="negative" title=${t("my_code.trouble")} live=${true} testid="trouble">${problemText(trouble)}<//><div class="grant__act"><${Button} wide=${true} label=${t("problem.again")} icon="arrow-clockwise-bold" onPress=${again} /></div>`}
    ${used && html`<${Note} tone="positive" title=${used} live=${true} testid="code-used">${t("my_code.used.text")}<//>`}
    ${code &&
    html`<section class="sheet mycode" data-testid="my-code">
      <p class="mycode__name">${session.applicant.name_masked}</p>
      <${QrCode} text=${code.text} big=${true} label=${t("my_code.code_label")} testid="code" />
      <div class="mycode__left"><${CountdownRing} seconds=${left} of=${code.of} /><span>${t("my_code.left")}</span></div>
      <${Button} small=${true} label=${t("my_code.renew")} icon="arrow-clockwise-bold" testid="renew" onPress=${again} />
    </section>`}
    <${TaskCard} name=${t("code_uses.title")} note=${t("code_uses.note")} icon="list-checks-duotone" chevron=${true} testid="code-uses" onPress=${() => app.send({ type: "code_uses" })} />
    <${TaskCard} name=${t("vouch.type")} note=${t("my_code.type_note")} icon="pencil-line-duotone" chevron=${true} testid="type-code" onPress=${() => app.send({ type: "type_code" })} />
    <${SmallPrint}>${t("my_code.privacy")}<//>
  <//>`;
}
