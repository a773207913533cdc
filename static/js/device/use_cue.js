/** Where to look and what to do, for the eye and the ear, while a screen waits for a hand. */
import { useEffect } from "../../vendor/preact/standalone.module.js";

/**
 * @param {{lights: import("./lights.js").Lights, speaker: import("./audio.js").Speaker}} app
 * @param {import("./lights.js").Slot | null} slot whose light blinks as long as it is named
 * @param {string | null} [prompt] said once each time it changes
 */
export function useCue({ lights, speaker }, slot, prompt = null) {
  useEffect(() => (slot ? lights.point(slot) : undefined), [slot]);
  useEffect(() => {
    if (prompt) speaker.say(prompt);
  }, [prompt]);
}
