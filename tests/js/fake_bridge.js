/** A WebSocket that tests play the bridge's part on. Time passes only by hand. */

export class FakeSocket {
  static all = [];

  constructor(url, protocols) {
    Object.assign(this, { url, protocols, readyState: 0, sent: [] });
    FakeSocket.all.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.drop();
  }

  open() {
    this.readyState = 1;
    this.onopen();
  }

  drop() {
    this.readyState = 3;
    this.onclose();
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
