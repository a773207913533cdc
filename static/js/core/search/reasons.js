/** Why a result is among the results, in words a citizen can follow. */

/** @typedef {{zh: string, en: string}} Text */
/** @typedef {import("./index.js").Found} Found */

const SAME = { zh: "名称一样", en: "The same name" };
const NAMED = { zh: "名称里有您说的词", en: "The name has your words" };
const AROUND = { zh: "说法相近", en: "Similar words" };
/** Reasons told at once: the strongest say enough. */
const MOST = 2;

/** One sentence; the strongest reasons that are not plain to see come first. @param {Found} found @returns {Text} */
export function reason(found) {
  if (found.sameName) return SAME;
  if (found.saying) return alsoSaid([found.saying]);
  /** @type {{zh: string, en: string, saying?: string}[]} */
  const told = [];
  for (const [unit, way] of [...found.ways].sort(([one], [other]) => other.weight - one.weight)) {
    const text = reasonOf(unit, way);
    if (text && !told.some((one) => one.zh === text.zh)) told.push(text);
  }
  const some = told.slice(0, MOST);
  const sayings = some.flatMap((text) => text.saying ?? []);
  const [first] = some.filter((text) => text.saying);
  const texts = some.flatMap((text) => (!text.saying ? [text] : text === first ? [alsoSaid(sayings)] : []));
  if (texts.length) return { zh: texts.map((text) => text.zh).join("，"), en: texts.map((text) => text.en).join("; ") };
  return found.ways.some(([, way]) => way.by === "own") ? NAMED : AROUND;
}

/** What people call it: several in one sentence. @param {string[]} sayings @returns {Text} */
const alsoSaid = (sayings) => ({ zh: `大家也说${sayings.map(quoted).join("、")}`, en: `People also say ${sayings.map(quoted).join(" and ")}` });

/** @param {string} saying */
const quoted = (saying) => `“${saying}”`;

/** @param {import("./words.js").Unit} unit @param {import("./words.js").Way} way @returns {Text & {saying?: string} | null} */
function reasonOf(unit, way) {
  if (way.by === "saying") return { ...alsoSaid([way.text]), saying: way.text };
  if (way.by === "meaning") return { zh: `“${unit.said}”就是“${way.text}”`, en: `“${unit.said}” means “${way.text}”` };
  if (way.by === "sound" && !way.spelled) return { zh: `听起来是“${unit.said}”`, en: `It sounds like “${unit.said}”` };
  if (way.by === "sound") return { zh: "拼音对得上", en: "It sounds the same" };
  if (way.by === "initials" && !way.spelled) return { zh: `首字母是“${unit.said}”`, en: `The initials of “${unit.said}”` };
  if (way.by === "initials") return { zh: "拼音首字母对得上", en: "The initials match" };
  return null;
}
