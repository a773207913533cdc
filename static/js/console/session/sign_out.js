/** Signing out leaves nothing that was written in this browser. */
import { forgetAll } from "../library/kept.js";

document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => forgetAll());
