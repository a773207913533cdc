import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "../../static/js/core/store.js";

/** The browser's history, as far as the address bar uses it. */
function browser() {
  const entries = [{ state: null, hash: "#/" }];
  const listeners = {};
  let at = 0;
  globalThis.location = {
    get hash() {
      return entries[at].hash;
    },
  };
  globalThis.history = {
    get state() {
      return entries[at].state;
    },
    replaceState: (state, _, hash) => (entries[at] = { state, hash }),
    pushState: (state, _, hash) => {
      entries.splice(at + 1);
      at = entries.push({ state, hash }) - 1;
    },
    back: () => go(at - 1),
  };
  /** A link on the page, or an address that somebody typed. */
  const link = (hash) => {
    entries.splice(at + 1);
    at = entries.push({ state: null, hash }) - 1;
    listeners.popstate({ state: null });
  };
  globalThis.addEventListener = (name, listener) => (listeners[name] = listener);
  const go = (to) => {
    at = to;
    listeners.popstate({ state: entries[at].state });
  };
  return { entries, go, link };
}

const HOME = { place: { screen: "home" }, trail: [] };
const CASES = { place: { screen: "cases" }, trail: [HOME.place] };
const CASE = { place: { screen: "case", case: "420106RS0120261122000001X" }, trail: [HOME.place, CASES.place] };
const GUIDE = { place: { screen: "guide", item: "HN-G010" }, trail: [HOME.place] };

async function opened({ mayLeave } = {}) {
  const { entries, go, link } = browser();
  const { followAddress } = await import("../../static/js/entry/address_bar.js");
  const flow = signal(HOME);
  const session = signal({ applicant: {} });
  followAddress({ flow, session: { session }, mayLeave });
  return { entries, go, link, flow, session };
}

test("a person's own places are in no entry of the history, and Back finds them while they are signed in", async () => {
  const { entries, go, flow } = await opened();
  flow.value = CASES;
  flow.value = CASE;
  assert.ok(!JSON.stringify(entries).includes(CASE.place.case));
  go(1);
  assert.deepEqual(flow.value, CASES);
});

test("after the end Back and Forward lead to public places only", async () => {
  const { go, flow, session } = await opened();
  flow.value = CASES;
  flow.value = CASE;
  session.value = null;
  flow.value = HOME;
  for (const entry of [2, 1]) {
    go(entry);
    assert.equal(flow.value.place.screen, "home");
  }
});

test("public places come back with what was searched for", async () => {
  const { go, flow } = await opened();
  const found = { place: { screen: "search", query: "社保" }, trail: [HOME.place] };
  flow.value = found;
  flow.value = GUIDE;
  go(1);
  assert.deepEqual(flow.value, found);
});

test("a link leads where it says, also after one has gone back from one's own places", async () => {
  const { go, link, flow } = await opened();
  flow.value = CASES;
  flow.value = CASE;
  go(1);
  link("#/guide/HN-G010");
  assert.deepEqual(flow.value.place, GUIDE.place);
});

const CONFIRM = { place: { screen: "confirm", item: "HN-G010" }, trail: [HOME.place, GUIDE.place] };
const SUBMITTED = { place: { screen: "submitted", item: "HN-G010", case: CASE.place.case }, trail: [HOME.place] };

test("Back from a receipt does not lead to what was handed in", async () => {
  const { go, flow } = await opened();
  flow.value = GUIDE;
  flow.value = CONFIRM;
  flow.value = SUBMITTED;
  go(2);
  assert.equal(flow.value.place.screen, "home");
  go(3);
  assert.deepEqual(flow.value, SUBMITTED);
});

test("while an application is on its way Back stays where it is, and leads back afterwards", async () => {
  let sending = true;
  const { go, flow } = await opened({ mayLeave: () => !sending });
  flow.value = GUIDE;
  flow.value = CONFIRM;
  go(1);
  assert.deepEqual(flow.value, CONFIRM);
  sending = false;
  go(1);
  assert.deepEqual(flow.value, GUIDE);
});

test("a key of the page that leads one step back goes back in the browser, too", async () => {
  const { entries, flow, go } = await opened();
  flow.value = CASES;
  flow.value = CASE;
  const before = entries.length;
  flow.value = { place: CASES.place, trail: CASES.trail };
  assert.equal(entries.length, before);
  assert.deepEqual(flow.value, CASES);
  go(0);
  assert.deepEqual(flow.value, HOME);
  go(2);
  assert.equal(flow.value.place.screen, "home", "what was left by its own key is not ahead");
});
