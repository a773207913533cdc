/** Where somebody may let another act for them, as the server asks it (backend/identity/routes/authorisations.py). */
import { reaches } from "./sign_in_methods.js";

/** How sure the server must be of a person: their own card was there. A company's representative is sure enough of being it. */
const OWN_CARD = 3;

/**
 * @param {import("./sign_in_methods.js").SurfaceName} surface
 * @param {{kind: string, level: number}} who is signed in: "natural" or "legal", and how sure the server is of them
 * @returns {"here" | "step_up" | "terminal"} here at once, here once they have proved it, or at a terminal only
 */
export function givingAt(surface, { kind, level }) {
  if (kind === "legal" || level >= OWN_CARD) return "here";
  return reaches(surface, OWN_CARD) ? "step_up" : "terminal";
}

/** What is to be proved before anything is filled in: nobody is asked for their card half-way. */
export const STEP_UP = /** @type {const} */ ({ type: "step_up", level: OWN_CARD });

/**
 * The guides of the items that somebody may do for another. One that the library shows no longer is left out, and hides no
 * other; rejects when none came.
 * @param {readonly string[]} codes @param {(code: string) => Promise<any>} ask @returns {Promise<any[]>}
 */
export async function guidesOf(codes, ask) {
  const answers = await Promise.allSettled(codes.map(ask));
  const found = answers.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failed = answers.find((one) => one.status === "rejected");
  if (failed && !found.length) throw failed.reason;
  return found;
}
