import assert from "node:assert/strict";
import { test } from "node:test";
import { createBridge } from "../../static/js/device/bridge.js";
import { paperCamera, startPreview, takePicture } from "../../static/js/device/camera.js";
import { scanPages } from "../../static/js/device/scanner.js";
import { FakeSocket, handTimers, settle } from "./fake_bridge.js";

const READ = "XiaoerScan.ReadPages";
const ADDRESS = { port: 1, token: "t" };
const link = (name) => ({ content: { url: `http://127.0.0.1:9/media/${name}`, type: "image/jpeg" }, width: 1, height: 1 });
const fetched = async (url) => new Response(url.at(-1));

function scannerOffering(...offered) {
  const bridge = createBridge(ADDRESS, { WebSocket: FakeSocket, ...handTimers() });
  bridge.service("Scanner");
  const socket = FakeSocket.all.at(-1);
  socket.offered = offered;
  socket.open();
  return { bridge, socket };
}
const staying = () => new AbortController().signal;

test("a stack is taken in one go, its pages counted as they come and fetched in their order", async () => {
  const { bridge, socket } = scannerOffering(READ);
  const events = [];
  const scanning = scanPages(bridge, { signal: staying(), most: 4, fetch: fetched, onEvent: (name, payload) => events.push([name, payload.page]) });
  await settle();
  const { header, payload } = socket.last(READ);
  assert.deepEqual([payload.pages, payload.imageType, payload.deskew, payload.crop], [4, "jpg", true, false]);
  for (const page of [1, 2]) socket.say({ header: { name: "XiaoerScan.PageScannedEvent", requestId: header.requestId, type: "event", version: "1.0" }, payload: { page } });
  socket.complete(READ, { pages: [link("a"), link("b")] });
  const pages = await scanning;
  assert.deepEqual(await Promise.all(pages.map((page) => page.text())), ["a", "b"]);
  assert.deepEqual(events, [["PageScannedEvent", 1], ["PageScannedEvent", 2]]);
});

test("nobody feeds more than ten pages at a time", async () => {
  const { bridge, socket } = scannerOffering(READ);
  scanPages(bridge, { signal: staying(), most: 50 }).catch(() => undefined);
  await settle();
  assert.equal(socket.last(READ).payload.pages, 10);
});

test("a scanner with the standard's command only gives one page", async () => {
  const { bridge, socket } = scannerOffering();
  const scanning = scanPages(bridge, { signal: staying(), most: 4 });
  await settle();
  socket.complete("Printer.ReadImage", { images: { front: { status: "ok", data: btoa("page") } } });
  assert.deepEqual(await Promise.all((await scanning).map((page) => page.text())), ["page"]);
});

test("a scan without a picture is a page that was not scanned well", async () => {
  for (const [offered, name, answer] of [[[READ], READ, { pages: [] }], [[], "Printer.ReadImage", { images: { front: { status: "dataMissing" } } }]]) {
    const { bridge, socket } = scannerOffering(...offered);
    const scanning = scanPages(bridge, { signal: staying() });
    await settle();
    socket.complete(name, answer);
    await assert.rejects(scanning, { code: "mediaRejected" });
  }
});

/** A bridge that names a camera, and the camera's socket. */
async function withCamera(cameras, ...offered) {
  const bridge = createBridge(ADDRESS, { WebSocket: FakeSocket, ...handTimers() });
  const root = FakeSocket.all.at(-1);
  root.open();
  root.complete("ServicePublisher.GetServices", { services: [{ serviceURI: "ws://127.0.0.1:1/xfs4iot/v1.0/Camera" }] });
  await settle();
  bridge.optional("Camera");
  const socket = FakeSocket.all.at(-1);
  socket.open();
  const commands = Object.fromEntries(offered.map((name) => [name, { versions: ["1.0"] }]));
  const send = socket.send.bind(socket);
  socket.send = (text) => {
    send(text);
    if (socket.sent.at(-1).header.name === "Common.Capabilities") socket.complete("Common.Capabilities", { interfaces: [{ commands }], camera: { cameras } });
  };
  return { bridge, socket };
}

test("the camera for papers is the one that sees papers best, if it can be looked through", async () => {
  const preview = "XiaoerCamera.StartPreview";
  assert.equal(await paperCamera((await withCamera({ person: true, document: true }, preview)).bridge), "document");
  assert.equal(await paperCamera((await withCamera({ person: true, document: false }, preview)).bridge), "person");
  assert.equal(await paperCamera((await withCamera({ person: true })).bridge), null);
  assert.equal(await paperCamera((await withCamera({ room: true }, preview)).bridge), null);
  assert.equal(await paperCamera(createBridge(null)), null);
});

test("a preview is shown from this machine only", async () => {
  const { bridge, socket } = await withCamera({ person: true });
  for (const [url, shown] of [["http://127.0.0.1:9/media/x", true], ["http://elsewhere.example/media/x", false]]) {
    const starting = startPreview(bridge, "person");
    socket.complete("XiaoerCamera.StartPreview", { content: { url, type: "multipart/x-mixed-replace" } });
    if (shown) assert.equal(await starting, url);
    else await assert.rejects(starting, { code: "cameraInoperable" });
  }
});

test("a picture is a JPEG, an empty one a broken camera", async () => {
  const { bridge, socket } = await withCamera({ person: true });
  const taking = takePicture(bridge, "person", staying());
  socket.complete("Camera.TakePicture", { pictureFile: btoa("jpeg") });
  assert.equal(await (await taking).text(), "jpeg");
  const empty = takePicture(bridge, "person", staying());
  socket.complete("Camera.TakePicture", {});
  await assert.rejects(empty, { code: "cameraInoperable" });
});
