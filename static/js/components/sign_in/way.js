/** The page of one way to sign in that is not the card's: the device beside the headline, the words and the other ways below. */
import { html } from "../../../vendor/preact/standalone.module.js";

/**
 * @typedef {{Page: any, head: {title: string, lead: string, dock: any}, kept: any, others: any}} Around the page a way stands in: its headline, what is said
 *   of work that waits, the other ways
 * @param {{around: Around, voice?: any, children?: any}} props `voice`: what happens at the device
 */
export function Way({ around: { Page, head, kept, others }, voice, children }) {
  return html`<${Page} ...${head} voice=${voice}>${kept}${children}${others}<//>`;
}
