/** Fixed sentences read aloud, for who asked for it; one at a time, the newest wins. */
import { lang } from "../core/i18n.js";
import { modes } from "../core/surface.js";

/** @typedef {import("./bridge.js").Bridge} Bridge */

const SERVICE = "Auxiliaries";
const PLAY = "XiaoerAudio.Play";
const LONGEST_MS = 20_000;

/** @param {Bridge} bridge */
export function createSpeaker(bridge) {
  /** @type {AbortController | null} */
  let speaking = null;

  function hush() {
    speaking?.abort();
    speaking = null;
  }

  return {
    /** Whether this terminal can speak at all. */
    async exists() {
      return (await bridge.optional(SERVICE)?.offers(PLAY)) ?? false;
    },
    hush,
    /**
     * Says a prompt in the language on screen when the person has turned reading aloud on. A terminal that
     * cannot says nothing: the same words stand on the screen.
     * @param {string} prompt its name in the bridge's table
     */
    say(prompt) {
      hush();
      const service = bridge.optional(SERVICE);
      if (modes.peek().voice !== "on" || !service) return;
      speaking = new AbortController();
      service.command(PLAY, { prompt, language: lang() }, { timeout: LONGEST_MS, signal: speaking.signal }).catch(() => undefined);
    },
  };
}

/** @typedef {ReturnType<typeof createSpeaker>} Speaker */
