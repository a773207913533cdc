/** The moment at the window for codes: the drawing of what to do, and what has become of it in words. */
import { t } from "../core/i18n.js";
import { deviceTrouble } from "../core/words.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { DeviceMoment } from "./device_moment.js";
import { NoCode, PhoneRead, ShowPhone } from "./drawings/phone.js";
import { MachineTrouble } from "./drawings/trouble.js";

const DRAWINGS = { waiting: ShowPhone, reading: PhoneRead, checking: PhoneRead, refused: NoCode, no_reader: MachineTrouble };

/**
 * @param {object} props
 * @param {import("../device/use_reading.js").Phase} props.phase
 * @param {{title: string, reason: string} | null} props.trouble
 * @param {{title: string, reason: string}} props.waiting what to do
 * @param {any} [props.drawing] of what to do; a phone before the window when left out
 */
export function CodeMoment({ phase, trouble, waiting, drawing }) {
  const busy = phase === "reading" || phase === "checking";
  const live =
    phase === "no_reader"
      ? { tone: "caution", title: t("code.no_reader"), reason: deviceTrouble("deviceNotReady").reason }
      : trouble
        ? { tone: phase === "refused" ? "negative" : "caution", title: trouble.title, reason: trouble.reason }
        : busy
          ? { tone: "positive", title: t("code.checking"), reason: t("code.checking.reason") }
          : { tone: "positive", icon: "device-mobile-duotone", ...waiting };
  const Drawing = phase === "waiting" && drawing ? drawing : DRAWINGS[phase];
  return html`<${DeviceMoment} drawing=${html`<${Drawing} done=${phase === "checking"} />`} live=${live} sheet=${!busy} progress=${busy ? null : undefined} />`;
}
