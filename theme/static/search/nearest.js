// Words near to a query that found nothing: the twin of `nearest` in disclosure/search/shown_cards.py.

import { units } from "./analysis.js";

const MOST = 6;
const LEAST_SHARED = 400; // thousandths of the letters of both

/** The characters of scripts without spaces, and of words every two letters in a row. */
function piecesOf(folded) {
  const found = new Set();
  for (const { text, isWord } of units(folded)) {
    if (!isWord) found.add(text);
    else for (let at = 0; at + 1 < text.length; at++) found.add(text.slice(at, at + 2));
  }
  return found;
}

/** @param {import("./index-reader.js").Index} index @param {string} query @param {boolean} isEnglish */
export function nearest({ root, analysis }, query, isEnglish) {
  const words = [...root.groups.flat(), ...root.places, ...root.facets.domain.map((one) => one[isEnglish ? 2 : 1])];
  const asked = piecesOf(analysis.fold(query));
  const shared = new Map();
  for (const word of words) {
    if (/^[\x00-\x7f]*$/.test(word) !== isEnglish) continue;
    const pieces = piecesOf(analysis.fold(word));
    const common = [...pieces].filter((one) => asked.has(one)).length;
    const share = Math.floor((2000 * common) / (asked.size + pieces.size));
    if (share >= LEAST_SHARED) shared.set(word, share);
  }
  return [...shared.keys()].sort((a, b) => shared.get(b) - shared.get(a) || (a < b ? -1 : 1)).slice(0, MOST);
}
