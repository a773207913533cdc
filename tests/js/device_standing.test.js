/** What a kiosk's page can do is told when it is so, and not for every moment in which the bridge is started again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "../../static/js/core/store.js";
import { standingOf, watchStanding } from "../../static/js/device/standing.js";

/** A page with a bridge that answers, on a terminal that the server knows. */
function page({ present = true } = {}) {
  const bridge = { present, connected: signal(present), held: signal(false) };
  const terminal = signal(/** @type {any} */ ({ proven: present }));
  const later = [];
  const standing = watchStanding(bridge, terminal, { schedule: (run) => later.push(run), cancel: () => later.splice(0) });
  return { bridge, terminal, standing, later };
}

test("the gravest comes first: no bridge, devices in other hands, a bridge that is silent, a key nobody knows", () => {
  const on = { present: true, connected: true, held: false };
  assert.equal(standingOf({ proven: true }, on), "ok");
  assert.equal(standingOf(null, on), "ok"); // the server has not said yet
  assert.equal(standingOf({ proven: false }, on), "unproven");
  assert.equal(standingOf({ proven: false }, { ...on, connected: false }), "away");
  assert.equal(standingOf({ proven: true }, { ...on, connected: false, held: true }), "held");
  assert.equal(standingOf({ proven: true }, { present: false, connected: false, held: false }), "preview");
});

test("a page without a bridge says so at once", () => {
  assert.equal(page({ present: false }).standing.value, "preview");
});

test("a bridge that is back in time was never away", () => {
  const { bridge, standing, later } = page();
  bridge.connected.value = false;
  assert.equal(standing.value, "ok");
  bridge.connected.value = true;
  assert.deepEqual(later, []);
  assert.equal(standing.value, "ok");
});

test("a bridge that stays away is told, changes of it too, and its coming back at once", () => {
  const { bridge, terminal, standing, later } = page();
  bridge.connected.value = false;
  later.pop()();
  assert.equal(standing.value, "away");
  bridge.held.value = true;
  assert.equal(standing.value, "held");
  bridge.held.value = false;
  terminal.value = { proven: false };
  bridge.connected.value = true;
  assert.equal(standing.value, "unproven");
  terminal.value = { proven: true };
  assert.equal(standing.value, "ok");
});
