/**
 * What of a batch was entered and not saved, kept in this browser as designers' work is (library/kept.js). A form tells
 * nobody whether it arrived: what was sent stays kept until the page of the saved batch says so.
 */

/**
 * @typedef {{kind: string, code: string, label: string}} Target
 * @typedef {{name: string, purpose: string, items: string, stays_closed: boolean, revision: string, targets: Target[]}} Entered
 * @typedef {{entered: Entered, at: string, sent: boolean}} Kept
 * @typedef {{read(): any, write(kept: any): void, forget(): void}} Place
 */

/** Whether two forms say the same; the order of targets says nothing. @param {Entered} one @param {Entered} other */
export function same(one, other) {
  /** @param {Entered} entered */
  const said = ({ revision: _, targets, ...rest }) => JSON.stringify([rest.name, rest.purpose, rest.items.trim(), rest.stays_closed, targets.map(({ kind, code }) => `${kind} ${code}`).sort()]);
  return said(one) === said(other);
}

/**
 * @param {object} options
 * @param {Place} options.place
 * @param {Entered} options.first the form as the server sent it
 * @param {boolean} options.typed whether the server sent back what was typed, rather than what is saved
 * @param {() => number} [options.now] ms
 */
export function createKeeping({ place, first, typed, now = Date.now }) {
  const found = place.read();
  const readable = typeof found?.entered?.items === "string" && Array.isArray(found.entered.targets) && !same(found.entered, first);
  let offer = /** @type {Kept | null} */ (typed || !readable ? null : found);
  let latest = first;
  let leaving = false;
  const unsaved = () => typed || !same(latest, first);

  /** @param {Entered} entered @param {boolean} sent */
  function keep(entered, sent) {
    latest = entered;
    if (offer) return; // what is offered is not written over before it was looked at
    if (unsaved()) place.write({ entered, at: new Date(now()).toISOString(), sent });
    else place.forget();
  }
  if (typed) keep(first, false);

  return {
    /** What was left unsaved the last time, to be taken up or thrown away. */
    get offer() { return offer; },
    /** Whether leaving the page now would lose sight of something. */
    get unsaved() { return !leaving && unsaved(); },
    /** @param {Entered} entered */
    write: (entered) => keep(entered, false),
    /** The form is on its way. @param {Entered} entered */
    send(entered) {
      keep(entered, true);
      leaving = true;
    },
    /** @param {boolean} wanted @returns {Entered | null} what to put into the form */
    answer(wanted) {
      const taken = wanted ? offer : null;
      offer = null;
      if (taken) keep(taken.entered, false);
      else place.forget();
      return taken?.entered ?? null;
    },
    /** The writer does not want it. */
    drop() {
      leaving = true;
      place.forget();
    },
  };
}

/** The saved batch is on the page: what was sent has arrived. @param {Place} place */
export function arrived(place) {
  if (place.read()?.sent) place.forget();
}
