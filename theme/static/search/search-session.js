// A search under way: which lists to load, when to read documents, what to answer.

import { holds } from "./analysis.js";
import { candidates, farthest } from "./candidates.js";
import { ANYTHING, lookupsOf } from "./lookups.js";

const REQUESTS = 14; // for a page, and one to open the index; what they do not find is on the next
const FIRST_LISTS = 4; // looked up at once
const OVERLAPPING = 2; // of them, that are of a phrase and tell more than that it has these parts
const FEW_OF_ALL = 0.02; // a facet of a smaller share is as rare as a list that is not long
const NEARLY_ALL = 0.995; // a facet of this share of all documents is left to the documents
const WAVE = 2; // documents read at once where some may be read in vain
const FEW = 0.5; // so many files are rather read in vain than one more list
const [LISTED, UNLISTED] = [0.2, 0.01]; // the share of documents that have a term, about

export class Search {
  #index;
  #facets;
  #loaded = []; // lookups whose lists are loaded: {phrase or facet, list, before}
  #first; // what is looked up at once
  #waiting; // lookups not loaded yet, in the order they shall be
  #verdicts = new Map(); // the document, or null, by number, of those that were read
  #trust = new Map(); // of each phrase: how many documents that were read hold it, and those not
  #files = new Set(); // the files of documents that were read
  #left = 0; // requests that may be made for this page
  #below = Infinity; // the documents from here on were told
  #end = Infinity; // documents from here on are newer than what is asked for
  #lowest = 0; // no older document is asked for

  /** @param {import("./index-reader.js").Index} index */
  constructor(index, phrases, facets) {
    this.#index = index;
    this.#facets = facets;
    this.phrases = phrases;
    this.isAtEnd = false;
    const rarest = (a, b) => a.rank - b.rank;
    const every = phrases.map((phrase) => lookupsOf(phrase, index));
    for (const phrase of phrases) this.#trust.set(phrase, { held: 0, failed: [] });
    const best = every.map(([first]) => first).sort(rarest);
    // Where nothing in a phrase is rare, what overlaps tells more than what merely covers.
    const isAlone = phrases.length === 1 && !facets.length;
    const isFirst = (one, at) => !one.isSpare || (isAlone && one.rank >= 0 && at < OVERLAPPING);
    const more = every.flatMap((mine) => mine.slice(1).filter(isFirst));
    const rest = every.flatMap((mine) => mine.slice(1)).filter((one) => !more.includes(one));
    const narrow = this.#narrowed(best.length)
      .map((facet) => [facet, index.facetShare(facet)])
      .map(([facet, share]) => ({ facet, phrase: null, before: ANYTHING, share, isLong: share > FEW_OF_ALL }))
      .sort((a, b) => a.share - b.share);
    const isWide = (one) => best.length > 0 && one.share > NEARLY_ALL;
    this.#waiting = [...best, ...narrow.filter((one) => !isWide(one)), ...more.sort(rarest)];
    this.#first = this.#waiting.slice(0, FIRST_LISTS);
    this.#waiting.push(...rest, ...narrow.filter(isWide));
  }

  /** The facets that need a list: years are ranges of numbers where anything else has a list. */
  #narrowed(others) {
    const ranges = this.#facets.filter((facet) => this.#index.range(facet));
    for (const [lowest, highest] of ranges.map((facet) => this.#index.range(facet))) {
      this.#lowest = Math.max(this.#lowest, lowest);
      this.#below = this.#end = Math.min(this.#end, highest + 1);
    }
    const isNarrow = (facet) => !ranges.includes(facet) && this.#index.facetShare(facet) < 1;
    const narrow = this.#facets.filter(isNarrow);
    return narrow.length || others ? narrow : this.#facets;
  }

  /**
   * The next results, newest first: `count` of them, or fewer at the end (`isAtEnd`) and where the
   * requests for a page did not suffice.
   * @param {number} count @returns {Promise<object[]>}
   */
  async next(count) {
    const found = [];
    this.#left = REQUESTS;
    if (!this.#loaded.length) await this.#lookUp(this.#first);
    while (found.length < count && this.#left > 0) {
      const window = this.#window(count - found.length);
      const list = window.isComplete ? this.#wanted(window.documents) : this.#unfinished();
      if (list) await this.#load(list);
      else if (window.documents.length) await this.#read(window.documents, found, count);
      else this.isAtEnd = true;
      if (this.isAtEnd) break;
    }
    return found;
  }

  /**
   * How many results there are, after `next`: `{count, isExact}`; not exact is at least so many.
   */
  get total() {
    const isSure = !this.#waiting.length && this.phrases.every((one) => one.terms.length === 1);
    const [only, ...others] = this.#loaded;
    if (isSure && !others.length && this.#end === Infinity) return { count: only.list.count, isExact: true };
    let [count, isExact] = [0, farthest(this.#lists).floor <= this.#lowest];
    for (const { number, doubts } of candidates(this.#loaded, this.#end, this.#lowest)) {
      const verdict = this.#verdicts.get(number);
      if (verdict || (verdict === undefined && isSure && !doubts.length)) count += 1;
      else if (verdict === undefined) isExact = false;
    }
    return { count, isExact };
  }

  get #lists() {
    return this.#loaded.map(({ list }) => list);
  }

  /** The next documents that may answer, and whether they are as many as wanted or the last. */
  #window(count) {
    const documents = [];
    for (const one of candidates(this.#loaded, this.#below, this.#lowest)) {
      const verdict = this.#verdicts.get(one.number);
      if (verdict === null) continue;
      documents.push({ ...one, isRead: verdict !== undefined });
      if (documents.length === count) return { documents, isComplete: true };
    }
    return { documents, isComplete: farthest(this.#lists).floor <= this.#lowest };
  }

  /** The lookup whose list is most cheaply made to reach back to the first document. */
  #unfinished() {
    const unfinished = this.#loaded.filter(({ list }) => list.isCut);
    return unfinished.reduce((best, one) => (one.list.count < best.list.count ? one : best));
  }

  /** The lookup to load before documents are read, or null where they may be read as it is. */
  #wanted(documents) {
    const unread = documents.filter(({ isRead }) => !isRead);
    const open = this.#open();
    const files = new Set(unread.map(({ number }) => this.#index.fileOf(number)));
    const spares = new Map(); // how many documents a lookup would spare us, about
    let risk = 0;
    for (const { doubts } of unread) {
      let chance = 1;
      for (const [one, likely] of [...open, ...this.#doubted(doubts)]) {
        chance *= likely;
        spares.set(one, (spares.get(one) ?? 0) + 1 - likely);
      }
      risk += 1 - chance;
    }
    if (risk * files.size <= FEW * unread.length || !spares.size) return null;
    const [[wanted]] = [...spares].sort((a, b) => b[1] - a[1]);
    return wanted;
  }

  /** Lookups that are not loaded, each with the share of documents that it will let pass. */
  #open() {
    const facets = this.#waiting.filter(({ facet }) => facet).map((one) => [one, one.share]);
    return [...facets, ...this.phrases.flatMap((phrase) => this.#openOf(phrase))];
  }

  #openOf(phrase) {
    const mine = this.#waiting.filter((one) => one.phrase === phrase);
    if (!mine.length) return [];
    if (!this.#loaded.some((one) => one.phrase === phrase))
      return [[mine[0], mine[0].rank < 0 ? UNLISTED : LISTED]];
    // The parts of the phrase may stand apart: look up one that was not in what was read in vain.
    const { held, failed } = this.#trust.get(phrase);
    const spared = ({ words }) => failed.filter((lines) => !lines.some((line) => holds(line, { text: words }))).length;
    const best = mine.reduce((first, one) => (spared(one) > spared(first) ? one : first));
    return spared(best) ? [[best, 1 - spared(best) / (held + failed.length + 1)]] : [];
  }

  /** Lookups whose lists do not reach so far, with the share that will pass. */
  #doubted(doubts) {
    return doubts
      .filter(({ phrase, from, to }) => {
        const sure = this.#loaded.filter((one) => one.phrase === phrase && !doubts.includes(one));
        return !sure.some((one) => one.from <= from && one.to >= to);
      })
      .map((one) => [one, (one.held + 1) / (one.held + one.missed + 2)]);
  }

  /** Reads documents in order and takes those that hold the query. */
  async #read(documents, found, count) {
    const isSure = documents.every((one) => !one.doubts.length) && !this.#open().length;
    const wave = documents.slice(0, isSure && this.#isCovered ? documents.length : WAVE).filter(this.#isAllowed, this);
    const read = await Promise.all(wave.map(({ number }) => this.#verdict(number)));
    for (const [place, document] of read.entries()) {
      if (found.length === count) break;
      this.#below = wave[place].number;
      if (document) found.push(document);
    }
  }

  /** Whether a document may be read for this page: it is in a file that was, or one more may be. */
  #isAllowed({ number }) {
    const file = this.#index.fileOf(number);
    if (!this.#files.has(file)) {
      this.#left -= 1;
      if (this.#left < 0) return false;
      this.#files.add(file);
    }
    return this.#left >= 0;
  }

  /** Whether all of every phrase was looked up. */
  get #isCovered() {
    return this.#waiting.every((one) => !one.phrase || one.isSpare);
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
    const lines = [document.title, document.titleEn, ...document.text.split("\n")].map((line) =>
      this.#index.analysis.fold(line),
    );
    let answers = this.#facets.every((facet) => document.facets.includes(facet));
    for (const phrase of this.phrases) {
      const isHeld = lines.some((line) => holds(line, phrase));
      const trust = this.#trust.get(phrase);
      if (isHeld) trust.held += 1;
      else trust.failed.push(lines);
      answers &&= isHeld;
    }
    return answers;
  }

  async #load(one) {
    if (!one.list) return this.#lookUp([one]);
    this.#left -= 1;
    one.list = await this.#index.lists.wholePair(one.pair);
  }

  /** Looks up terms, pairs and facets. */
  async #lookUp(chosen) {
    this.#left -= chosen.length;
    this.#waiting = this.#waiting.filter((one) => !chosen.includes(one));
    const { lists } = this.#index;
    // Beside something rare the newest documents of a long list will not do.
    const isRare = [...this.#loaded, ...chosen].some((one) => !one.isLong);
    const loaded = await Promise.all(
      chosen.map(({ facet, term, pair, isLong }) => {
        if (facet) return lists.facet(facet);
        if (term) return lists.term(term);
        return isLong && isRare ? lists.wholePair(pair) : lists.pair(pair);
      }),
    );
    for (const [at, one] of chosen.entries()) {
      this.#loaded.push({ ...one, list: loaded[at] });
      if (one.phrase) this.#trust.set(one.phrase, { held: 0, failed: [] });
    }
  }
}
