/**
 * Client of the local device bridge: XFS4IoT messages over one WebSocket per service.
 * The only module that opens a WebSocket. Devices come and go; a lost connection is retried with
 * back-off and never throws by itself. A command fails with a DeviceError whose `code` is either the
 * command's own error word (`paperOut`) or the completion code (`timeOut`, `canceled`, `deviceNotReady`).
 */
import { signal } from "../core/store.js";

export class DeviceError extends Error {
  /** @param {string} code @param {string} [description] English, free of personal data */
  constructor(code, description = "") {
    super(description || code);
    this.code = code;
  }
}

const ROOT = "/xfs4iot/v1.0";
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
/** Versions of the commands this page sends (XFS4IoT versions commands one by one). */
const VERSIONS = new Map([
  ["Printer.PrintNative", "3.0"],
  ["Printer.ReadImage", "3.0"],
  ["XiaoerTerminal.SignReading", "1.0"],
  ["XiaoerSimulator.GetState", "1.0"],
  ["XiaoerSimulator.Control", "1.0"],
]);
const DEFAULT_VERSION = "2.0";

/**
 * @typedef {{port: number, token: string}} BridgeAddress
 * @typedef {{name: string, requestId?: number, type: string, version?: string, status?: string,
 *   completionCode?: string, errorDescription?: string}} Header
 * @typedef {{timeout?: number, signal?: AbortSignal, onEvent?: (name: string, payload: any) => void}} CommandOptions
 * @typedef {{resolve: (payload: any) => void, reject: (error: unknown) => void, onEvent?: CommandOptions["onEvent"]}} Pending
 * @typedef {{WebSocket?: typeof WebSocket, schedule?: (run: () => void, ms: number) => any, cancel?: (id: any) => void}} Surroundings
 */

/**
 * Takes the bridge's address out of the page's URL fragment, puts it into sessionStorage and clears the
 * fragment at once, so that it is neither shown nor kept in the history.
 * @param {Window} [scope]
 * @returns {BridgeAddress | null} null when this page was not opened by a launcher
 */
export function takeBridgeAddress(scope = window) {
  const fragment = new URLSearchParams(scope.location.hash.slice(1));
  const port = Number(fragment.get("bridge"));
  const token = fragment.get("token");
  if (token && Number.isInteger(port) && port > 0 && port < 65536) {
    scope.sessionStorage.setItem("xiaoer.bridge", JSON.stringify({ port, token }));
  }
  if (scope.location.hash) scope.history.replaceState(null, "", scope.location.pathname + scope.location.search);
  try {
    return JSON.parse(scope.sessionStorage.getItem("xiaoer.bridge") ?? "null");
  } catch {
    return null;
  }
}

/** Copies `changes` into `target` leaf by leaf: StatusChangedEvent carries changed leaves only.
 * @param {any} target @param {any} changes @returns {any} */
function merged(target, changes) {
  if (changes === null || typeof changes !== "object" || Array.isArray(changes)) return changes;
  const result = { ...(target ?? {}) };
  for (const [key, value] of Object.entries(changes)) result[key] = merged(result[key], value);
  return result;
}

/**
 * One service of the bridge.
 * @param {BridgeAddress} address @param {string} path @param {Surroundings} [surroundings]
 */
export function openService(address, path, surroundings = {}) {
  const Socket = surroundings.WebSocket ?? WebSocket;
  const schedule = surroundings.schedule ?? ((run, ms) => setTimeout(run, ms));
  const cancel = surroundings.cancel ?? clearTimeout;

  const connected = signal(false);
  /** Common.Status as last told, null while unknown. */
  const status = signal(/** @type {any} */ (null));
  /** @type {Map<number, Pending>} */
  const pending = new Map();
  /** @type {Set<(name: string, payload: any) => void>} */
  const listeners = new Set();
  /** @type {WebSocket | null} */
  let socket = null;
  let nextId = 1;
  let retryMs = FIRST_RETRY_MS;
  /** @type {any} */
  let retry = null;
  let closed = false;

  function connect() {
    retry = null;
    const here = new Socket(`ws://127.0.0.1:${address.port}${path}`, ["xfs4iot.v1", `token.${address.token}`]);
    socket = here;
    here.onopen = () => {
      retryMs = FIRST_RETRY_MS;
      connected.value = true;
      command("Common.Status").then(
        (payload) => (status.value = payload ?? {}),
        () => undefined, // The close handler or the next StatusChangedEvent tells the truth.
      );
    };
    here.onmessage = (message) => receive(message.data);
    here.onclose = () => {
      if (socket !== here) return;
      socket = null;
      connected.value = false;
      status.value = null;
      for (const one of pending.values()) one.reject(new DeviceError("connectionLost"));
      pending.clear();
      if (closed) return;
      retry = schedule(connect, retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    };
  }

  /** @param {string} data */
  function receive(data) {
    /** @type {{header: Header, payload?: any}} */
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return; // Not a message of this protocol; the command's own timeout ends the wait.
    }
    const header = message?.header;
    if (!header) return;
    const request = header.requestId === undefined ? undefined : pending.get(header.requestId);
    if (header.type === "acknowledge") {
      if (header.status && request) settle(header.requestId, () => request.reject(new DeviceError(String(header.status))));
    } else if (header.type === "completion") {
      if (request) settle(header.requestId, () => complete(request, header, message.payload));
    } else if (header.type === "event" && header.requestId !== undefined) {
      request?.onEvent?.(header.name, message.payload ?? {});
    } else if (header.type === "unsolicited" || header.type === "event") {
      if (header.name === "Common.StatusChangedEvent") status.value = merged(status.peek(), message.payload ?? {});
      for (const listener of listeners) listener(header.name, message.payload ?? {});
    }
  }

  /** @param {number | undefined} id @param {() => void} finish */
  function settle(id, finish) {
    pending.delete(/** @type {number} */ (id));
    finish();
  }

  /** @param {Pending} request @param {Header} header @param {any} payload */
  function complete(request, header, payload) {
    if (header.completionCode === "success") return request.resolve(payload ?? null);
    const own = header.completionCode === "commandErrorCode" ? payload?.errorCode : undefined;
    request.reject(new DeviceError(own ?? header.completionCode ?? "internalError", header.errorDescription));
  }

  /** @param {string} name @param {number} requestId @param {any} payload @param {number} [timeout] */
  function write(name, requestId, payload, timeout) {
    const header = {
      name,
      requestId,
      type: "command",
      version: VERSIONS.get(name) ?? DEFAULT_VERSION,
      ...(timeout ? { timeout } : {}),
    };
    socket?.send(JSON.stringify(payload === undefined ? { header } : { header, payload }));
  }

  /**
   * Sends one command and waits for its completion.
   * @param {string} name @param {any} [payload] @param {CommandOptions} [options] `timeout` in ms
   * @returns {Promise<any>} the completion's payload
   */
  function command(name, payload, { timeout, signal: abort, onEvent } = {}) {
    return new Promise((resolve, reject) => {
      if (abort?.aborted) return reject(new DeviceError("canceled"));
      if (!socket || socket.readyState !== 1) return reject(new DeviceError("connectionLost"));
      const id = nextId++;
      const stop = () => {
        if (pending.has(id)) write("Common.Cancel", nextId++, { requestIds: [id] });
      };
      const done = () => abort?.removeEventListener("abort", stop);
      abort?.addEventListener("abort", stop);
      pending.set(id, {
        onEvent,
        resolve: (value) => (done(), resolve(value)),
        reject: (error) => (done(), reject(error)),
      });
      write(name, id, payload, timeout);
    });
  }

  connect();
  return {
    connected,
    status,
    command,
    /** @param {(name: string, payload: any) => void} listener @returns {() => void} */
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      closed = true;
      if (retry !== null) cancel(retry);
      socket?.close();
    },
  };
}

/** @typedef {ReturnType<typeof openService>} Service */

/**
 * The bridge of this terminal. Services are opened when first asked for and stay open.
 * @param {BridgeAddress | null} address @param {Surroundings} [surroundings]
 */
export function createBridge(address, surroundings = {}) {
  /** @type {Map<string, Service>} */
  const services = new Map();
  const publisher = address ? openService(address, ROOT, surroundings) : null;
  return {
    /** The page was opened without a bridge: every device is missing. */
    present: address !== null,
    /** Whether the bridge process answers; always false without an address. */
    connected: publisher?.connected ?? signal(false),
    /**
     * @param {string} name "CardReader", "DocumentPrinter" ...
     * @returns {Service | null} null without a bridge
     */
    service(name) {
      if (!address) return null;
      const open = services.get(name) ?? openService(address, `${ROOT}/${name}`, surroundings);
      services.set(name, open);
      return open;
    },
    /** @returns {Promise<string[]>} the names the bridge offers */
    async list() {
      const answer = await publisher?.command("ServicePublisher.GetServices", undefined, { timeout: 5000 });
      const services = /** @type {{serviceURI: string}[]} */ (answer?.services ?? []);
      return services.map(({ serviceURI }) => new URL(serviceURI).pathname.split("/").filter(Boolean).at(-1) ?? "");
    },
  };
}

/** @typedef {ReturnType<typeof createBridge>} Bridge */
