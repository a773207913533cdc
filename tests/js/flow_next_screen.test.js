import assert from "node:assert/strict";
import { test } from "node:test";
import { needsSession, nextScreen, resume, START, stepperOf } from "../../static/js/flow/next_screen.js";
import { ENTRIES } from "../../static/js/flow/space_entries.js";

const LONG = ["sign_in", "guidance", "form", "materials", "confirm", "done"];
const SHORT = ["sign_in", "form", "confirm", "done"];

/** Sends events one after another; an event may carry `signedIn` for the moment it happens. */
function walk(events, steps, flow = START) {
  let signedIn = false;
  for (const event of events) {
    flow = nextScreen(flow, event, { signedIn, steps });
    if (event.type === "signed_in") signedIn = true;
  }
  return flow;
}

const BEGIN = [{ type: "start" }, { type: "open_item", item: "X" }, { type: "begin" }];
const screens = (flow) => [...flow.trail.map((place) => place.screen), flow.place.screen];

test("a long service goes through every step in its own order", () => {
  const seen = [];
  let flow = walk(BEGIN, LONG);
  seen.push(flow.place.screen);
  flow = nextScreen(flow, { type: "signed_in" }, { signedIn: true, steps: LONG });
  for (let step = 0; step < 3; step += 1) {
    seen.push(flow.place.screen);
    flow = nextScreen(flow, { type: "forward" }, { signedIn: true, steps: LONG });
  }
  seen.push(flow.place.screen);
  assert.deepEqual(seen, ["sign_in", "guidance", "form", "materials", "confirm"]);
  assert.equal(flow.place.item, "X");
});

test("a service without guidance and materials passes them over", () => {
  const flow = walk([...BEGIN, { type: "signed_in" }, { type: "forward" }], SHORT);
  assert.deepEqual(screens(flow), ["home", "guide", "form", "confirm"]);
});

test("who is signed in already is not asked for the card again", () => {
  const flow = nextScreen({ place: { screen: "guide", item: "X" }, trail: [] }, { type: "begin" }, { signedIn: true, steps: LONG });
  assert.equal(flow.place.screen, "guidance");
});

test("after the acceptance Back leads home, never into the form again", () => {
  const confirm = { place: { screen: "confirm", item: "X" }, trail: [{ screen: "home" }, { screen: "form", item: "X" }] };
  const accepted = nextScreen(confirm, { type: "accepted", case: "C1", item: "X" }, { signedIn: true, steps: LONG });
  assert.deepEqual(accepted.place, { screen: "submitted", case: "C1", item: "X" });
  assert.equal(nextScreen(accepted, { type: "back" }, { signedIn: true, steps: LONG }).place.screen, "home");
});

test("Back walks the questions of the guidance one by one", () => {
  const context = { signedIn: true, steps: LONG };
  let flow = { place: { screen: "guidance", item: "X" }, trail: [] };
  flow = nextScreen(flow, { type: "ask", question: "q2" }, context);
  flow = nextScreen(flow, { type: "ask", question: "q3" }, context);
  assert.equal(flow.place.question, "q3");
  assert.equal(nextScreen(flow, { type: "back" }, context).place.question, "q2");
});

test("an event a screen does not know changes nothing", () => {
  assert.equal(nextScreen(START, { type: "accepted" }, { signedIn: false, steps: [] }), START);
});

test("Back never shows a citizen's screen once the session is over", () => {
  const flow = { place: { screen: "guide", item: "X" }, trail: [{ screen: "home" }, { screen: "cases" }] };
  assert.equal(nextScreen(flow, { type: "back" }, { signedIn: false, steps: [] }).place.screen, "home");
});

test("a lost session asks for the card and then goes on at the same place", () => {
  const context = { signedIn: true, steps: LONG };
  const form = { place: { screen: "form", item: "X", section: 1 }, trail: [{ screen: "home" }] };
  const again = nextScreen(form, { type: "sign_in_again" }, { ...context, signedIn: false });
  assert.equal(again.place.screen, "sign_in");
  assert.deepEqual(nextScreen(again, { type: "signed_in" }, context).place, form.place);
});

test("my progress asks for the card first when nobody is signed in", () => {
  const home = { place: { screen: "home" }, trail: [] };
  const asked = nextScreen(home, { type: "my_cases" }, { signedIn: false, steps: [] });
  assert.equal(asked.place.screen, "sign_in");
  assert.equal(nextScreen(asked, { type: "signed_in" }, { signedIn: true, steps: [] }).place.screen, "cases");
});

test("a reloaded page stands on a citizen's screen only with a session", () => {
  const kept = { place: { screen: "form", item: "X" }, trail: [] };
  assert.equal(resume(kept, true), kept);
  assert.equal(resume(kept, false), START);
});

test("a reloaded page survives a damaged or foreign memory", () => {
  for (const kept of [null, {}, { place: { screen: "no_such" }, trail: [] }, { place: { screen: "home" } }]) {
    assert.equal(resume(kept, true), START);
  }
});

test("every screen that needs a citizen says so", () => {
  const needing = ["guidance", "form", "materials", "confirm", "submitted", "cases", "case", "correction", "evaluation"];
  const open = ["attract", "home", "search", "browse", "guide", "sign_in", "ended"];
  assert.ok(needing.every((screen) => needsSession({ screen })));
  assert.ok(open.every((screen) => !needsSession({ screen })));
});

test("the stepper shows the service's own steps and none outside a service", () => {
  assert.deepEqual(stepperOf({ screen: "form", item: "X" }, SHORT), { steps: SHORT, current: "form" });
  assert.deepEqual(stepperOf({ screen: "submitted", case: "C" }, SHORT), { steps: SHORT, current: "done" });
  assert.equal(stepperOf({ screen: "home" }, SHORT), null);
  assert.equal(stepperOf({ screen: "sign_in", goal: "cases" }, []), null);
});

test("one's own space asks who it is first, and goes there when it knows", () => {
  const asked = nextScreen({ place: { screen: "home" }, trail: [] }, { type: "my_space" }, { signedIn: false, steps: [] });
  assert.deepEqual(asked.place, { screen: "sign_in", goal: "space" });
  assert.deepEqual(nextScreen(asked, { type: "signed_in" }, { signedIn: true, steps: [] }).place, { screen: "space" });
  assert.ok(["space", "my_licences", "my_materials", "my_readings"].every((screen) => needsSession({ screen })));
});

test("every row of one's own space leads somewhere, and Back leads to the space again", () => {
  for (const { key, event } of ENTRIES) {
    const there = nextScreen({ place: { screen: "space" }, trail: [{ screen: "home" }] }, event, { signedIn: true, steps: [] });
    assert.notEqual(there.place.screen, "space", key);
    assert.equal(nextScreen(there, { type: "back" }, { signedIn: true, steps: [] }).place.screen, "space", key);
  }
});

test("one goes on where one stopped, with the way back leading home; what was handed in elsewhere is shown from anywhere", () => {
  const at = (place) => ({ place, trail: [{ screen: "guide", item: "X" }] });
  const context = { signedIn: true, steps: ["sign_in", "form", "confirm", "done"] };
  const home = [{ screen: "home" }];
  assert.deepEqual(nextScreen(at({ screen: "cases" }), { type: "go_on", item: "X", step: "form", section: 2 }, context), { place: { screen: "form", item: "X", section: 2 }, trail: home });
  assert.deepEqual(nextScreen(at({ screen: "form", item: "X" }), { type: "handed_in", case: "0042", item: "X" }, context), { place: { screen: "submitted", case: "0042", item: "X" }, trail: home });
});

test("a code is drawn for somebody: who it is comes first, and then the code", () => {
  const flow = walk([{ type: "start" }, { type: "my_code" }], []);
  assert.deepEqual(flow.place, { screen: "sign_in", then: { screen: "my_code" } });
  assert.equal(walk([{ type: "signed_in" }], [], flow).place.screen, "my_code");
  assert.ok(needsSession({ screen: "my_code" }));
});

test("one scan needs nobody to sign in", () => {
  const flow = walk([{ type: "start" }, { type: "use_code" }], []);
  assert.equal(flow.place.screen, "one_code");
  assert.ok(!needsSession(flow.place));
});

test("a paper is read before the form is filled in, and the form goes on from its beginning", () => {
  const form = { place: { screen: "form", item: "X", section: 0 }, trail: [{ screen: "home" }] };
  const context = { signedIn: true, steps: ["sign_in", "form", "materials", "confirm", "done"] };
  const there = nextScreen(form, { type: "read_first" }, context);
  assert.deepEqual(there.place, { screen: "read_first", item: "X" });
  assert.ok(needsSession(there.place));
  assert.deepEqual(nextScreen(there, { type: "filled" }, context).place, { screen: "form", item: "X", section: 0 });
});

test("where the ways to the library are always in sight they lead there from any step, and Back leads to it again", () => {
  for (const screen of ["guidance", "form", "materials", "confirm", "submitted", "evaluation", "my_licences", "space"]) {
    const step = { place: { screen, item: "X" }, trail: [{ screen: "home" }] };
    const looked = nextScreen(step, { type: "browse" }, { signedIn: true, steps: LONG });
    assert.equal(looked.place.screen, "browse", screen);
    assert.deepEqual(nextScreen(looked, { type: "back" }, { signedIn: true, steps: LONG }).place, step.place);
    assert.equal(nextScreen(step, { type: "my_cases" }, { signedIn: true, steps: LONG }).place.screen, "cases", screen);
  }
});

test("on one's own machine a rating ends at the case, and is not come back to", () => {
  const rated = nextScreen({ place: { screen: "evaluation", case: "C1" }, trail: [{ screen: "home" }] }, { type: "rated", case: "C1" }, { signedIn: true, steps: [] });
  assert.deepEqual(rated, { place: { screen: "case", case: "C1" }, trail: [{ screen: "home" }] });
});

test("who comes back signed in while the service cannot be fetched stands at its guide, not before a closed door", () => {
  const back = nextScreen({ place: { screen: "sign_in", item: "X" }, trail: [{ screen: "home" }] }, { type: "signed_in" }, { signedIn: true, steps: [] });
  assert.deepEqual(back.place, { screen: "guide", item: "X" });
});
