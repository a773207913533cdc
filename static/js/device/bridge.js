/**
 * Client of the local device bridge: XFS4IoT messages over one WebSocket per service.
 * The only module that opens a WebSocket. Devices come and go; a lost connection is retried with
 * back-off and never throws by itself. A command fails with a DeviceError whose `code` is either the
 * command's own error word (`paperOut`) or the completion code (`timeOut`, `canceled`, `deviceNotReady`).
 */
import { newId } from "../core/ids.js";
import { effect, signal } from "../core/store.js";

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
/** The bridge closes a second page's sockets with this: one page at a time holds the devices. */
const HELD_BY_ANOTHER_PAGE = 4009;
/** Versions of the standard's commands this page sends (XFS4IoT versions commands one by one). */
const VERSIONS = new Map([
  ["CardReader.ChipIO", "3.0"],
  ["Printer.PrintNative", "3.0"],
  ["Printer.ReadImage", "3.0"],
  ["Lights.SetLight", "3.0"],
]);
const DEFAULT_VERSION = "2.0";
const VENDOR_VERSION = "1.0";

/** @param {string} name "Printer.ReadImage", "XiaoerPrint.PrintJob" @returns {string} */
const versionOf = (name) => VERSIONS.get(name) ?? (name.startsWith("Xiaoer") ? VENDOR_VERSION : DEFAULT_VERSION);

/** This document: a reloaded page is another one, and waits until the old one's sockets are gone. */
const PAGE = newId();

/**
 * @typedef {{port: number, token: string}} BridgeAddress
 * @typedef {{name: string, requestId?: number, type: string, version?: string, status?: string,
 *   completionCode?: string, errorDescription?: string}} Header
 * @typedef {{timeout?: number, signal?: AbortSignal, onEvent?: (name: string, payload: any) => void}} CommandOptions
 * @typedef {{resolve: (payload: any) => void, reject: (error: unknown) => void, onEvent?: CommandOptions["onEvent"]}} Pending
 * @typedef {{WebSocket?: typeof WebSocket, schedule?: (run: () => void, ms: number) => any, cancel?: (id: any) => void}} Surroundings
 */

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
  /** Another page holds the devices; asked again with back-off until it lets go. */
  const held = signal(false);
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
  /** What Capabilities lists, asked once per connection. @type {Promise<Set<string>> | null} */
  let offered = null;

  function connect() {
    retry = null;
    const here = new Socket(`ws://127.0.0.1:${address.port}${path}`, ["xfs4iot.v1", `token.${address.token}`, `page.${PAGE}`]);
    socket = here;
    here.onopen = () => {
      // A socket that is refused for another page's sake opens first: only an answer tells that this one may stay.
      if (!held.peek()) connected.value = true;
      command("Common.Status").then(
        (payload) => {
          retryMs = FIRST_RETRY_MS;
          held.value = false;
          connected.value = true;
          status.value = payload ?? {};
        },
        () => undefined, // The close handler or the next StatusChangedEvent tells the truth.
      );
    };
    here.onmessage = (message) => receive(message.data);
    here.onclose = (event) => {
      if (socket !== here) return;
      socket = null;
      offered = null;
      connected.value = false;
      held.value = event?.code === HELD_BY_ANOTHER_PAGE;
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
      version: versionOf(name),
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

  /**
   * Whether the service offers a command in the version that this page speaks.
   * @param {string} name @returns {Promise<boolean>} false, too, when it cannot be asked
   */
  async function offers(name) {
    offered ??= command("Common.Capabilities", undefined, { timeout: 5000 }).then((payload) => {
      const all = (payload?.interfaces ?? []).flatMap((/** @type {any} */ one) => Object.entries(one.commands ?? {}));
      return new Set(all.flatMap((/** @type {[string, any]} */ [command, { versions }]) => (versions ?? []).map((/** @type {string} */ version) => `${command} ${version}`)));
    });
    const asked = offered;
    try {
      return (await asked).has(`${name} ${versionOf(name)}`);
    } catch {
      if (offered === asked) offered = null;
      return false;
    }
  }

  connect();
  return {
    connected,
    held,
    status,
    command,
    offers,
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
  /** What the bridge was last heard to offer; a terminal need not have every device. */
  const names = signal(/** @type {string[]} */ ([]));

  async function list() {
    const answer = await publisher?.command("ServicePublisher.GetServices", undefined, { timeout: 5000 });
    const services = /** @type {{serviceURI: string}[]} */ (answer?.services ?? []);
    return services.map(({ serviceURI }) => new URL(serviceURI).pathname.split("/").filter(Boolean).at(-1) ?? "");
  }
  effect(() => {
    // Asked with each connection; one that breaks meanwhile is asked again with the next.
    if (publisher?.connected.value) list().then((found) => (names.value = found), () => undefined);
  });
  /** @param {string} name @returns {Service | null} */
  function service(name) {
    if (!address) return null;
    const open = services.get(name) ?? openService(address, `${ROOT}/${name}`, surroundings);
    services.set(name, open);
    return open;
  }

  return {
    /** The page was opened without a bridge: every device is missing. */
    present: address !== null,
    /** Where it is and what lets a page in, for device/media.js. */
    address,
    /** Whether the bridge process answers; always false without an address. */
    connected: publisher?.connected ?? signal(false),
    /** Another page holds the devices of this machine. */
    held: publisher?.held ?? signal(false),
    names,
    /** A device that every terminal has. Null without a bridge. @type {(name: string) => Service | null} */
    service,
    /** A device that a terminal may have. Null where the bridge does not name it. @param {string} name */
    optional: (name) => (names.peek().includes(name) ? service(name) : null),
  };
}

/** @typedef {ReturnType<typeof createBridge>} Bridge */
