/**
 * Copies the browser modules the page uses from node_modules into static/vendor, byte for byte, and records name, version,
 * licence and SHA-256 of every file in static/vendor/vendor.lock.json. The tree is committed: a kiosk never needs npm.
 *
 *   node tools/vendor.mjs           refresh static/vendor from node_modules (after `npm ci`)
 *   node tools/vendor.mjs --check   fail if a vendored file is missing, changed or unknown to the lock
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const vendor = join(root, "static/vendor");
const lockPath = join(vendor, "vendor.lock.json");

/** What is vendored: npm package -> folder under static/vendor, which of its files, and what is written beside them. */
const PACKAGES = [
  // Preact and htm in one file, with the hooks; its types come from htm's own declaration.
  {
    name: "htm",
    into: "preact",
    files: { "preact/standalone.module.js": "standalone.module.js", "preact/index.d.ts": "standalone.module.d.ts" },
  },
  {
    name: "@preact/signals-core",
    into: "signals-core",
    files: { "dist/signals-core.module.js": "signals-core.module.js", "dist/signals-core.d.ts": "signals-core.module.d.ts" },
  },
  {
    name: "socket.io-client",
    into: "socket.io-client",
    files: { "dist/socket.io.esm.min.js": "socket.io.esm.min.js" },
    // Its own declarations name other packages; the page uses one function.
    written: { "socket.io.esm.min.d.ts": "export function io(address?: string | Record<string, unknown>, options?: Record<string, unknown>): any;\n" },
  },
  {
    name: "idb",
    into: "idb",
    files: Object.fromEntries(
      ["index.js", "index.d.ts", "entry.d.ts", "database-extras.d.ts", "async-iterators.d.ts"].map((name) => [`build/${name}`, name]),
    ),
  },
  // The codes that a phone draws by itself, without the network. The module's name ends in .js: every server knows that type.
  {
    name: "uqr",
    into: "uqr",
    files: { "dist/index.mjs": "index.js", "dist/index.d.mts": "index.d.ts" },
  },
  {
    name: "@cfworker/json-schema",
    into: "json-schema",
    files: Object.fromEntries(
      [
        "deep-compare-strict",
        "dereference",
        "format",
        "index",
        "pointer",
        "types",
        "ucs2-length",
        "validate",
        "validator",
      ].flatMap((name) => [".js", ".d.ts"].map((end) => [`dist/esm/${name}${end}`, `${name}${end}`])),
    ),
  },
];

/** @param {string} path @returns {string} */
const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** @param {string} folder @returns {string[]} every file below it, as posix paths relative to static/vendor */
function filesBelow(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [relative(vendor, path).split(sep).join(posix.sep)];
  });
}

/** Where a package keeps its licence; a package without one in its archive is not vendored. */
function licenceFile(source) {
  const found = readdirSync(source).find((name) => /^licen[cs]e(\.(md|txt))?$/i.test(name));
  return found ? join(source, found) : null;
}

function refresh() {
  const packages = PACKAGES.map(({ name, into, files, written = {} }) => {
    const source = join(root, "node_modules", name);
    if (!existsSync(source)) throw new Error(`${name} is not installed: run \`npm ci\` first`);
    const { version, license } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
    const target = join(vendor, into);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    const licence = licenceFile(source);
    if (licence) cpSync(licence, join(target, "LICENSE"));
    else writeFileSync(join(target, "LICENSE"), `${name} ${version}: ${license} (its archive has no licence file)\n`);
    for (const [from, to] of Object.entries(files)) cpSync(join(source, from), join(target, to));
    for (const [to, text] of Object.entries(written)) writeFileSync(join(target, to), text);
    const hashes = Object.fromEntries(
      filesBelow(target)
        .sort()
        .map((path) => [path, sha256(join(vendor, path))]),
    );
    return { name, version, licence: license, sha256: hashes };
  });
  writeFileSync(lockPath, `${JSON.stringify({ packages }, null, 2)}\n`);
  console.log(`static/vendor: ${packages.map((p) => `${p.name} ${p.version}`).join(", ")}`);
}

/** @returns {string[]} what differs between the lock and the tree, one sentence each */
export function differences() {
  const { packages } = JSON.parse(readFileSync(lockPath, "utf8"));
  const locked = new Map(packages.flatMap((p) => Object.entries(p.sha256)));
  const present = new Set(filesBelow(vendor).filter((path) => path !== "vendor.lock.json"));
  const wrong = [];
  for (const [path, hash] of locked) {
    if (!present.has(path)) wrong.push(`${path} is in the lock but not in the tree`);
    else if (sha256(join(vendor, path)) !== hash) wrong.push(`${path} differs from the lock`);
  }
  for (const path of present) if (!locked.has(path)) wrong.push(`${path} is not in the lock`);
  return wrong;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--check")) {
    const wrong = differences();
    for (const line of wrong) console.error(`static/vendor: ${line}`);
    process.exitCode = wrong.length ? 1 : 0;
  } else refresh();
}
