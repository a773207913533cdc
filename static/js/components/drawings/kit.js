/**
 * The kit all drawings are made of: ground, machine, hand, card, arrow, discs. Cut-paper front elevations, 984 units wide, filled by
 * the --ill-* tokens through classes, so that high contrast redraws them by itself. The thing you move is persimmon (ill-hot).
 */
import { html } from "../../../vendor/preact/standalone.module.js";
import { classes } from "../classes.js";

/**
 * @param {object} props
 * @param {string} props.label states the action, for readers
 * @param {number} props.height units; the width is always 984
 * @param {boolean} [props.caution] the ground of something missing
 * @param {any} props.children
 */
export function Moment({ label, height, caution = false, children }) {
  return html`<svg class=${classes("moment", caution && "moment--caution")} viewBox="0 0 984 ${height}" role="img" aria-label=${label}>${children}</svg>`;
}

/** The machine's front, its rounded foot or head leaving the picture. @param {{y: number, height: number}} props */
export function Machine({ y, height }) {
  return html`<rect class="ill-machine" x="84" y=${y} width="816" height=${height} rx="40" />`;
}

/** The applicant's card. @param {{at: string}} props `at` = SVG transform of its centre */
export function IdCard({ at }) {
  return html`<g transform=${at}>
    <rect class="ill-hot" x="-140" y="-88" width="280" height="176" rx="18" />
    <rect class="ill-card" x="46" y="-50" width="68" height="86" rx="10" /><circle class="ill-hot" cx="80" cy="-20" r="17" /><path class="ill-hot" d="M56 26c1-15 10-22 24-22s23 7 24 22z" />
    <rect class="ill-card" x="-112" y="-52" width="96" height="14" rx="7" /><rect class="ill-card-soft" x="-112" y="-22" width="128" height="14" rx="7" />
    <rect class="ill-card-soft" x="-112" y="8" width="112" height="14" rx="7" /><rect class="ill-card" x="-112" y="48" width="196" height="14" rx="7" />
  </g>`;
}

/** Sleeve, cuff and palm, drawn under the object. @param {{at: string}} props */
export function Palm({ at }) {
  return html`<g transform=${at}>
    <rect class="ill-sleeve" x="-62" y="196" width="168" height="300" rx="30" /><rect class="ill-paper" x="-70" y="180" width="184" height="44" rx="20" />
    <path class="ill-hand" d="M-46 186V96c0-34 22-52 56-52h36c34 0 54 20 54 52v90z" />
  </g>`;
}

/** The thumb, drawn over the object. @param {{at: string}} props */
export function Thumb({ at }) {
  return html`<g transform=${at}>
    <path class="ill-hand" d="M-20 110C-34 60-26 20-14-8a25 25 0 0 1 47 14c-6 24 0 46 10 74z" /><path class="ill-thumb" d="M-20 110C-34 60-26 20-14-8a25 25 0 0 1 47 14" />
    <rect class="ill-nail" x="-8" y="-12" width="30" height="26" rx="12" />
  </g>`;
}

/** One persimmon arrow gives the direction. @param {{from: [number, number], to: [number, number]}} props */
export function Arrow({ from, to }) {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const barb = (/** @type {number} */ turn) => `${to[0] - 34 * Math.cos(angle + turn)} ${to[1] - 34 * Math.sin(angle + turn)}`;
  return html`<path class="ill-arrow" d="M${from.join(" ")}L${to.join(" ")}M${barb(0.64)}L${to.join(" ")}L${barb(-0.64)}" />`;
}

/** Success: a green disc with a tick. @param {{x: number, y: number}} props */
export function Tick({ x, y }) {
  return html`<g><circle class="ill-positive" cx=${x} cy=${y} r="36" /><path class="ill-tick" d="M${x - 16} ${y}l12 13 22-24" /></g>`;
}

/** Trouble: a marigold disc with "!". @param {{x: number, y: number}} props */
export function Bang({ x, y }) {
  return html`<g transform="translate(${x} ${y})"><circle class="ill-caution" r="44" /><rect class="ill-bang" x="-6" y="-25" width="12" height="31" rx="6" /><circle class="ill-bang" cy="19" r="7" /></g>`;
}

/** Words on the machine: only at the live part. @param {{x: number, y: number, caution?: boolean, children: any}} props */
export function Label({ x, y, caution = false, children }) {
  return html`<text class=${classes("ill-label", caution && "ill-label--caution")} x=${x} y=${y}>${children}</text>`;
}
