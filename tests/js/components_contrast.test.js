import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = (path) => readFileSync(new URL(`../../static/css/${path}`, import.meta.url), "utf8");

/** @param {string} text @returns {Record<string, string>} colour tokens of a style sheet */
const tokens = (text) => Object.fromEntries([...text.matchAll(/--([a-z0-9-]+):\s*(#[0-9A-F]{6})/gi)].map(([, name, colour]) => [name, colour]));

const light = tokens(css("tokens.css"));
const high = { ...light, ...tokens(css("modes/high_contrast.css")) };

/** @param {string} colour @returns {number} relative luminance (WCAG 2.2) */
function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} one @param {string} other */
function contrast(one, other) {
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

/** Words on their grounds, as the components draw them. */
const TEXT = [
  ...["page", "surface", "sunken", "raised"].flatMap((ground) => [["text", ground], ["text-muted", ground]]),
  ...["page", "surface", "primary-soft", "sunken"].map((ground) => ["primary", ground]),
  ...["primary-soft", "positive-soft", "caution-soft", "negative-soft"].map((ground) => ["text", ground]),
  ["on-primary", "primary"], ["on-counter", "counter"], ["on-counter", "counter-key"], ["on-counter-muted", "counter"], ["on-next", "next"], ["next-text", "surface"],
  ["positive", "surface"], ["positive", "positive-soft"], ["caution", "surface"], ["caution", "caution-soft"], ["caution", "ill-warn-ground"], ["negative", "surface"], ["negative", "negative-soft"], ["negative", "page"],
  ["on-viewer", "viewer"], ["page", "text"],
  ...["hrss", "medical", "fund", "estate", "police", "none"].flatMap((zone) => [["text", `zone-${zone}`], ["primary", `zone-${zone}`]]),
];

/** Edges and marks that carry meaning without words. */
const SHAPES = [["line-strong", "surface"], ["line-strong", "page"], ["focus-ink", "surface"], ["primary", "page"], ["on-positive", "positive"], ["on-caution-mark", "caution-mark"]];

/** @param {Record<string, string>} set @param {string[][]} pairs @param {number} least */
function tooFaint(set, pairs, least) {
  return pairs.filter(([ink, ground]) => contrast(set[ink], set[ground]) < least).map(([ink, ground]) => `${ink} on ${ground}: ${contrast(set[ink], set[ground]).toFixed(2)}`);
}

test("words have 4.5:1 on every ground they stand on", () => {
  assert.deepEqual(tooFaint(light, TEXT, 4.5), []);
});

test("words have 7:1 in high contrast", () => {
  assert.deepEqual(tooFaint(high, TEXT, 7), []);
});

test("edges of controls and marks have 3:1", () => {
  assert.deepEqual(tooFaint(light, SHAPES, 3), []);
  assert.deepEqual(tooFaint(high, SHAPES.filter(([ink]) => ink !== "focus-ink"), 3), []);
});

test("the focus halo shows on light and on dark grounds", () => {
  for (const set of [light, high]) assert.ok(contrast(set.focus, set["focus-ink"]) >= 3);
});
