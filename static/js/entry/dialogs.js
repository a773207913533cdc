/** Dialogs that any screen may bring up: are you there, end, help, accessibility, session over. */
import { CheckCard } from "../components/choice_card.js";
import { CountdownDialog } from "../components/countdown_dialog.js";
import { Dialog } from "../components/dialog.js";
import { Note } from "../components/note.js";
import { PaperSheet } from "../components/paper_sheet.js";
import { jobText } from "../components/take_away.js";
import { dayText, t } from "../core/i18n.js";
import { WARN_SECONDS } from "../core/session.js";
import { useValue } from "../core/store.js";
import { hereText } from "../core/words.js";
import { modes, orientation, setModes, surface } from "../core/surface.js";
import { html, useEffect, useRef, useState } from "../../vendor/preact/standalone.module.js";
import { DraftDropDialog, DraftFoundDialog, DraftNewerDialog, OtherPersonDialog } from "./draft_dialogs.js";

/** @typedef {import("./app.js").App} App */

/** @param {{app: App}} props */
export function Dialogs({ app }) {
  const warning = useValue(app.session.warning);
  const dialog = useValue(app.dialog);
  if (warning) return html`<${AreYouThere} app=${app} />`;
  const Shown = dialog && DIALOGS[dialog.kind];
  return Shown ? html`<${Shown} app=${app} close=${() => (app.dialog.value = null)} />` : null;
}

/** @param {{app: App}} props */
function AreYouThere({ app }) {
  useEffect(() => app.speaker.say("time_running_out"), []);
  const seconds = useValue(app.session.remaining);
  useValue(app.work.draft);
  const unsent = app.work.isBegun();
  const until = useValue(app.work.keeper.until);
  const words = !unsent ? "sent" : until ? "kept" : "unsent";
  return html`<${CountdownDialog}
    seconds=${seconds}
    of=${WARN_SECONDS}
    title=${t("there.title")}
    lead=${hereText("there.lead")}
    stay=${{ label: t("there.stay"), onPress: app.session.stay, testid: "stay" }}
    end=${{ label: hereText("there.end"), onPress: () => app.end("asked"), testid: "end-now" }}
  >
    <${Note} tone=${words === "unsent" ? "caution" : "positive"} title=${t(`there.${words}.title`)}>${hereText(`there.${words}.text`, until ? { day: dayText(until) } : {})}<//>
  <//>`;
}

/** @param {{app: App, close: () => void}} props */
function EndDialog({ app, close }) {
  const draft = useValue(app.work.draft);
  useValue(app.printing.jobs); // The last paper may come out while this is being read.
  const unprinted = app.printing.unfinished();
  const until = useValue(app.work.keeper.until);
  const begun = app.work.isBegun();
  const reason = draft?.stage === "sending" ? "sending" : until ? "kept" : begun ? "filling" : unprinted ? "printing" : "printed";
  const onPhone = useValue(app.handover.linked).phase === "taken";
  const alone = { label: t("ways.leave_short"), icon: "qr-code-duotone", onPress: () => app.leaveWithPhone(), testid: "go-alone" };
  const discard = { label: t("end.discard"), icon: "trash-bold", onPress: () => app.end("discard"), testid: "end-discard" };
  return html`<${Dialog}
    title=${hereText("end.title")}
    lead=${hereText(`end.${reason}`, { count: unprinted, day: until ? dayText(until) : "" })}
    safe=${{ label: hereText("end.stay"), onPress: close, testid: "stay" }}
    others=${[...(onPhone ? [alone] : []), { label: hereText(reason === "kept" ? "end.keep" : "end.end"), icon: "sign-out-bold", onPress: () => app.end("asked"), testid: "end-now" }, ...(reason === "kept" && begun ? [discard] : [])]}
    onEscape=${close}
  />`;
}

/** @param {{app: App, close: () => void}} props */
function HelpDialog({ app, close }) {
  useValue(app.terminal);
  useValue(app.sites);
  const site = app.site();
  const here = surface.can("devices");
  return html`<${Dialog} title=${t("help.title")} lead=${t(here ? "help.lead" : "help.lead_away", { site: site?.name ?? t("bar.place") })} safe=${{ label: t("help.close"), onPress: close, icon: null }} onEscape=${close}>
    ${site?.hotline && html`<p class="phone-number num" data-testid="hotline">${site.hotline}</p>`}
    <${Note}>${t(here ? "help.note" : "help.note_away")}<//>
  <//>`;
}

/** A sample or a blank form, page by page, and on paper where there is a printer. @param {{app: App, close: () => void}} props */
function PaperDialog({ app, close }) {
  const { title, paper } = /** @type {{title: string, paper: {id: string, pages: number}}} */ (/** @type {unknown} */ (useRef(app.dialog.peek()).current));
  const last = useValue(app.paperPrinting.job);
  const job = last?.item === paper.id ? last : null;
  const busy = job?.state === "preparing" || job?.state === "printing";
  const asks = job?.state === "unknown";
  const print = { label: t(job?.state === "completed" ? "print.again" : "paper.print"), icon: "printer-bold", busy, testid: "print-paper", onPress: () => app.paperPrinting.print(paper.id) };
  const open = { label: t("paper.print"), icon: "printer-bold", testid: "open-paper", onPress: () => void globalThis.open(app.api.paperFile(paper.id), "_blank", "noopener") };
  const looked = [
    { label: t("print.seen"), icon: "check-bold", onPress: () => app.paperPrinting.decide(true) },
    { label: t("print.not_seen"), icon: "arrow-clockwise-bold", onPress: () => app.paperPrinting.decide(false) },
  ];
  return html`<${Dialog} title=${title} lead=${job ? jobText(job) : undefined} safe=${{ label: t("paper.close"), onPress: close, icon: null }} others=${surface.can("devices") ? (asks ? looked : [print]) : surface.can("browser_print") ? [open] : []} onEscape=${close}>
    <${PaperSheet} title=${title} pages=${paper.pages} address=${(/** @type {number} */ page) => app.api.paperPage(paper.id, page)} />
  <//>`;
}

/** @param {{app: App, close: () => void}} props */
function AccessDialog({ app, close }) {
  const { size, contrast, reach, voice } = useValue(modes);
  const tall = useValue(orientation) === "portrait" && surface.can("devices"); // A wide screen hangs low already.
  const [speaks, setSpeaks] = useState(false);
  useEffect(() => void app.speaker.exists().then(setSpeaks), []);
  const aloud = (/** @type {boolean} */ on) => {
    setModes({ voice: on ? "on" : "off" });
    app.speaker.say("welcome"); // Heard at once, or hushed.
  };
  return html`<${Dialog} title=${t("access.title")} lead=${t(surface.can("devices") ? "access.lead" : "access.lead_away")} safe=${{ label: t("access.close"), onPress: close, icon: null }} onEscape=${close}>
    <div class="switches">
      <${CheckCard} title=${t("access.large")} note=${t("access.large.note")} checked=${size === "large"} testid="mode-large"
        onChange=${(/** @type {boolean} */ on) => setModes({ size: on ? "large" : "normal" })} />
      <${CheckCard} title=${t("access.contrast")} note=${t("access.contrast.note")} checked=${contrast === "high"} testid="mode-contrast"
        onChange=${(/** @type {boolean} */ on) => setModes({ contrast: on ? "high" : "normal" })} />
      ${tall && html`<${CheckCard} title=${t("access.reach")} note=${t("access.reach.note")} checked=${reach === "low"} testid="mode-reach"
        onChange=${(/** @type {boolean} */ on) => setModes({ reach: on ? "low" : "full" })} />`}
      ${speaks && html`<${CheckCard} title=${t("access.voice")} note=${t("access.voice.note")} checked=${voice === "on"} testid="mode-voice" onChange=${aloud} />`}
    </div>
  <//>`;
}

/** @param {{app: App, close: () => void}} props */
function SignedOutDialog({ app, close }) {
  return html`<${Dialog}
    alert=${true}
    title=${t("signed_out.title")}
    lead=${hereText("signed_out.lead")}
    safe=${{ label: hereText("signed_out.again"), onPress: close }}
    others=${[{ label: hereText("end.end"), icon: "sign-out-bold", onPress: () => app.end("idle") }]}
    onEscape=${close}
  />`;
}

/** @type {Record<string, any>} */
const DIALOGS = { draft_found: DraftFoundDialog, draft_drop: DraftDropDialog, draft_newer: DraftNewerDialog, help: HelpDialog, access: AccessDialog, end: EndDialog, signed_out: SignedOutDialog, other_person: OtherPersonDialog, paper: PaperDialog };
