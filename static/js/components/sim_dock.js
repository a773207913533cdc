/**
 * The demo dock: plays the citizen's hands, the paper and every trouble of a demonstration kiosk. It hangs in
 * the left margin, in a dashed frame, and says in words that it is no part of the machine.
 */
import { html, useLayoutEffect, useRef, useState } from "../../vendor/preact/standalone.module.js";
import { hasMessage, t } from "../core/i18n.js";
import { conditionOf, panelOf } from "../device/simulator_dock.js";
import { Icon } from "./icon.js";
import { SimPapers } from "./sim_papers.js";

/** @typedef {import("../device/simulator_dock.js").SimulatedDevice} SimulatedDevice */
/** @typedef {import("../device/simulator_dock.js").Order} Order */

/** @param {string} kind @param {string} word of a simulator, which may be newer than the page's words @returns {string} */
function wordFor(kind, word) {
  const key = `sim.${kind}.${word}`;
  return hasMessage(key) ? t(key) : word.replaceAll(/[-_]/g, " ");
}

/** The device's own word where it has one. @param {"action" | "fact" | "fault"} kind @param {string} device @param {string} word */
const ownWord = (kind, device, word) => wordFor(hasMessage(`sim.${kind}.${device}.${word}`) ? `${kind}.${device}` : kind, word);

/** A light says two words at once: how it blinks, and its colour. @param {string} value */
const valueWords = (value) => (hasMessage(`sim.value.${value}`) ? wordFor("value", value) : value.split(" ").map((word) => wordFor("value", word)).join(" "));

/**
 * @param {object} props
 * @param {SimulatedDevice[]} props.devices
 * @param {boolean} props.open
 * @param {(open: boolean) => void} props.onOpen
 * @param {(order: Order) => unknown} props.onControl
 * @param {(device: string, name: string) => Promise<string | null>} props.paper address of a paper's picture
 */
export function SimDock({ devices, open, onOpen, onControl, paper }) {
  const [chosen, setChosen] = useState("card");
  const opener = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const panel = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    if (open) panel.current?.focus();
  }, [open]);
  const close = () => {
    onOpen(false);
    setTimeout(() => opener.current?.focus());
  };
  if (!open) {
    return html`<aside class="sim" aria-label=${t("sim.title")}><button type="button" ref=${opener} class="sim__open" data-testid="sim-open" onClick=${() => onOpen(true)}>${t("sim.open")}</button></aside>`;
  }
  const state = devices.find(({ device }) => device === chosen) ?? devices[0];
  return html`<aside class="sim" aria-label=${t("sim.title")} onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close()}>
    <div class="sim__panel" ref=${panel} tabindex="-1">
      <div class="sim__head"><h2>${t("sim.title")}</h2><button type="button" data-testid="sim-close" onClick=${close}><${Icon} name="x-bold" label=${t("sim.close")} /></button></div>
      <div class="sim__parts">
        <nav class="sim__devices" aria-label=${t("sim.devices")}>
          ${devices.map((one) => {
            const condition = conditionOf(one);
            return html`<button key=${one.device} type="button" aria-current=${String(one === state)} data-testid="sim-device-${one.device}" onClick=${() => setChosen(one.device)}>
              <i class="sim__dot sim__dot--${condition}" aria-hidden="true"></i><span>${wordFor("device", one.device)}${condition !== "ok" && html`<small>${t(`sim.condition.${condition}`)}</small>`}</span>
            </button>`;
          })}
        </nav>
        ${state && html`<${Device} key=${state.device} state=${state} onControl=${onControl} paper=${paper} />`}
      </div>
    </div>
  </aside>`;
}

/** @param {{state: SimulatedDevice, onControl: (order: Order) => unknown, paper: (device: string, name: string) => Promise<string | null>}} props */
function Device({ state, onControl, paper }) {
  const [extra, setExtra] = useState(/** @type {Record<string, any>} */ ({}));
  const { device } = state;
  if (!state.running) return html`<div class="sim__device"><p>${t("sim.gone")}</p></div>`;
  const { facts, plug, faults, buttons, choices, fields, papers } = panelOf(state);
  /** @param {string} testid @param {string} label @param {Order} order @param {boolean} [on] @param {string} [help] */
  const key = (testid, label, order, on, help) =>
    html`<button key=${testid} type="button" title=${help} aria-pressed=${on === undefined ? undefined : String(on)} data-testid="sim-${device}-${testid}" onClick=${() => onControl(order)}>${label}</button>`;
  return html`<div class="sim__device">
    ${choices.map(
      (choice) => html`<section key=${choice.name}>
        <h3>${ownWord("action", device, choice.name)}</h3>
        ${choice.with.map(
          (parameter) => html`<label class="sim__with">${wordFor("parameter", parameter.name)}
            <select onChange=${(/** @type {any} */ event) => setExtra({ ...extra, [parameter.name]: parameter.choices?.[event.target.selectedIndex].value })}>
              ${parameter.choices?.map(({ value, label }) => html`<option selected=${(extra[parameter.name] ?? state[parameter.name] ?? parameter.choices?.[0].value) === value}>${wordFor("choice", label)}</option>`)}
            </select></label>`,
        )}
        <div class="sim__controls">${choice.options.map(({ value, label, order, on }) => key(String(value), wordFor("choice", label), { ...order, ...extra }, on, choice.help))}</div>
      </section>`,
    )}
    ${(buttons.length > 0 || plug) &&
    html`<section>
      <h3>${t("sim.do")}</h3>
      <div class="sim__controls">
        ${buttons.map(({ name, help, order }) => key(name, ownWord("action", device, name), order, undefined, help))}
        ${plug && key("plug", t(plug.plugged ? "sim.unplug" : "sim.replug"), plug.order, !plug.plugged)}
      </div>
    </section>`}
    ${fields.map((field) => html`<${Field} key=${field.name} label=${ownWord("action", device, field.name)} help=${field.help} testid="sim-${device}-${field.name}" type=${field.parameter.type} onGive=${(/** @type {any} */ value) => onControl({ device, action: field.name, [field.parameter.name]: value })} />`)}
    ${faults.length > 0 &&
    html`<section>
      <h3>${t("sim.faults")}</h3>
      <div class="sim__controls">${faults.map(({ label, order, on }) => key(String(order.kind), ownWord("fault", device, label), order, on))}</div>
    </section>`}
    ${facts.length > 0 && html`<dl class="sim__facts">${facts.map(([name, value]) => html`<div key=${name}><dt>${ownWord("fact", device, name)}</dt><dd>${valueWords(value)}</dd></div>`)}</dl>`}
    ${papers.length > 0 && html`<${SimPapers} device=${device} papers=${papers} load=${paper} />`}
  </div>`;
}

/** @param {{label: string, help: string, testid: string, type: string, onGive: (value: any) => unknown}} props */
function Field({ label, help, testid, type, onGive }) {
  const [typed, setTyped] = useState("");
  const give = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (typed.trim()) onGive(type === "text" ? typed.trim() : Number(typed));
  };
  return html`<form class="sim__field" onSubmit=${give}>
    <label>${label}<input type=${type === "text" ? "text" : "number"} value=${typed} title=${help} data-testid=${testid} onInput=${(/** @type {any} */ event) => setTyped(event.target.value)} /></label>
    <button type="submit">${t("sim.give")}</button>
  </form>`;
}
