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

/** A query that is not searched: `reason` is `empty`, `long` or `many`. */
export class QueryError extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * A word, or a character of a script without spaces, and whether a sign stands before it.
 * @typedef {{text: string, isWord: boolean, isSpaced: boolean}} Unit
 */

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

/** The words, and the characters of scripts without spaces, of a folded text. @returns {Unit[]} */
export function units(folded) {
  const found = [];
  for (const [run, , isContinuous, isSpaced] of runs(folded)) {
    const characters = [...run];
    if (!isContinuous) found.push({ text: characters.slice(0, MAX_WORD).join(""), isWord: true, isSpaced });
    else characters.forEach((text, at) => found.push({ text, isWord: false, isSpaced: !at && isSpaced }));
  }
  return found;
}

/** The parts of a query as they are written, and whether each stood in quotes. */
export function queryParts(query) {
  return queryPieces(query).flatMap(([piece, isQuoted]) =>
    isQuoted ? [[piece, true]] : piece.split(SPACES).map((one) => [one, false]),
  );
}

/** What stands outside and within quotes in turn, and whether it stood in quotes. @returns {[string, boolean][]} */
export function queryPieces(query) {
  return query
    .replace(QUOTES, '"')
    .split('"')
    .map((piece, index) => [piece, index % 2 === 1]);
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

/** Whether a folded line holds a folded phrase. @param {string} folded @param {string} wanted */
export function holds(folded, wanted) {
  return !places(folded, wanted).next().done;
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

  /** Where folded phrases stand in an unfolded text: [start, end] in code units, not overlapping. */
  spans(text, wanted) {
    const [folded, origin] = this.#withOrigin(text);
    const found = wanted.flatMap((phrase) =>
      [...places(folded, phrase)].map(([start, end]) => [origin[start], origin[end - 1] + 1]),
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
