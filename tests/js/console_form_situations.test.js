import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { walk } from "../../static/js/flow/guidance.js";
import { situationsOf } from "../../static/js/console/design/form/situations.js";

const folder = new URL("../../backend/data/services/", import.meta.url);
const shipped = readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")));

test("every way on of every shipped guidance is offered, with answers that lead there", () => {
  for (const { code, guidance } of shipped) {
    const found = situationsOf(guidance);
    const outcomes = Object.entries(guidance?.outcomes ?? {}).filter(([, outcome]) => outcome.kind === "proceed");
    assert.deepEqual(found.map((one) => one.key).toSorted(), outcomes.map(([key]) => key).toSorted(), code);
    for (const one of found) assert.equal(walk(guidance, one.answers).outcome?.situation ?? "", one.situation, code);
  }
});

test("a guidance in work may lead nowhere, in circles or be missing", () => {
  assert.deepEqual(situationsOf(null), []);
  assert.deepEqual(situationsOf({ start: "gone", questions: {}, outcomes: {} }), []);
  const circle = { start: "a", questions: { a: { options: [{ value: "x", next: "b" }] }, b: { options: [{ value: "y", next: "a" }, { value: "z", outcome: "lost" }] } }, outcomes: {} };
  assert.deepEqual(situationsOf(circle), []);
});
