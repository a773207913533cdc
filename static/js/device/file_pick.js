/** Pictures and documents from the device that a person holds: its camera, or its files. */
import { photograph } from "./photograph.js";

/** Naming the kinds makes telephones hand over JPEG where they keep something else. */
const KINDS = "image/jpeg,image/png";

/**
 * Lets the person choose. Call it from a press: browsers open nothing otherwise.
 * @param {{camera?: boolean, several?: boolean}} [way] `camera`: straight to the camera, where there is one
 * @returns {Promise<File[]>} none when they thought better of it
 */
export function pickFiles({ camera = false, several = false } = {}) {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = camera ? KINDS : `${KINDS},application/pdf`;
  input.multiple = several && !camera;
  if (camera) input.setAttribute("capture", "environment");
  // Some telephones forget an input that is nowhere in the page before its picture is taken.
  input.hidden = true;
  document.body.append(input);
  return new Promise((resolve) => {
    const give = (/** @type {File[]} */ files) => {
      input.remove();
      resolve(files);
    };
    input.addEventListener("change", () => give([...(input.files ?? [])]), { once: true });
    input.addEventListener("cancel", () => give([]), { once: true });
    input.click();
  });
}

/** What is sent of it: a photograph made small enough, a document as it is. @param {Blob} file @returns {Promise<Blob>} */
export const sendable = async (file) => (file.type.startsWith("image/") ? photograph(file) : file);
