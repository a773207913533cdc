import assert from "node:assert/strict";
import { test } from "node:test";
import { conditionOf, inOrder, panelOf } from "../../static/js/device/simulator_dock.js";

const param = (name, more = {}) => ({ name, type: "text", required: false, ...more });
const choices = (...values) => values.map((value) => ({ value, label: String(value) }));
const action = (name, ...parameters) => ({ name, help: name, parameters });

const CARD = {
  device: "card",
  running: true,
  plugged: true,
  fault: "silent",
  faults: ["none", "silent"],
  person: 2,
  lights: { scanner: "slow green" },
  people: [{ number: 1, name: "a" }],
  nothing: null,
  papers: [{ name: "0001.png" }, { name: "0002.png" }],
  actions: [
    action("present", param("person", { type: "integer", choices: choices(1, 2) }), param("card", { choices: choices("x", "y") }), param("note")),
    action("remove"),
    action("load", param("file")),
    action("scan", param("text", { required: true })),
    action("fault", param("kind", { required: true, choices: choices("none", "silent") })),
    action("unplug"),
    action("replug"),
  ],
};

test("a dock is made of what the simulator says of itself", () => {
  const { facts, plug, faults, buttons, choices: chosen, fields, papers } = panelOf(CARD);
  assert.deepEqual(facts, [["person", "2"], ["scanner", "slow green"]]);
  assert.deepEqual(plug, { plugged: true, order: { device: "card", action: "unplug" } });
  assert.deepEqual(faults.map(({ on, order }) => [on, order]), [
    [false, { device: "card", action: "fault", kind: "none" }],
    [true, { device: "card", action: "fault", kind: "silent" }],
  ]);
  assert.deepEqual(buttons.map(({ order }) => order.action), ["remove", "load"]);
  assert.deepEqual(chosen[0].options.map(({ on, order }) => [on, order.person]), [[false, 1], [true, 2]]);
  assert.deepEqual(chosen[0].with.map(({ name }) => name), ["card"]);
  assert.deepEqual(fields.map(({ name, parameter }) => [name, parameter.name]), [["scan", "text"]]);
  assert.deepEqual(papers.map(({ name }) => name), ["0002.png", "0001.png"]);
});

test("an unplugged device is plugged in again, whatever its simulator calls that", () => {
  const unplugged = { ...CARD, plugged: false };
  assert.equal(panelOf(unplugged).plug.order.action, "replug");
  const older = { ...unplugged, actions: [action("unplug"), action("plug")] };
  assert.equal(panelOf(older).plug.order.action, "plug");
  assert.equal(panelOf({ ...CARD, actions: [action("unplug")] }).plug, null);
});

test("a device's condition is its gravest trouble", () => {
  assert.equal(conditionOf({ device: "a", running: false }), "gone");
  assert.equal(conditionOf({ device: "a", running: true, plugged: false, fault: "silent" }), "unplugged");
  assert.equal(conditionOf({ device: "a", running: true, fault: "silent" }), "fault");
  for (const fault of ["none", "ok", undefined]) assert.equal(conditionOf({ device: "a", running: true, fault }), "ok");
});

test("a simulator nobody knew stands last, and a device that says little makes no trouble", () => {
  assert.deepEqual(inOrder([{ device: "toaster" }, { device: "printer" }, { device: "card" }]).map(({ device }) => device), ["card", "printer", "toaster"]);
  assert.deepEqual(panelOf({ device: "toaster", running: true }).buttons, []);
});
