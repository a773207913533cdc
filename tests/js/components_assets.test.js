import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { listedIcons, spriteIcons } from "../../tools/icons.mjs";
import { differences } from "../../tools/vendor.mjs";

const root = new URL("../../", import.meta.url);

/** @param {string} folder @param {RegExp} name @returns {string[]} files below folder, relative to the project */
function files(folder, name) {
  return readdirSync(new URL(folder, root), { recursive: true })
    .map((path) => `${folder}${String(path).replaceAll("\\", "/")}`)
    .filter((path) => name.test(path) && !path.startsWith("static/vendor/"));
}

/** @param {string} path */
const read = (path) => readFileSync(new URL(path, root), "utf8");

test("the vendored modules are those of the lock, byte for byte", () => {
  assert.deepEqual(differences(), []);
});

test("every vendored package has its licence beside it", () => {
  for (const { name, licence, sha256 } of JSON.parse(read("static/vendor/vendor.lock.json")).packages) {
    assert.ok(licence, name);
    assert.ok(Object.keys(sha256).some((path) => path.endsWith("/LICENSE")), name);
  }
});

test("the sprite holds exactly the listed icons", () => {
  assert.deepEqual(spriteIcons(), listedIcons());
});

test("every icon that a module or a template names is in the sprite", () => {
  const have = new Set(spriteIcons());
  const missing = [];
  for (const path of [...files("static/js/", /\.js$/), ...files("templates/", /\.html$/)]) {
    for (const [, name] of read(path).matchAll(/["'`]([a-z]+(?:-[a-z]+)*-(?:bold|duotone|fill))["'`]/g)) {
      if (!have.has(name)) missing.push(`${path}: ${name}`);
    }
  }
  assert.deepEqual(missing, []);
});

test("colours are named in tokens, surfaces and modes only", () => {
  const literal = /#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(/i;
  const wrong = files("static/css/", /components\/.*\.css$|layout\.css$|base\.css$|reset\.css$/).filter((path) => literal.test(read(path).replaceAll("#0000", "")));
  assert.deepEqual(wrong, []);
});

test("every token that a style sheet reads is defined somewhere", () => {
  const sheets = files("static/css/", /\.css$/).map(read).join("\n");
  const scripts = files("static/js/", /\.js$/).map(read).join("\n");
  const defined = new Set([...`${sheets}\n${scripts}`.matchAll(/(--[a-z0-9-]+)["']?\s*[:,]/g)].map(([, name]) => name));
  const read_ = [...sheets.matchAll(/var\((--[a-z0-9-]+)\)/g)].map(([, name]) => name);
  assert.deepEqual([...new Set(read_)].filter((name) => !defined.has(name)), []);
});

test("every style sheet in the components folder is linked by a page's sheet", () => {
  const linked = read("static/css/app.css") + read("static/css/console.css");
  const loose = files("static/css/", /(components|surfaces|modes|console)\/.*\.css$/).filter((path) => !linked.includes(path.replace("static/css/", "")));
  assert.deepEqual(loose, []);
});

/** Classes of what a sheet's rules draw that say `display` so. @param {string} path @param {RegExp} value @returns {string[]} */
function displayed(path, value) {
  const rules = [...read(path).replace(/\/\*[^]*?\*\//g, "").matchAll(/([^{}]+)\{([^{}]*)\}/g)].filter(([, , body]) => value.test(body));
  const drawn = rules.flatMap(([, selector]) => selector.split(",")).map((one) => one.trim().split(/[\s>+~]+/).at(-1) ?? "");
  return drawn.flatMap((one) => [...one.matchAll(/\.([\w-]+)/g)].map(([, name]) => name));
}

test("what the layout hides is not shown by a component: their layer wins, whatever a selector weighs", () => {
  const hidden = displayed("static/css/layout.css", /display:\s*none/);
  const shown = new Set(files("static/css/components/", /\.css$/).flatMap((path) => displayed(path, /display:\s*(?!none)/)));
  assert.ok(hidden.includes("frame__more"));
  assert.deepEqual(hidden.filter((name) => shown.has(name)), []);
});
