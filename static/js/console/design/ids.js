/** Names that tie a label to its control: one for each control on the page, the same as long as it is drawn. */
import { useState } from "../../../vendor/preact/standalone.module.js";

let last = 0;

/** @returns {string} */
export const useId = () => useState(() => `control-${(last += 1)}`)[0];
