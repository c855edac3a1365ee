// What of a phrase is looked up in the index, and in which order.

/** What stands before does not matter. */
export const ANYTHING = { value: 0, mask: 0 };

/**
 * The lookups of a phrase, best first; those that are not `isSpare` cover all of it. A lookup asks
 * for a `term`, or for a `pair` of a term and the unit after it, with what stands before it; `words`
 * are the part of the phrase that it is sure of, the units `from` up to `to`; `rank` is low where few
 * documents are, and `isLong` says that there are very many.
 *
 * @param {import("./analysis.js").Phrase} phrase @param {import("./index-reader.js").Index} index
 */
export function lookupsOf(phrase, index) {
  const waiting = phrase.terms
    .filter(({ pair }) => pair !== null || phrase.terms.length === 1)
    .map((one) => ({ ...one, from: Math.max(0, one.from - 2), to: one.to + (one.pair !== null) }));
  const [last, end] = [phrase.terms.at(-1), Math.max(...waiting.map(({ to }) => to))];
  if (end < phrase.units.length) waiting.push(last);
  const found = waiting.map(({ term, pair, before, from, to }) => {
    const inside = phrase.terms.filter((one) => one.from >= from && one.to <= to);
    const rank = Math.min(...inside.map((one) => index.frequency(one.term)));
    const words = textOf(phrase.units.slice(from, to));
    const lookup = pair === null ? { term, pair, before: ANYTHING } : { term: null, pair, before };
    const isLong = pair === null ? index.frequency(term) >= 0 : index.isLong(pair);
    return { ...lookup, phrase, words, from, to, rank, isLong };
  });
  found.sort((a, b) => a.isLong - b.isLong || a.rank - b.rank || b.to - b.from - (a.to - a.from));
  return covering(found, phrase.units.length);
}

/** Units as they stand in a folded text. */
function textOf(units) {
  return units.map(({ text, isSpaced }, at) => (at && isSpaced ? ` ${text}` : text)).join("");
}

/** The lookups in an order in which the first ones, few and none in vain, cover all units. */
function covering(waiting, length) {
  const covered = new Set();
  const fresh = ({ from, to }) => to - from - [...covered].filter((at) => at >= from && at < to).length;
  const chosen = [];
  let best = waiting[0];
  while (covered.size < length) {
    waiting = waiting.filter((one) => one !== best);
    for (let at = best.from; at < best.to; at++) covered.add(at);
    chosen.push({ ...best, isSpare: false });
    best = waiting.reduce((first, one) => (fresh(one) > fresh(first) ? one : first), waiting[0]);
  }
  return [...chosen, ...waiting.map((one) => ({ ...one, isSpare: true }))];
}
