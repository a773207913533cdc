/**
 * Live news from the server over Socket.IO: a case moved on, a document is ready, the session ended
 * elsewhere. News only ever says "look again"; the truth is fetched with the API.
 */
import { io } from "../../vendor/socket.io-client/socket.io.esm.min.js";
import { signal } from "./store.js";

const BEAT_MS = 10_000;

/** Whether the server answers at this moment, as far as the socket can tell. */
export const serverReachable = signal(true);

/** @typedef {"case_changed" | "document_ready" | "session_ended" | "catalogue_changed" | "bundle_changed" | "exchange_changed" | "draft_changed" | "handover_changed" | "sign_in_decided" | "code_used" | "material_read" | "paper_page_read" | "terminal_changed" | "connected"} News */

/**
 * @param {{connect?: typeof io}} [options]
 */
export function createLive({ connect = io } = {}) {
  /** @type {Map<string, Set<(payload: any) => void>>} */
  const listeners = new Map();
  /** @param {string} news @param {any} payload */
  const tell = (news, payload) => listeners.get(news)?.forEach((listener) => listener(payload));
  const socket = connect({ path: "/socket.io", transports: ["websocket"], reconnectionDelayMax: 5000 });
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let beat;
  socket.on("connect", () => {
    serverReachable.value = true;
    clearInterval(beat);
    beat = setInterval(() => socket.volatile.emit("beat", {}), BEAT_MS);
    tell("connected", {});
  });
  socket.on("disconnect", () => {
    serverReachable.value = false;
    clearInterval(beat);
  });
  socket.on("connect_error", () => {
    serverReachable.value = false;
  });
  for (const news of ["case_changed", "document_ready", "session_ended", "catalogue_changed", "bundle_changed", "exchange_changed", "sign_in_decided", "code_used", "draft_changed", "handover_changed", "material_read", "paper_page_read", "terminal_changed"]) {
    socket.on(news, (/** @type {any} */ payload) => tell(news, payload));
  }
  return {
    /**
     * @param {News} news @param {(payload: any) => void} listener
     * @returns {() => void} stops listening
     */
    on(news, listener) {
      const set = listeners.get(news) ?? new Set();
      listeners.set(news, set.add(listener));
      return () => set.delete(listener);
    },
    /** Rooms follow the cookies of the handshake, so a new or ended session needs a new one. */
    rejoin() {
      socket.disconnect();
      socket.connect();
    },
  };
}

/** @typedef {ReturnType<typeof createLive>} Live */
