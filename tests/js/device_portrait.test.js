/** The card with its photo and a picture of who stands there, as the page asks the bridge for them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBridge } from "../../static/js/device/bridge.js";
import { seesPeople, takePortrait } from "../../static/js/device/camera.js";
import { readCardWithPhoto, readsPhotos, signCardWithPhoto } from "../../static/js/device/card_reader.js";
import { FakeSocket, handTimers, settle } from "./fake_bridge.js";

const READ = "CardReader.ReadRawData";
const staying = () => new AbortController().signal;

/** A bridge with this service, connected. @param {string} name */
async function offering(name) {
  FakeSocket.all.length = 0;
  const bridge = createBridge({ port: 1, token: "t" }, { WebSocket: FakeSocket, ...handTimers() });
  bridge.names.value = [name];
  bridge.service(name);
  const socket = FakeSocket.all.at(-1);
  socket.open();
  await settle();
  return { bridge, socket };
}

function answer(socket, name, payload) {
  const { header } = socket.last(name);
  socket.say({ header: { name, requestId: header.requestId, type: "completion", version: "1.0", completionCode: "success" }, payload });
}

/** Says what the device can do to everybody who asks. */
async function capable(socket, interfaces, own, asking) {
  const named = interfaces.map((command) => ({ name: command.split(".")[0], commands: { [command]: { versions: ["1.0", "2.0"] } }, events: {} }));
  for (let turn = 0; turn < 6; turn += 1) {
    await settle();
    const { header } = socket.sent.findLast((message) => message.header.name === "Common.Capabilities") ?? {};
    if (header) socket.say({ header: { name: "Common.Capabilities", requestId: header.requestId, type: "completion", version: "3.0", completionCode: "success" }, payload: { interfaces: named, ...own } });
  }
  return asking;
}

test("text and photo of a card come together, and a card without a photo is one as well", async () => {
  const { bridge, socket } = await offering("CardReader");
  for (const [payload, photo] of [[{ frontImage: "UE5H" }, "UE5H"], [{}, ""]]) {
    const reading = readCardWithPhoto(bridge, { signal: staying() });
    await settle();
    assert.deepEqual(socket.last(READ).payload, { chip: true, frontImage: true });
    answer(socket, READ, { chip: [{ data: "dGV4dA==" }], ...payload });
    assert.deepEqual(await reading, { chip: "dGV4dA==", photo });
  }
});

test("a card whose text was not read is none, whatever photo came with it", async () => {
  const { bridge, socket } = await offering("CardReader");
  const reading = readCardWithPhoto(bridge, { signal: staying() });
  await settle();
  answer(socket, READ, { frontImage: "UE5H" });
  await assert.rejects(reading, { code: "invalidMedia" });
});

test("the terminal's key signs card and photo under an order of its own", async () => {
  const { bridge, socket } = await offering("CardReader");
  const signing = signCardWithPhoto(bridge, "0123456789");
  await settle();
  assert.deepEqual(socket.last("XiaoerTerminal.SignPhoto").payload, { nonce: "0123456789" });
  answer(socket, "XiaoerTerminal.SignPhoto", { signature: "c2ln" });
  assert.equal(await signing, "c2ln");
});

test("a portrait is taken by the camera that looks at people, and by no other", async () => {
  const { bridge, socket } = await offering("Camera");
  const taking = takePortrait(bridge, staying());
  await settle();
  assert.deepEqual(socket.last("Camera.TakePicture").payload, { camera: "person" });
  answer(socket, "Camera.TakePicture", { pictureFile: "SlBH" });
  assert.equal(await taking, "SlBH");
});

const SEES = ["XiaoerCamera.StartPreview", "XiaoerTerminal.SignReading"];
for (const [what, commands, cameras, sees] of [
  ["a camera for people whose pictures are vouched for", SEES, { person: true }, true],
  ["a camera for papers only", SEES, { exitSlot: true }, false],
  ["a bridge that does not vouch for pictures", SEES.slice(0, 1), { person: true }, false],
]) {
  test(`${what}: ${sees ? "a face can be compared" : "nothing is offered"}`, async () => {
    const { bridge, socket } = await offering("Camera");
    assert.equal(await capable(socket, commands, { camera: { cameras } }, seesPeople(bridge)), sees);
  });
}

for (const frontImage of [true, false]) {
  test(`a reader ${frontImage ? "with" : "without"} a decoder for photos`, async () => {
    const { bridge, socket } = await offering("CardReader");
    assert.equal(await capable(socket, ["XiaoerTerminal.SignPhoto"], { cardReader: { readTracks: { frontImage } } }, readsPhotos(bridge)), frontImage);
  });
}
