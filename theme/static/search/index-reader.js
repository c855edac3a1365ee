// Searches the static index: fetches what a query needs, and no more; answers newest first.

import { Analysis, holds } from "./analysis.js";
import { candidates, POSITIONS, TAIL, TERM } from "./candidates.js";
import { Lists } from "./lists.js";

const FIRST_LISTS = 4; // terms and facets looked up at once, the rarest
const FEW = 4; // so many uncertain documents are rather read than decided by more lists
const TERMS_OF_PHRASE = 4;

const text = new TextDecoder();

/** An opened index. */
export class Index {
  /**
   * @param {(path: string, signal?: AbortSignal) => Promise<Uint8Array>} load gives a file of the
   *   index, inflated
   * @param {(path: string) => Promise<object>} loadJson gives a JSON file of the index
   */
  static async open(load, loadJson) {
    const [root, variants] = await Promise.all([load("root.bin"), loadJson("variants.json")]);
    return new Index(JSON.parse(text.decode(root)), new Analysis(variants), load);
  }

  constructor(root, analysis, load) {
    this.root = root;
    this.analysis = analysis;
    this.load = load;
    this.lists = new Lists(root, load);
    this.rarity = new Map(root.frequent.split("\n").map((term, place) => [term, place]));
    this.files = new Map();
  }

  /**
   * A search that gives its results page by page. Throws QueryError.
   * @param {string} query @param {string[]} facets such as `kind:notices`
   */
  search(query, facets = []) {
    return new Search(this, query.trim() || !facets.length ? this.analysis.phrases(query) : [], facets);
  }

  /** A document by its number; null when there is none. */
  async document(number) {
    const file = Math.floor(number / this.root.perFile);
    if (!this.files.has(file)) {
      const loading = this.load(`documents/${file}.bin`).then((bytes) => JSON.parse(text.decode(bytes)));
      loading.catch(() => this.files.delete(file));
      this.files.set(file, loading);
    }
    const row = (await this.files.get(file))[number % this.root.perFile];
    if (!row) return null;
    const [kind, publisher, id, path, title, titleEn, day, status, facets, words] = row;
    return { number, kind, publisher, id, path, title, titleEn, day, status, facets, text: words };
  }

  /** How frequent a term is: -1 when it is not listed, else higher for more frequent ones. */
  frequency(term) {
    return this.rarity.get(term) ?? -1;
  }
}

/** A search under way. */
export class Search {
  #index;
  #facets;
  #loaded = []; // {phrase, list, offset}
  #waiting = []; // {phrase, term, offset}: not looked up yet, in the order it shall be
  #verdicts = new Map(); // document or null by number, of those that were read
  #stream = null; // the candidates that were told
  #isExhausted = false;

  constructor(index, phrases, facets) {
    this.#index = index;
    this.#facets = facets;
    this.phrases = phrases;
    const lookups = facets.map((term) => ({ phrase: null, term, offset: 0 }));
    for (const phrase of phrases) lookups.push(...this.#lookups(phrase));
    const early = lookups.filter((one) => !one.isLate).sort((a, b) => this.#cost(a) - this.#cost(b));
    this.#waiting = [...early, ...lookups.filter((one) => one.isLate)];
  }

  #cost(lookup) {
    return this.#index.frequency(lookup.term);
  }

  /** The terms of a phrase, the rarest first; the second does not overlap it where it can. */
  #lookups(phrase) {
    const terms = phrase.terms.map(([term, offset]) => ({ phrase, term, offset }));
    terms.sort((a, b) => this.#cost(a) - this.#cost(b));
    const [rarest] = terms;
    const apart = terms.findIndex((one) => Math.abs(one.offset - rarest.offset) > 1);
    if (apart > 1) terms.splice(1, 0, ...terms.splice(apart, 1));
    return terms.slice(0, TERMS_OF_PHRASE).map((one, place) => ({ ...one, isLate: place > 1 }));
  }

  /**
   * The next results, newest first; fewer than `count` are the last.
   * @param {number} count @returns {Promise<object[]>}
   */
  async next(count) {
    if (!this.#loaded.length) await this.#lookUp(FIRST_LISTS);
    const found = [];
    const given = (this.#stream ??= { after: Infinity });
    for (;;) {
      const window = this.#window(given.after, count - found.length);
      if (!this.#isDecided(window) && (await this.#refine(window))) continue;
      if (!window.numbers.length) return found;
      const refused = await this.#read(window.numbers, found, given, count);
      if (found.length === count) return found;
      if (refused > FEW) await this.#refine({ ...window, doubts: [] });
    }
  }

  /** Reads documents in order and takes those that hold the query; how many do not. */
  async #read(numbers, found, given, count) {
    const documents = await Promise.all(numbers.map((number) => this.#verdict(number)));
    let refused = 0;
    for (const [place, document] of documents.entries()) {
      if (found.length === count) break;
      given.after = numbers[place];
      if (document) found.push(document);
      else refused += 1;
    }
    return refused;
  }

  /** The document when it answers the query, else null. */
  async #verdict(number) {
    if (!this.#verdicts.has(number)) {
      const document = await this.#index.document(number);
      this.#verdicts.set(number, document && this.#answers(document) ? document : null);
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

  /** The next documents to read and what is doubtful about them. */
  #window(after, count) {
    const window = { numbers: [], doubts: [], isComplete: false };
    for (const { number, doubts } of candidates(this.#loaded, this.phrases)) {
      if (number >= after || this.#verdicts.get(number) === null) continue;
      window.numbers.push(number);
      if (doubts.length && !this.#verdicts.has(number)) window.doubts.push(doubts);
      if (window.numbers.length - window.doubts.length === count) return window;
    }
    window.isComplete = this.#loaded.some(({ list }) => list.floor === 0);
    window.isShort = true;
    return window;
  }

  /** Whether reading the documents of a window costs less than to know more of them. */
  #isDecided(window) {
    if (window.isShort && !window.isComplete) return false;
    return window.doubts.length <= FEW;
  }

  /** Loads what decides most for least; false when nothing is left to load. */
  async #refine(window) {
    const actions = this.#actions(window);
    actions.sort((a, b) => a.cost - b.cost);
    if (!actions.length) {
      if (!this.#waiting.length) return false;
      await this.#lookUp(1);
      return true;
    }
    await actions[0].run();
    return true;
  }

  #actions(window) {
    const { lists } = this.#index;
    const found = new Map();
    const add = (key, cost, run) => found.set(key, { cost, run });
    if (window.isShort && !window.isComplete)
      for (const { list } of this.#loaded)
        add(list, list.count / 2, () => lists.loadTail(list));
    for (const [what, about] of window.doubts.flat()) {
      if (what === TAIL) add(about, about.count / 2, () => lists.loadTail(about));
      else if (what === POSITIONS) add(about, about.count, () => lists.loadPositions(about));
      else if (what === TERM) add(about, 4000, () => this.#lookUp(1, about));
    }
    return [...found.values()];
  }

  /** Looks up the next terms, or those of a phrase. */
  async #lookUp(count, phrase = null) {
    const chosen = this.#waiting.filter((one) => !phrase || one.phrase === phrase).slice(0, count);
    this.#waiting = this.#waiting.filter((one) => !chosen.includes(one));
    const lists = await Promise.all(chosen.map(({ term }) => this.#index.lists.of(term)));
    chosen.forEach(({ phrase: mine, offset }, at) =>
      this.#loaded.push({ phrase: mine, list: lists[at], offset }),
    );
  }
}
