import assert from "node:assert/strict";
import { test } from "node:test";
import { placeBehind, surfaceFor } from "../../static/js/flow/door.js";

const DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const PHONE = "Mozilla/5.0 (Linux; Android 14; MI 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0";
const TELEVISIONS = [
  "Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/4.0 Chrome/94.0.4606.31 TV Safari/537.36",
  "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.5359.211 Safari/537.36 WebAppManager",
  "Mozilla/5.0 (Linux; Android 11; BRAVIA 4K VH2) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Linux; Android 9; AFTKA) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Linux; Android 9; MiTV-AXSO0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
  "HbbTV/1.6.1 (+DRM;Hisense;H50;V0001;;) VIDAA/7.6",
];

test("a desk gets the desk's page, a phone the phone's, a television its own, a launched terminal the kiosk", () => {
  assert.equal(surfaceFor({ launched: false, small: false, agent: DESK }), "desktop");
  assert.equal(surfaceFor({ launched: false, small: true, agent: PHONE }), "phone");
  for (const agent of TELEVISIONS) assert.equal(surfaceFor({ launched: false, small: false, agent }), "tv", agent);
  assert.equal(surfaceFor({ launched: true, small: true, agent: PHONE }), "kiosk");
});

test("a guide's short address leads to the guide, the bare one to the place its fragment names", () => {
  assert.equal(placeBehind({ pathname: "/i/HN-G010", hash: "" }), "#/guide/HN-G010");
  assert.equal(placeBehind({ pathname: "/i/%3Cb%3E", hash: "#/browse" }), "#/guide/%3Cb%3E");
  assert.equal(placeBehind({ pathname: "/", hash: "#/browse/by_theme" }), "#/browse/by_theme");
});
