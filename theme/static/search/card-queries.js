// What a query asks of cards: the twin of disclosure/search/card_queries.py.

import { MAX_PHRASES, MAX_QUERY, QueryError, queryParts, units } from "./analysis.js";
import { stem } from "./grams.js";

export const MAX_GRAMS = 5;
const MAX_PARTS = 6;
const MAX_UNITS = 12;
const ALL_PAIRS = 4;

/**
 * @typedef {{text: string, units: import("./analysis.js").Unit[], groups: number[],
 *   isPlace: boolean, run: number}} Part
 */

/** Units as they stand in a folded text. */
function writtenOut(units) {
  return units.map(({ text, isSpaced }, at) => (at && isSpaced ? ` ${text}` : text)).join("");
}

function stemmed(text) {
  return text.split(" ").map(stem).join(" ");
}

const part = (text, units, { groups = [], isPlace = false, run = -1 } = {}) => ({ text, units, groups, isPlace, run });

/** The lexicon of an index, as queries are cut by it. */
export class Words {
  #byWord = new Map();
  #passed;
  #places;

  /** @param {import("./analysis.js").Analysis} analysis */
  constructor({ groups, passed, places }, analysis) {
    this.groups = groups;
    this.analysis = analysis;
    groups.forEach((words, number) => {
      for (const word of words) {
        const key = stemmed(analysis.fold(word));
        const known = this.#byWord.get(key) ?? [];
        if (!known.includes(number)) known.push(number);
        this.#byWord.set(key, known);
      }
    });
    this.#passed = new Set(passed);
    this.#places = new Set(places);
  }

  /** The phrases and parts of a query; throws QueryError. @returns {{phrases: object[], parts: Part[]}} */
  read(query) {
    if ([...query].length > MAX_QUERY) throw new QueryError("long");
    const phrases = new Map();
    for (const [text, isQuoted] of queryParts(query)) {
      const folded = this.analysis.fold(text);
      const found = units(folded);
      if (found.length) phrases.set(folded, { text: folded, units: found, isQuoted });
    }
    if (!phrases.size) throw new QueryError("empty");
    if (phrases.size > MAX_PHRASES) throw new QueryError("many");
    const every = [...phrases.values()];
    const meant = every.filter(({ text, isQuoted }) => isQuoted || !this.#passed.has(stemmed(text)));
    const parts = [...this.#parts(joined(every))];
    for (const one of every) if (one.isQuoted) parts.push(part(one.text, one.units));
    const distinct = new Map();
    for (const one of parts.reverse()) distinct.set(one.text, one);
    return { phrases: meant.length ? meant : every, parts: [...distinct.values()].reverse().slice(0, MAX_PARTS) };
  }

  *#parts(units) {
    let [at, run, rest] = [0, 0, []];
    while (at < units.length) {
      const found = this.#word(units, at);
      if (!found) {
        rest.push(units[at++]);
        continue;
      }
      yield* this.#ofRest(rest, run);
      [rest, run] = [[], run + 1];
      if (found.part) yield found.part;
      at += found.length;
    }
    yield* this.#ofRest(rest, run);
  }

  #word(units, at) {
    for (let length = Math.min(MAX_UNITS, units.length - at); length > 0; length--) {
      const here = units.slice(at, at + length);
      const text = writtenOut(here);
      const word = stemmed(text);
      const groups = this.#byWord.get(word);
      if (groups) return { length, part: part(text, here, { groups }) };
      if (this.#places.has(text)) return { length, part: part(text, here, { isPlace: true }) };
      if (this.#passed.has(word) && (length > 1 || here[0].isWord)) return { length, part: null };
    }
    return null;
  }

  *#ofRest(rest, run) {
    let characters = [];
    for (const [number, unit] of rest.entries()) {
      if (characters.length && (unit.isWord || unit.isSpaced)) {
        yield* this.#pairs(characters, run * MAX_QUERY + number);
        characters = [];
      }
      if (unit.isWord) yield part(unit.text, [unit], { run: run * MAX_QUERY + number });
      else characters.push(unit);
    }
    yield* this.#pairs(characters, run * MAX_QUERY + rest.length);
  }

  *#pairs(characters, run) {
    const last = characters.length - 2;
    if (last < 0) return;
    const step = characters.length <= ALL_PAIRS ? 1 : 2;
    for (let at = 0; at <= last; at = at < last && at + step > last ? last : at + step) {
      const pair = characters.slice(at, at + 2);
      if (last === 0 || !pair.some(({ text }) => this.#passed.has(text)))
        yield part(pair[0].text + pair[1].text, pair, { run });
    }
  }
}

/** The units of phrases that did not stand in quotes, a space between the phrases. */
function joined(phrases) {
  const found = [];
  for (const { units, isQuoted } of phrases)
    if (!isQuoted) found.push({ ...units[0], isSpaced: found.length > 0 }, ...units.slice(1));
  return found;
}
