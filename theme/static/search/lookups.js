// What of a phrase is looked up in the index, and in which order.

/** What stands before does not matter. */
export const ANYTHING = { value: 0, mask: 0 };

/**
 * The lookups of a phrase, best first; those that are not `isSpare` cover all of it. A lookup asks
 * for a `term`, or for a `pair` of a term and the unit after it, with what stands before it; `words`
 * are the part of the phrase that it is sure of, the units `from` up to `to`; `rank` is low where few
 * documents are.
 *
 * @param {import("./analysis.js").Phrase} phrase
 * @param {(term: string) => number} frequency -1 for a rare term, else higher for more frequent ones
 */
export function lookupsOf(phrase, frequency) {
  const waiting = phrase.terms
    .filter(({ pair }) => pair !== null || phrase.terms.length === 1)
    .map((one) => ({ ...one, from: Math.max(0, one.from - 2), to: one.to + (one.pair !== null) }));
  const [last, end] = [phrase.terms.at(-1), Math.max(...waiting.map(({ to }) => to))];
  if (end < phrase.units.length) waiting.push(last);
  const found = waiting.map(({ term, pair, before, from, to }) => {
    const inside = phrase.terms.filter((one) => one.from >= from && one.to <= to);
    const rank = Math.min(...inside.map((one) => frequency(one.term)));
    const words = textOf(phrase.units.slice(from, to));
    const lookup = pair === null ? { term, pair, before: ANYTHING } : { term: null, pair, before };
    return { ...lookup, phrase, words, from, to, rank };
  });
  found.sort((a, b) => a.rank - b.rank || b.to - b.from - (a.to - a.from));
  return covering(found, phrase.units.length);
}

/** Units as they stand in a folded text. */
function textOf(units) {
  return units.map(({ text, isSpaced }, at) => (at && isSpaced ? ` ${text}` : text)).join("");
}

/** The lookups in an order in which the first ones cover all units. */
function covering(waiting, length) {
  const covered = new Set();
  const fresh = ({ from, to }) => to - from - [...covered].filter((at) => at >= from && at < to).length;
  const chosen = [];
  while (covered.size < length) {
    const best = waiting.find((one) => fresh(one) > 1) ?? waiting.find((one) => fresh(one));
    waiting = waiting.filter((one) => one !== best);
    for (let at = best.from; at < best.to; at++) covered.add(at);
    chosen.push({ ...best, isSpare: false });
  }
  return [...chosen, ...waiting.map((one) => ({ ...one, isSpare: true }))];
}
