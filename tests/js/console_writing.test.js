import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../static/js/core/api.js";
import { createWriting } from "../../static/js/console/library/writing.js";

const CONTENT = { name: "挂失", fee: null, visits: 1 };

/** A desk with a server that answers what it is told to. */
function desk({ kept = null, answers = [], fresh = null } = {}) {
  const sent = [];
  let held = kept;
  const api = {
    async save(_code, _number, revision, changes) {
      sent.push({ revision, changes });
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return { revision: revision + 1, content: { ...CONTENT, ...changes }, findings: [], given: 3, ...answer };
    },
    open: async () => fresh,
    check: () => new Promise(() => {}),
  };
  const place = { read: () => held, write: (value) => (held = value), forget: () => (held = null) };
  const draft = { code: "X-1", number: 2, revision: 5, content: CONTENT, findings: [], given: 2, author_name: "宋清和" };
  const writing = createWriting({ api, draft, kept: place, changed() {}, now: () => 0 });
  return { writing, sent, held: () => held };
}

test("only what was changed is sent, and what is saved is no longer kept in the browser", async () => {
  const { writing, sent, held } = desk();
  writing.write("fee", "10 元");
  assert.deepEqual(held()?.content.fee, "10 元");
  assert.equal(await writing.save(), true);
  assert.deepEqual(sent, [{ revision: 5, changes: { fee: "10 元" } }]);
  assert.equal(held(), null);
  assert.deepEqual(writing.unsaved, []);
});

test("when the network is gone nothing is lost, and the same is sent again", async () => {
  const { writing, sent, held } = desk({ answers: [new ApiError("network")] });
  writing.write("fee", "10 元");
  assert.equal(await writing.save(), false);
  assert.equal(writing.message.tone, "negative");
  assert.equal(held()?.content.fee, "10 元");
  assert.equal(await writing.save(), true);
  assert.deepEqual(sent[1], sent[0]);
});

test("what the server refuses is said at its element until that is changed", async () => {
  const text = { zh: "不能这样写", en: "not like this" };
  const { writing } = desk({ answers: [new ApiError("refused", { code: "bad_item", text, fields: { fee: text } })] });
  writing.write("fee", "=1");
  await writing.save();
  assert.deepEqual(writing.refused.fee, text);
  writing.write("fee", "1 元");
  assert.equal(writing.refused.fee, undefined);
});

test("somebody else's changes of other elements come in by themselves", async () => {
  const fresh = { state: "draft", revision: 6, content: { ...CONTENT, visits: 0 }, author_name: "沈予安" };
  const { writing, sent } = desk({ answers: [new ApiError("refused", { code: "stale_item" })], fresh });
  writing.write("fee", "10 元");
  await writing.save();
  assert.deepEqual(writing.content, { name: "挂失", fee: "10 元", visits: 0 });
  await writing.save();
  assert.deepEqual(sent[1], { revision: 6, changes: { fee: "10 元" } });
});

test("an element that both changed waits for a choice before anything is saved", async () => {
  const fresh = { state: "draft", revision: 6, content: { ...CONTENT, fee: "20 元" }, author_name: "沈予安" };
  const { writing, sent } = desk({ answers: [new ApiError("refused", { code: "stale_item" })], fresh });
  writing.write("fee", "10 元");
  await writing.save();
  assert.deepEqual([writing.clash.keys, writing.clash.other], [["fee"], "沈予安"]);
  await writing.save();
  assert.equal(sent.length, 1);
  writing.choose("fee", "20 元");
  assert.equal(writing.clash, null);
  assert.deepEqual(writing.unsaved, []);
});

test("a version that is no draft any more takes nothing, and what was written stays", async () => {
  const fresh = { state: "reviewed", revision: 6, content: CONTENT };
  const { writing, held } = desk({ answers: [new ApiError("refused", { code: "stale_item" })], fresh });
  writing.write("fee", "10 元");
  await writing.save();
  assert.equal(writing.content.fee, "10 元");
  assert.equal(held()?.content.fee, "10 元");
});

test("what a closed tab left is offered, and is not written over before the answer", () => {
  const kept = { content: { ...CONTENT, fee: "10 元" }, base: CONTENT, revision: 5, at: "2026-01-01T00:00:00Z" };
  const { writing, held } = desk({ kept });
  assert.equal(writing.content.fee, null);
  writing.keep();
  assert.equal(held(), kept);
  writing.answerOffer(true);
  assert.equal(writing.offer, null);
  assert.equal(writing.content.fee, "10 元");
  writing.undo();
  assert.equal(writing.content.fee, null);
});

test("an offer that is turned down is forgotten", () => {
  const kept = { content: { ...CONTENT, fee: "10 元" }, base: CONTENT, revision: 5, at: "2026-01-01T00:00:00Z" };
  const { writing, held } = desk({ kept });
  writing.answerOffer(false);
  assert.deepEqual([held(), writing.offer, writing.unsaved], [null, null, []]);
});

test("what was kept on an older text is joined with what was saved since", () => {
  const kept = { content: { ...CONTENT, visits: 0 }, base: { ...CONTENT, fee: "old" }, revision: 4, at: "2026-01-01T00:00:00Z" };
  const { writing } = desk({ kept: { ...kept, content: { ...kept.content, fee: "old" } } });
  writing.answerOffer(true);
  assert.deepEqual(writing.content, { name: "挂失", fee: null, visits: 0 });
});
