/** The queue tells when something changed; the officer decides when the list moves under the hand. */
import { createLive } from "../core/live.js";

const fresh = document.querySelector("[data-fresh]");
createLive().on("case_changed", () => fresh?.removeAttribute("hidden"));
