/** Brings the dock of simulated devices onto a demonstration kiosk, and only there. */
import { SimDock } from "../components/sim_dock.js";
import { useValue } from "../core/store.js";
import { controlSimulator, SERVICE, simulatedPaper, simulatorState } from "../device/simulator_dock.js";
import { html, useEffect, useState } from "../../vendor/preact/standalone.module.js";

const LOOK_EVERY_MS = 1500;

/** @param {{app: import("./app.js").App}} props */
export function DemoDock({ app }) {
  const demo = useValue(app.terminal)?.terminal.demo === true;
  const connected = useValue(app.bridge.connected);
  const offered = useValue(app.bridge.names).includes(SERVICE) && demo && connected;
  const [open, setOpen] = useState(false);
  const [devices, setDevices] = useState(/** @type {any[]} */ ([]));

  useEffect(() => void (offered && app.bridge.service(SERVICE)), [offered]); // Its socket is open before the first press.
  const look = () => simulatorState(app.bridge).then(setDevices, () => setDevices([]));
  useEffect(() => {
    if (!offered || !open) return undefined;
    void look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [offered, open]);

  if (!offered) return null;
  const onControl = (/** @type {any} */ order) => controlSimulator(app.bridge, order).then(look, app.say);
  return html`<${SimDock} devices=${devices} open=${open} onOpen=${setOpen} onControl=${onControl} paper=${(/** @type {string} */ device, /** @type {string} */ name) => simulatedPaper(app.bridge, device, name)} />`;
}
