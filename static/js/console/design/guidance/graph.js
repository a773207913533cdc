/** The drawing of a guidance: chosen by mouse, or walked through with the arrow keys. */
import { html, useEffect, useRef } from "../../../../vendor/preact/standalone.module.js";
import { say } from "../../library/words.js";
import { abreast, layout } from "./layout.js";

/** @typedef {import("./layout.js").Node} Node */

export const KINDS = {
  question: { zh: "问题", en: "Question" },
  proceed: { zh: "在这里办", en: "Done here" },
  counter: { zh: "去窗口办", en: "At a counter" },
  ineligible: { zh: "不能办", en: "Not possible" },
};

/** @param {any} text */
const words = (text) => (text ? say(text) : "");

/**
 * How a guidance is laid out in a room so wide, in pixels: to the right as far as that can be read without scrolling
 * sideways, else downwards. `wide`: of the drawing.
 * @param {any} guidance @param {number} room @param {number} smallest the zoom below which nobody reads it
 */
export function fitted(guidance, room, smallest) {
  const { width } = layout(guidance, words);
  const across = !room || width * smallest <= room ? 0 : abreast(room / smallest);
  return { across, wide: across ? layout(guidance, words, across).width : width };
}

/** @type {Record<string, [number, number]>} */
const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/** The node that lies next in a direction. @param {Node[]} nodes @param {Node} from @param {string} key @returns {Node | undefined} */
export function neighbour(nodes, from, key) {
  const direction = DIRECTIONS[key];
  if (!direction) return undefined;
  const [dx, dy] = direction;
  const middle = (/** @type {Node} */ one) => [one.x + one.w / 2, one.y + one.h / 2];
  const [x = 0, y = 0] = middle(from);
  const far = (/** @type {Node} */ one) => {
    const [ox = 0, oy = 0] = middle(one);
    const along = (ox - x) * dx + (oy - y) * dy;
    const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
    return along > 1 ? along + aside * (dx ? 0.5 : 3) : Number.POSITIVE_INFINITY;
  };
  const others = nodes.filter((one) => one !== from && far(one) < Number.POSITIVE_INFINITY);
  return others.sort((one, other) => far(one) - far(other))[0];
}

/**
 * @param {object} props
 * @param {any} props.guidance
 * @param {string | null} props.selected id of a node
 * @param {{nodes: string[], ways: string[]} | null} props.walked what the try-out has gone through
 * @param {Set<string>} props.flawed ids of nodes with something to mend
 * @param {number} props.zoom
 * @param {number} props.across as in `layout`
 * @param {(id: string) => void} props.onSelect
 */
export function Graph({ guidance, selected, walked, flawed, zoom, across, onSelect }) {
  const { nodes, ways, width, height } = layout(guidance, words, across);
  const svg = useRef(/** @type {SVGSVGElement | null} */ (null));
  const current = nodes.find((one) => one.id === selected) ?? nodes[0];
  useEffect(() => svg.current?.querySelector(".graph__node--chosen")?.scrollIntoView({ block: "nearest", inline: "nearest" }), [selected]);
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const next = current && neighbour(nodes, current, event.key);
    if (!next) return;
    event.preventDefault();
    onSelect(next.id);
    /** @type {SVGElement | null | undefined} */ (svg.current?.querySelector(`[data-node="${CSS.escape(next.id)}"]`))?.focus({ preventScroll: true });
  };
  return html`<svg class="graph" ref=${svg} role="group" aria-label=${say("引导的图，用方向键走", "The guidance as a graph; walk it with the arrow keys")} width=${width * zoom} height=${height * zoom} viewBox="0 0 ${width} ${height}" onKeyDown=${onKey} data-testid="graph">
    <g class="graph__ways" aria-hidden="true">${ways.map((way) => html`<path key=${way.id} class="graph__way ${way.back ? "graph__way--back" : ""} ${walked?.ways.includes(way.id) ? "graph__way--walked" : ""} ${way.from === selected || way.to === selected ? "graph__way--near" : ""}" d=${way.path} />`)}</g>
    ${nodes.map((node) => html`<${NodeBox} key=${node.id} node=${node} start=${node.id === `questions/${guidance.start}`} chosen=${node.id === selected} reached=${node === current} walked=${walked?.nodes.includes(node.id) ?? false} flawed=${flawed.has(node.id)} onSelect=${onSelect} />`)}
  </svg>`;
}

/** @param {{node: Node, start: boolean, chosen: boolean, reached: boolean, walked: boolean, flawed: boolean, onSelect: (id: string) => void}} props */
function NodeBox({ node, start, chosen, reached, walked, flawed, onSelect }) {
  const kind = KINDS[/** @type {keyof typeof KINDS} */ (node.kind)] ?? KINDS.question;
  const label = [say(kind), node.title.join(""), flawed ? say("有要改的", "to be mended") : "", node.lost ? say("到不了", "cannot be reached") : ""].filter(Boolean).join("，");
  const classes = ["graph__node", `graph__node--${node.kind || "question"}`, chosen && "graph__node--chosen", walked && "graph__node--walked", flawed && "graph__node--flawed", node.lost && "graph__node--lost"].filter(Boolean).join(" ");
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onSelect(node.id);
  };
  return html`<g class=${classes} role="button" tabindex=${reached ? 0 : -1} aria-pressed=${chosen} aria-label=${label} transform="translate(${node.x} ${node.y})" onClick=${() => onSelect(node.id)} onKeyDown=${onKey} data-node=${node.id} data-testid="node-${node.key}">
    <rect class="graph__box" width=${node.w} height=${node.h} rx="10" />
    <rect class="graph__mark" width="5" height=${node.h} rx="2.5" />
    ${node.title.map((line, place) => html`<text key=${place} class="graph__title" x="16" y=${28 + place * 20}>${line}</text>`)}
    ${start && html`<text class="graph__start" x=${node.w - 10} y="-5" text-anchor="end">${say("从这里开始", "starts here")}</text>`}
    ${flawed && html`<circle class="graph__flaw" cx=${node.w - 4} cy="4" r="9" /><text class="graph__bang" x=${node.w - 4} y="8" text-anchor="middle">!</text>`}
    ${node.options.map((option) => html`<g key=${option.value} class="graph__option"><line x1="12" x2=${node.w - 12} y1=${option.y - 4} y2=${option.y - 4} /><text x="16" y=${option.y + 14}>${option.title}</text>${option.when && html`<text class="graph__when" x=${node.w - 12} y=${option.y + 14} text-anchor="end">${say("有条件", "if")}</text>`}</g>`)}
  </g>`;
}
