/** What a form asks by now, on whatever page it is being filled in. */
import { settle, typedValues } from "../core/form_check.js";
import { holds } from "../core/logic.js";
import { walk } from "../flow/guidance.js";
import { askedMaterials } from "../flow/work.js";

/** @returns {string} YYYY-MM-DD of the machine's own day, as conditions see it */
function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/**
 * `data` for conditions; `held`: fields whose value the server fills in itself; `fields`: asked for and ours to send;
 * `materials`: asked for.
 * @param {any} service the digital definition
 * @param {{form: Record<string, unknown>, answers: Record<string, string>} | null} draft
 * @param {{fields: Record<string, any>, covered: string[]} | undefined} prefill
 */
export function formState({ form, materials, guidance }, draft, prefill) {
  const typed = draft?.form ?? {};
  const offered = prefill?.fields ?? {};
  const held = new Set(Object.keys(offered).filter((name) => offered[name].locked || (offered[name].masked && !(name in typed))));
  const plain = [...held].filter((name) => !offered[name].masked);
  const known = Object.fromEntries(plain.map((name) => [name, offered[name].value]));
  const answers = draft?.answers ?? {};
  const situation = guidance ? walk(guidance, answers).outcome?.situation : undefined;
  const data = { answers, form: { ...typedValues(form, typed), ...known }, situation, today: today() };
  const fields = settle(form, data).shown.map((field) => field.name).filter((name) => !held.has(name));
  return { data, held, fields, materials: askedMaterials(materials ?? [], (condition) => holds(condition, data), prefill?.covered) };
}
