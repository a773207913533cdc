/** What is held before the terminal, as the page asks for it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBridge } from "../../static/js/device/bridge.js";
import { readCode, readSocialCard } from "../../static/js/device/code_reader.js";
import { signRequest } from "../../static/js/device/terminal_key.js";
import { FakeSocket, handTimers, settle } from "./fake_bridge.js";

const CARD = "XiaoerCard.ReadSocialCard";
const staying = () => new AbortController().signal;

/** A bridge that offers these services, with the socket of the first of them. */
async function offering(...names) {
  FakeSocket.all.length = 0;
  const bridge = createBridge({ port: 1, token: "t" }, { WebSocket: FakeSocket, ...handTimers() });
  bridge.names.value = names;
  const service = bridge.service(names[0]);
  const socket = FakeSocket.all.at(-1);
  return { bridge, service, socket };
}

/** Answers the last command of this name. */
function answer(socket, name, payload, completionCode = "success") {
  const { header } = socket.last(name);
  socket.say({ header: { name, requestId: header.requestId, type: "completion", version: "1.0", completionCode }, payload });
}
const event = (socket, command, name) =>
  socket.say({ header: { name, requestId: socket.last(command).header.requestId, type: "event", version: "1.0" }, payload: {} });

test("one code is handed on as it was read, and of two none", async () => {
  const { bridge, socket } = await offering("BarcodeReader");
  socket.open();
  const reading = readCode(bridge, { signal: staying() });
  await settle();
  answer(socket, "BarcodeReader.Read", { readOutput: [{ barcodeData: "WEU=" }] });
  assert.equal(await reading, "WEU=");
  const two = readCode(bridge, { signal: staying() });
  await settle();
  answer(socket, "BarcodeReader.Read", { readOutput: [{ barcodeData: "WEU=" }, { barcodeData: "WUU=" }] });
  await assert.rejects(two, { code: "barcodeInvalid" });
});

test("a card that is put in is read", async () => {
  const { bridge, socket } = await offering("SocialCardReader");
  socket.open();
  const reading = readSocialCard(bridge, { signal: staying() });
  await settle();
  event(socket, CARD, "XiaoerCard.InsertCardEvent");
  event(socket, CARD, "XiaoerCard.MediaInsertedEvent");
  answer(socket, CARD, { reading: "e30=" });
  assert.equal(await reading, "e30=");
});

test("a card that somebody left in the slot signs nobody in", async () => {
  const { bridge, socket } = await offering("SocialCardReader");
  socket.open();
  const reading = readSocialCard(bridge, { signal: staying() });
  await settle();
  event(socket, CARD, "XiaoerCard.MediaInsertedEvent");
  answer(socket, CARD, { reading: "e30=" });
  await assert.rejects(reading, { code: "cardLeft" });
});

test("the terminal's key is asked as soon as its service answers", async () => {
  const { bridge, socket } = await offering("Terminal");
  const signing = signRequest(bridge, "nonce-of-the-server", "device-grant");
  await settle();
  assert.equal(socket.last("XiaoerTerminal.SignRequest"), undefined);
  socket.open();
  answer(socket, "Common.Status", {});
  await settle();
  assert.deepEqual(socket.last("XiaoerTerminal.SignRequest").payload, { nonce: "nonce-of-the-server", document: "device-grant" });
  answer(socket, "XiaoerTerminal.SignRequest", { signature: "c2ln" });
  assert.equal(await signing, "c2ln");
});
