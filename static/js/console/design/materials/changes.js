/** What an author can change of a material. Pure: each gives a new material. */
import { withPart } from "../lists.js";

/** A new material: scanned, needed, one page. @param {string} key */
export const newMaterial = (key) => ({ key, name: { zh: "", en: "" }, necessity: "required", sources: ["scan"], max_pages: 1 });

/** A condition belongs to a conditional material only; only what is needed may follow. @param {any} material @param {string} necessity */
export function withNecessity(material, necessity) {
  let next = { ...material, necessity };
  if (necessity !== "conditional") next = withPart(next, "when", undefined);
  return necessity === "optional" ? withPart(next, "follow_days", undefined) : next;
}

/**
 * A licence names its type; what is not scanned is neither read nor used again; what the sign-in brings is not handed in otherwise, and cannot follow.
 * @param {any} material @param {string} source @param {boolean} on @param {string} [first] the first type or query there is
 */
export function withSource(material, source, on, first) {
  const order = ["scan", "licence", "department", "sign_in"];
  const wanted = new Set(material.sources);
  if (on) wanted.add(source);
  else wanted.delete(source);
  let next = { ...material, sources: order.filter((one) => wanted.has(one)) };
  if (source === "licence") next = withPart(next, "licence_type", on ? (material.licence_type ?? first) : undefined);
  if (source === "department") next = withPart(next, "department_query", on ? (material.department_query ?? first) : undefined);
  if (source === "scan" && !on) next = withPart(withPart(next, "valid_days", undefined), "reads", undefined);
  return source === "sign_in" && on ? withPart(next, "follow_days", undefined) : next;
}

/**
 * The materials with a paper of one of them. An upload takes a while: meanwhile it may stand elsewhere, or be gone.
 * @param {any[]} materials @param {string} key @param {"sample" | "blank"} part @param {any} paper undefined: none
 */
export const withPaper = (materials, key, part, paper) => materials.map((one) => (one.key === key ? withPart(one, part, paper) : one));

/** Whether a material of this service may be let follow (rules/material_proof). @param {any} definition @param {any} material */
export const mayFollow = (definition, material) => definition.kind === "promised" && material.necessity !== "optional" && !material.sources.includes("sign_in");
