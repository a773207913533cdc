/** A WebSocket that tests play the bridge's part on. Time passes only by hand. */

export class FakeSocket {
  static all = [];

  constructor(url, protocols) {
    Object.assign(this, { url, protocols, readyState: 0, sent: [] });
    FakeSocket.all.push(this);
  }

  /** Commands that this one tells to offer, in version 1.0; null leaves Capabilities to the test. */
  offered = null;

  send(text) {
    const message = JSON.parse(text);
    this.sent.push(message);
    if (this.offered && message.header.name === "Common.Capabilities") offer(this, ...this.offered);
  }

  close() {
    this.drop();
  }

  open() {
    this.readyState = 1;
    this.onopen();
  }

  /** The connection is gone, with the bridge's close code if it gave one. */
  drop(code = 1006) {
    this.readyState = 3;
    this.onclose({ code });
  }

  say(message) {
    this.onmessage({ data: typeof message === "string" ? message : JSON.stringify(message) });
  }

  /** The last command of that name that the page sent. */
  last(name) {
    return this.sent.filter((message) => message.header.name === name).at(-1);
  }

  /** Completes the last command of that name. */
  complete(name, payload, completionCode = "success") {
    const { requestId } = this.last(name).header;
    this.say({ header: { name, requestId, type: "completion", version: "3.0", completionCode }, payload });
  }
}

/** Completes the Capabilities that the page asked for: these commands in version 1.0. */
export function offer(socket, ...names) {
  const commands = Object.fromEntries(names.map((name) => [name, { versions: ["1.0"] }]));
  socket.complete("Common.Capabilities", { interfaces: [{ commands }] });
}

/** Timers that wait to be run. */
export function handTimers() {
  const timers = [];
  return {
    timers,
    schedule: (run, ms) => timers.push({ run, ms }),
    cancel: (id) => (timers[id - 1].run = () => undefined),
  };
}

/** Lets promises that are ready go on. */
export const settle = () => new Promise((done) => setImmediate(done));
