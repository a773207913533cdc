/** How a run of characters or syllables is cut into words that are known and what is left between them. */

/** What a piece costs, in characters. */
const PIECE = 0.3;

/**
 * A single character of the table beside unknown ones with which it stands in some name is part of their word: the 运 of
 * 运动会 is not the one of 运货.
 * @param {[known: boolean, piece: string[]][]} pieces @param {(pair: string) => boolean} named
 * @returns {[known: boolean, piece: string[]][]}
 */
export function mended(pieces, named) {
  /** @type {[boolean, string[]][]} */
  const found = [];
  pieces.forEach(([told, piece], at) => {
    const before = found.at(-1);
    const after = pieces[at + 1];
    const joins =
      (before && !before[0] && named(before[1][before[1].length - 1] + piece[0])) || (after && !after[0] && named(piece[0] + after[1][0]));
    const known = told && !(piece.length === 1 && joins);
    if (!known && before && !before[0]) found[found.length - 1] = [false, [...before[1], ...piece]];
    else found.push([known, piece]);
  });
  return found;
}

/**
 * Cut `signs` so that known pieces cover the most of them with the fewest pieces; what is left between stays
 * together. A piece costs a little, so that one long piece is preferred to two short ones.
 * @template T
 * @param {T[]} signs @param {(piece: T[]) => number} known how much of it counts: 0 to 1 @param {number} shortest @param {number} longest
 * @returns {[known: boolean, piece: T[]][]}
 */
export function cover(signs, known, shortest, longest) {
  /** @type {{covered: number, from: number, known: boolean}[]} the best way to each end: its last piece */
  const best = [{ covered: 0, from: 0, known: false }];
  for (let end = 1; end <= signs.length; end += 1) {
    let choice = { covered: best[end - 1].covered, from: end - 1, known: false };
    for (let start = Math.max(0, end - longest); start <= end - shortest; start += 1) {
      const worth = known(signs.slice(start, end));
      if (!worth) continue;
      const covered = best[start].covered + (end - start) * worth - PIECE;
      if (covered > choice.covered) choice = { covered, from: start, known: true };
    }
    best.push(choice);
  }
  /** @type {[boolean, T[]][]} */
  const joined = [];
  for (let end = signs.length; end > 0; end = best[end].from) {
    const piece = signs.slice(best[end].from, end);
    if (!best[end].known && joined.length && !joined[0][0]) joined[0][1].unshift(...piece);
    else joined.unshift([best[end].known, piece]);
  }
  return joined;
}
