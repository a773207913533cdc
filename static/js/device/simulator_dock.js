/**
 * The simulated devices of a demonstration kiosk; a real terminal's bridge does not offer this service.
 * What can be done with a device comes with its state, so a new simulator needs nothing here.
 */

/** @typedef {import("./bridge.js").Bridge} Bridge */
/** @typedef {{name: string, type: string, required: boolean, choices?: {value: any, label: string}[]}} Parameter */
/** @typedef {{name: string, help: string, parameters: Parameter[]}} Action */
/** @typedef {{device: string, running: boolean, actions?: Action[], plugged?: boolean, fault?: string, papers?: {name: string, at?: string}[], [fact: string]: any}} SimulatedDevice */
/** @typedef {{device: string, action: string, [parameter: string]: any}} Order */

export const SERVICE = "SimulatorDock";

/** @param {Bridge} bridge @returns {Promise<SimulatedDevice[]>} */
export async function simulatorState(bridge) {
  const answer = await bridge.service(SERVICE)?.command("XiaoerSimulator.GetState", undefined, { timeout: 5000 });
  return inOrder(answer?.devices ?? []);
}

/** @param {Bridge} bridge @param {Order} order */
export async function controlSimulator(bridge, order) {
  // Switching the simulated printer on takes the longest.
  await bridge.service(SERVICE)?.command("XiaoerSimulator.Control", order, { timeout: 20_000 });
}

/** @param {Bridge} bridge @param {string} device @param {string} name @returns {Promise<string | null>} a `data:` address */
export async function simulatedPaper(bridge, device, name) {
  const answer = await bridge.service(SERVICE)?.command("XiaoerSimulator.GetPaper", { device, name }, { timeout: 5000 });
  return answer?.data ? `data:${answer.type};base64,${answer.data}` : null;
}

/** In the order of a citizen's way through the machine; a newer simulator stands last. */
const ORDER = ["card", "social_card", "barcode", "scanner", "camera", "receipt", "printer", "cabinet", "audio"];

/** @param {SimulatedDevice[]} devices */
export function inOrder(devices) {
  const place = (/** @type {SimulatedDevice} */ { device }) => (ORDER.includes(device) ? ORDER.indexOf(device) : ORDER.length);
  return [...devices].sort((left, right) => place(left) - place(right));
}

/** Parts of a state that are shown in a way of their own. */
const APART = new Set(["device", "running", "actions", "faults", "fault", "plugged", "people", "papers"]);
const PLUGS = ["unplug", "replug", "plug"];
const HEALTHY = new Set([undefined, null, "none", "ok"]);

/** @param {SimulatedDevice} state @returns {"ok" | "fault" | "unplugged" | "gone"} */
export function conditionOf({ running, plugged, fault }) {
  if (!running) return "gone";
  if (plugged === false) return "unplugged";
  return HEALTHY.has(fault) ? "ok" : "fault";
}

/**
 * A device's state and actions, sorted for a person who plays with it.
 * @param {SimulatedDevice} state
 */
export function panelOf(state) {
  const { device, actions = [] } = state;
  const named = (/** @type {string} */ name) => actions.find((action) => action.name === name);
  const back = named("replug") ?? named("plug");
  const faults = named("fault")?.parameters[0]?.choices ?? [];
  const others = actions.filter(({ name }) => !PLUGS.includes(name) && name !== "fault");
  const chosen = (/** @type {Action} */ { parameters }) => parameters.find((parameter) => parameter.choices?.length);
  return {
    /** Simple facts of the state; of an object inside it, one for each part. @type {[string, string][]} */
    facts: Object.entries(state)
      .filter(([name, value]) => !APART.has(name) && !Array.isArray(value) && value !== null)
      .flatMap(([name, value]) => (typeof value === "object" ? Object.entries(value) : [[name, value]]))
      .map(([name, value]) => [name, String(value)]),
    plug: named("unplug") && back ? { plugged: state.plugged !== false, order: { device, action: state.plugged === false ? back.name : "unplug" } } : null,
    faults: faults.map(({ value, label }) => ({ label, on: (state.fault ?? "none") === value, order: { device, action: "fault", kind: value } })),
    /** Done at once. */
    buttons: others.filter(({ parameters }) => !parameters.some((parameter) => parameter.required) && !parameters.some((parameter) => parameter.choices?.length)).map(({ name, help }) => ({ name, help, order: { device, action: name } })),
    /** Done by choosing one of some. */
    choices: others.filter(chosen).map((action) => {
      const first = /** @type {Parameter} */ (chosen(action));
      return {
        name: action.name,
        help: action.help,
        options: (first.choices ?? []).map(({ value, label }) => ({ value, label, on: state[first.name] === value, order: { device, action: action.name, [first.name]: value } })),
        /** Further choices that go with it. */
        with: action.parameters.filter((parameter) => parameter !== first && parameter.choices?.length),
      };
    }),
    /** Done with words or a number. */
    fields: others.filter((action) => !chosen(action) && action.parameters.some((parameter) => parameter.required)).map(({ name, help, parameters }) => ({ name, help, parameter: /** @type {Parameter} */ (parameters.find((parameter) => parameter.required)) })),
    papers: [...(state.papers ?? [])].reverse(),
  };
}
