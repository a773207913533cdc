/** A list with nothing in it: the fact as 小二's sentence, what will stand here one day, and the counter with only the tea. */
import { html } from "../../vendor/preact/standalone.module.js";
import { EmptyCounter } from "./drawings/still_life.js";

/**
 * What a Page says instead of its own headline.
 * @param {object} words
 * @param {string} words.kicker which list this is
 * @param {string} words.title that nothing is in it
 * @param {string} [words.lead] what will be
 */
export const nothingHere = ({ kicker, title, lead }) => ({ kicker, title, lead, voice: html`<${EmptyCounter} />` });
