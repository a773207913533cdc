/** A page is its terminal's once the terminal's key has said so, and not before. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../static/js/core/api.js";
import { signal } from "../../static/js/core/store.js";
import { createTerminalProof } from "../../static/js/entry/terminal_proof.js";

const settle = () => new Promise((done) => setImmediate(done));

/** A server that believes one key, and a bridge that has it. */
function hall({ present = true, proven = false } = {}) {
  const asked = [];
  const server = { proven, away: false, believes: true };
  const api = {
    terminal: async () => {
      asked.push("terminal");
      if (server.away) throw new ApiError("network");
      return { proven: server.proven, terminal: { code: server.proven ? "T-0003" : "" } };
    },
    terminalChallenge: async () => ({ nonce: "a-nonce" }),
    proveTerminal: async (proof) => {
      asked.push(proof);
      if (!server.believes) throw new ApiError("refused", { code: "terminal_not_proven" });
      server.proven = true;
    },
    challenge: async () => {
      asked.push("challenge");
      if (!server.proven) throw new ApiError("refused", { code: "terminal_unknown" });
      return { nonce: "b-nonce" };
    },
  };
  const signs = { connected: signal(true), command: async (name, payload) => ({ signature: `${name} ${payload.document} ${payload.nonce}`, terminalKey: "key" }) };
  const bridge = { present, connected: signal(present), service: () => (present ? signs : null) };
  const terminal = signal(null);
  const later = [];
  const pauses = [];
  let renewed = 0;
  const told = {};
  const live = { rejoin: () => (renewed += 1), on: (news, listener) => (told[news] = listener) };
  const proof = createTerminalProof({ api, bridge, terminal, live, schedule: (run, ms) => (later.push(run), pauses.push(ms)) });
  return { asked, server, bridge, terminal, later, pauses, proof, told, renewed: () => renewed };
}

test("a page proves by the bridge which terminal it is on, and takes up its new cookie", async () => {
  const { asked, terminal, proof, renewed } = hall();
  proof.start();
  await settle();
  assert.deepEqual(asked[1], { nonce: "a-nonce", signature: "XiaoerTerminal.SignRequest kiosk-page a-nonce", terminal_key: "key" });
  assert.equal(terminal.value.terminal.code, "T-0003");
  assert.equal(renewed(), 1);
});

test("a page that is known already proves nothing again", async () => {
  const { asked, terminal, proof, renewed } = hall({ proven: true });
  proof.start();
  await settle();
  assert.deepEqual(asked, ["terminal"]);
  assert.equal(terminal.value.proven, true);
  assert.equal(renewed(), 0);
});

test("without a bridge it is a browser without a terminal, and says so", async () => {
  const { asked, terminal, proof, later } = hall({ present: false });
  proof.start();
  await settle();
  assert.deepEqual(asked, ["terminal"]);
  assert.equal(terminal.value.proven, false);
  assert.deepEqual(later, []);
});

test("a server that is away is asked again soon, and one that does not know the key yet after a minute", async () => {
  const { server, terminal, proof, later, pauses } = hall();
  server.away = true;
  proof.start();
  await settle();
  assert.equal(terminal.value, null);
  server.away = false;
  server.believes = false;
  later.pop()();
  await settle();
  assert.equal(terminal.value.proven, false);
  assert.deepEqual(pauses, [1000, 60_000]);
  server.believes = true;
  later.pop()();
  await settle();
  assert.equal(terminal.value.proven, true);
});

test("who puts a card down before it is known waits for the proof, not for the next look", async () => {
  const { server, terminal, proof } = hall();
  server.away = true;
  proof.start();
  await settle();
  server.away = false;
  assert.deepEqual(await proof.challenge(), { nonce: "b-nonce" });
  assert.equal(terminal.value.proven, true);
});

test("a page whose cookie is not known any more proves itself again", async () => {
  const { server, proof } = hall({ proven: true });
  proof.start();
  await settle();
  server.proven = false;
  assert.deepEqual(await proof.challenge(), { nonce: "b-nonce" });
});

test("a terminal that is enrolled anew proves itself at once, and one that was retired until it is enrolled again", async () => {
  const { asked, server, terminal, proof, later, pauses, told, renewed } = hall({ proven: true });
  proof.start();
  await settle();
  server.proven = false;
  told.terminal_changed({ terminal: "T-0003" });
  await settle();
  assert.equal(terminal.value.proven, true);
  assert.equal(renewed(), 1);
  asked.length = 0;
  told.terminal_changed({ terminal: "T-0004" }); // somebody else's
  await settle();
  assert.deepEqual(asked, []);
  server.proven = server.believes = false;
  told.terminal_changed({ terminal: "T-0003" });
  await settle();
  told.terminal_changed({ terminal: "T-0003" });
  await settle();
  assert.equal(terminal.value.proven, false);
  assert.deepEqual(pauses, [60_000]); // asked again once, however often it was told
  server.believes = true;
  later.pop()();
  await settle();
  assert.equal(terminal.value.proven, true);
});
