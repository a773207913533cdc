import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import vm from "node:vm";

const SOURCE = readFileSync(new URL("../../offline_cache/sw.js", import.meta.url), "utf8");
const ORIGIN = "http://127.0.0.1:8080";

/** Cache API in memory, URLs as keys. */
function cacheStorage(server) {
  const stores = new Map();
  const path = (request) => new URL(typeof request === "string" ? request : request.url, ORIGIN).pathname;
  const open = async (name) => {
    if (!stores.has(name)) stores.set(name, new Map());
    const store = stores.get(name);
    return {
      match: async (request) => store.get(path(request))?.clone(),
      put: async (request, response) => void store.set(path(request), response),
      async addAll(requests) {
        const answers = await Promise.all(requests.map((request) => server(request)));
        if (answers.some((answer) => !answer.ok)) throw new TypeError("one is missing");
        requests.forEach((request, index) => store.set(path(request), answers[index]));
      },
    };
  };
  return {
    stores,
    open,
    has: async (name) => stores.has(name),
    delete: async (name) => stores.delete(name),
    keys: async () => [...stores.keys()],
  };
}

let version, up, broken;
beforeEach(() => ([version, up, broken] = ["v1", true, null]));

async function server(request) {
  const { pathname } = new URL(typeof request === "string" ? request : request.url, ORIGIN);
  if (!up) throw new TypeError("Failed to fetch");
  if (pathname === broken) return new Response("", { status: 404 });
  if (pathname === "/precache.json") return Response.json({ version, assets: ["/kiosk", `/static/${version}/js/a.js`] });
  return new Response(`${version} ${pathname}`);
}

/** The worker in its own realm; `fire` sends an event and waits for what it was told to wait for. */
function worker(caches = cacheStorage(server)) {
  const listeners = {};
  class PageRequest extends Request {
    constructor(url, options) {
      super(new URL(url, ORIGIN), options);
    }
  }
  const self = { addEventListener: (name, listener) => (listeners[name] = listener), location: { origin: ORIGIN }, clients: { claim: async () => undefined } };
  vm.runInNewContext(SOURCE, { self, caches, fetch: server, Request: PageRequest, Response, URL, AbortSignal, Promise });
  const fire = async (name, detail = {}) => {
    let outcome;
    const keep = (promise) => (outcome = promise);
    listeners[name]({ ...detail, waitUntil: keep, respondWith: keep });
    return outcome && (await outcome);
  };
  const get = (path, mode = "cors") => fire("fetch", { request: { url: ORIGIN + path, method: "GET", mode } });
  return { caches, fire, get };
}

test("a terminal starts without its server once the shell is kept", async () => {
  const { fire, get } = worker();
  await fire("install");
  up = false;
  assert.equal(await (await get("/kiosk", "navigate")).text(), "v1 /kiosk");
  assert.equal(await (await get("/static/v1/js/a.js")).text(), "v1 /static/v1/js/a.js");
});

test("while the server answers, the page comes from it", async () => {
  const { fire, get } = worker();
  await fire("install");
  version = "v2";
  assert.equal(await (await get("/kiosk", "navigate")).text(), "v2 /kiosk");
});

test("nothing of the API, of a person or of another page is ever answered or kept", async () => {
  const { fire, caches } = worker();
  await fire("install");
  const untouched = ["/api/v1/session", "/api/v1/materials/1/image", "/socket.io/", "/console", "/v/abc"];
  for (const path of untouched) {
    for (const mode of ["cors", "navigate"]) {
      assert.equal(await fire("fetch", { request: { url: ORIGIN + path, method: "GET", mode } }), undefined);
    }
  }
  assert.equal(await fire("fetch", { request: { url: `${ORIGIN}/static/v1/js/a.js`, method: "POST", mode: "cors" } }), undefined);
  assert.equal(await fire("fetch", { request: { url: "https://elsewhere.example/static/x.js", method: "GET", mode: "cors" } }), undefined);
  assert.deepEqual([...caches.stores.get("xiaoer-shell-v1").keys()], ["/kiosk", "/static/v1/js/a.js"]);
});

test("a new version is taken only when the attract screen asks, and the page is told", async () => {
  const { fire, caches } = worker();
  await fire("install");
  version = "v2";
  const told = [];
  await fire("message", { data: { type: "check", version: "v1" }, source: { postMessage: (message) => told.push({ ...message }) } });
  assert.deepEqual(told, [{ type: "new_version", version: "v2" }]);
  assert.deepEqual([...caches.stores.keys()].sort(), ["xiaoer-shell-meta", "xiaoer-shell-v2"]);
});

test("a worker that starts anew leaves the version in use alone", async () => {
  const first = worker();
  await first.fire("install");
  version = "v2";
  const second = worker(first.caches);
  await second.fire("install");
  up = false;
  assert.equal(await (await second.get("/kiosk", "navigate")).text(), "v1 /kiosk");
});

test("a version that cannot be gathered whole is thrown away and the old one stays", async () => {
  const { fire, caches, get } = worker();
  await fire("install");
  [version, broken] = ["v2", "/static/v2/js/a.js"];
  const told = [];
  await fire("message", { data: { type: "check", version: "v1" }, source: { postMessage: (message) => told.push(message) } });
  assert.deepEqual(told, []);
  assert.deepEqual([...caches.stores.keys()].sort(), ["xiaoer-shell-meta", "xiaoer-shell-v1"]);
  up = false;
  assert.equal(await (await get("/kiosk", "navigate")).text(), "v1 /kiosk");
});
