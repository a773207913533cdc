/** Writing a batch: regions are chosen from the tree, sites and terminals are found by typing. */
import { createApi } from "../core/api.js";

const api = createApi();

/** @typedef {{level: number, code: string, name: string, full_name: string, more: boolean}} Region */

/** @param {HTMLElement} cascade */
async function startCascade(cascade) {
  const { add: addWords = "", any = "", choose = "", label = "", failed = "" } = cascade.dataset;
  const chosen = document.querySelector("[data-regions]");
  const add = document.createElement("button");
  add.type = "button";
  add.className = "btn";
  add.textContent = addWords;
  add.disabled = true;
  /** The narrowest region chosen so far. */
  let current = /** @type {Region | null} */ (null);

  /** @param {Region | null} parent @param {number} depth how many lists stand before this one */
  async function offer(parent, depth) {
    const regions = /** @type {Region[]} */ (await api.regions(parent ?? undefined));
    if (cascade.querySelectorAll("select").length !== depth || !regions.length) return; // another was chosen meanwhile
    const list = document.createElement("select");
    list.ariaLabel = label;
    list.append(new Option(depth ? any : choose, ""), ...regions.map(({ code, name }) => new Option(name, code)));
    list.addEventListener("change", () => {
      while (list.nextElementSibling && list.nextElementSibling !== add) list.nextElementSibling.remove();
      const region = regions.find(({ code }) => code === list.value) ?? null;
      current = region ?? parent;
      add.disabled = !current;
      if (region?.more) void offer(region, depth + 1).catch(() => undefined);
    });
    add.before(list);
  }

  add.addEventListener("click", () => {
    if (!current || !chosen) return;
    const { code, full_name } = current;
    const before = /** @type {HTMLInputElement | null} */ (chosen.querySelector(`input[value="${CSS.escape(code)}"]`));
    if (before) before.checked = true;
    else chosen.append(tick(code, full_name));
  });
  cascade.append(add);
  await offer(null, 0).catch(() => cascade.replaceChildren(failed));
}

/** @param {string} code @param {string} name */
function tick(code, name) {
  const label = document.createElement("label");
  label.className = "target";
  const input = document.createElement("input");
  Object.assign(input, { type: "checkbox", name: "region", value: code, checked: true });
  const [words, number] = [document.createElement("span"), document.createElement("span")];
  words.textContent = name;
  number.className = "note num";
  number.textContent = code;
  label.append(input, words, number);
  return label;
}

/** @param {HTMLInputElement} find */
function startFinding(find) {
  const halls = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-hall]")]);
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    for (const hall of halls) hall.hidden = !(hall.dataset.hall ?? "").toLowerCase().includes(wanted);
  });
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it finds; it does not send the form
  });
}

const cascade = /** @type {HTMLElement | null} */ (document.querySelector("[data-cascade]"));
if (cascade) void startCascade(cascade);
const find = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-find]"));
if (find) startFinding(find);
