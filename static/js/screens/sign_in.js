/** 先认一下您是谁: the ways of this surface; the surest is open at once, the others are cards below it. */
import { DeviceMoment } from "../components/device_moment.js";
import { MachineTrouble } from "../components/drawings/trouble.js";
import { useTopWith } from "../components/frame.js";
import { NearSites } from "../components/near_sites.js";
import { Note } from "../components/note.js";
import { Face } from "../components/sign_in/face.js";
import { IdCard } from "../components/sign_in/id_card.js";
import { Portal } from "../components/sign_in/portal.js";
import { Scan } from "../components/sign_in/scan.js";
import { ShownCode } from "../components/sign_in/shown_code.js";
import { SocialCard, socialKinds } from "../components/sign_in/social_card.js";
import { TaskCard } from "../components/task_card.js";
import { hasMessage, t } from "../core/i18n.js";
import { useValue } from "../core/store.js";
import { surface } from "../core/surface.js";
import { hereText } from "../core/words.js";
import { useStuck } from "../device/use_standing.js";
import { useFaceOffer } from "../device/use_portrait.js";
import { companiesFirst, forCompany, methodsFor, neededFor } from "../flow/sign_in_methods.js";
import { html, useEffect, useRef, useState } from "../../vendor/preact/standalone.module.js";

/** Each draws its page within the `around` that it gets. `level`: how sure it has to be. @type {Record<string, any>} */
const PANELS = { portal: Portal, scan: Scan, shown_code: ShownCode, social_card: SocialCard };

/** Of device/standing.js; that another page has the devices is said by the panels. */
const STUCK = ["preview", "unproven", "away"];

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function SignIn({ app, place, Page }) {
  // Nobody is led in by a way that is not sure enough for what they came for: they would be asked again at the form.
  const service = useValue(app.work.service);
  const level = neededFor(surface.name, place, service);
  const company = forCompany(place, service);
  const face = useFaceOffer(app);
  const methods = methodsFor(surface.name, level).filter((method) => method.name !== "face" || face);
  const offered = company ? companiesFirst(methods) : methods;
  const [chosen, choose] = useState(offered[0]?.name);
  const [tries, setTries] = useState(0);
  const standing = useValue(app.standing);
  const stuck = useStuck(app);
  const here = useRef(true);
  useEffect(() => () => void (here.current = false), []);
  const onSignedIn = async (/** @type {import("../core/session.js").Session} */ session) => {
    if (!here.current) return app.disown(session);
    if (!(await app.signIn(session))) setTries((count) => count + 1);
  };
  useTopWith(chosen);
  if (useValue(app.dialog)?.kind === "other_person") return html`<${Page} title=${t("sign_in.title")} />`; // what was read is not spoken of any more
  // Without the terminal's own word nobody is signed in here, by no way: it is said, and is over by itself.
  if (surface.can("devices") && STUCK.includes(standing)) {
    const home = { label: t("problem.home"), icon: "house-bold", onPress: () => app.send({ type: "home" }) };
    const help = { label: t("help.call"), icon: "headset-bold", onPress: () => (app.dialog.value = { kind: "help" }) };
    const why = html`<${DeviceMoment} drawing=${html`<${MachineTrouble} />`} live=${{ tone: "caution", title: t(`standing.${standing}.text`) }} sheet=${true} progress=${standing === "away" ? null : undefined} />`;
    return html`<${Page} title=${t(`standing.${standing}.title`)} dock=${{ next: home, alternatives: [help] }} voice=${why}>
      <${NearSites} app=${app} role="only" besides=${stuck !== "preview" ? app.site()?.code : undefined} />
    <//>`;
  }
  const social = socialKinds(useValue(app.health), level);
  // Of a way with several credentials only those are spoken of that count here and that this terminal can read.
  const only = social.code === social.chip ? "" : social.code ? "_code" : "_chip";
  const said = (/** @type {string} */ key) => t([level > 2 ? `${key}_3` : "", only && key + only].find((one) => one && hasMessage(one)) ?? key);
  const rest = offered.filter((method) => method.name !== chosen);
  // Said above the way: why once more, or that what was filled in is still there.
  const kept = place.level
    ? html`<${Note} tone="caution" title=${chosen === "id_card" ? undefined : t("sign_in.step_up")} testid="step-up">${t("sign_in.step_up.lead")}<//>`
    : company
      ? html`<${Note} title=${t("guide.for_companies")} testid="for-companies">${hereText("sign_in.for_companies")}<//>`
      : place.then?.item && html`<${Note} tone="positive" title=${t("sign_in.kept.title")}>${t("sign_in.kept.text")}<//>`;
  const others = rest.length > 0 && html`<section class="section">
    <h2 class="sect">${t("sign_in.others")}</h2>
    <div class="g2">${rest.map((method) => html`<${TaskCard} key=${method.name} name=${t(`sign_in.by.${method.name}`)} note=${said(`sign_in.by.${method.name}.note`)} icon=${method.icon} testid="by-${method.name}" onPress=${() => choose(method.name)} />`)}</div>
  </section>`;
  if (chosen === "id_card") return html`<${IdCard} app=${app} Page=${Page} onSignedIn=${onSignedIn} key=${tries} again=${Boolean(place.level)} kept=${kept} others=${others} />`;
  if (chosen === "face" && face) return html`<${Face} app=${app} Page=${Page} offer=${face} onSignedIn=${onSignedIn} onDeclined=${() => choose("id_card")} key=${tries} kept=${kept} others=${others} />`;
  const Panel = chosen === undefined ? null : PANELS[chosen];
  const person = { label: t("help.call"), icon: "headset-bold", onPress: () => (app.dialog.value = { kind: "help" }) };
  // Where nothing here is sure enough, only a terminal's card reader is.
  const head = { title: t(chosen ? `sign_in.${chosen}.title` : "sign_in.at_terminal"), lead: said(chosen ? `sign_in.${chosen}.lead` : "sign_in.at_terminal.lead"), dock: surface.can("page_scroll") ? null : { alternatives: [person] } };
  if (!Panel) return html`<${Page} ...${head}>${kept}${others}<//>`;
  return html`<${Panel} key=${tries} app=${app} around=${{ Page, head, kept, others }} level=${level} onSignedIn=${onSignedIn} />`;
}
