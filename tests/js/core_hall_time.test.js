import assert from "node:assert/strict";
import { test } from "node:test";
import { hallTime } from "../../static/js/core/hall_time.js";

test("the hall's clock does not depend on the machine's zone", () => {
  assert.deepEqual(hallTime(new Date("2026-11-25T01:41:00Z")), {
    clock: "09:41",
    zh: "11月25日",
    en: "25 Nov",
    zhWeekday: "周三",
    enWeekday: "Wed",
  });
});

test("midnight and a day that begins earlier here than in Greenwich", () => {
  const time = hallTime(new Date("2026-12-31T16:00:00Z"));
  assert.equal(time.clock, "00:00");
  assert.equal(time.zh, "1月1日");
  assert.equal(time.enWeekday, "Fri");
});

test("every month has its number, also the one some locales write with four letters", () => {
  for (let month = 1; month <= 12; month += 1) {
    assert.equal(hallTime(new Date(Date.UTC(2026, month - 1, 10, 4))).zh, `${month}月10日`);
  }
});
