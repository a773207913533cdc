/** Brings the dock of simulated devices onto a demonstration kiosk, and only there. */
import { SimDock } from "../components/sim_dock.js";
import { useValue } from "../core/store.js";
import { controlSimulator, simulatorState, SERVICE } from "../device/simulator_dock.js";
import { html, useEffect, useState } from "../../vendor/preact/standalone.module.js";

const LOOK_EVERY_MS = 2000;

/** @param {{app: import("./app.js").App}} props */
export function DemoDock({ app }) {
  const demo = useValue(app.terminal)?.terminal.demo === true;
  const connected = useValue(app.bridge.connected);
  const offered = useValue(app.bridge.names).includes(SERVICE) && demo && connected;
  const [devices, setDevices] = useState(/** @type {any[]} */ ([]));

  const look = () => simulatorState(app.bridge).then(setDevices, () => setDevices([]));
  useEffect(() => {
    if (!offered) return undefined;
    void look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [offered]);

  if (!offered) return null;
  const onControl = (/** @type {any} */ control) => controlSimulator(app.bridge, control).then(look, app.say);
  return html`<${SimDock} devices=${devices} onControl=${onControl} />`;
}
