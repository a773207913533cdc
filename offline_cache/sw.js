/**
 * Service worker of the terminal: keeps one complete version of the shell, so that a terminal starts
 * while the server is away. It never touches the API, sockets or anything of a person: those requests
 * pass by untouched.
 *
 * A new version is gathered whole into its own cache and takes over only when the page says that nobody
 * is there ("apply" while the attract screen shows). Half-gathered caches are thrown away.
 */
const PREFIX = "xiaoer-shell-";
const META = "xiaoer-shell-meta";
const CURRENT = "/current-version";
/** A server that is starting up accepts a connection and says nothing for a while: the kept shell comes first then. */
const PATIENCE_MS = 4000;
/** The pages that a terminal must be able to start with while the server is away. */
const SHELLS = new Set(["/kiosk", "/tv"]);
const SHELL_PATHS = /^\/(static|offline_cache)\/|^\/manifest\.webmanifest$/;

/** @returns {Promise<string | null>} the version in use */
async function currentVersion() {
  const kept = await (await caches.open(META)).match(CURRENT);
  return kept ? kept.text() : null;
}

/** Gathers the server's version whole. @returns {Promise<string>} that version */
async function gather() {
  const answer = await fetch("/precache.json", { cache: "no-store" });
  if (!answer.ok) throw new Error(`precache ${answer.status}`);
  const { version, assets } = await answer.json();
  const name = PREFIX + version;
  if (await caches.has(name)) return version;
  try {
    // "no-store" would also miss the browser's own cache; "no-cache" asks the server whether it is still true.
    await (await caches.open(name)).addAll(assets.map((/** @type {string} */ url) => new Request(url, { cache: "no-cache" })));
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
  return version;
}

/** @param {string} version */
async function use(version) {
  await (await caches.open(META)).put(CURRENT, new Response(version));
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== META && name !== PREFIX + version);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** @param {Request} request @returns {Promise<Response | undefined>} */
async function fromShell(request) {
  const version = await currentVersion();
  if (!version) return undefined;
  return (await caches.open(PREFIX + version)).match(request, { ignoreSearch: true, ignoreVary: true });
}

/** The page itself, from the server when it answers soon. @param {Request} request @returns {Promise<Response>} */
async function shellPage(request) {
  try {
    const fresh = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (fresh.status < 500) return fresh;
  } catch {
    // Out of reach: the kept page tells the person, and takes up again by itself.
  }
  return (await fromShell(request)) ?? fetch(request);
}

self.addEventListener("install", (event) => {
  event.waitUntil(gather().then(async (version) => (await currentVersion()) ?? use(version)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    // The server first: the kiosk's answer also carries the terminal's own cookie.
    if (SHELLS.has(url.pathname)) event.respondWith(shellPage(request));
  } else if (SHELL_PATHS.test(url.pathname)) {
    event.respondWith(fromShell(request).then((kept) => kept ?? fetch(request)));
  }
});

self.addEventListener("message", (event) => {
  // Asked by a page on its attract screen that runs `version`: is there something newer, whole and ready?
  if (event.data?.type !== "check") return;
  event.waitUntil(
    gather().then(
      async (version) => {
        await use(version);
        if (version !== event.data.version) event.source.postMessage({ type: "new_version", version });
      },
      () => undefined, // The server is away: stay with what is here.
    ),
  );
});
