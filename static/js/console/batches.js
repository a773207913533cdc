/** Writing a batch: regions are chosen from the tree, sites and terminals are found by typing, nothing entered is lost. */
import { createApi } from "../core/api.js";
import { arrived, createKeeping } from "./batch_keeping.js";
import { keptForBatch } from "./library/kept.js";

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

const TARGETS = ["channel", "region", "site", "terminal"];

/** What stands in the form. @param {HTMLFormElement} form @returns {import("./batch_keeping.js").Entered} */
function entered(form) {
  /** @param {string} name */
  const said = (name) => String(new FormData(form).get(name) ?? "");
  const chosen = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("input:checked")]).filter((one) => TARGETS.includes(one.name));
  const targets = chosen.map((one) => ({ kind: one.name, code: one.value, label: one.nextElementSibling?.textContent ?? one.value }));
  return { name: said("name"), purpose: said("purpose"), items: said("items"), stays_closed: said("stays_closed") === "yes", revision: said("revision"), targets };
}

/** Puts into the form what was entered the last time. @param {HTMLFormElement} form @param {import("./batch_keeping.js").Entered} one */
function enter(form, one) {
  for (const name of /** @type {const} */ (["name", "purpose", "items", "revision"])) /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value = one[name];
  /** @type {HTMLInputElement} */ (form.elements.namedItem("stays_closed")).checked = one.stays_closed;
  const boxes = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("input[type=checkbox]")]).filter((box) => TARGETS.includes(box.name));
  for (const box of boxes) box.checked = one.targets.some(({ kind, code }) => kind === box.name && code === box.value);
  const there = new Set(boxes.map((box) => `${box.name} ${box.value}`));
  const missing = one.targets.filter(({ kind, code }) => kind === "region" && !there.has(`${kind} ${code}`));
  document.querySelector("[data-regions]")?.append(...missing.map(({ code, label }) => tick(code, label)));
}

/** @param {HTMLFormElement} form */
function startKeeping(form) {
  const { reader = "", number = "", typed } = form.dataset;
  const keeping = createKeeping({ place: keptForBatch(reader, number), first: entered(form), typed: typed === "yes" });
  const rooms = /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-room]"));
  const shut = (/** @type {boolean} */ inert) => rooms.forEach((room) => (room.inert = inert)); // nothing is sent before it was answered
  const box = /** @type {HTMLElement} */ (form.querySelector("[data-offer]"));
  if (keeping.offer) {
    /** @type {HTMLElement} */ (box.querySelector("[data-at]")).textContent = new Date(keeping.offer.at).toLocaleString(document.documentElement.lang);
    box.hidden = false;
    shut(true);
  }
  /** @param {boolean} wanted */
  const answer = (wanted) => {
    const taken = keeping.answer(wanted);
    if (taken) enter(form, taken);
    box.hidden = true;
    shut(false);
    /** @type {HTMLElement} */ (form.elements.namedItem("name")).focus();
  };
  box.querySelector("[data-take]")?.addEventListener("click", () => answer(true));
  box.querySelector("[data-throw]")?.addEventListener("click", () => answer(false));
  const write = () => keeping.write(entered(form));
  form.addEventListener("input", write);
  form.addEventListener("change", write);
  form.querySelector("[data-cascade]")?.addEventListener("click", () => setTimeout(write)); // a key adds the region
  form.addEventListener("submit", () => keeping.send(entered(form)));
  form.querySelector("[data-drop]")?.addEventListener("click", () => keeping.drop());
  addEventListener("beforeunload", (event) => {
    if (keeping.unsaved) event.preventDefault();
  });
}

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-keep]"));
if (form) startKeeping(form);
const saved = /** @type {HTMLElement | null} */ (document.querySelector("[data-batch-saved]"));
if (saved) for (const number of ["new", saved.dataset.batchSaved ?? ""]) arrived(keptForBatch(saved.dataset.reader ?? "", number));
const cascade = /** @type {HTMLElement | null} */ (document.querySelector("[data-cascade]"));
if (cascade) void startCascade(cascade);
const find = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-find]"));
if (find) startFinding(find);
