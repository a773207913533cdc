/**
 * The demo dock: plays the citizen's hands and the paper of a demonstration kiosk. It hangs in the left margin, in a dashed frame, and
 * says in words that it is no part of the machine.
 */
import { html, useState } from "../../vendor/preact/standalone.module.js";
import { t } from "../core/i18n.js";
import { Icon } from "./icon.js";

/**
 * @typedef {{device: string, running: boolean, [state: string]: any}} SimulatedDevice as XiaoerSimulator.GetState tells it
 * @typedef {{device: string, action: string, [parameter: string]: any}} Order for XiaoerSimulator.Control
 * @typedef {{label: string, order: Order, on?: boolean}} Control
 */

const CARD_FAULTS = ["none", "unreadable", "wrong-type", "lifted"];

/** What can be done with each device in its present state. @type {Record<string, (state: SimulatedDevice) => Control[]>} */
const CONTROLS = {
  card: ({ people = [], person, fault }) => [
    ...people.map((/** @type {{number: number, name: string}} */ one) => ({ label: t("sim.present", { name: one.name }), on: person === one.number, order: { device: "card", action: "present", person: one.number } })),
    { label: t("sim.remove"), on: person === null, order: { device: "card", action: "remove" } },
    ...CARD_FAULTS.map((kind) => ({ label: t(`sim.fault.${kind}`), on: fault === kind, order: { device: "card", action: "fault", kind } })),
  ],
  scanner: ({ page }) => [
    { label: t("sim.load"), on: page !== null, order: { device: "scanner", action: "load" } },
    { label: t("sim.empty"), on: page === null, order: { device: "scanner", action: "empty" } },
  ],
  receipt: (state) => paperControls("receipt", state),
  printer: (state) => [...paperControls("printer", state), { label: t("sim.jam"), on: state.jam === true, order: { device: "printer", action: "jam" } }],
};

/** @param {string} device @param {SimulatedDevice} state @returns {Control[]} */
function paperControls(device, { paper, jam }) {
  return [
    { label: t("sim.ok"), on: paper === "ok" && !jam, order: { device, action: "ok" } },
    { label: t("sim.paper_out"), on: paper === "out", order: { device, action: "paper-out" } },
  ];
}

/**
 * @param {object} props
 * @param {SimulatedDevice[]} props.devices
 * @param {(order: Order) => unknown} props.onControl
 */
export function SimDock({ devices, onControl }) {
  const [open, setOpen] = useState(false);
  const shown = devices.filter(({ device, running }) => running && CONTROLS[device]);
  if (!shown.length) return null;
  if (!open) {
    return html`<aside class="sim" aria-label=${t("sim.title")}><button type="button" class="sim__open" data-testid="sim-open" onClick=${() => setOpen(true)}>${t("sim.open")}</button></aside>`;
  }
  return html`<aside class="sim" aria-label=${t("sim.title")}>
    <div class="sim__panel">
      <div class="sim__head"><b>${t("sim.title")}</b><button type="button" data-testid="sim-close" onClick=${() => setOpen(false)}><${Icon} name="x-bold" label=${t("sim.close")} /></button></div>
      ${shown.map(
        (state) => html`<div key=${state.device} class="sim__device" role="group" aria-label=${t(`sim.${state.device}`)}>
          <b>${t(`sim.${state.device}`)}</b>
          <div class="sim__controls">
            ${CONTROLS[state.device](state).map(
              ({ label, order, on }) => html`<button key=${label} type="button" aria-pressed=${String(on === true)} data-testid="sim-${state.device}-${order.kind ?? order.person ?? order.action}" onClick=${() => onControl(order)}>${label}</button>`,
            )}
          </div>
        </div>`,
      )}
    </div>
  </aside>`;
}
