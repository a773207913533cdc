import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { addOption, addOutcome, addQuestion, begun, changeKind, freeKey, lead, moveOption, remove, removeMaterial, rename, renameAnswer } from "../../static/js/console/design/guidance/changes.js";
import { fitted, neighbour } from "../../static/js/console/design/guidance/graph.js";
import { abreast, layout, met, wrapped } from "../../static/js/console/design/guidance/layout.js";
import { nodeOf } from "../../static/js/console/design/guidance/editor.js";
import { trodden } from "../../static/js/console/design/guidance/tryout.js";
import { mayHold } from "../../static/js/core/logic.js";
import { offered } from "../../static/js/flow/guidance.js";

const DATA = new URL("../../backend/data/", import.meta.url);
const shipped = ["services", "guidance"].flatMap((folder) => readdirSync(new URL(folder, DATA)).map((file) => JSON.parse(readFileSync(new URL(`${folder}/${file}`, DATA), "utf8"))));
const pension = () => JSON.parse(readFileSync(new URL("services/HN-G012.json", DATA), "utf8"));
const say = (text) => text?.zh ?? "";

test("every shipped guidance is drawn: no box on another, every answer has its way", () => {
  for (const { code, guidance } of shipped.filter((one) => one.guidance)) {
    const { nodes, ways, width, height } = layout(guidance, say);
    assert.equal(nodes.length, Object.keys(guidance.questions).length + Object.keys(guidance.outcomes).length, code);
    assert.equal(ways.length, Object.values(guidance.questions).reduce((sum, one) => sum + one.options.length, 0), code);
    for (const one of nodes) {
      assert.ok(one.x >= 0 && one.y >= 0 && one.x + one.w <= width && one.y + one.h <= height, `${code} ${one.id} is inside`);
      const on = nodes.find((other) => other !== one && one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h);
      assert.equal(on, undefined, `${code}: ${one.id} lies on ${on?.id}`);
    }
    assert.ok(ways.every((way) => !way.back), `${code} goes from left to right`);
  }
});

test("where it is too wide a guidance goes down, as narrow as asked, and every answer still has its way", () => {
  for (const { code, guidance } of shipped.filter((one) => one.guidance)) {
    for (const across of [1, 2, 3]) {
      const { nodes, ways, width, height } = layout(guidance, say, across);
      assert.ok(width <= 16 + across * (208 + 28) + 16, `${code}: ${width} wide`);
      assert.equal(abreast(width) >= 1, true);
      for (const one of nodes) {
        assert.ok(one.x >= 0 && one.x + one.w <= width && one.y + one.h <= height, `${code} ${one.id} is inside`);
        const on = nodes.find((other) => other !== one && one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h);
        assert.equal(on, undefined, `${code}: ${one.id} lies on ${on?.id}`);
      }
      assert.equal(ways.length, Object.values(guidance.questions).reduce((sum, one) => sum + one.options.length, 0));
      assert.ok(ways.every((way) => !way.back), `${code} goes down`);
    }
  }
});

test("a guidance is drawn to the right where it can be read so, else downwards without scrolling sideways", () => {
  const { guidance } = JSON.parse(readFileSync(new URL("services/HN-G029.json", DATA), "utf8"));
  const flat = layout(guidance, say).width;
  assert.deepEqual(fitted(guidance, flat, 0.8), { across: 0, wide: flat });
  assert.deepEqual(fitted(guidance, 0, 0.8).across, 0); // nobody knows the room yet
  for (const room of [370, 402, 530]) {
    const { across, wide } = fitted(guidance, room, 0.8);
    assert.ok(across >= 1 && wide * 0.8 <= room, `${wide} in ${room}`);
  }
});

test("a circle, an answer that leads nowhere and a lost outcome are drawn too", () => {
  const definition = lead(lead(pension(), "other", 0, { next: "age" }), "years", 1, {});
  const { nodes, ways } = layout(definition.guidance, say);
  assert.deepEqual(ways.filter((way) => way.back).map((way) => way.id), ["questions/other/no"]);
  assert.deepEqual(nodes.filter((node) => node.lost).map((node) => node.key).sort(), ["go", "short"]);
});

test("arrow keys reach every box", () => {
  const { nodes } = layout(pension().guidance, say);
  const reached = new Set([nodes[0].id]);
  const waiting = [nodes[0]];
  while (waiting.length) {
    const node = waiting.pop();
    for (const key of ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"]) {
      const next = neighbour(nodes, node, key);
      if (next && !reached.has(next.id)) {
        reached.add(next.id);
        waiting.push(next);
      }
    }
  }
  assert.equal(reached.size, nodes.length);
});

test("a title is broken where it fits and never before a closing mark", () => {
  assert.deepEqual(wrapped("居民养老保险一共交满十五年了吗？"), ["居民养老保险一共交满十五", "年了吗？"]);
  assert.deepEqual(wrapped("居民养老交满了十五年了？"), ["居民养老交满了十五年了？"]);
  assert.equal(wrapped("很长".repeat(30)).length, 3);
});

test("a reader meets questions in the order of the answers", () => {
  assert.deepEqual(met(pension().guidance).slice(0, 3), ["questions/age", "questions/years", "questions/other"]);
});

test("a renamed question is renamed in the tree and in every condition that reads its answer", () => {
  const definition = { ...pension(), materials: [{ key: "m", when: { "==": [{ var: "answers.age" }, "yes"] } }] };
  const renamed = rename(rename(definition, "questions", "age", "old_enough"), "outcomes", "short", "too_short");
  assert.equal(renamed.guidance.start, "old_enough");
  assert.deepEqual(renamed.materials[0].when, { "==": [{ var: "answers.old_enough" }, "yes"] });
  assert.equal(renamed.guidance.questions.years.options[1].outcome, "too_short");
  assert.equal(rename(definition, "questions", "age", "years"), definition, "a taken name changes nothing");
});

test("a renamed answer is renamed where a condition asks for it, and nowhere else", () => {
  const when = { and: [{ "==": [{ var: "answers.age" }, "yes"] }, { in: [{ var: "answers.years" }, ["yes", "no"]] }] };
  const definition = renameAnswer({ ...pension(), materials: [{ key: "m", when }] }, "age", 0, "grown");
  assert.equal(definition.guidance.questions.age.options[0].value, "grown");
  assert.deepEqual(definition.materials[0].when, { and: [{ "==": [{ var: "answers.age" }, "grown"] }, { in: [{ var: "answers.years" }, ["yes", "no"]] }] });
});

test("what led to something removed leads nowhere until somebody says where", () => {
  const definition = remove(remove(pension(), "questions", "other"), "outcomes", "young");
  assert.equal("next" in definition.guidance.questions.years.options[0], false);
  assert.equal("outcome" in definition.guidance.questions.age.options[1], false);
});

test("questions, answers and outcomes are added where they are asked for", () => {
  let definition = addQuestion(pension(), "more", { question: "age", option: 1 });
  definition = addOutcome(addOption(definition, "more"), "end", "ineligible", { question: "more", option: 2 });
  assert.equal(definition.guidance.questions.age.options[1].next, "more");
  assert.equal("outcome" in definition.guidance.questions.age.options[1], false);
  assert.equal(definition.guidance.questions.more.options[2].outcome, "end");
  assert.deepEqual(moveOption(definition, "more", 0, 2).guidance.questions.more.options.map((one) => one.value), ["b", "option_3", "a"]);
  assert.equal(moveOption(definition, "more", 0, -1), definition);
  assert.equal(freeKey("option", { option_2: 1 }), "option_3");
});

test("another kind of outcome says what its kind must say", () => {
  const definition = changeKind(pension(), "young", "proceed");
  assert.deepEqual(definition.guidance.outcomes.young, { kind: "proceed", title: { zh: "还没到 60 周岁", en: "Not yet 60" }, situation: "young" });
});

test("a removed material is asked for by nobody", () => {
  const standalone = structuredClone(shipped.find((one) => one.code === "HN-G067"));
  const [key] = Object.keys(standalone.guidance.materials);
  const without = removeMaterial(standalone, key);
  assert.equal(JSON.stringify(without).includes(`"${key}"`), false);
});

test("a trial lights its way to the outcome", () => {
  const { guidance } = pension();
  const { outcome, nodes, ways } = trodden(guidance, { answers: { age: "yes", years: "no" }, birth_year: "", sex: "" });
  assert.equal(outcome, guidance.outcomes.short);
  assert.deepEqual(nodes, ["questions/age", "questions/years", "outcomes/short"]);
  assert.deepEqual(ways, ["questions/age/yes", "questions/years/no"]);
});

test("only a clear no takes an answer away", () => {
  const when = { "<=": [{ var: "applicant.birth_year" }, 1966] };
  const question = { title: {}, options: [{ value: "a", title: {}, when }, { value: "b", title: {} }] };
  const values = (applicant) => offered(question, { answers: {}, applicant }, mayHold).map((one) => one.value);
  assert.deepEqual([values({ birth_year: 1960 }), values({ birth_year: 1990 }), values(undefined)], [["a", "b"], ["b"], ["a", "b"]]);
});

test("a problem leads to the box that it is about", () => {
  const { guidance } = pension();
  assert.equal(nodeOf("/guidance/questions/age/options/0", guidance), "questions/age");
  assert.equal(nodeOf("/guidance/outcomes/go", guidance), "outcomes/go");
  assert.equal(nodeOf("/form/sections/0", guidance), null);
  assert.equal(nodeOf("/guidance/questions/gone", guidance), null);
});

test("what a guidance begins with has every part an editor draws", () => {
  for (const kind of ["service", "guidance"]) assert.equal(layout(begun(kind), say).nodes.length, 3);
});
