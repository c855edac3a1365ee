// A search under way: which lists to load, when to read documents, what to answer.

import { holds } from "./analysis.js";
import { BESIDE, candidates, PHRASE, TAIL } from "./candidates.js";

const FIRST_LISTS = 4; // terms and facets looked up at once
const FEW = 2; // so many documents are rather read in vain than ruled out by more lists
const BESIDES = 4093; // what may stand beside a term, as lists tell it
const NEARLY_ALL = 0.995; // a facet of this share of all documents is left to the documents
const TERMS_OF_PHRASE = 5;
const EARLY = 2; // of them are looked up at once, and one more
const WAVE = 5;
const HEAD_COST = 3000; // bytes of a shard of terms, about

/** On how many sides of a term it is known what shall stand. */
function sides({ before, after }) {
  return (before !== null) + (after !== null);
}

/**
 * The terms of a phrase in the order to look them up; the first together cover all of it. Terms
 * that very many documents have are the last resort where rarer ones cover the phrase.
 */
function order(phrase, frequency, longFrom) {
  const isLong = (one) => frequency(one.term) >= longFrom;
  const cost = (one) =>
    frequency(one.term) * (sides(one) === 2 ? 0.8 : 1) * (isLong(one) ? 10 : 1);
  const waiting = [...phrase.terms].sort((a, b) => cost(a) - cost(b));
  const covered = new Set();
  const chosen = [];
  while (waiting.length && chosen.length < TERMS_OF_PHRASE) {
    const fresh = (one) => {
      let count = 0;
      for (let at = Math.max(0, one.from - 1); at < Math.min(phrase.length, one.to + 1); at++)
        count += !covered.has(at);
      return count;
    };
    const isWhole = covered.size === phrase.length;
    const best = isWhole ? waiting[0] : (waiting.find((one) => fresh(one) > 1) ?? waiting[0]);
    waiting.splice(waiting.indexOf(best), 1);
    for (let at = Math.max(0, best.from - 1); at < Math.min(phrase.length, best.to + 1); at++)
      covered.add(at);
    chosen.push({ ...best, phrase, isLate: isWhole || chosen.length > EARLY,
      isLast: isWhole && isLong(best) });
  }
  return chosen;
}

export class Search {
  #index;
  #facets;
  #loaded = []; // {phrase, list, before, after, to, from}
  #first; // what is looked up at once
  #waiting; // not looked up yet, in the order it shall be
  #verdicts = new Map(); // the document, or null, by number, of those that were read
  #below = Infinity; // the documents from here on were told
  #refused = 0; // documents read in vain since more was loaded

  /** @param {import("./index-reader.js").Index} index */
  constructor(index, phrases, facets) {
    this.#index = index;
    this.#facets = facets;
    this.phrases = phrases;
    const frequency = (term) => index.frequency(term);
    const terms = phrases.flatMap((phrase) => order(phrase, frequency, index.root.longFrom));
    const rank = (one) => (one.isLate ? 1e9 : 0) + frequency(one.term);
    terms.sort((a, b) => rank(a) - rank(b));
    const early = terms.filter((one) => !one.isLate);
    const narrow = facets
      .map((facet) => ({ facet, phrase: null, before: null, after: null }))
      .sort((a, b) => index.facetCount(a.facet) - index.facetCount(b.facet));
    const most = index.root.count * NEARLY_ALL;
    const wide = terms.length ? narrow.filter((one) => index.facetCount(one.facet) > most) : [];
    const first = [
      ...early.slice(0, 2),
      ...narrow.filter((one) => !wide.includes(one)),
      ...early.slice(2),
    ];
    this.#first = first.slice(0, FIRST_LISTS);
    this.#waiting = [...first, ...terms.filter((one) => one.isLate), ...wide];
  }

  /**
   * The next results, newest first; fewer than `count` are the last.
   * @param {number} count @returns {Promise<object[]>}
   */
  async next(count) {
    if (!this.#loaded.length) await this.#lookUp(this.#first);
    const found = [];
    while (found.length < count) {
      const window = this.#window(count - found.length);
      if (!this.#isDecided(window) && (await this.#refine(window))) continue;
      if (!window.numbers.length) break;
      await this.#read(window.numbers.slice(0, this.#wave), found, count);
    }
    return found;
  }

  /**
   * How many results there are, after `next`: `{count, isExact}`; not exact is at least so many.
   */
  get total() {
    const [only] = this.#loaded;
    const isOne = (phrase) => phrase.terms.length === 1;
    if (this.#loaded.length === 1 && !this.#waiting.length && this.phrases.every(isOne))
      return { count: only.list.count, isExact: true };
    let [count, isExact] = [0, this.#loaded.some(({ list }) => list.floor === 0)];
    const isSure = !this.#waiting.length && this.phrases.every(isOne);
    for (const { number, doubts } of this.#candidates(Infinity)) {
      const verdict = this.#verdicts.get(number);
      if (verdict || (verdict === undefined && isSure && !doubts.length)) count += 1;
      else if (verdict === undefined) isExact = false;
    }
    return { count, isExact };
  }

  /** How many documents to read at once: few where they may turn out not to hold a phrase. */
  get #wave() {
    return this.phrases.every((phrase) => phrase.terms.length === 1) ? Infinity : WAVE;
  }

  /** Reads documents in order and takes those that hold the query. */
  async #read(numbers, found, count) {
    const documents = await Promise.all(numbers.map((number) => this.#verdict(number)));
    for (const [place, document] of documents.entries()) {
      if (found.length === count) break;
      this.#below = numbers[place];
      if (document) found.push(document);
      else this.#refused += 1;
    }
  }

  /** The document when it answers the query, else null. */
  async #verdict(number) {
    if (!this.#verdicts.has(number)) {
      const document = await this.#index.document(number);
      this.#verdicts.set(number, this.#answers(document) ? document : null);
    }
    return this.#verdicts.get(number);
  }

  #answers(document) {
    if (!this.#facets.every((facet) => document.facets.includes(facet))) return false;
    const lines = [document.title, document.titleEn, ...document.text.split("\n")].map((line) =>
      this.#index.analysis.fold(line),
    );
    return this.phrases.every((phrase) => lines.some((line) => holds(line, phrase)));
  }

  /** What may answer, below a number; long lists are doubted only once reading was in vain. */
  #candidates(below) {
    const long = this.#refused > FEW ? Infinity : 2 * this.#index.root.together;
    return candidates(this.#loaded, this.phrases, below, long);
  }

  /** The next documents to read, and what is doubtful about them. */
  #window(count) {
    const window = { numbers: [], doubts: [], isComplete: false, seen: 0 };
    for (const { number, doubts, seen } of this.#candidates(this.#below)) {
      window.seen = seen;
      if (this.#verdicts.get(number) === null) continue;
      window.numbers.push(number);
      if (doubts.length && !this.#verdicts.has(number)) window.doubts.push(doubts);
      if (window.numbers.length === count) {
        window.isComplete = true;
        return window;
      }
    }
    window.isComplete = this.#loaded.some(({ list }) => list.floor === 0);
    return window;
  }

  /** Whether to read the documents of a window rather than to load more lists. */
  #isDecided(window) {
    const vain = window.doubts.length + this.#refused;
    return window.isComplete && vain <= FEW && !this.#chancy(window).length;
  }

  /** The phrases of which more documents of a window may hold the parts than the whole. */
  #chancy({ seen, numbers }) {
    return this.phrases.filter((phrase) => {
      if (phrase.terms.length < 2 || !this.#next(phrase)) return false;
      const mine = this.#loaded.filter((one) => one.phrase === phrase);
      const known = mine.reduce((sum, one) => sum + sides(one), 0);
      return Math.min((2 * seen) / BESIDES ** known, numbers.length) > FEW;
    });
  }

  /** Loads what decides most for least; false when nothing is left to load. */
  async #refine(window) {
    const [cheapest] = this.#actions(window).sort((a, b) => a.cost - b.cost);
    if (!cheapest) return false;
    this.#refused = 0;
    await cheapest.run();
    return true;
  }

  #actions(window) {
    const { lists } = this.#index;
    const found = new Map();
    const tail = (list) =>
      list.tail && found.set(list, { cost: list.count / 2, run: () => lists.loadTail(list) });
    if (!window.isComplete) for (const { list } of this.#loaded) tail(list);
    for (const [what, about] of window.doubts.flat()) {
      if (what === TAIL) tail(about);
      else if (what === BESIDE)
        found.set(about, { cost: about.count, run: () => lists.loadBeside(about) });
      else if (what === PHRASE) this.#lookUpMore(about, found);
    }
    for (const phrase of this.#chancy(window)) this.#lookUpMore(phrase, found);
    if (!found.size || this.#refused > FEW) {
      const chosen = this.#waiting.slice(0, 1);
      if (chosen.length) found.set(this, { cost: HEAD_COST, run: () => this.#lookUp(chosen) });
    }
    return [...found.values()];
  }

  #lookUpMore(phrase, actions) {
    const chosen = this.#next(phrase);
    if (chosen) actions.set(phrase, { cost: HEAD_COST, run: () => this.#lookUp([chosen]) });
  }

  /** The term of a phrase to look up next. */
  #next(phrase) {
    return this.#waiting.find((one) => one.phrase === phrase && !one.isLast);
  }

  /** Looks up terms and facets. */
  async #lookUp(chosen) {
    this.#waiting = this.#waiting.filter((one) => !chosen.includes(one));
    const { lists } = this.#index;
    const loaded = await Promise.all(
      chosen.map(({ term, facet }) => (facet ? lists.facet(facet) : lists.term(term))),
    );
    chosen.forEach((one, at) => this.#loaded.push({ ...one, list: loaded[at] }));
  }
}
