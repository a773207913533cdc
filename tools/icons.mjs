/**
 * Builds static/icons/sprite.svg: one <symbol> per Phosphor icon named in static/icons/icons.txt (MIT, see LICENSE beside it).
 * bold = controls, duotone = objects, fill = states.
 *
 *   node tools/icons.mjs           write the sprite from node_modules/@phosphor-icons/core (after `npm ci`)
 *   node tools/icons.mjs --check   fail if the sprite does not hold exactly the listed icons
 */
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(root, "static/icons");
const spritePath = join(folder, "sprite.svg");

/** @returns {string[]} the icon names of icons.txt, sorted, without comments */
export function listedIcons() {
  const lines = readFileSync(join(folder, "icons.txt"), "utf8").split("\n");
  return [...new Set(lines.map((line) => line.replace(/#.*/, "").trim()).filter(Boolean))].sort();
}

/** @returns {string[]} the names of the symbols in the sprite, sorted */
export function spriteIcons() {
  return [...readFileSync(spritePath, "utf8").matchAll(/<symbol id="([^"]+)"/g)].map((match) => match[1]).sort();
}

function build() {
  const source = join(root, "node_modules/@phosphor-icons/core");
  if (!existsSync(source)) throw new Error("@phosphor-icons/core is not installed: run `npm ci` first");
  const symbols = listedIcons().map((name) => {
    const weight = name.slice(name.lastIndexOf("-") + 1);
    const svg = readFileSync(join(source, "assets", weight, `${name}.svg`), "utf8");
    const body = svg.replace(/^.*?<svg[^>]*>/s, "").replace(/<\/svg>\s*$/, "");
    return `<symbol id="${name}" viewBox="0 0 256 256">${body}</symbol>`;
  });
  writeFileSync(spritePath, `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
  cpSync(join(source, "LICENSE"), join(folder, "LICENSE"));
  console.log(`static/icons/sprite.svg: ${symbols.length} icons`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--check")) {
    const same = JSON.stringify(listedIcons()) === JSON.stringify(spriteIcons());
    if (!same) console.error("static/icons/sprite.svg does not match icons.txt: run `node tools/icons.mjs`");
    process.exitCode = same ? 0 : 1;
  } else build();
}
