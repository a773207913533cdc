/** What the devices of this terminal say about themselves, in one word each, for the top bar and screens. */
import { computed } from "../core/store.js";

/** @typedef {import("./bridge.js").Bridge} Bridge */
/** @typedef {"ok" | "starting" | "missing" | "fault" | "paper_out" | "paper_low" | "jammed"} Health */

/** The devices a citizen's task needs, in the order in which trouble is told. */
export const DEVICES = ["CardReader", "ReceiptPrinter", "DocumentPrinter", "Scanner"];

/**
 * @param {any} status Common.Status of one service, null while it does not answer
 * @returns {Health}
 */
export function healthOf(status) {
  if (!status) return "missing";
  const device = status.common?.device;
  if (device === "starting") return "starting";
  if (device === "hardwareError") return "fault";
  const paper = Object.values(status.printer?.paper ?? {});
  if (paper.includes("jammed") || status.printer?.media === "jammed") return "jammed";
  if (paper.includes("out")) return "paper_out";
  if (device !== undefined && device !== "online" && device !== "deviceBusy") return "missing";
  return paper.includes("low") ? "paper_low" : "ok";
}

/**
 * @param {Bridge} bridge
 * @returns {import("../core/store.js").Readable<Record<string, Health>>} device name -> health
 */
export function watchHealth(bridge) {
  const services = DEVICES.map((name) => /** @type {const} */ ([name, bridge.service(name)]));
  return computed(() => Object.fromEntries(services.map(([name, service]) => [name, healthOf(service?.status.value)])));
}
