// Searches the static index: fetches what a query needs, and no more; answers newest first.

import { Analysis } from "./analysis.js";
import { Lists } from "./lists.js";
import { Search } from "./search-session.js";

const text = new TextDecoder();

/** An opened index. */
export class Index {
  /**
   * @param {(path: string) => Promise<Uint8Array>} load gives a file of the index, inflated
   * @param {(path: string) => Promise<object>} loadJson gives a JSON file of the index
   */
  static async open(load, loadJson) {
    const [root, variants] = await Promise.all([load("root.bin"), loadJson("variants.json")]);
    return new Index(JSON.parse(text.decode(root)), new Analysis(variants), load);
  }

  #load;
  #files = new Map();
  #rarity;
  #long;

  constructor(root, analysis, load) {
    this.root = root;
    this.analysis = analysis;
    this.#load = load;
    this.#rarity = new Map(root.frequent.split("\n").filter(Boolean).map((term, place) => [term, place]));
    this.#long = new Set();
    root.long.reduce((hash, step) => this.#long.add(hash + step) && hash + step, 0);
    this.lists = new Lists(root, load, (term) => this.#rarity.has(term));
  }

  /**
   * A search that gives its results page by page. Throws QueryError; a search by facets alone
   * may have no words.
   * @param {string} query @param {string[]} facets such as `kind:notices`
   */
  search(query, facets = []) {
    const phrases = query.trim() || !facets.length ? this.analysis.phrases(query) : [];
    return new Search(this, phrases, facets);
  }

  /** The number of the file that holds a document. */
  fileOf(number) {
    return Math.floor(number / this.root.perFile);
  }

  /** A document by its number. */
  async document(number) {
    const file = this.fileOf(number);
    if (!this.#files.has(file)) {
      const path = `documents/${file}.bin`;
      const loading = this.#load(path).then((bytes) => JSON.parse(text.decode(bytes)));
      loading.catch(() => this.#files.delete(file));
      this.#files.set(file, loading);
    }
    const [kind, publisher, path, title, titleEn, day, status, more, words] = (
      await this.#files.get(file)
    )[number % this.root.perFile];
    const facets = [`kind:${kind}`, `publisher:${publisher}`, `year:${day.slice(0, 4)}`, ...more];
    return { number, kind, publisher, path, title, titleEn, day, status, facets, text: words };
  }

  /** How frequent a term is: -1 when it is not listed, else higher for more frequent ones. */
  frequency(term) {
    return this.#rarity.get(term) ?? -1;
  }

  /** Whether very many documents have a pair. @param {number} hash */
  isLong(hash) {
    return this.#long.has(hash);
  }

  /** The share of all documents that have a facet. */
  facetShare(facet) {
    return (this.#facet(facet)?.[3] ?? 0) / this.root.count;
  }

  /** The lowest and highest number of a facet whose documents lie together; else null. */
  range(facet) {
    return this.#facet(facet)?.[4] ?? null;
  }

  #facet(facet) {
    const [name] = facet.split(":", 1);
    const value = facet.slice(name.length + 1);
    return (this.root.facets[name] ?? []).find((one) => one[0] === value);
  }
}
