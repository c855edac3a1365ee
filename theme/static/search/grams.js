// Hashes of what is looked up: the twin of disclosure/search/static/grams.py.

export const HASH_BITS = 32;
export const PLAIN = /^[a-z]+$/;
const SPACED = 1009;
const IN_A_ROW = 3;

/** A number whose bits all depend on all bits of the value. */
function mixed(value) {
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return (value ^ (value >>> 15)) >>> 0;
}

/** The hash of a unit. @param {string} text */
export function hashOf(text) {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0), 0x01000193);
  return mixed(value);
}

/** An English word without the ending of its plural or of what is being done. */
export function stem(word) {
  if (!PLAIN.test(word)) return word;
  if (word.endsWith("ies") && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:[sx]|[cs]h)es$/.test(word) && word.length > 4) return word.slice(0, -2);
  if (word.endsWith("s") && word.length > 3 && !/(?:ss|us|is)$/.test(word)) return word.slice(0, -1);
  return word.endsWith("ing") && word.length > 6 ? word.slice(0, -3) : word;
}

/** The hash of a word without its English ending; of others their own. */
export function hashOfStem(word) {
  const found = stem(word);
  return hashOf(PLAIN.test(found) ? `~${found}` : word);
}

/** The hash of a group of synonyms. */
export function hashOfGroup(number) {
  return hashOf(`#${number}`);
}

/** The hash of two syllables of pinyin in a row. */
export function hashOfSyllables([first, second]) {
  return hashOf(`@${first} ${second}`);
}

/** The hash of units in a row. @param {import("./analysis.js").Unit[]} units */
function hashOfUnits(units) {
  return units
    .slice(1)
    .reduce(
      (value, { text, isSpaced }) => mixed((value ^ Math.imul(hashOf(text), 0x9e3779b1)) + (isSpaced ? SPACED : 0)),
      hashOf(units[0].text),
    );
}

/** The hashes of grams that together are a phrase, at most so many. */
export function covering(units, most) {
  const last = units.length - IN_A_ROW;
  if (last <= 0) return [hashOfUnits(units)];
  let at = [];
  for (let place = 0; place < last; place += 2) at.push(place);
  at.push(last);
  if (at.length > most)
    at = Array.from({ length: most }, (_, place) => at[Math.floor((place * (at.length - 1)) / (most - 1))]);
  return at.map((place) => hashOfUnits(units.slice(place, place + IN_A_ROW)));
}
