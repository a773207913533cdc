import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "../../static/js/core/store.js";
import { modes } from "../../static/js/core/surface.js";
import { createSpeaker } from "../../static/js/device/audio.js";
import { createBridge } from "../../static/js/device/bridge.js";
import { watchHealth } from "../../static/js/device/health.js";
import { createLights } from "../../static/js/device/lights.js";
import { FakeSocket, handTimers, settle } from "./fake_bridge.js";

/** A bridge that names these optional services, each connected. */
async function bridgeNaming(...names) {
  const { timers, ...clock } = handTimers();
  const bridge = createBridge({ port: 1, token: "t" }, { WebSocket: FakeSocket, ...clock });
  const root = FakeSocket.all.at(-1);
  root.open();
  root.complete("ServicePublisher.GetServices", { services: names.map((name) => ({ serviceURI: `ws://127.0.0.1:1/xfs4iot/v1.0/${name}` })) });
  await settle();
  const sockets = {};
  for (const name of names) {
    bridge.optional(name);
    sockets[name] = FakeSocket.all.at(-1);
    sockets[name].open();
  }
  return { bridge, sockets, timers };
}

const LAMP = { flashRate: { off: true, medium: true, quick: true }, color: { red: true, white: true } };

test("the slot's own light blinks slowly in a calm colour and goes out with the screen", async () => {
  const { bridge, sockets } = await bridgeNaming("Lights");
  const asked = async () => {
    await settle();
    sockets.Lights.complete("Common.Capabilities", { lights: { lights: { scanner: { default: LAMP } } } });
    await settle();
    sockets.Lights.complete("Lights.SetLight");
    await settle();
  };
  const out = createLights(bridge).point("scanner");
  await asked();
  assert.deepEqual(sockets.Lights.last("Lights.SetLight").payload, { scanner: { default: { flashRate: "medium", color: "white" } } });
  assert.equal(sockets.Lights.last("Lights.SetLight").header.version, "3.0");
  out();
  await asked();
  assert.deepEqual(sockets.Lights.last("Lights.SetLight").payload, { scanner: { default: { flashRate: "off" } } });
});

test("a terminal without that light, or whose lights fail, goes on in silence", async () => {
  const { bridge, sockets } = await bridgeNaming("Lights");
  const lights = createLights(bridge);
  lights.point("scanner")();
  await settle();
  sockets.Lights.complete("Common.Capabilities", { lights: { lights: {} } });
  await settle();
  sockets.Lights.complete("Common.Capabilities", undefined, "hardwareError");
  await settle();
  assert.equal(sockets.Lights.last("Lights.SetLight"), undefined);
  createLights(createBridge(null)).point("scanner")();
  await settle();
});

test("nothing is said until a person asks for it; then one sentence at a time", async () => {
  const { bridge, sockets } = await bridgeNaming("Auxiliaries");
  const speaker = createSpeaker(bridge);
  const said = () => sockets.Auxiliaries.sent.filter((message) => message.header.name === "XiaoerAudio.Play").map((message) => message.payload);
  speaker.say("insert_card");
  assert.deepEqual(said(), []);
  modes.value = { ...modes.peek(), voice: "on" };
  speaker.say("insert_card");
  speaker.say("hold_card");
  assert.deepEqual(said(), [{ prompt: "insert_card", language: "zh" }, { prompt: "hold_card", language: "zh" }]);
  const [first] = sockets.Auxiliaries.sent.filter((message) => message.header.name === "XiaoerAudio.Play");
  assert.deepEqual(sockets.Auxiliaries.last("Common.Cancel").payload, { requestIds: [first.header.requestId] });
  modes.value = { ...modes.peek(), voice: "off" };
  speaker.say("goodbye");
  assert.equal(said().length, 2);
});

test("a terminal says that it can speak only when its bridge offers it", async () => {
  const { bridge, sockets } = await bridgeNaming("Auxiliaries");
  sockets.Auxiliaries.offered = ["XiaoerAudio.Play"];
  assert.equal(await createSpeaker(bridge).exists(), true);
  assert.equal(await createSpeaker(createBridge(null)).exists(), false);
});

/** Health of services whose statuses are set by hand, with a clock of its own. */
function health(names = []) {
  const services = new Map();
  const service = (name) => services.get(name) ?? services.set(name, { status: signal({ common: { device: "online" } }) }).get(name);
  const { timers, ...clock } = handTimers();
  const shown = watchHealth({ service, names: signal(names) }, { schedule: clock.schedule, cancel: (id) => id && clock.cancel(id) });
  return { shown, timers, become: (name, device) => (service(name).status.value = device && { common: { device } }) };
}

test("a plug that is back at once is no news, one that stays out is", () => {
  const { shown, timers, become } = health();
  become("CardReader", "noDevice");
  become("CardReader", "online");
  timers.at(-1).run();
  assert.equal(shown.value.CardReader, "ok");
  become("CardReader", "noDevice");
  assert.equal(shown.value.CardReader, "ok");
  become("CardReader", "hardwareError"); // Another trouble meanwhile does not start the patience anew.
  const { length } = timers;
  timers[length - 1].run();
  assert.deepEqual([shown.value.CardReader, timers[length - 1].ms <= 500], ["fault", true]);
  become("CardReader", "online");
  assert.equal(shown.value.CardReader, "ok");
});

test("a trouble that grows is told at once", () => {
  const { shown, timers, become } = health();
  become("Scanner", "noDevice");
  timers.at(-1).run();
  become("Scanner", "hardwareError");
  assert.equal(shown.value.Scanner, "fault");
});

test("devices that a terminal may lack are told about only where the bridge names them", () => {
  assert.equal("Camera" in health().shown.value, false);
  const { shown, timers, become } = health(["Camera", "SimulatorDock"]);
  assert.equal(shown.value.Camera, "ok");
  become("Camera", null);
  timers.at(-1).run();
  assert.equal(shown.value.Camera, "missing");
  assert.equal("SimulatorDock" in shown.value, false);
});
