// Which documents may answer a query, by the lists that are loaded so far.

/** The place of `wanted` in falling numbers from `from` on, or of the first that is lower. */
function seek(docs, wanted, from) {
  let [low, step] = [from, 1];
  while (low + step < docs.length && docs[low + step] > wanted) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, docs.length);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (docs[middle] > wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The list that reaches back farthest; of several the shortest. */
export function farthest(lists) {
  return lists.reduce((best, list) =>
    list.floor < best.floor || (list.floor === best.floor && list.docs.length < best.docs.length)
      ? list
      : best,
  );
}

/**
 * The documents that may answer, newest first, as far back as one of the lists reaches:
 * `{number, doubts}`; `doubts` are those lookups whose lists do not reach so far. Each lookup then
 * says how many documents, of those it was asked about, it `held` and how many it `missed`.
 *
 * @param {{list: import("./lists.js").List, before: {value: number, mask: number}}[]} loaded
 * @param {number} below the documents with lower numbers than this
 * @param {number} lowest and not lower than this
 */
export function* candidates(loaded, below, lowest) {
  const base = farthest(loaded.map((one) => one.list));
  const places = loaded.map(() => 0);
  for (const one of loaded) one.held = one.missed = 0;
  const first = below === Infinity ? 0 : seek(base.docs, below - 1, 0);
  document: for (let at = first; at < base.docs.length; at++) {
    const number = base.docs[at];
    if (number < lowest) return;
    const doubts = [];
    for (const [index, one] of loaded.entries()) {
      const { list, before } = one;
      const place = (places[index] = seek(list.docs, number, places[index]));
      const isThere = list.docs[place] === number;
      if (isThere ? list.stands(place, before) : number < list.floor) {
        if (isThere) one.held += 1;
        else doubts.push(one);
      } else {
        one.missed += 1;
        continue document;
      }
    }
    yield { number, doubts };
  }
}
