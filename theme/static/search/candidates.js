// Which documents may answer a query, by the lists that are loaded so far.

/** What keeps a document from being certain: a list that does not reach so far back, one whose
 * neighbourhoods do not, a phrase of which nothing is looked up. */
export const [TAIL, BESIDE, PHRASE] = ["tail", "beside", "phrase"];

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
function farthest(lists) {
  return lists.reduce((best, list) =>
    list.floor < best.floor || (list.floor === best.floor && list.docs.length < best.docs.length)
      ? list
      : best,
  );
}

/**
 * The documents that may answer, newest first, as far back as one of the lists reaches:
 * `{number, doubts, seen}`; `doubts` are `[what, list or phrase]`, `seen` counts documents so far.
 *
 * @param {{phrase: object|null, list: object, before: number|null, after: number|null}[]} loaded
 * @param {object[]} phrases
 * @param {number} below the documents with lower numbers than this
 * @param {number} long of a list of more documents it is no doubt that neighbourhoods are not
 *   loaded, where another list of the phrase has confirmed its own
 */
export function* candidates(loaded, phrases, below, long) {
  const base = farthest(loaded.map((one) => one.list));
  const unknown = phrases.filter((phrase) => !loaded.some((one) => one.phrase === phrase));
  const places = loaded.map(() => 0);
  const first = below === Infinity ? 0 : seek(base.docs, below - 1, 0);
  document: for (let at = first; at < base.docs.length; at++) {
    const number = base.docs[at];
    const doubts = unknown.map((phrase) => [PHRASE, phrase]);
    const open = [];
    const confirmed = new Set();
    for (let index = 0; index < loaded.length; index++) {
      const { list, phrase, before, after } = loaded[index];
      const place = (places[index] = seek(list.docs, number, places[index]));
      if (list.docs[place] === number) {
        const stands = list.stands(place, before, after);
        if (stands === false) continue document;
        if (stands === null) open.push(loaded[index]);
        else if (before !== null || after !== null) confirmed.add(phrase);
      } else if (number >= list.floor) continue document;
      else doubts.push([TAIL, list]);
    }
    for (const { list, phrase } of open)
      if (list.count <= long || !confirmed.has(phrase)) doubts.push([BESIDE, list]);
    yield { number, doubts, seen: at - first + 1 };
  }
}
