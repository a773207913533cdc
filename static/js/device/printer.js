/**
 * Paper. A document counts as printed only when the device says that its last sheet is out. Where the
 * bridge keeps a journal (XiaoerPrint), every print has a key: asking again with it never prints twice, and
 * what became of it can be asked after a crash. A bridge without one is spoken to in the standard's words.
 */
import { DeviceError } from "./bridge.js";
import { LARGEST_IN_MESSAGE, upload } from "./media.js";

/** @typedef {import("./bridge.js").Bridge} Bridge */
/** @typedef {import("./bridge.js").Service} Service */
/** @typedef {"ReceiptPrinter" | "DocumentPrinter"} PrinterName */
/** @typedef {{outcome: "completed"} | {outcome: "failed" | "unknown", reason: string}} Outcome */
/** @typedef {{key: string, state: "queued" | "sent" | "printing" | "completed" | "failed" | "unknown", reason?: string}} JournalJob */

/** After these the paper may or may not have come out: never print again by ourselves. */
const UNKNOWN = new Set(["timeOut", "connectionLost", "internalError", "canceled", "jobUnknown"]);
const TIMEOUT_MS = 120_000;
const ASK_MS = 5000;
/** How long a job may stay under way in the journal, or the bridge away, until a person is asked. */
const LOOK_EVERY_MS = 1000;
const LOOKS = 60;
/** A bridge that died is started again within seconds; nobody is troubled with that. */
const RESTART_LOOKS = 15;

/** @param {Uint8Array} bytes @returns {string} */
export function toBase64(bytes) {
  let binary = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

/**
 * @param {Bridge} bridge
 * @param {PrinterName} name
 * @param {Uint8Array<ArrayBuffer>} pdf
 * @param {{key: string, fetch?: typeof fetch, pause: (ms: number) => Promise<unknown>, going?: () => boolean}} options
 *   `key` names this print for ever; `going`: false when nobody waits any more
 * @returns {Promise<Outcome>} never throws for what a device can do; `reason` is an XFS4IoT word
 *   (`paperOut`, `paperJammed`, `deviceNotReady`)
 */
export async function printPdf(bridge, name, pdf, { key, pause, going, ...around }) {
  const printer = bridge.service(name);
  for (let look = 0; printer && look < RESTART_LOOKS && !bridge.connected.peek() && (going?.() ?? true); look += 1) await pause(LOOK_EVERY_MS);
  if (!printer?.connected.peek()) return { outcome: "failed", reason: "deviceNotReady" };
  const journal = await printer.offers("XiaoerPrint.PrintJob");
  try {
    if (journal) {
      const content = pdf.byteLength > LARGEST_IN_MESSAGE ? { mediaId: await upload(bridge, printer, pdf, "application/pdf", around) } : { data: toBase64(pdf) };
      await printer.command("XiaoerPrint.PrintJob", { key, ...content }, { timeout: TIMEOUT_MS });
    } else {
      await printer.command("Printer.PrintNative", { data: toBase64(pdf) }, { timeout: TIMEOUT_MS });
    }
    return { outcome: "completed" };
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    if (error.code === "mediaLost") return { outcome: "failed", reason: "notSent" };
    if (!UNKNOWN.has(error.code)) return { outcome: "failed", reason: error.code };
    const known = journal && error.code !== "jobUnknown" ? await askJournal(bridge, name, key, { pause, going }) : null;
    return known ?? { outcome: "unknown", reason: error.code };
  }
}

/**
 * What the journal says became of a print, waiting while it is still under way or the bridge is away.
 * @param {Bridge} bridge @param {PrinterName} name @param {string} key
 * @param {{pause: (ms: number) => Promise<unknown>, going?: () => boolean}} around
 * @returns {Promise<Outcome | null>} null when it cannot be asked; `{outcome: "failed", reason: "notSent"}` when
 *   the journal never heard of it
 */
export async function askJournal(bridge, name, key, { pause, going = () => true }) {
  const printer = bridge.service(name);
  if (!printer) return null;
  for (let look = 0; look < LOOKS && going(); look += 1) {
    if (look) await pause(LOOK_EVERY_MS);
    if (!printer.connected.peek()) continue;
    const job = await find(printer, key);
    if (job === "unasked") continue;
    if (job === "no_journal") return null;
    if (job === null) return { outcome: "failed", reason: "notSent" };
    if (job.state === "completed") return { outcome: "completed" };
    if (job.state === "failed" || job.state === "unknown") return { outcome: job.state, reason: job.reason ?? (job.state === "unknown" ? "jobUnknown" : "internalError") };
  }
  return null;
}

/** @param {Service} printer @param {string} key @returns {Promise<JournalJob | null | "no_journal" | "unasked">} */
async function find(printer, key) {
  try {
    const answer = await printer.command("XiaoerPrint.GetJobs", {}, { timeout: ASK_MS });
    return (answer?.jobs ?? []).find((/** @type {JournalJob} */ job) => job.key === key) ?? null;
  } catch (error) {
    return /** @type {DeviceError} */ (error).code === "unsupportedCommand" ? "no_journal" : "unasked";
  }
}

/**
 * Tells the journal what a person saw of a print whose outcome it could not know.
 * @param {Bridge} bridge @param {PrinterName} name @param {string} key @param {boolean} printed
 */
export async function resolveJob(bridge, name, key, printed) {
  // A journal that has none, or knows by now, needs nothing of us.
  await bridge.service(name)?.command("XiaoerPrint.ResolveJob", { key, printed }, { timeout: ASK_MS }).catch(() => undefined);
}

/** The session is over: the bridge destroys what it still holds of its papers. @param {Bridge} bridge */
export async function forgetDocuments(bridge) {
  const printers = /** @type {PrinterName[]} */ (["ReceiptPrinter", "DocumentPrinter"]).map((name) => bridge.service(name));
  // A bridge that is away destroys them itself: it prints nothing from before its start.
  await Promise.allSettled(printers.map((printer) => printer?.command("XiaoerPrint.ForgetDocuments", {}, { timeout: ASK_MS })));
}
