import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../../static/js/core/focus/geometry.js";

/** A box of 100 x 40 at a column and a row of a grid with gaps. */
const cell = (column, row) => ({ left: column * 120, right: column * 120 + 100, top: row * 60, bottom: row * 60 + 40 });
const GRID = [cell(0, 0), cell(1, 0), cell(2, 0), cell(0, 1), cell(1, 1), cell(2, 1)];

test("an arrow keeps to its row and its column", () => {
  const others = (index) => GRID.map((box, at) => (at === index ? { left: 0, right: 0, top: 0, bottom: 0 } : box));
  assert.equal(nearest(GRID[0], others(0), "right"), 1);
  assert.equal(nearest(GRID[0], others(0), "down"), 3);
  assert.equal(nearest(GRID[4], others(4), "up"), 1);
  assert.equal(nearest(GRID[4], others(4), "left"), 3);
});

test("where nothing lies ahead the focus stays", () => {
  for (const [index, direction] of [[0, "up"], [0, "left"], [5, "down"], [5, "right"]]) {
    assert.equal(nearest(GRID[index], GRID.filter((_, at) => at !== index), direction), -1);
  }
});

test("from a wide box below, the one above its middle is taken, whatever order they were drawn in", () => {
  const wide = { left: 0, right: 340, top: 200, bottom: 240 };
  assert.equal(nearest(wide, [cell(0, 0), cell(2, 0), cell(1, 0)], "up"), 2);
});

test("something far aside but nearer ahead does not win over what lies straight on", () => {
  const from = cell(0, 0);
  assert.equal(nearest(from, [{ left: 600, right: 700, top: 60, bottom: 100 }, cell(0, 5)], "down"), 1);
});

test("a card that grew under the focus still finds its neighbour that it overlaps a little", () => {
  const grown = { left: -8, right: 128, top: -4, bottom: 44 };
  assert.equal(nearest(grown, [cell(1, 0)], "right"), 0);
});
