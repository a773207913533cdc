import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, flowAt, placeAt } from "../../static/js/flow/address.js";

test("a place of the library is found again at its address", () => {
  for (const place of [
    { screen: "home" },
    { screen: "guide", item: "HN-G010" },
    { screen: "advice", item: "R8-02038" },
    { screen: "browse" },
    { screen: "browse", by: "department" },
    { screen: "browse", by: "department", group: "湖南省公安厅/出入境" },
  ]) {
    assert.deepEqual(placeAt(addressOf(place)), place, addressOf(place));
  }
});

test("a terminal's code that a phone has scanned opens what confirms it, and a broken one opens home", () => {
  assert.deepEqual(placeAt("#/vouch/BCDF-GHJK"), { screen: "vouch", code: "BCDF-GHJK" });
  assert.deepEqual(placeAt("#/vouch"), { screen: "vouch" });
  assert.equal(addressOf({ screen: "vouch", code: "BCDF-GHJK" }), "#/vouch/BCDF-GHJK");
  assert.equal(placeAt("#/vouch/<b>"), null);
});

test("words somebody searched for stand in no address", () => {
  const address = addressOf({ screen: "search", query: "990101197001010011 社保" });
  assert.equal(address, "#/search");
  assert.equal(placeAt(address), null);
});

test("a screen of somebody's case has no address", () => {
  assert.equal(addressOf({ screen: "case", case: "420106-1" }), "#/");
  assert.equal(placeAt("#/case/420106-1"), null);
});

test("what somebody invented or broke names no place and opens home", () => {
  for (const hash of ["#/guide/", "#/guide/../../x", "#/guide/<b>", "#/guide/%E0%A4%A", "#/browse/THEME", "#/constructor", "#bridge=1&token=x"]) {
    assert.equal(placeAt(hash), null, hash);
    assert.deepEqual(flowAt(hash), { place: { screen: "home" }, trail: [] }, hash);
  }
});

test("a page opened at a guide goes back to home", () => {
  assert.deepEqual(flowAt("#/guide/HN-G010").trail, [{ screen: "home" }]);
});
