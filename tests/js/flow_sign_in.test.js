/** Which ways to sign in are offered where, and how a surer one is asked for without losing the place. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nextScreen } from "../../static/js/flow/next_screen.js";
import { companiesFirst, forCompany, METHODS, methodsFor, neededFor, reaches } from "../../static/js/flow/sign_in_methods.js";

const names = (methods) => methods.map((method) => method.name);
const FORM = { place: { screen: "form", item: "HN-G029", section: 1 }, trail: [{ screen: "home" }] };
const SIGNED_IN = { signedIn: true, steps: ["sign_in", "form", "confirm", "done"] };

test("the card comes first on a terminal, the account on a browser of one's own", () => {
  assert.equal(methodsFor("kiosk")[0].name, "id_card");
  assert.equal(methodsFor("phone")[0].name, "portal");
  assert.equal(methodsFor("desktop")[0].name, "portal");
  assert.deepEqual(methodsFor("tv"), []);
});

test("no password is typed on a machine that everybody uses", () => {
  assert.ok(!names(methodsFor("kiosk")).includes("portal"));
});

test("who must be surer is offered only what makes sure enough", () => {
  assert.ok(methodsFor("kiosk", 3).every((method) => method.level === 3));
  assert.ok(methodsFor("kiosk", 3).length > 0);
  assert.deepEqual(methodsFor("phone", 3), []);
});

test("who comes for a service that asks for more is offered only what it will accept, where that can be had", () => {
  const money = { code: "HN-G029", assurance: 3 };
  const place = { item: "HN-G029" };
  assert.equal(neededFor("kiosk", place, money), 3);
  assert.equal(neededFor("phone", place, money), 1); // prepared there, handed in at a terminal
  assert.equal(neededFor("kiosk", { ...place, goal: "cases" }, money), 1);
  assert.equal(neededFor("kiosk", { item: "HN-G010" }, money), 1); // of a service that was looked at before
  assert.equal(neededFor("kiosk", { goal: "cases" }, null), 1);
  assert.equal(neededFor("phone", { ...place, level: 3 }, money), 3); // the server has said so
});

test("every way says how sure it is", () => {
  for (const { name, level, surfaces } of METHODS) assert.ok([1, 2, 3].includes(level) && surfaces.length > 0, name);
});

test("asking for a surer way keeps the place, and signing in leads back to it", () => {
  const asked = nextScreen(FORM, { type: "step_up", level: 3 }, SIGNED_IN);
  assert.deepEqual(asked.place, { screen: "sign_in", item: "HN-G029", then: FORM.place, level: 3 });
  assert.deepEqual(nextScreen(asked, { type: "signed_in" }, SIGNED_IN).place, FORM.place);
});

test("a second refusal while somebody signs in changes what is offered, not where they go afterwards", () => {
  const asked = nextScreen(FORM, { type: "step_up", level: 2 }, SIGNED_IN);
  const again = nextScreen(asked, { type: "step_up", level: 3 }, SIGNED_IN);
  assert.equal(again.place.level, 3);
  assert.deepEqual(again.place.then, FORM.place);
});

test("what asks for a card is finished at a terminal and only prepared elsewhere", () => {
  assert.ok(reaches("kiosk", 3));
  assert.ok(reaches("phone", 2));
  assert.ok(!reaches("phone", 3));
  assert.ok(!reaches("desktop", 3));
});

test("for a company's business what signs the company in opens by itself, and every other way stays", () => {
  const certificate = { code: "R8-00518", assurance: 2, applicants: "legal" };
  assert.equal(forCompany({ item: "R8-00518" }, certificate), true);
  assert.equal(forCompany({ item: "R8-00518", goal: "cases" }, certificate), false);
  assert.equal(forCompany({ item: "HN-G010" }, certificate), false); // of a service that was looked at before
  assert.equal(forCompany({ item: "HN-G010" }, { code: "HN-G010", applicants: "natural" }), false);
  assert.equal(forCompany({}, null), false);
  const kiosk = methodsFor("kiosk");
  assert.deepEqual(names(companiesFirst(kiosk)), ["scan", ...names(kiosk).filter((name) => name !== "scan")]);
  assert.equal(companiesFirst(methodsFor("phone"))[0].name, "portal");
});
