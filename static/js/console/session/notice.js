/** @param {"nobody" | "other" | "unreachable"} kind @returns {HTMLDialogElement | null} */
export const notice = (kind) => /** @type {HTMLDialogElement | null} */ (globalThis.document?.getElementById(`gone-${kind}`) ?? null);

/** Says that nothing was sent, why, and that what was typed is still there. @param {"nobody" | "other" | "unreachable"} kind */
export function sayGone(kind) {
  const box = notice(kind);
  if (box && !box.open) box.showModal();
}

/** The same of what a call answered; of other errors nothing. @param {any} error */
export function sayIfGone(error) {
  if (error.kind === "signed_out") sayGone(error.code === "other_person" ? "other" : "nobody");
}
