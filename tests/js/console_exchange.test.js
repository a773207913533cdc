/** Files of items in the console: what is asked while a file is worked on, and what may be sent. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { course } from "../../static/js/console/exchange/api.js";

/** @param {object} answer */
const answering = (answer) => async () => /** @type {any} */ ({ ok: true, redirected: false, ...answer });

test("the course of a file is what the server says", async () => {
  const now = { state: "reading", busy: true, percent: 40, rows: 1200 };
  /** @type {string[]} */
  const asked = [];
  const send = async (/** @type {any} */ path) => {
    asked.push(path);
    return /** @type {any} */ ({ ok: true, redirected: false, json: async () => now });
  };
  assert.deepEqual(await course("7", send), now);
  assert.deepEqual(asked, ["/console/library/files/7/state"]);
});

test("a server that is away, an error and a sign-in page are no news", async () => {
  assert.equal(await course("7", async () => Promise.reject(new TypeError("away"))), null);
  assert.equal(await course("7", answering({ ok: false })), null);
  assert.equal(await course("7", answering({ redirected: true, json: async () => ({}) })), null);
});
