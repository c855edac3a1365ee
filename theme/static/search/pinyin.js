// How a word is read as pinyin: the twin of disclosure/search/pinyin.py.

const LONGEST = 6;
const MAX_LETTERS = 64;

/** The syllables that a word is made of, the longest first at each place. @param {Set<string>} syllables */
export function cut(word, syllables) {
  if (word.length > MAX_LETTERS) return [];
  const behind = { [word.length]: [] };
  for (let at = word.length - 1; at >= 0; at--)
    for (let end = Math.min(word.length, at + LONGEST); end > at; end--)
      if (behind[end] && syllables.has(word.slice(at, end))) {
        behind[at] = [word.slice(at, end), ...behind[end]];
        break;
      }
  return behind[0] ?? [];
}

/** Pairs that together hold all syllables of a word, the first so many; none of a single one. */
export function coveringPairs(syllables, most) {
  const last = syllables.length - 2;
  const at = [];
  for (let place = 0; place < last; place += 2) at.push(place);
  if (last >= 0) at.push(last);
  return at.slice(0, most).map((place) => [syllables[place], syllables[place + 1]]);
}
