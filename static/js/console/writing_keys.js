/**
 * While somebody writes: Ctrl+S, Ctrl+Z, Ctrl+Y, and the browser's own question on leaving what is not saved.
 * @param {{save: () => unknown, undo: () => unknown, redo: () => unknown, isUnsaved: () => boolean}} writing
 * @returns {() => void} ends it
 */
export function watchWriting({ save, undo, redo, isUnsaved }) {
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const act = key === "s" ? save : key === "y" || (key === "z" && event.shiftKey) ? redo : key === "z" ? undo : null;
    if (!act) return;
    event.preventDefault();
    void act();
  };
  /** @param {BeforeUnloadEvent} event */
  const onLeave = (event) => {
    if (isUnsaved()) event.preventDefault();
  };
  document.addEventListener("keydown", onKey);
  addEventListener("beforeunload", onLeave);
  return () => {
    document.removeEventListener("keydown", onKey);
    removeEventListener("beforeunload", onLeave);
  };
}
