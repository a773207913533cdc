/** What the devices of this terminal say about themselves, in one word each, for the top bar and screens. */
import { effect, signal } from "../core/store.js";

/** @typedef {import("./bridge.js").Bridge} Bridge */
/** @typedef {"ok" | "starting" | "missing" | "fault" | "paper_out" | "paper_low" | "jammed" | "cover_open"} Health */

/** The devices a citizen's task needs, in the order in which trouble is told. */
const DEVICES = ["CardReader", "ReceiptPrinter", "DocumentPrinter", "Scanner"];
/** Devices that a terminal may have; told about only where the bridge offers them. */
const OPTIONAL = ["SocialCardReader", "BarcodeReader", "Camera", "Lights", "Auxiliaries"];
/** Trouble is told when it has lasted this long: a plug that is pushed in again at once is no news. */
const PATIENCE_MS = 150;

/**
 * @param {any} status Common.Status of one service, null while it does not answer
 * @returns {Health}
 */
export function healthOf(status) {
  if (!status) return "missing";
  const device = status.common?.device;
  if (device === "starting") return "starting";
  if (device === "hardwareError") return "fault";
  if (device === "userError") return "cover_open";
  const paper = Object.values(status.printer?.paper ?? {}).filter((state) => state !== "unknown" && state !== "notSupported");
  if (paper.includes("jammed") || status.printer?.media === "jammed") return "jammed";
  if (paper.length && paper.every((state) => state === "out")) return "paper_out";
  if (device !== undefined && device !== "online" && device !== "deviceBusy") return "missing";
  return paper.includes("low") || paper.includes("out") ? "paper_low" : "ok";
}

/** @param {Health} health */
const isTrouble = (health) => !["ok", "paper_low", "starting"].includes(health);

/**
 * @param {Bridge} bridge
 * @param {{schedule?: (run: () => void, ms: number) => any, cancel?: (id: any) => void}} [clock]
 * @returns {import("../core/store.js").Readable<Record<string, Health>>} device name -> health; good news at
 *   once, trouble when it has lasted
 */
export function watchHealth(bridge, { schedule = setTimeout, cancel = clearTimeout } = {}) {
  const shown = signal(/** @type {Record<string, Health>} */ (Object.fromEntries(DEVICES.map((name) => [name, "starting"]))));
  /** @type {Map<string, any>} */
  const waiting = new Map();
  /** @param {string} name @param {Health} health */
  const show = (name, health) => {
    waiting.delete(name);
    if (shown.peek()[name] !== health) shown.value = { ...shown.peek(), [name]: health };
  };
  /** @param {string} name */
  const watch = (name) =>
    effect(() => {
      const service = bridge.service(name);
      const health = healthOf(service?.status.value);
      if (!isTrouble(health) || isTrouble(shown.peek()[name] ?? "starting")) {
        cancel(waiting.get(name));
        show(name, health);
      } else if (!waiting.has(name)) {
        waiting.set(name, schedule(() => show(name, healthOf(service?.status.peek())), PATIENCE_MS));
      }
    });
  const watched = new Set(DEVICES);
  DEVICES.forEach(watch);
  effect(() => {
    for (const name of OPTIONAL) {
      if (watched.has(name) || !bridge.names.value.includes(name)) continue;
      watched.add(name);
      watch(name);
    }
  });
  return shown;
}
