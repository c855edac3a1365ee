// What a query asks of cards: the twin of disclosure/search/card_queries.py.

import { MAX_PHRASES, MAX_QUERY, QueryError, queryParts, units as unitsOf } from "./analysis.js";
import { stem } from "./grams.js";
import { Slips } from "./slips.js";
import { WrittenNumbers } from "./written-numbers.js";

export const MAX_GRAMS = 5;
const MAX_PARTS = 6;
const MAX_UNITS = 12;
const ALL_PAIRS = 4;

/**
 * @typedef {{text: string, units: import("./analysis.js").Unit[], groups: number[], isPlace: boolean,
 *   isYear: boolean, isModifier: boolean, isAspect: boolean, run: number, at: number}} Part
 */

/** Units as they stand in a folded text. */
function writtenOut(units) {
  return units.map(({ text, isSpaced }, at) => (at && isSpaced ? ` ${text}` : text)).join("");
}

function stemmed(text) {
  return text.split(" ").map(stem).join(" ");
}

const part = (text, units, given = {}) => {
  const plain = { groups: [], isPlace: false, isYear: false, isModifier: false, isAspect: false, run: -1, at: 0 };
  return { text, units, ...plain, ...given };
};

/** Whether a part is something that is needed. @param {Part} one */
export const isNeed = (one) => !(one.isPlace || one.isYear || one.isAspect);

/** The lexicon of an index, as queries are cut by it. */
export class Words {
  #byWord = new Map();
  #modifiers;
  #aspects;
  #passed;
  #negations;
  #places;
  #years;
  #numbers;
  #yearNamed;
  #slips;
  #makeSlips;

  /** @param {object} root of the index @param {import("./analysis.js").Analysis} analysis */
  constructor(root, analysis) {
    this.groups = root.groups;
    this.analysis = analysis;
    root.groups.forEach((words, number) => {
      for (const word of words) {
        const key = stemmed(analysis.fold(word));
        const known = this.#byWord.get(key) ?? [];
        if (!known.includes(number)) known.push(number);
        this.#byWord.set(key, known);
      }
    });
    [this.#modifiers, this.#aspects, this.#years] = [root.modifiers, root.aspects, root.years];
    this.#passed = new Set(root.passed);
    this.#negations = new Set(root.negations);
    this.#places = new Set(root.places);
    this.#numbers = new WrittenNumbers(root.numbers);
    this.#yearNamed = new RegExp(`^(?:fy)?((?:19|20)[0-9]{2})(?:${root.numbers.after_years.join("|")})?$`);
    this.#makeSlips = () => new Slips(root, analysis);
  }

  /**
   * The phrases and parts of a query, and the units these were cut from; throws QueryError.
   * @returns {{phrases: object[], parts: Part[], units: object[], meant: string[]}}
   */
  read(query) {
    if ([...query].length > MAX_QUERY) throw new QueryError("long");
    const every = this.#phrases(query);
    if (!every.length) throw new QueryError("empty");
    let meant = every.filter((one) => one.isQuoted || !this.#isBeside(one));
    if (!meant.length) meant = every;
    const told = this.#phrases(this.#numbers.read(query));
    const quoted = told.filter(({ isQuoted }) => isQuoted).map((one) => part(one.text, one.units, { at: -1 }));
    const units = this.#withoutQuestions(joined(told));
    const parts = telling([...this.#parts(units), ...quoted]);
    return { phrases: meant.length <= MAX_PHRASES ? meant : [], parts, units, meant: [] };
  }

  /** The query with what may be meant by parts that stand nowhere. @param {Map<string, string>} sounds */
  meant(asked, missing, sounds) {
    const [units, words, nowhere] = [[], new Set(), new Set()];
    for (const one of missing)
      for (let at = Math.max(0, one.at); at < one.at + one.units.length; at++) nowhere.add(at);
    this.#slips ??= this.#makeSlips(); // most queries hold no word that stands nowhere
    for (let at = 0; at < asked.units.length; ) {
      const found = this.#slips.near(asked.units, at, nowhere, sounds);
      if (found) {
        words.add(found.word);
        const [first, ...others] = unitsOf(this.analysis.fold(found.word));
        units.push({ ...first, isSpaced: asked.units[at].isSpaced }, ...others);
      } else units.push(asked.units[at]);
      at += found ? found.length : 1;
    }
    if (!words.size) return asked;
    const quoted = asked.parts.filter(({ at }) => at < 0);
    return { ...asked, parts: telling([...this.#parts(units), ...quoted]), units, meant: [...words] };
  }

  /** The phrases of a query, each once, in order. */
  #phrases(query) {
    const phrases = new Map();
    for (const [text, isQuoted] of queryParts(query)) {
      const folded = this.analysis.fold(text);
      const found = unitsOf(folded);
      if (found.length) phrases.set(folded, { text: folded, units: found, isQuoted });
    }
    return this.#withTerms([...phrases.values()]);
  }

  /** Phrases, and as one those that are a word of the lexicon together though some are passed over. */
  #withTerms(phrases) {
    const found = [];
    for (let at = 0; at < phrases.length; ) {
      let here = phrases.slice(at, at + 1);
      for (let count = Math.min(MAX_UNITS, phrases.length - at); count > 1; count--) {
        const several = phrases.slice(at, at + count);
        if (!this.#isTerm(several)) continue;
        here = several;
        break;
      }
      const text = here.map((one) => one.text).join(" ");
      found.push(here.length === 1 ? here[0] : { text, units: joined(here), isQuoted: false });
      at += here.length;
    }
    return found;
  }

  #isTerm(phrases) {
    const isWord = this.#byWord.has(stemmed(phrases.map(({ text }) => text).join(" ")));
    const hasPassed = phrases.some(({ text }) => this.#passed.has(stemmed(text)));
    return isWord && hasPassed && !phrases.some(({ isQuoted }) => isQuoted);
  }

  /** Whether a phrase is passed over, or asks only what of a thing is wanted, or when. */
  #isBeside({ text, units }) {
    const parts = [...this.#parts(units)];
    const isAsked = parts.length > 0 && parts.every(({ isAspect, isYear }) => isAspect || isYear);
    return isAsked || this.#passed.has(stemmed(text));
  }

  /** Units without the first half of what asks whether or not, as yes-not-yes. */
  #withoutQuestions(units) {
    const found = [];
    for (let at = 0; at < units.length; at++) {
      const asks = this.#negations.has(units[at + 1]?.text) && units[at + 2]?.text === units[at].text;
      found.push(asks ? { ...units[at + 2], isSpaced: units[at].isSpaced } : units[at]);
      if (asks) at += 2;
    }
    return found;
  }

  *#parts(units) {
    const size = units.length;
    const best = Array.from({ length: size + 1 }, () => [0, 0]);
    const chosen = [];
    for (let at = size - 1; at >= 0; at--) {
      best[at] = [best[at + 1][0] + 1, best[at + 1][1]];
      chosen[at] = { length: 1, part: null, isWord: false };
      for (const word of this.#words(units, at)) {
        const [left, words] = best[at + word.length];
        if (left > best[at][0] || (left === best[at][0] && words + 1 >= best[at][1])) continue;
        best[at] = [left, words + 1];
        chosen[at] = { ...word, isWord: true };
      }
    }
    let [run, rest] = [0, []];
    for (let at = 0; at < size; at += chosen[at].length) {
      if (!chosen[at].isWord) {
        rest.push(at);
        continue;
      }
      yield* this.#ofRest(units, rest, run);
      [rest, run] = [[], run + 1];
      if (chosen[at].part) yield chosen[at].part;
    }
    yield* this.#ofRest(units, rest, run);
  }

  *#words(units, at) {
    for (let length = 1; length <= Math.min(MAX_UNITS, units.length - at); length++) {
      const here = units.slice(at, at + length);
      const text = writtenOut(here);
      const word = stemmed(text);
      const groups = this.#byWord.get(word);
      const year = this.#year(text);
      if (groups) yield { length, part: this.#ofGroups(text, here, groups, at) };
      else if (this.#places.has(text)) yield { length, part: part(text, here, { isPlace: true, at }) };
      else if (year) {
        const unit = { text: year, isWord: true, isSpaced: false };
        yield { length, part: part(year, [unit], { isYear: true, at }) };
      } else if (this.#passed.has(word) && (length > 1 || here[0].isWord)) yield { length, part: null };
    }
  }

  #year(text) {
    return this.#yearNamed.exec(text)?.[1] ?? this.#years[text];
  }

  #ofGroups(text, units, groups, at) {
    const first = Math.min(...groups);
    const isAspect = first >= this.#aspects;
    return part(text, units, { groups, isModifier: first >= this.#modifiers && !isAspect, isAspect, at });
  }

  *#ofRest(units, rest, run) {
    let characters = [];
    for (const at of rest) {
      const unit = units[at];
      if (characters.length && (unit.isWord || unit.isSpaced)) {
        yield* this.#pairs(units, characters, run * MAX_QUERY + at);
        characters = [];
      }
      if (unit.isWord) yield part(unit.text, [unit], { run: run * MAX_QUERY + at, at });
      else characters.push(at);
    }
    yield* this.#pairs(units, characters, run * MAX_QUERY + units.length);
  }

  *#pairs(units, characters, run) {
    const last = characters.length - 2;
    if (last < 0) return;
    const step = characters.length <= ALL_PAIRS ? 1 : 2;
    for (let place = 0; place <= last; place = place < last && place + step > last ? last : place + step) {
      const at = characters[place];
      const pair = units.slice(at, at + 2);
      if (last === 0 || !pair.some(({ text }) => this.#passed.has(text)))
        yield part(pair[0].text + pair[1].text, pair, { run, at });
    }
  }
}

/** Each part once; of too many those that tell most, in their order. @param {Part[]} parts */
function telling(parts) {
  const distinct = new Map();
  for (const one of [...parts].reverse()) {
    distinct.delete(one.text);
    distinct.set(one.text, one);
  }
  const tells = (one) => {
    if (one.isAspect) return 3;
    if (one.groups.length || one.isPlace) return 0;
    return one.isYear || one.run < 0 ? 1 : 2;
  };
  const every = [...distinct.values()].reverse();
  const kept = new Set([...every].sort((a, b) => tells(a) - tells(b)).slice(0, MAX_PARTS));
  return every.filter((one) => kept.has(one));
}

/** The units of phrases that did not stand in quotes, a space between the phrases. */
function joined(phrases) {
  const found = [];
  for (const { units, isQuoted } of phrases)
    if (!isQuoted) found.push({ ...units[0], isSpaced: found.length > 0 }, ...units.slice(1));
  return found;
}
