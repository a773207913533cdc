/**
 * A client of the bridge for browsers and Node (from 22; Node 20 with --experimental-websocket). No dependencies.
 *
 *   const bridge = createBridge({ url: "ws://127.0.0.1:5846/xfs4iot/v1.0", token });
 *   const reader = await bridge.service("CardReader");
 *   const card = await reader.command("CardReader.ReadRawData", { chip: true }, { timeout: 30_000 });
 *
 * One service is one WebSocket. Each command is answered by one acknowledge, events, and one completion;
 * everything else that comes is news for every client of the service. A browser tells its page's origin by
 * itself; elsewhere name one of the bridge's list as `origin`.
 */

/** A command that failed: `code` is its own error word, else the completion code, the refusal or connectionLost. */
export class DeviceError extends Error {
  /** @param {string} code @param {string} [description] @param {any} [payload] the completion's */
  constructor(code, description = "", payload = {}) {
    super(description || code);
    this.code = code;
    this.payload = payload;
  }
}

/**
 * @typedef {{timeout?: number, signal?: AbortSignal, onEvent?: (name: string, payload: any) => void}} CommandOptions
 *   timeout in ms, waiting in the queue included; none without it
 * @typedef {{url: string, type: string, size: number, sha256: string}} MediaLink
 */

/** @param {{url: string, token: string, origin?: string, page?: string}} address */
export function createBridge({ url, token, origin, page }) {
  const protocols = ["xfs4iot.v1", `token.${token}`, ...(page ? [`page.${page}`] : [])];

  /** @param {string} target @returns {Promise<WebSocket>} */
  function connect(target) {
    // The second argument with headers is Node's own; a browser sets the origin itself and allows no other.
    const options = origin ? /** @type {any} */ ({ protocols, headers: { Origin: origin } }) : protocols;
    const socket = new WebSocket(target, options);
    return new Promise((resolve, reject) => {
      socket.onopen = () => resolve(socket);
      socket.onerror = () => reject(new DeviceError("connectionLost"));
    });
  }

  /** @param {string} target @param {RequestInit} [more] @returns {Promise<Response>} */
  async function http(target, more = {}) {
    if (!target.startsWith("http://127.0.0.1:")) throw new DeviceError("mediaLost"); // The token stays on this machine.
    const headers = { Authorization: `Bearer ${token}`, ...(origin ? { Origin: origin } : {}), ...more.headers };
    const response = await fetch(target, { cache: "no-store", credentials: "omit", ...more, headers });
    if (!response.ok) throw new DeviceError("mediaLost", `the bridge answered ${response.status}`);
    return response;
  }

  /**
   * Connects to a service, the publisher when there is no name, and asks for its commands' versions.
   * @param {string} [name] @param {(name: string, payload: any) => void} [onNews] unsolicited events
   */
  async function service(name, onNews) {
    const socket = await connect(name ? `${url}/${name}` : url);
    /** @type {Map<number, {resolve: (payload: any) => void, reject: (error: DeviceError) => void, onEvent?: CommandOptions["onEvent"]}>} */
    const pending = new Map();
    /** @type {Map<string, string>} */
    const versions = new Map();
    let last = 0;

    socket.onmessage = ({ data }) => {
      const { header, payload = {} } = JSON.parse(data);
      const request = pending.get(header.requestId);
      if (header.type === "unsolicited") onNews?.(header.name, payload);
      else if (header.type === "event") request?.onEvent?.(header.name, payload);
      else if (header.type === "completion" && header.completionCode === "success") request?.resolve(payload);
      else if (header.type === "completion") {
        request?.reject(new DeviceError(payload.errorCode ?? header.completionCode, header.errorDescription, payload));
      } else if (header.type === "acknowledge" && header.status) request?.reject(new DeviceError(header.status));
    };
    socket.onclose = () => {
      for (const request of pending.values()) request.reject(new DeviceError("connectionLost"));
    };

    /** @param {string} command @param {number} requestId @param {any} payload @param {number} [timeout] */
    function send(command, requestId, payload, timeout) {
      const header = { name: command, type: "command", requestId, version: versions.get(command) ?? "2.0" };
      socket.send(JSON.stringify({ header: timeout ? { ...header, timeout } : header, payload }));
    }

    /**
     * Runs one command to its end.
     * @param {string} command @param {any} [payload] @param {CommandOptions} [options]
     * @returns {Promise<any>} the completion's payload @throws {DeviceError}
     */
    async function run(command, payload = {}, { timeout, signal, onEvent } = {}) {
      if (signal?.aborted) throw new DeviceError("canceled");
      if (socket.readyState !== 1) throw new DeviceError("connectionLost");
      const number = ++last;
      const stop = () => send("Common.Cancel", ++last, { requestIds: [number] });
      signal?.addEventListener("abort", stop);
      try {
        return await new Promise((resolve, reject) => {
          pending.set(number, { resolve, reject, onEvent });
          send(command, number, payload, timeout);
        });
      } finally {
        pending.delete(number);
        signal?.removeEventListener("abort", stop);
      }
    }

    if (name) {
      for (const { commands } of (await run("Common.Capabilities")).interfaces) {
        for (const [command, listed] of Object.entries(commands)) versions.set(command, listed.versions.at(-1));
      }
    }
    return {
      command: run,
      /**
       * Brings bytes that are too big for a message.
       * @param {Uint8Array<ArrayBuffer>} bytes @param {string} type @returns {Promise<string>} the mediaId a command may name, once
       */
      async upload(bytes, type) {
        const room = await run("XiaoerMedia.OpenUpload", { size: bytes.byteLength, type });
        await http(room.url, { method: "PUT", body: bytes, headers: { "Content-Type": type } });
        return room.mediaId;
      },
      /**
       * The bytes behind a media link. It works once, and only while this connection is open.
       * @param {MediaLink} link @returns {Promise<Uint8Array>}
       */
      async fetch(link) {
        const bytes = new Uint8Array(await (await http(link.url)).arrayBuffer());
        const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
        const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
        if (hex !== link.sha256) throw new DeviceError("mediaLost", "the bytes are not those that were offered");
        return bytes;
      },
      close: () => socket.close(),
    };
  }

  return {
    service,
    /** @returns {Promise<string[]>} the names of the services */
    async services() {
      const publisher = await service();
      try {
        const { services } = await publisher.command("ServicePublisher.GetServices");
        return services.map((/** @type {any} */ { serviceURI }) => serviceURI.split("/").filter(Boolean).at(-1));
      } finally {
        publisher.close();
      }
    },
  };
}
