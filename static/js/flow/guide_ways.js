/** What a guide offers: who may begin its item here, how far this surface takes it, and what of it can be done on a phone. */
import { reaches } from "./sign_in_methods.js";

/** Whether who is signed in could begin it: a company has no personal matters, nor a person a company's.
 * @param {any} digital the service, null where it is no self-service @param {string | undefined} who "natural", "legal", or nobody yet */
const isTheirs = (digital, who) => !digital || !who || (digital.applicants ?? "natural") === who;

/**
 * @param {any} guide of the catalogue's API, null while it is not there
 * @param {{surface: string, session: boolean, stuck: boolean, who?: string, items?: readonly string[] | null}} here `session`: people sign in on this surface;
 *   `stuck`: nobody can at the moment; `who`: is signed in; `items`: the only ones that somebody who acts for another may do
 * @returns {{theirs: boolean, permitted: boolean, begins: boolean, prepares: boolean, phone: "read" | "begun" | "done"}} `prepares`: the form is filled in here
 *   and handed in at a terminal, which alone can be as sure of the person as the item asks; `phone`: what the phone that takes the guide
 *   along is for: reading it, beginning what a terminal finishes, all of it
 */
export function guideWays(guide, { surface, session, stuck, who, items }) {
  const digital = guide?.digital ?? null;
  const theirs = isTheirs(digital, who);
  const permitted = !guide?.available_here || !items || items.includes(guide.code);
  const begins = Boolean(guide?.available_here) && session && theirs && permitted && !stuck;
  const prepares = begins && !reaches(/** @type {any} */ (surface), digital.assurance);
  const elsewhere = Boolean(guide?.available_here) && (stuck || !session);
  return { theirs, permitted, begins, prepares, phone: !elsewhere ? "read" : reaches("phone", digital.assurance) ? "done" : "begun" };
}
