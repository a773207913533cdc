/** 统一身份认证: to the identity provider with this browser, and back to where one was. */
import { t } from "../../core/i18n.js";
import { problemText } from "../../core/words.js";
import { html, useState } from "../../../vendor/preact/standalone.module.js";
import { Button } from "../button.js";
import { Note, NumberedAdvice, SmallPrint } from "../note.js";
import { Way } from "./way.js";

/** @param {{app: any, around: import("./way.js").Around}} props */
export function Portal({ app, around }) {
  const [trouble, setTrouble] = useState(/** @type {string | null} */ (null));
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    setTrouble(null);
    try {
      await app.leaveForPortal();
    } catch (error) {
      setTrouble(problemText(error));
      setBusy(false);
    }
  };
  return html`<${Way} around=${around}>${trouble && html`<${Note} tone="negative" title=${t("sign_in.refused")} live=${true} testid="trouble">${trouble}<//>`}
    <div><${Button} kind="next" wide=${true} label=${t("sign_in.portal.go")} iconAfter="arrow-right-bold" busy=${busy} testid="portal-go" onPress=${go} /></div>
    <${NumberedAdvice} title=${t("sign_in.portal.how")} steps=${[1, 2, 3].map((step) => t(`sign_in.portal.how_${step}`))} />
    <${SmallPrint}>${t("sign_in.portal.privacy")}<//>
  <//>`;
}
