import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { createBridge } from "../../static/js/device/bridge.js";
import { download, upload } from "../../static/js/device/media.js";
import { printPdf } from "../../static/js/device/printer.js";
import { FakeSocket, handTimers, settle } from "./fake_bridge.js";

const BYTES = new Uint8Array([1, 2, 3, 4]);
const URL_ = "http://127.0.0.1:40001/media/abcDEF_-123";
const LINK = { url: URL_, type: "image/jpeg", size: 4, sha256: createHash("sha256").update(BYTES).digest("hex") };

function bridgeWith(...offered) {
  const bridge = createBridge({ port: 1, token: "launch" }, { WebSocket: FakeSocket, ...handTimers() });
  FakeSocket.all.at(-1).open();
  const service = bridge.service("DocumentPrinter");
  const socket = FakeSocket.all.at(-1);
  socket.offered = offered;
  socket.open();
  return { bridge, service, socket };
}

/** A fetch that answers once and remembers what it was asked. */
function answering(body, status = 200) {
  const asked = [];
  const fake = async (url, options) => (asked.push({ url, ...options }), new Response(body, { status }));
  return { asked, fetch: fake };
}

test("bytes are fetched from this machine with the launch token, and nothing of it is kept", async () => {
  const { asked, fetch } = answering(BYTES);
  const blob = await download(bridgeWith().bridge, LINK, { fetch });
  assert.deepEqual([blob.type, new Uint8Array(await blob.arrayBuffer())], ["image/jpeg", BYTES]);
  const [{ url, headers, credentials, cache, referrerPolicy }] = asked;
  assert.deepEqual({ url, headers, credentials, cache, referrerPolicy }, {
    url: URL_, headers: { Authorization: "Bearer launch" }, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer",
  });
});

test("the launch token goes nowhere but to this machine", async () => {
  const { asked, fetch } = answering(BYTES);
  const elsewhere = ["https://127.0.0.1:1/media/a", "http://127.0.0.1.evil.example/media/a", "http://localhost:1/media/a", "http://127.0.0.1:1/other", "http://u@127.0.0.1:1/media/a", "/media/a", null];
  for (const url of elsewhere) await assert.rejects(download(bridgeWith().bridge, { ...LINK, url }, { fetch }), { code: "mediaLost" });
  assert.deepEqual(asked, []);
});

test("what is gone, cut off or damaged is told as lost", async () => {
  const { bridge } = bridgeWith();
  for (const { fetch } of [answering("no", 404), answering(BYTES.slice(1)), answering(new Uint8Array([1, 2, 3, 5]))]) {
    await assert.rejects(download(bridge, LINK, { fetch }), { code: "mediaLost" });
  }
  await assert.rejects(download(bridge, LINK, { fetch: async () => Promise.reject(new TypeError()) }), { code: "mediaLost" });
});

test("leaving the screen while bytes come is no trouble to be told", async () => {
  const leaving = new AbortController();
  const fetch = async () => (leaving.abort(), Promise.reject(new DOMException("", "AbortError")));
  await assert.rejects(download(bridgeWith().bridge, LINK, { fetch, signal: leaving.signal }), { code: "canceled" });
});

test("an upload is opened, put and named", async () => {
  const { bridge, service, socket } = bridgeWith();
  const { asked, fetch } = answering("{}", 201);
  const uploading = upload(bridge, service, BYTES, "application/pdf", { fetch });
  assert.deepEqual(socket.last("XiaoerMedia.OpenUpload").payload, { size: 4, type: "application/pdf" });
  socket.complete("XiaoerMedia.OpenUpload", { mediaId: "m1", url: URL_ });
  assert.equal(await uploading, "m1");
  assert.deepEqual([asked[0].method, asked[0].headers], ["PUT", { "Content-Type": "application/pdf", Authorization: "Bearer launch" }]);
});

test("a large paper goes beside the message, and a transfer that breaks prints nothing", async () => {
  for (const [status, expected] of [[201, "completed"], [507, "failed"]]) {
    const { bridge, socket } = bridgeWith("XiaoerPrint.PrintJob");
    const printing = printPdf(bridge, "DocumentPrinter", new Uint8Array(2_000_000), { key: "key-12345", pause: async () => undefined, ...answering("", status) });
    await settle();
    socket.complete("XiaoerMedia.OpenUpload", { mediaId: "m1", url: URL_ });
    await settle();
    if (status === 201) {
      assert.deepEqual(socket.last("XiaoerPrint.PrintJob").payload, { key: "key-12345", mediaId: "m1" });
      socket.complete("XiaoerPrint.PrintJob", {});
    } else {
      assert.equal(socket.last("XiaoerPrint.PrintJob"), undefined);
    }
    assert.equal((await printing).outcome, expected);
  }
});
