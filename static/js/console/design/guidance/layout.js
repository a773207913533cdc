/**
 * A guidance as a drawing: questions and outcomes in layers from left to right, or downwards where that is too wide; every
 * option a line of its question with a way to where it leads. Pure; units are those of the drawing (about a pixel).
 */

/** @typedef {import("./changes.js").Guidance} Guidance */
/** @typedef {{id: string, of: "questions" | "outcomes", key: string, kind: string, x: number, y: number, w: number, h: number, title: string[], options: {value: string, title: string, y: number, when: boolean}[], lost: boolean}} Node */
/** @typedef {{id: string, from: string, option: string, to: string, path: string, back: boolean}} Way */

const WIDTH = 208;
const BETWEEN = { x: 72, y: 20 };
const LINE = 20;
const ROW = 28;
const PAD = 12;
const EDGE = 16;
/** Between layers, and between boxes of one, where layers go down. */
const BELOW = 40;
const BESIDE = 28;
/** Signs of one line of a title, in hanzi. */
const SIGNS = 12;

/** What never begins a line. */
const CLOSING = /^[，。？！、；：）”?!,.;:)]/u;

/** Lines that fit, a hanzi as one and a letter as half. @param {string} words @param {number} [wide] @param {number} [most] @returns {string[]} */
export function wrapped(words, wide = SIGNS, most = 3) {
  const lines = [""];
  let width = 0;
  for (const piece of words.match(/[\u0020-\u007e]+?(?=\s|[^\u0020-\u007e]|$)|\s|[^\u0020-\u007e]/gu) ?? []) {
    const size = [...piece].reduce((sum, sign) => sum + (sign.charCodeAt(0) < 128 ? 0.55 : 1), 0);
    if (width + size > wide && lines.at(-1) && !CLOSING.test(piece)) {
      lines.push("");
      width = 0;
    }
    lines[lines.length - 1] += piece;
    width += size;
  }
  const kept = lines.map((line) => line.trim()).filter(Boolean);
  if (kept.length > most) kept.splice(most - 1, kept.length, `${(kept[most - 1] ?? "").slice(0, wide - 1)}…`);
  return kept.length ? kept : ["…"];
}

/** How far each node is from the start, by the longest way; what no way leads to is not in it. @param {Guidance} guidance @returns {Map<string, number>} */
function depths(guidance) {
  /** @type {Map<string, number>} */
  const found = new Map();
  /** @param {string} key @param {number} depth @param {string[]} trail */
  const visit = (key, depth, trail) => {
    const id = `questions/${key}`;
    if (!guidance.questions[key] || trail.includes(key) || (found.get(id) ?? -1) >= depth) return;
    found.set(id, depth);
    for (const option of guidance.questions[key].options ?? []) {
      if (option.next) visit(option.next, depth + 1, [...trail, key]);
      else if (option.outcome && guidance.outcomes[option.outcome]) found.set(`outcomes/${option.outcome}`, Math.max(depth + 1, found.get(`outcomes/${option.outcome}`) ?? 0));
    }
  };
  visit(guidance.start, 0, []);
  return found;
}

/** The nodes in the order in which a reader who follows every answer meets them. @param {Guidance} guidance @returns {string[]} */
export function met(guidance) {
  /** @type {string[]} */
  const order = [];
  /** @param {string} id */
  const visit = (id) => {
    const [of = "", key = ""] = split(id);
    const there = of === "questions" ? guidance.questions[key] : guidance.outcomes[key];
    if (!there || order.includes(id)) return;
    order.push(id);
    for (const option of of === "questions" ? (guidance.questions[key]?.options ?? []) : []) {
      if (option.next) visit(`questions/${option.next}`);
      else if (option.outcome) visit(`outcomes/${option.outcome}`);
    }
  };
  visit(`questions/${guidance.start}`);
  for (const of of ["questions", "outcomes"]) for (const key of Object.keys(guidance[/** @type {"questions" | "outcomes"} */ (of)] ?? {})) visit(`${of}/${key}`);
  return order;
}

/** @param {string} id `questions/key` or `outcomes/key` @returns {[string, string]} */
export const split = (id) => [id.slice(0, id.indexOf("/")), id.slice(id.indexOf("/") + 1)];

/**
 * @param {Guidance} guidance @param {(text: any) => string} say words in the reader's language
 * @param {number} [across] layers go down, with so many boxes beside each other; 0: to the right
 * @returns {{nodes: Node[], ways: Way[], width: number, height: number}}
 */
export function layout(guidance, say, across = 0) {
  const depth = depths(guidance);
  const deepest = Math.max(0, ...depth.values());
  /** @type {Map<string, Node>} */
  const nodes = new Map();
  for (const id of met(guidance)) nodes.set(id, drawn(guidance, id, say, !depth.has(id)));
  const arriving = arrivals(guidance, nodes);
  let bottom = EDGE;
  for (let layer = 0; layer <= deepest; layer += 1) {
    const here = [...nodes.values()].filter((node) => depth.get(node.id) === layer);
    bottom = across ? shelve(here, layer ? bottom + BELOW : EDGE, across) : Math.max(bottom, stack(here, EDGE + layer * (WIDTH + BETWEEN.x), EDGE, arriving, nodes));
  }
  // What no answer leads to stands apart, under the rest.
  const lowest = shelve([...nodes.values()].filter((one) => one.lost), bottom + BETWEEN.y, across || nodes.size, bottom);
  const right = Math.max(0, ...[...nodes.values()].map((node) => node.x + node.w));
  const width = across ? right + EDGE : Math.max(EDGE + (deepest + 1) * (WIDTH + BETWEEN.x), right + EDGE * 2);
  return { nodes: [...nodes.values()], ways: ways(guidance, nodes, across > 0), width, height: lowest + EDGE * 2 };
}

/** How many boxes stand beside each other in so much room. @param {number} room */
export const abreast = (room) => Math.max(1, Math.floor((room - EDGE) / (WIDTH + BESIDE)));

/** Puts boxes side by side in lines of so many, questions first: what is asked next goes on at the left. @param {Node[]} here @param {number} top @param {number} across @param {number} [empty] the lower edge of none @returns {number} the lower edge */
function shelve(here, top, across, empty = top) {
  const sorted = [...here].sort((one, other) => Number(one.of === "outcomes") - Number(other.of === "outcomes"));
  let [y, bottom] = [top, empty];
  sorted.forEach((node, place) => {
    if (place && place % across === 0) y = bottom + BETWEEN.y;
    Object.assign(node, { x: EDGE + (place % across) * (WIDTH + BESIDE), y });
    bottom = Math.max(bottom, y + node.h);
  });
  return bottom;
}

/** @param {Guidance} guidance @param {string} id @param {(text: any) => string} say @param {boolean} lost @returns {Node} */
function drawn(guidance, id, say, lost) {
  const [of, key] = split(id);
  const question = of === "questions" ? guidance.questions[key] : undefined;
  const thing = question ?? guidance.outcomes[key];
  const title = wrapped(say(thing?.title) || key);
  const top = PAD * 2 + title.length * LINE;
  const options = (question?.options ?? []).map((option, place) => ({ value: option.value, title: wrapped(say(option.title) || option.value, SIGNS - 1, 1)[0] ?? "", y: top + place * ROW, when: option.when !== undefined }));
  const h = question ? top + options.length * ROW : top;
  return { id, of: /** @type {"questions" | "outcomes"} */ (of), key, kind: question ? "question" : (guidance.outcomes[key]?.kind ?? ""), x: 0, y: 0, w: WIDTH, h, title, options, lost };
}

/** Which options lead to a node. @param {Guidance} guidance @param {Map<string, Node>} nodes @returns {Map<string, {from: string, option: number}[]>} */
function arrivals(guidance, nodes) {
  /** @type {Map<string, {from: string, option: number}[]>} */
  const found = new Map();
  for (const node of nodes.values()) {
    if (node.of !== "questions" || node.lost) continue;
    (guidance.questions[node.key]?.options ?? []).forEach((option, place) => {
      const to = option.next ? `questions/${option.next}` : `outcomes/${option.outcome}`;
      found.set(to, [...(found.get(to) ?? []), { from: node.id, option: place }]);
    });
  }
  return found;
}

/** Puts one layer under each other, each node as near as it can be to what leads to it. @param {Node[]} here @param {number} x @param {number} top @param {Map<string, {from: string, option: number}[]>} arriving @param {Map<string, Node>} nodes @returns {number} the lower edge */
function stack(here, x, top, arriving, nodes) {
  const wish = new Map(
    here.map((node) => {
      const from = (arriving.get(node.id) ?? []).map(({ from: id, option }) => ({ node: nodes.get(id), option })).filter(({ node: one }) => one && one.x < x);
      const heights = from.map(({ node: one, option }) => (one?.y ?? 0) + (one?.options[option]?.y ?? 0));
      return [node.id, heights.length ? heights.reduce((sum, one) => sum + one, 0) / heights.length - PAD : top];
    }),
  );
  const sorted = [...here].sort((one, other) => (wish.get(one.id) ?? 0) - (wish.get(other.id) ?? 0));
  let y = top;
  for (const node of sorted) {
    Object.assign(node, { x, y: Math.max(y, wish.get(node.id) ?? y) });
    y = node.y + node.h + BETWEEN.y;
  }
  return y - BETWEEN.y;
}

/** @param {Guidance} guidance @param {Map<string, Node>} nodes @param {boolean} down whether layers go down @returns {Way[]} */
function ways(guidance, nodes, down) {
  /** @type {Way[]} */
  const found = [];
  for (const node of nodes.values()) {
    if (node.of !== "questions") continue;
    (guidance.questions[node.key]?.options ?? []).forEach((option, place) => {
      const to = nodes.get(option.next ? `questions/${option.next}` : `outcomes/${option.outcome}`);
      if (!to) return;
      const y = node.y + (node.options[place]?.y ?? 0) + ROW / 2 - 4;
      const back = down ? to.y <= node.y : to.x <= node.x + node.w;
      found.push({ id: `${node.id}/${option.value}`, from: node.id, option: option.value, to: to.id, path: down ? downwards(node, y, to, back) : sideways(node, y, to, back), back });
    });
  }
  return found;
}

/** @param {Node} from @param {number} y1 @param {Node} to @param {boolean} back */
function sideways(from, y1, to, back) {
  const [x1, x2, y2] = [from.x + from.w, to.x, to.y + PAD + LINE / 2];
  const bend = Math.max(28, Math.abs(x2 - x1) / 2);
  return back ? `M${x1} ${y1} C${x1 + 80} ${y1 + 170} ${x2 - 80} ${y2 + 170} ${x2} ${y2}` : `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/**
 * Into what lies further right from above; into the rest by the gap beside the boxes, back up along their left side.
 * @param {Node} from @param {number} y1 @param {Node} to @param {boolean} back
 */
function downwards(from, y1, to, back) {
  const [x1, y2] = [from.x + from.w, to.y + PAD + LINE / 2];
  if (back) return `M${from.x} ${y1} C${from.x - EDGE * 2} ${y1} ${to.x - EDGE * 2} ${y2} ${to.x} ${y2}`;
  if (to.x > from.x) return `M${x1} ${y1} C${x1 + BESIDE} ${y1} ${to.x + to.w / 2} ${to.y - BELOW} ${to.x + to.w / 2} ${to.y}`;
  const out = to.x === from.x ? x1 : from.x;
  const bend = to.x === from.x ? BESIDE - 4 : -BESIDE;
  return `M${out} ${y1} C${out + bend} ${y1} ${to.x + to.w + BESIDE - 4} ${y2} ${to.x + to.w} ${y2}`;
}
