/** The codes that a phone draws are the ones that the server reads. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createDrawer, drawCode, drawerOf, forgetDrawer } from "../../static/js/core/one_code.js";

const vector = JSON.parse(readFileSync(new URL("../contract/one_code.json", import.meta.url), "utf8"));
const { subtle } = globalThis.crypto;
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const HASH = { name: "ECDSA", hash: "SHA-256" };
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const publicKey = () => subtle.importKey("raw", Buffer.from(vector.public_key, "hex"), CURVE, true, ["verify"]);
const genuine = async (code, key) => {
  const [body, signature] = [code.slice(0, code.lastIndexOf(".")), code.slice(code.lastIndexOf(".") + 1)];
  return subtle.verify(HASH, key, bytes(signature), new TextEncoder().encode(`xiaoer-one-code-v1\n${body}`));
};

test("a code is written as the shared example is, and its signature is over the same bytes", async () => {
  const key = await subtle.importKey("jwk", vector.jwk, CURVE, false, ["sign"]);
  const code = await drawCode(subtle, { key, keyId: vector.key_id, seconds: vector.issued_at + 0.9, random: bytes(vector.random) });
  assert.equal(code.slice(0, code.lastIndexOf(".")), vector.code.slice(0, vector.code.lastIndexOf(".")));
  assert.equal(code.length, vector.code.length);
  assert.ok(await genuine(code, await publicKey()));
  assert.ok(await genuine(vector.code, await publicKey()));
});

test("the key cannot leave the browser, and each code is another", async () => {
  let registered = "";
  const drawer = await createDrawer({
    register: async (key) => ((registered = key), { key_id: "AbCdEfGhIjKlMn_-", expires_at: "", now: 1000, shown_for: 60 }),
  });
  assert.equal(atob(registered).length, 65);
  const [one, other] = [await drawer.draw(), await drawer.draw()];
  assert.notEqual(one.split(".")[3], other.split(".")[3]);
  const key = await subtle.importKey("raw", Buffer.from(registered, "base64"), CURVE, true, ["verify"]);
  assert.ok(await genuine(one, key));
});

test("a phone whose clock is wrong dates its codes by the server's", async () => {
  let moment = 5_000_000;
  const drawer = await createDrawer({
    register: async () => ({ key_id: "AbCdEfGhIjKlMn_-", expires_at: "", now: 1_772_443_800, shown_for: 60 }),
    now: () => moment,
  });
  moment += 42_000;
  assert.equal((await drawer.draw()).split(".")[2], "1772443842");
});

test("a session has one key until it is stopped, and one that could not be registered is tried again", async () => {
  const session = {};
  const keys = [];
  const known = { key_id: "AbCdEfGhIjKlMn_-", expires_at: "", now: 1000, shown_for: 60 };
  await assert.rejects(drawerOf(session, () => Promise.reject(new Error("away"))));
  const register = async (key) => (keys.push(key), known);
  await drawerOf(session, register);
  await drawerOf(session, register);
  assert.equal(keys.length, 1);
  forgetDrawer(session);
  await drawerOf(session, register);
  assert.equal(new Set(keys).size, 2);
});
