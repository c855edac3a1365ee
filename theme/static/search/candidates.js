// Which documents may answer a query, by the lists that are loaded so far.

/** What keeps a document from being certain. */
export const [TAIL, POSITIONS, TERM] = ["tail", "positions", "term"];

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

/** Whether two terms stand as far apart in a document as in the phrase, by 256. */
function stepsTogether(starts, positions, offset) {
  for (const position of positions) if (starts.has((position - offset) & 0xff)) return true;
  return false;
}

/**
 * Whether the terms of a phrase stand together in a document: true, false, or the list whose
 * positions are wanted to know.
 */
function together(used, indices) {
  let starts = null;
  let unknown = null;
  for (const { list, offset, at } of used) {
    const positions = list.at(indices[at]);
    if (positions === null) {
      unknown = list;
      continue;
    }
    if (starts && !stepsTogether(starts, positions, offset)) return false;
    const mine = new Set([...positions].map((position) => (position - offset) & 0xff));
    starts = starts ? new Set([...mine].filter((start) => starts.has(start))) : mine;
  }
  return unknown ?? true;
}

/**
 * The documents that may answer, newest first, in a stream: `{number, doubts}`; `doubts` are
 * `[what, list or phrase]` that is not known of it. It ends where the lists end that are loaded.
 *
 * @param {{phrase: object|null, list: object, offset: number}[]} loaded
 * @param {{uses: number, isSingle: boolean}[]} phrases
 */
export function* candidates(loaded, phrases) {
  const lists = loaded.map((one) => one.list);
  const base = lists.reduce((best, list) =>
    list.floor < best.floor || (list.floor === best.floor && list.docs.length < best.docs.length)
      ? list
      : best,
  );
  const used = phrases.map((phrase) =>
    loaded.map((one, at) => ({ ...one, at })).filter((one) => one.phrase === phrase),
  );
  const indices = lists.map(() => 0);
  document: for (const number of base.docs) {
    const doubts = [];
    const known = lists.map(() => true);
    for (let at = 0; at < lists.length; at++) {
      const list = lists[at];
      indices[at] = seek(list.docs, number, indices[at]);
      if (list.docs[indices[at]] === number) continue;
      if (number >= list.floor) continue document;
      known[at] = false;
      doubts.push([TAIL, list]);
    }
    for (let index = 0; index < phrases.length; index++) {
      const mine = used[index].filter((one) => known[one.at]);
      const fits = mine.length > 1 ? together(mine, indices) : true;
      if (fits === false) continue document;
      if (fits !== true) doubts.push([POSITIONS, fits]);
      if (!used[index].length) doubts.push([TERM, phrases[index]]);
    }
    yield { number, doubts };
  }
}
