/**
 * Which screen follows which, as one table. Pure: a flow is a value, an event gives the next value.
 *
 * A flow is `{place, trail}`: where the person is, and the places Back returns to, oldest first. A place
 * is `{screen, ...params}`; params name things (item code, question, case number), never personal data.
 */

/**
 * @typedef {"attract" | "home" | "search" | "browse" | "guide" | "advice" | "sign_in" | "guidance" | "form" | "paper_form" | "read_first" | "materials" |
 *   "confirm" | "submitted" | "cases" | "case" | "correction" | "evaluation" | "space" | "my_licences" | "my_materials" | "my_readings" | "vouch" | "my_code" | "code_uses" | "one_code" | "authorisations" | "ended"} ScreenName
 * @typedef {{screen: ScreenName, item?: string, query?: string, by?: string, group?: string, question?: string, outcome?: string,
 *   section?: number, material?: string, case?: string, document?: string, goal?: "service" | "cases" | "space", then?: Place,
 *   level?: number, unprinted?: number, expired?: boolean, kept?: string, code?: string, part?: "give" | "items"}} Place `part`: of a screen that has several
 * @typedef {{place: Place, trail: Place[]}} Flow
 * @typedef {{signedIn: boolean, steps: readonly string[]}} Context `steps`: the service's own steps in order
 * @typedef {{type: string} & Partial<Omit<Place, "screen">> & {step?: ScreenName}} FlowEvent
 * @typedef {(place: Place, event: FlowEvent, context: Context) => Place | null} Row
 */

/** @type {Flow} */
export const START = { place: { screen: "attract" }, trail: [] };

/** Screens that show or need a citizen's data: without a session nobody may stand on them. */
const PRIVATE = new Set(["guidance", "form", "paper_form", "read_first", "materials", "confirm", "submitted", "cases", "case", "correction", "evaluation", "space", "my_licences", "my_materials", "my_readings", "my_code", "code_uses", "authorisations"]);

/** @param {Place} place */
export const needsSession = (place) => PRIVATE.has(place.screen);

/** Names in a service's `steps` that are screens; "done" is shown by `submitted`. */
const STEP_SCREENS = /** @type {const} */ ({ done: "submitted" });

/** @param {string} step @returns {ScreenName} */
const screenOf = (step) => /** @type {any} */ (STEP_SCREENS)[step] ?? step;

/**
 * The step after `screen` in this service; sign-in is passed over by who is signed in already.
 * @type {(screen: string, item: string | undefined, context: Context) => Place | null}
 */
function stepAfter(screen, item, { steps, signedIn }) {
  const here = steps.findIndex((step) => screenOf(step) === screen);
  const next = steps.slice(here + 1).find((step) => !(step === "sign_in" && signedIn));
  return next && next !== "done" ? { screen: screenOf(next), item } : null;
}

/** @type {(screen: ScreenName, ...keep: (keyof Place)[]) => Row} */
const to = (screen, ...keep) => (_, event) => ({
  screen,
  ...Object.fromEntries(keep.filter((key) => /** @type {any} */ (event)[key] !== undefined).map((key) => [key, /** @type {any} */ (event)[key]])),
});

/** @type {Row} */
const forward = (place, _, context) => stepAfter(place.screen, place.item, context);
/** @type {Row} */
const again = (place, event) => ({ ...place, ...without(event, "type") });
/** @type {Row} */
const toCases = (_, event, { signedIn }) => (signedIn ? { screen: "cases" } : { screen: "sign_in", goal: "cases" });

/** @type {Row} */
const toSpace = (_, event, { signedIn }) => (signedIn ? { screen: "space" } : { screen: "sign_in", goal: "space" });

/** A code is drawn for somebody; who it is comes first. @type {(screen: ScreenName) => Row} */
const mine = (screen) => (_, __, { signedIn }) => (signedIn ? { screen } : { screen: "sign_in", then: { screen } });

/** @param {Record<string, any>} value @param {string} key */
function without(value, key) {
  const { [key]: _, ...rest } = value;
  return rest;
}

const find = { open_item: to("guide", "item"), search: to("search", "query"), browse: to("browse", "by", "group"), my_cases: toCases, my_space: toSpace, my_code: mine("my_code"), code_uses: mine("code_uses"), use_code: to("one_code") };

/** Where a page always shows the ways to the library and to one's own things, they lead there from any screen. */
const ways = { browse: find.browse, my_cases: find.my_cases, my_space: find.my_space };

/** From any step: it may be handed in on another machine while somebody stands here. */
const handedIn = { accepted: to("submitted", "case", "item") };

/** screen -> event -> next place. An event a screen does not list leaves the person where they are.
 * @type {Record<ScreenName, Record<string, Row>>} */
const TABLE = {
  attract: { start: to("home") },
  home: find,
  search: find,
  browse: find,
  guide: { ...find, ask_first: (place) => ({ screen: "advice", item: place.item }), begin: (place, _, context) => stepAfter("", place.item, context) },
  advice: { ...find, ask: again },
  sign_in: {
    ...find,
    signed_in: (place, _, context) => {
      if (place.then) return place.then;
      if (place.goal === "space") return { screen: "space" };
      if (place.goal === "cases") return { screen: "cases" };
      // Without the service's steps (it could not be fetched) the guide is where one begins again.
      return stepAfter("sign_in", place.item, { ...context, signedIn: true }) ?? (place.item && !context.steps.length ? { screen: "guide", item: place.item } : null);
    },
  },
  guidance: { ...ways, ask: again, forward, ...handedIn },
  form: { ...ways, turn: again, forward, on_paper: (place) => ({ screen: "paper_form", item: place.item }), read_first: (place) => ({ screen: "read_first", item: place.item }), ...handedIn },
  paper_form: { filled: (place) => ({ screen: "form", item: place.item, section: 0 }), ...handedIn },
  read_first: { ...ways, filled: (place) => ({ screen: "form", item: place.item, section: 0 }), ...handedIn },
  materials: { ...ways, forward, ...handedIn },
  confirm: { ...ways, revise: (place, event) => ({ screen: event.step ?? "form", item: place.item, section: event.section }), ...handedIn },
  submitted: { ...ways, rate: to("evaluation", "case"), open_case: to("case", "case") },
  cases: { open_case: to("case", "case"), ...find },
  case: { ...find, correct: to("correction", "case"), rate: to("evaluation", "case"), my_cases: toCases },
  correction: { ...ways, corrected: to("case", "case") },
  evaluation: { ...ways, rated: to("case", "case") },
  space: { ...ways, my_licences: to("my_licences"), my_materials: to("my_materials"), my_readings: to("my_readings"), code_uses: to("code_uses"), authorisations: to("authorisations") },
  my_licences: ways,
  authorisations: { ...ways, let_act: (place) => ({ screen: place.screen, part: "give" }), choose_items: (place) => ({ screen: place.screen, part: "items" }) },
  my_materials: ways,
  my_readings: ways,
  vouch: { ...find, look_at: to("vouch", "code") },
  my_code: { ...find, type_code: to("vouch") },
  code_uses: find,
  one_code: find,
  ended: { start: to("home") },
};

/** Events that work on every screen. @type {Record<string, (flow: Flow, event: FlowEvent, context: Context) => Flow>} */
const EVERYWHERE = {
  home: () => ({ place: { screen: "home" }, trail: [] }),
  idle: () => START,
  // The server must be surer of who this is: prove it once more, another way, and go on where you were.
  step_up: ({ place, trail }, event) => ({
    place: place.screen === "sign_in" ? { ...place, level: event.level } : { screen: "sign_in", item: place.item, then: place, level: event.level },
    trail,
  }),
  // Where somebody stopped the last time; the way back leads home.
  go_on: (_, event) => ({ place: { screen: event.step ?? "form", item: event.item, ...(event.section === undefined ? {} : { section: event.section }) }, trail: [{ screen: "home" }] }),
  // Handed in on another machine while this page stood wherever it stood.
  handed_in: (_, event) => ({ place: { screen: "submitted", case: event.case, item: event.item }, trail: [{ screen: "home" }] }),
  ended: (_, event) => ({
    place: { screen: "ended", unprinted: event.unprinted ?? 0, expired: event.expired ?? false, ...(event.kept ? { kept: event.kept } : {}) },
    trail: [],
  }),
  back,
  // The session is over but what was filled in is still here: prove who you are and go on where you were.
  sign_in_again: ({ place, trail }) => ({
    place: place.screen === "sign_in" ? place : { screen: "sign_in", item: place.item, then: place },
    trail,
  }),
};

/** After these the way back is closed: what was done cannot be done again. */
const CLOSES_TRAIL = new Set(["accepted", "corrected", "rate", "rated"]);
/** These replace the place they leave: nobody wants to go back to them. */
const LEAVES_NO_TRACE = new Set(["attract", "ended", "sign_in"]);

/** @param {Flow} flow @param {FlowEvent} _ @param {Context} context @returns {Flow} */
function back(flow, _, { signedIn }) {
  const trail = flow.trail.slice();
  let place = trail.pop();
  while (place && needsSession(place) && !signedIn) place = trail.pop();
  return place ? { place, trail } : flow.place.screen === "home" ? flow : { place: { screen: "home" }, trail: [] };
}

/**
 * @param {Flow} flow
 * @param {FlowEvent} event
 * @param {Context} context
 * @returns {Flow} the same object when the event means nothing here
 */
export function nextScreen(flow, event, context) {
  const everywhere = EVERYWHERE[event.type];
  if (everywhere) return everywhere(flow, event, context);
  const place = TABLE[flow.place.screen][event.type]?.(flow.place, event, context);
  if (!place) return flow;
  if (CLOSES_TRAIL.has(event.type)) return { place, trail: [{ screen: "home" }] };
  // Searching again from the results, or turning to a group of the same list, stays one step.
  if (event.type === "search" && flow.place.screen === "search") return { place, trail: flow.trail };
  return { place, trail: LEAVES_NO_TRACE.has(flow.place.screen) ? flow.trail : [...flow.trail, flow.place] };
}

/**
 * Where a reloaded page may stand.
 * @param {Flow | null} kept what sessionStorage held, of unknown age
 * @param {boolean} signedIn
 * @returns {Flow}
 */
export function resume(kept, signedIn) {
  const screen = kept?.place?.screen;
  if (!kept || !screen || !(screen in TABLE) || !Array.isArray(kept.trail)) return START;
  if (screen === "ended") return START;
  return needsSession(kept.place) && !signedIn ? START : kept;
}

/** Other ways to fill in the form: the same step. */
const FORM_SCREENS = new Set(["paper_form", "read_first"]);

/**
 * The names of the stepper.
 * @param {Place} place
 * @param {readonly string[]} steps
 * @returns {{steps: string[], current: string} | null} null on screens outside a service
 */
export function stepperOf(place, steps) {
  if (place.screen === "evaluation" || !steps.length) return null;
  const current = place.screen === "submitted" ? "done" : FORM_SCREENS.has(place.screen) ? "form" : place.screen;
  return steps.includes(current) && (place.item || current === "done") ? { steps: [...steps], current } : null;
}
