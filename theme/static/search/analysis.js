// Text analysis: the specification of disclosure/search/analysis.py, held to the same test vectors.

const CONTINUOUS =
  "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u2e80-\\u2fdf\\u3005\\u3007\\u3021-\\u3029" +
  "\\u3031-\\u3035\\u3038-\\u303b\\u3041-\\u3096\\u309d-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff" +
  "\\u3105-\\u312f\\u31a0-\\u31bf\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3" +
  "\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const WORD = `(?![${CONTINUOUS}])[\\p{L}\\p{N}\\p{M}]`;
const IGNORABLE =
  /[\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\u{e0100}-\u{e01ef}]/gu;
const ACCENTS = /[\u0300-\u036f]/g;
const SIGNS = new RegExp(`[^\\p{L}\\p{N}\\p{M}${CONTINUOUS}]+`, "gu");
// Signs that some write in a name and others leave out.
const INSIDE = new RegExp(
  `(?<=[${CONTINUOUS}])[·•‧∙⋅・()〈〉《》〔〕【】〖〗「」『』“”‘’"']+(?=[${CONTINUOUS}])`,
  "gu",
);
const RUNS = new RegExp(`([${CONTINUOUS}]+)|((?:${WORD})+)`, "gu");
const IS_WORD = new RegExp(`^${WORD}$`, "u");
const MARK = /^\p{M}$/u;
// What NFKC may compose with the character before it, so that both are folded together.
const CLUSTER = /[^][\u3099\u309a\uff9e\uff9f]?/gu;
const SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const QUOTES = /[“”„‟＂«»]/g;

export const MAX_WORD = 64;
export const LINE_GAP = 3;
export const MAX_QUERY = 200;
export const MAX_PHRASES = 16;

/**
 * @typedef {{text: string, units: {text: string, isSpaced: boolean}[], terms: {term: string,
 *   from: number, to: number, before: {value: number, mask: number}, pair: number|null}[]}} Phrase
 *   a folded phrase
 */

/** A query that is not searched: `reason` is `empty`, `long` or `many`. */
export class QueryError extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** A number whose bits all depend on all bits of the value. */
function mixed(value) {
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return (value ^ (value >>> 15)) >>> 0;
}

/** The hash of a term or unit. @param {string} term */
export function hashOf(term) {
  let value = 0x811c9dc5;
  for (const character of term) value = Math.imul(value ^ character.codePointAt(0), 0x01000193);
  return mixed(value);
}

/**
 * The runs of a folded text: text, offset in code points, whether it is written without spaces,
 * whether a space is before it.
 */
function* runs(folded) {
  let [units, points] = [0, 0];
  for (const match of folded.matchAll(RUNS)) {
    points += [...folded.slice(units, match.index)].length;
    units = match.index;
    yield [match[0], points, match[1] !== undefined, folded[match.index - 1] === " "];
  }
}

/** Every term of a folded text with its position in code points. @returns {[string, number][]} */
export function terms(folded) {
  const found = [];
  for (const [run, start, isContinuous] of runs(folded)) {
    const characters = [...run];
    if (!isContinuous) {
      found.push([characters.slice(0, MAX_WORD).join(""), start]);
      continue;
    }
    characters.forEach((character, offset) => {
      found.push([character, start + offset]);
      if (offset + 1 < characters.length) found.push([character + characters[offset + 1], start + offset]);
    });
  }
  return found;
}

const SPACED = 1009;

/** What stands before a unit of a phrase, and which bits of that are known. */
function before(units, at) {
  if (!at) return { value: 0, mask: 0 };
  const value = ((hashOf(units[at - 1].text) % 1021) + (units[at].isSpaced ? SPACED : 0)) % 1021;
  if (at < 2) return { value, mask: 0x3ff };
  return { value: value | ((hashOf(units[at - 2].text) % 61) << 10), mask: 0xffff };
}

/** The hash of a term and the unit after it, of 28 bits. */
function pairHash(term, { text, isSpaced }) {
  return mixed((hashOf(term) ^ Math.imul(hashOf(text), 0x9e3779b1)) + (isSpaced ? SPACED : 0)) >>> 4;
}

/**
 * The units of a phrase and the terms it is looked up by: all bigrams, lone characters, words. Each
 * says of which units it is, what stands before it, and the hash of it and the unit after (null at
 * the end of the phrase, where anything may stand).
 */
function parts(folded) {
  const units = [];
  for (const [run, , isContinuous, isSpaced] of runs(folded)) {
    if (!isContinuous) units.push({ text: [...run].slice(0, MAX_WORD).join(""), isWord: true, isSpaced });
    else [...run].forEach((text, at) => units.push({ text, isWord: false, isSpaced: !at && isSpaced }));
  }
  const joins = (at) => units[at] && units[at + 1] && !units[at].isWord && !units[at + 1].isWord && !units[at + 1].isSpaced;
  const terms = [];
  const add = (term, from, to) =>
    terms.push({ term, from, to, before: before(units, from), pair: units[to] ? pairHash(term, units[to]) : null });
  units.forEach((unit, at) => {
    if (joins(at)) add(unit.text + units[at + 1].text, at, at + 2);
    else if (unit.isWord || !joins(at - 1)) add(unit.text, at, at + 1);
  });
  return { units, terms };
}

/** Whether the character that ends before `at` is part of a word. */
function endsInWord(text, at) {
  const code = text.charCodeAt(at - 1);
  const from = code >= 0xdc00 && code <= 0xdfff ? at - 2 : at - 1;
  return from >= 0 && IS_WORD.test(text.slice(from, at));
}

/** Whether the character at `at` is part of a word. */
function startsInWord(text, at) {
  return at < text.length && IS_WORD.test(String.fromCodePoint(text.codePointAt(at)));
}

/** Where a folded phrase stands in a folded text, at word borders: offsets in code units. */
function* places(folded, wanted) {
  const [head, tail] = [startsInWord(wanted, 0), endsInWord(wanted, wanted.length)];
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    if (!(head && endsInWord(folded, at)) && !(tail && startsInWord(folded, end))) yield [at, end];
  }
}

/** Whether a folded line holds the phrase. @param {string} folded @param {Phrase} wanted */
export function holds(folded, wanted) {
  return !places(folded, wanted.text).next().done;
}

/** Folding and what follows from it. `variants` is the table of traditional characters. */
export class Analysis {
  #simplified = new Map();

  /** @param {{traditional: string, simplified: string}} variants */
  constructor(variants) {
    const simplified = [...variants.simplified];
    [...variants.traditional].forEach((one, at) => this.#simplified.set(one, simplified[at]));
  }

  #characters(text) {
    const folded = text
      .normalize("NFKC")
      .replace(IGNORABLE, "")
      .toLowerCase()
      .replaceAll("ς", "σ")
      .normalize("NFD")
      .replace(ACCENTS, "")
      .normalize("NFC");
    return [...folded].map((one) => this.#simplified.get(one) ?? one).join("");
  }

  /** The folded text: what is compared. @param {string} text */
  fold(text) {
    return this.#characters(text).replace(INSIDE, "").replace(SIGNS, " ").replace(/^ | $/g, "");
  }

  /** @param {string} query @returns {Phrase[]} each phrase once; throws QueryError */
  phrases(query) {
    if ([...query].length > MAX_QUERY) throw new QueryError("long");
    const found = new Map();
    query
      .replace(QUOTES, '"')
      .split('"')
      .forEach((part, index) => {
        for (const text of index % 2 ? [part] : part.split(SPACES)) {
          const folded = this.fold(text);
          const made = { text: folded, ...parts(folded) };
          if (made.terms.length) found.set(folded, made);
        }
      });
    if (!found.size) throw new QueryError("empty");
    if (found.size > MAX_PHRASES) throw new QueryError("many");
    return [...found.values()];
  }

  /** Where phrases stand in an unfolded text: [start, end] in code units, not overlapping. */
  spans(text, wanted) {
    const [folded, origin] = this.#withOrigin(text);
    const found = wanted.flatMap((phrase) =>
      [...places(folded, phrase.text)].map(([start, end]) => [origin[start], origin[end - 1] + 1]),
    );
    const merged = [];
    for (const [start, end] of found.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
      const last = merged.at(-1);
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else merged.push([start, end]);
    }
    return merged.map(([start, end]) => [start, clusterEnd(text, end)]);
  }

  /** The folded text, and for each of its code units the offset in `text` it came from. */
  #withOrigin(text) {
    const offsets = [];
    let whole = "";
    for (const match of text.matchAll(CLUSTER)) {
      const made = this.#characters(match[0]);
      whole += made;
      for (let unit = 0; unit < made.length; unit++) offsets.push(match.index);
    }
    const dropped = new Set();
    for (const { 0: signs, index } of whole.matchAll(INSIDE)) {
      for (let unit = 0; unit < signs.length; unit++) dropped.add(index + unit);
    }
    const origin = [];
    let folded = "";
    const units = whole.replace(SIGNS, (signs) => " ".repeat(signs.length));
    for (let unit = 0; unit < units.length; unit++) {
      const one = units[unit];
      if (dropped.has(unit) || (one === " " && (folded === "" || folded.endsWith(" ")))) continue;
      folded += one;
      origin.push(offsets[unit]);
    }
    return [folded, origin];
  }
}

/** `end`, moved behind the rest of its character and the marks that belong to it. */
function clusterEnd(text, end) {
  const code = text.charCodeAt(end);
  if (code >= 0xdc00 && code <= 0xdfff) end += 1;
  for (;;) {
    const next = end < text.length ? String.fromCodePoint(text.codePointAt(end)) : "";
    if (!MARK.test(next)) return end;
    end += next.length;
  }
}
