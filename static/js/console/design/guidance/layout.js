/**
 * A guidance as a drawing: questions and outcomes in layers from left to right, every option a line of its question with
 * a way to where it leads. Pure; units are those of the drawing (about a pixel).
 */

/** @typedef {import("./changes.js").Guidance} Guidance */
/** @typedef {{id: string, of: "questions" | "outcomes", key: string, kind: string, x: number, y: number, w: number, h: number, title: string[], options: {value: string, title: string, y: number, when: boolean}[], lost: boolean}} Node */
/** @typedef {{id: string, from: string, option: string, to: string, path: string, back: boolean}} Way */

export const WIDTH = 208;
const BETWEEN = { x: 72, y: 20 };
const LINE = 20;
const ROW = 28;
const PAD = 12;
const EDGE = 16;
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
 * @returns {{nodes: Node[], ways: Way[], width: number, height: number}}
 */
export function layout(guidance, say) {
  const depth = depths(guidance);
  const deepest = Math.max(0, ...depth.values());
  /** @type {Map<string, Node>} */
  const nodes = new Map();
  for (const id of met(guidance)) nodes.set(id, drawn(guidance, id, say, !depth.has(id)));
  const arriving = arrivals(guidance, nodes);
  let bottom = EDGE;
  for (let layer = 0; layer <= deepest; layer += 1) {
    const here = [...nodes.values()].filter((node) => depth.get(node.id) === layer);
    bottom = Math.max(bottom, stack(here, EDGE + layer * (WIDTH + BETWEEN.x), EDGE, arriving, nodes));
  }
  // What no answer leads to stands apart, under the rest.
  let x = EDGE;
  let lowest = bottom;
  for (const node of [...nodes.values()].filter((one) => one.lost)) {
    Object.assign(node, { x, y: bottom + BETWEEN.y });
    lowest = Math.max(lowest, node.y + node.h);
    x += WIDTH + EDGE;
  }
  const width = Math.max(EDGE + (deepest + 1) * (WIDTH + BETWEEN.x), x + EDGE);
  return { nodes: [...nodes.values()], ways: ways(guidance, nodes), width, height: lowest + EDGE * 2 };
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

/** @param {Guidance} guidance @param {Map<string, Node>} nodes @returns {Way[]} */
function ways(guidance, nodes) {
  /** @type {Way[]} */
  const found = [];
  for (const node of nodes.values()) {
    if (node.of !== "questions") continue;
    (guidance.questions[node.key]?.options ?? []).forEach((option, place) => {
      const to = nodes.get(option.next ? `questions/${option.next}` : `outcomes/${option.outcome}`);
      if (!to) return;
      const [x1, y1] = [node.x + node.w, node.y + (node.options[place]?.y ?? 0) + ROW / 2 - 4];
      const [x2, y2] = [to.x, to.y + PAD + LINE / 2];
      const back = x2 <= x1;
      const bend = Math.max(28, Math.abs(x2 - x1) / 2);
      const path = back ? `M${x1} ${y1} C${x1 + 80} ${y1 + 170} ${x2 - 80} ${y2 + 170} ${x2} ${y2}` : `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
      found.push({ id: `${node.id}/${option.value}`, from: node.id, option: option.value, to: to.id, path, back });
    });
  }
  return found;
}
