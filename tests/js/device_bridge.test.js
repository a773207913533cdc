import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { createBridge, DeviceError, openService } from "../../static/js/device/bridge.js";
import { readCard, signReading } from "../../static/js/device/card_reader.js";
import { healthOf } from "../../static/js/device/health.js";
import { takeBridgeAddress } from "../../static/js/device/launch.js";
import { FakeSocket, handTimers, settle } from "./fake_bridge.js";

const ADDRESS = { port: 5846, token: "launch" };
const CONTRACT = new URL("../contract/bridge/", import.meta.url);

/** A service that is connected, its first Common.Status still open. */
function connected(name = "CardReader", timers = handTimers()) {
  const service = openService(ADDRESS, `/xfs4iot/v1.0/${name}`, { WebSocket: FakeSocket, ...timers });
  const socket = FakeSocket.all.at(-1);
  socket.open();
  return { service, socket, timers: timers.timers };
}

for (const file of readdirSync(CONTRACT).filter((name) => name.endsWith(".json"))) {
  const { title, service: name, steps } = JSON.parse(readFileSync(new URL(file, CONTRACT), "utf8"));
  test(`shared conversation: ${title} (${file})`, async () => {
    const { service, socket } = connected(name);
    /** Example request id -> the page's own commands of that id, oldest first. */
    const open = new Map();
    for (const step of steps) {
      if (step.client) {
        const { header, payload } = step.client;
        const one = { events: [], wanted: [], outcome: null };
        const promise = service.command(header.name, payload, { timeout: header.timeout, onEvent: (event) => one.events.push(event) });
        promise.then((value) => (one.outcome = { value }), (error) => (one.outcome = { error }));
        const sent = socket.sent.at(-1);
        one.id = sent.header.requestId;
        // A version that the bridge does not have is not one that the page would send.
        const version = file === "unsupported_command.json" ? sent.header.version : header.version;
        assert.deepEqual(sent, { ...step.client, header: { ...header, version, requestId: one.id } });
        open.set(header.requestId, [...(open.get(header.requestId) ?? []), one]);
      }
      if (!step.bridge) continue;
      const { header, payload } = step.bridge;
      const waiting = open.get(header.requestId) ?? [];
      // A refused acknowledge answers the newest command of that id, everything else the oldest.
      const one = header.status ? waiting.pop() : waiting[0];
      socket.say(one ? { ...step.bridge, header: { ...header, requestId: one.id } } : step.bridge);
      await settle();
      if (header.type === "event") assert.equal(one.events.at(-1), header.name);
      if (header.type === "acknowledge" && header.status && one) assert.equal(one.outcome.error.code, header.status);
      if (header.type === "completion") {
        waiting.shift();
        if (header.completionCode === "success") assert.deepEqual(one.outcome, { value: payload ?? null });
        else assert.equal(one.outcome.error.code, payload?.errorCode ?? header.completionCode);
      }
      if (header.type === "acknowledge" && !header.status) assert.equal(one.outcome, null);
    }
  });
}

test("the page offers the protocol, the launch token and its own name, the same on every socket", () => {
  const { socket } = connected();
  const other = connected("Scanner").socket;
  assert.deepEqual(socket.protocols.slice(0, 2), ["xfs4iot.v1", "token.launch"]);
  assert.match(socket.protocols[2], /^page\.[A-Za-z0-9_-]{16,64}$/);
  assert.deepEqual(other.protocols, socket.protocols);
  assert.equal(socket.url, "ws://127.0.0.1:5846/xfs4iot/v1.0/CardReader");
});

test("while another page holds the devices this one says so, is not ready and asks again", async () => {
  const { service, socket, timers } = connected();
  socket.drop(4009);
  assert.deepEqual([service.held.value, service.connected.value, timers.at(-1).ms], [true, false, 500]);
  timers.at(-1).run();
  const second = FakeSocket.all.at(-1);
  second.open();
  assert.equal(service.connected.value, false); // Refused sockets open first.
  second.drop(4009);
  assert.equal(timers.at(-1).ms, 1000);
  timers.at(-1).run();
  FakeSocket.all.at(-1).open();
  FakeSocket.all.at(-1).complete("Common.Status", { common: { device: "online" } });
  await settle();
  assert.deepEqual([service.held.value, service.connected.value], [false, true]);
});

test("what a service offers is asked once a connection, in the version that the page speaks", async () => {
  const { service, socket, timers } = connected("DocumentPrinter");
  const commands = { "XiaoerPrint.PrintJob": { versions: ["1.0"] }, "Printer.PrintNative": { versions: ["2.0"] } };
  const asked = ["XiaoerPrint.PrintJob", "Printer.PrintNative", "Printer.Fly"].map(service.offers);
  socket.complete("Common.Capabilities", { interfaces: [{ commands }] });
  assert.deepEqual(await Promise.all(asked), [true, false, false]);
  assert.equal(socket.sent.filter((message) => message.header.name === "Common.Capabilities").length, 1);
  socket.drop();
  assert.equal(await service.offers("XiaoerPrint.PrintJob"), false);
  timers.at(-1).run();
  FakeSocket.all.at(-1).open();
  const again = service.offers("XiaoerPrint.PrintJob");
  FakeSocket.all.at(-1).complete("Common.Capabilities", { interfaces: [{ commands }] });
  assert.equal(await again, true);
});

test("a lost connection is retried with growing pauses that stay bounded, and begin anew after an answer", async () => {
  const { socket, timers } = connected();
  socket.drop();
  for (let round = 0; round < 7; round += 1) {
    timers.at(-1).run();
    FakeSocket.all.at(-1).drop();
  }
  assert.deepEqual(timers.map((timer) => timer.ms), [500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  timers.at(-1).run();
  FakeSocket.all.at(-1).open();
  FakeSocket.all.at(-1).complete("Common.Status", {});
  await settle();
  FakeSocket.all.at(-1).drop();
  assert.equal(timers.at(-1).ms, 500);
});

test("what was under way when the connection broke is told, never left waiting", async () => {
  const { service, socket } = connected();
  const reading = service.command("CardReader.ReadRawData", { chip: true });
  socket.drop();
  await assert.rejects(reading, { code: "connectionLost" });
  await assert.rejects(service.command("Common.Status"), { code: "connectionLost" });
});

test("only changed leaves arrive and the rest of the status stays", async () => {
  const { service, socket } = connected("DocumentPrinter");
  socket.complete("Common.Status", { common: { device: "online" }, printer: { paper: { upper: "full" }, toner: "full" } });
  await settle();
  socket.say({ header: { name: "Common.StatusChangedEvent", type: "event", version: "3.0" }, payload: { printer: { paper: { upper: "out" } } } });
  assert.deepEqual(service.status.value, { common: { device: "online" }, printer: { paper: { upper: "out" }, toner: "full" } });
  socket.drop();
  assert.equal(service.status.value, null);
});

test("leaving a screen cancels exactly its own command", async () => {
  const { service, socket } = connected();
  const leaving = new AbortController();
  const reading = service.command("CardReader.ReadRawData", { chip: true }, { signal: leaving.signal });
  const id = socket.last("CardReader.ReadRawData").header.requestId;
  leaving.abort();
  assert.deepEqual(socket.last("Common.Cancel").payload, { requestIds: [id] });
  socket.complete("CardReader.ReadRawData", undefined, "canceled");
  await assert.rejects(reading, { code: "canceled" });
  await assert.rejects(service.command("X.Y", {}, { signal: leaving.signal }), { code: "canceled" });
});

test("garbage on the wire changes nothing", async () => {
  const { service, socket } = connected();
  const reading = service.command("CardReader.ReadRawData", { chip: true });
  for (const text of ["", "{", "null", "[]", '{"header":{}}', '{"header":{"type":"completion","requestId":999}}']) socket.say(text);
  socket.complete("CardReader.ReadRawData", { chip: [{ data: "AAAA" }] });
  assert.deepEqual(await reading, { chip: [{ data: "AAAA" }] });
});

test("a completion is taken once", async () => {
  const { service, socket } = connected();
  const reading = service.command("CardReader.ReadRawData", { chip: true });
  socket.complete("CardReader.ReadRawData", { first: true });
  socket.complete("CardReader.ReadRawData", { second: true });
  assert.deepEqual(await reading, { first: true });
});

test("the card's text and the terminal's signature come over one connection", async () => {
  const bridge = createBridge(ADDRESS, { WebSocket: FakeSocket, ...handTimers() });
  bridge.service("CardReader");
  const socket = FakeSocket.all.at(-1);
  socket.open();
  const events = [];
  const reading = readCard(bridge, { signal: new AbortController().signal, onEvent: (event) => events.push(event) });
  const { requestId } = socket.last("CardReader.ReadRawData").header;
  socket.say({ header: { name: "CardReader.InsertCardEvent", requestId, type: "event", version: "2.0" } });
  socket.complete("CardReader.ReadRawData", { chip: [{ data: "AAAA" }] });
  assert.equal(await reading, "AAAA");
  assert.deepEqual(events, ["InsertCardEvent"]);
  const signing = signReading(bridge, "nonce");
  assert.deepEqual(socket.last("XiaoerTerminal.SignReading").payload, { nonce: "nonce" });
  socket.complete("XiaoerTerminal.SignReading", { signature: "c2ln" });
  assert.equal(await signing, "c2ln");
});

test("a card without a text is an unreadable card", async () => {
  const bridge = createBridge(ADDRESS, { WebSocket: FakeSocket, ...handTimers() });
  bridge.service("CardReader");
  const socket = FakeSocket.all.at(-1);
  socket.open();
  for (const payload of [{}, { chip: [] }, { chip: [{ status: "dataMissing", data: "AA" }] }]) {
    const reading = readCard(bridge, { signal: new AbortController().signal });
    socket.complete("CardReader.ReadRawData", payload);
    await assert.rejects(reading, (error) => error instanceof DeviceError && error.code === "invalidMedia");
  }
});

test("a page without a bridge says that the device is not there", async () => {
  const bridge = createBridge(null);
  assert.equal(bridge.present, false);
  await assert.rejects(readCard(bridge, { signal: new AbortController().signal }), { code: "deviceNotReady" });
});

test("a status is told in one word, the graver trouble first", () => {
  const printer = (paper, device = "online") => ({ common: { device }, printer: { paper } });
  assert.equal(healthOf(null), "missing");
  assert.equal(healthOf({ common: { device: "noDevice" } }), "missing");
  assert.equal(healthOf({ common: { device: "deviceBusy" } }), "ok");
  assert.equal(healthOf(printer({ upper: "out" })), "paper_out");
  assert.equal(healthOf(printer({ upper: "jammed", lower: "out" })), "jammed");
  assert.equal(healthOf(printer({ upper: "low" })), "paper_low");
  assert.equal(healthOf(printer({ upper: "full" }, "hardwareError")), "fault");
  assert.equal(healthOf(printer({ upper: "out" }, "userError")), "cover_open");
});

function scope(hash, stored = null) {
  const kept = new Map(stored ? [["xiaoer.bridge", stored]] : []);
  const seen = [];
  return {
    seen,
    kept,
    location: { hash, pathname: "/kiosk", search: "" },
    history: { replaceState: (_, __, url) => seen.push(url) },
    sessionStorage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) },
  };
}

test("the bridge's address leaves the URL at once and survives a reload", () => {
  const first = scope("#bridge=5846&token=secret");
  assert.deepEqual(takeBridgeAddress(first), { port: 5846, token: "secret" });
  assert.deepEqual(first.seen, ["/kiosk"]);
  assert.deepEqual(takeBridgeAddress(scope("", first.kept.get("xiaoer.bridge"))), { port: 5846, token: "secret" });
});

test("a fragment that is no address gives none, and is cleared too", () => {
  for (const hash of ["#bridge=abc&token=x", "#bridge=0&token=x", "#bridge=70000&token=x", "#bridge=5846", "#other"]) {
    const here = scope(hash);
    assert.equal(takeBridgeAddress(here), null);
    assert.deepEqual(here.seen, ["/kiosk"]);
  }
  assert.equal(takeBridgeAddress(scope("", "{damaged")), null);
});
