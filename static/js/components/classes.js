/**
 * Joins the class names that hold.
 * @param {...(string | false | null | undefined)} names
 * @returns {string}
 */
export function classes(...names) {
  return names.filter(Boolean).join(" ");
}
