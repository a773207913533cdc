import assert from "node:assert/strict";
import { test } from "node:test";
import { papersHere, papersToCome } from "../../static/js/flow/papers.js";

const view = (...states) => ({ state: states.at(-1), timeline: states.map((state) => ({ state })) });
const papers = (...kinds) => kinds.map((kind) => ({ kind }));

test("before the case is told and before it is accepted more papers come", () => {
  assert.equal(papersToCome(null, papers("receipt_slip")), true);
  assert.equal(papersToCome(view("received"), papers("receipt_slip")), true);
});

test("an accepted case has its notice before everything is out", () => {
  assert.equal(papersToCome(view("received", "accepted"), papers("receipt_slip")), true);
  assert.equal(papersToCome(view("received", "accepted", "reviewing"), papers("receipt_slip")), true);
  assert.equal(papersToCome(view("received", "accepted", "reviewing"), papers("receipt_slip", "acceptance_notice")), false);
});

test("a concluded case has its result, a refused one its reasons", () => {
  const done = ["received", "accepted", "reviewing", "approved", "concluded"];
  assert.equal(papersToCome(view(...done), papers("receipt_slip", "acceptance_notice")), true);
  assert.equal(papersToCome(view(...done), papers("receipt_slip", "acceptance_notice", "result")), false);
  assert.equal(papersToCome(view(...done), papers("receipt_slip", "acceptance_notice", "refusal_notice")), false);
  assert.equal(papersToCome(view("received", "not_accepted"), papers("receipt_slip")), true);
  assert.equal(papersToCome(view("received", "not_accepted"), papers("receipt_slip", "refusal_notice")), false);
});

test("an application form that an officer had made is not waited for at a terminal", () => {
  const [notice, form] = [{ kind: "acceptance_notice", document_id: "n" }, { kind: "application_form", document_id: "f" }];
  assert.deepEqual(papersHere([notice, form], { n: {} }), [notice]);
  assert.deepEqual(papersHere([notice, form], { n: {}, f: {} }), [notice, form]);
});
