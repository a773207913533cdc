/** A QR code drawn in the page: nothing of it goes to a server, and a phone draws it without the network. */
import { encode } from "../../vendor/uqr/index.js";
import { html, useMemo } from "../../vendor/preact/standalone.module.js";
import { classes } from "./classes.js";

/** Modules around a code that stay white (ISO/IEC 18004, 9.1). */
const QUIET = 4;

/**
 * The dark modules as one SVG path, a run of them at a time.
 * @param {boolean[][]} rows
 * @returns {string}
 */
export function darkPath(rows) {
  return rows
    .flatMap((row, y) => {
      const runs = [];
      for (let x = 0; x < row.length; x += 1) {
        if (!row[x]) continue;
        const from = x;
        while (row[x + 1]) x += 1;
        runs.push(`M${from} ${y}h${x + 1 - from}v1h-${x + 1 - from}z`);
      }
      return runs;
    })
    .join("");
}

/**
 * @param {object} props
 * @param {string} props.text what the code says
 * @param {string} props.label what it is for, for who cannot see it
 * @param {"L"|"M"|"Q"|"H"} [props.strength] how much of it may be unreadable; M (15 %) holds on a lit screen
 * @param {boolean} [props.big] as large as its place
 * @param {string} [props.testid]
 */
export function QrCode({ text, label, strength = "M", big = false, testid }) {
  const { size, path } = useMemo(() => {
    const made = encode(text, { ecc: strength, border: QUIET });
    return { size: made.size, path: darkPath(made.data) };
  }, [text, strength]);
  return html`<svg class=${classes("qr", big && "qr--big")} viewBox="0 0 ${size} ${size}" role="img" aria-label=${label} data-testid=${testid} data-code=${text}
    shape-rendering="crispEdges"><rect class="qr__paper" width=${size} height=${size} /><path class="qr__ink" d=${path} /></svg>`;
}
