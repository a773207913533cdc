import assert from "node:assert/strict";
import { test } from "node:test";
import { GONE_MS, watchPresence } from "../../static/js/device/presence.js";
import { signal } from "../../static/js/core/store.js";

function cabin() {
  const status = signal(null);
  const connected = signal(false);
  const sent = [];
  const service = { status, connected, command: async (name, payload) => void sent.push([name, payload]) };
  const names = signal([]);
  const bridge = { names, optional: (name) => (names.peek().includes(name) ? service : null) };
  const timers = [];
  const happened = [];
  const presence = watchPresence(bridge, {
    onGone: () => happened.push("gone"),
    onBack: () => happened.push("back"),
    schedule: (run, ms) => timers.push({ run, ms }) - 1,
    cancel: (id) => (timers[id].run = () => undefined),
  });
  const sensor = (word) => (status.value = { auxiliaries: { proximitySensor: word } });
  const wait = () => timers.splice(0).forEach(({ run }) => run());
  const open = () => {
    names.value = ["Auxiliaries"];
    connected.value = true;
  };
  return { presence, sensor, wait, open, happened, sent, timers, names, connected };
}

test("the sensor is registered for on every connection", () => {
  const { open, sent, connected } = cabin();
  open();
  connected.value = false;
  connected.value = true;
  assert.deepEqual(sent, Array(2).fill(["Auxiliaries.Register", { proximitySensor: "register" }]));
});

test("who is gone for a while is told once, and once that somebody came back", () => {
  const { open, sensor, wait, happened, timers } = cabin();
  open();
  sensor("present");
  sensor("notPresent");
  assert.deepEqual(timers.map(({ ms }) => ms), [GONE_MS]);
  assert.deepEqual(happened, []);
  wait();
  sensor("notPresent");
  wait();
  assert.deepEqual(happened, ["gone"]);
  sensor("present");
  assert.deepEqual(happened, ["gone", "back"]);
});

test("who bends down and comes up again is not gone", () => {
  const { open, sensor, wait, happened } = cabin();
  open();
  sensor("present");
  sensor("notPresent");
  sensor("present");
  wait();
  assert.deepEqual(happened, []);
});

test("a hand on the screen is surer than the sensor", () => {
  const { open, sensor, wait, happened, presence } = cabin();
  open();
  sensor("present");
  sensor("notPresent");
  presence.touched();
  wait();
  assert.deepEqual(happened, []);
});

test("a terminal without the sensor tells nothing", () => {
  const { open, sensor, wait, happened, sent } = cabin();
  assert.deepEqual(sent, []);
  open();
  sensor(undefined);
  wait();
  assert.deepEqual(happened, []);
});

test("a sensor that has never seen anybody sends nobody away", () => {
  const { open, sensor, wait, happened } = cabin();
  open();
  sensor("notPresent");
  wait();
  assert.deepEqual(happened, []);
});
