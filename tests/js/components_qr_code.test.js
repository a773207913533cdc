/** The drawn code holds every dark module of the encoder's, and no other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { darkPath } from "../../static/js/components/qr_code.js";

test("runs of dark modules become strips one module high", () => {
  assert.equal(darkPath([[true, true, false, true], [false, false, false, false]]), "M0 0h2v1h-2zM3 0h1v1h-1z");
});
