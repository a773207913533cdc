/** The simulated devices of a demonstration kiosk; a real terminal's bridge does not offer this service. */

/** @typedef {import("./bridge.js").Bridge} Bridge */

export const SERVICE = "SimulatorDock";

/** @param {Bridge} bridge @returns {Promise<{device: string}[]>} */
export async function simulatorState(bridge) {
  const answer = await bridge.service(SERVICE)?.command("XiaoerSimulator.GetState", undefined, { timeout: 5000 });
  return answer?.devices ?? [];
}

/** @param {Bridge} bridge @param {{device: string, action: string}} control */
export async function controlSimulator(bridge, control) {
  await bridge.service(SERVICE)?.command("XiaoerSimulator.Control", control, { timeout: 5000 });
}
