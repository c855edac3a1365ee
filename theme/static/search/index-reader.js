// The files of the static index, fetched as they are wanted: see disclosure/search/static/.

import { Analysis } from "./analysis.js";
import { Answer } from "./card-search.js";
import { Words } from "./card-queries.js";
import { HASH_BITS } from "./grams.js";

const text = new TextDecoder();
const REQUESTS = 15; // that a page of results may take, the one that opens the index among them

/** Reads numbers of variable length one after the other. */
class Cursor {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  number() {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  numbers(count) {
    const found = new Float64Array(count);
    for (let at = 0; at < count; at++) found[at] = this.number();
    return found;
  }

  /** Rising numbers, from the distances of each from the one before. */
  rising(count) {
    const found = this.numbers(count);
    for (let at = 1; at < count; at++) found[at] += found[at - 1];
    return found;
  }

  take(length) {
    return this.bytes.subarray(this.at, (this.at += length));
  }
}

/** What all cards are told apart and narrowed by, in columns by rising numbers. */
export class Facts {
  constructor(cursor, { count, facets }) {
    this.count = count;
    this.numbers = cursor.rising(count);
    this.place = new Map([...this.numbers].map((number, place) => [number, place]));
    this.kinds = cursor.numbers(count);
    this.columns = {};
    for (const name of ["publisher", "district", "domain", "year"]) this.columns[name] = cursor.numbers(count);
    this.columns.state = cursor.take(count);
    this.turns = cursor.take(count);
    this.lengths = [cursor.take(count), cursor.take(count)];
    this.values = Object.fromEntries(Object.entries(facets).map(([name, all]) => [name, all.map(([one]) => one)]));
    this.around = [0, ...facets.district.map((one) => one[3])];
  }

  /** A function that says whether a card has a value of a facet. */
  holding(name, value) {
    const place = (this.values[name] ?? []).indexOf(value);
    if (place < 0) return () => false;
    if (name === "kind") return (card) => (this.kinds[card] >> place) & 1;
    const column = this.columns[name];
    if (name !== "district") return (card) => column[card] === place + 1;
    return (card) => this.circles(column[card]).includes(place + 1);
  }

  /** How many of some cards have each value of a facet. @returns {Object<string, number>} */
  counted(name, cards) {
    const values = this.values[name];
    const counts = new Uint32Array(values.length + 1);
    for (const card of cards) {
      if (name === "kind") values.forEach((_, at) => (counts[at + 1] += (this.kinds[card] >> at) & 1));
      else if (name === "district") for (const one of this.circles(this.columns.district[card])) counts[one] += 1;
      else counts[this.columns[name][card]] += 1;
    }
    const found = values.map((value, at) => [value, counts[at + 1]]);
    return Object.fromEntries(found.filter(([, count]) => count));
  }

  /** A district and those around it. */
  circles(district) {
    const found = [];
    for (; district && !found.includes(district); district = this.around[district]) found.push(district);
    return found;
  }
}

/** An opened index. */
export class Index {
  /** @param {(path: string) => Promise<Uint8Array>} load gives a file of the index, inflated */
  static async open(load) {
    const cursor = new Cursor(await load("root.bin"));
    const root = JSON.parse(text.decode(cursor.take(cursor.number())));
    return new Index(root, new Facts(cursor, root), load);
  }

  #load;
  #files = new Map();

  constructor(root, facts, load) {
    this.root = root;
    this.facts = facts;
    this.analysis = new Analysis(root);
    this.words = new Words(root, this.analysis);
    this.syllables = new Set(root.syllables);
    this.#load = load;
  }

  /**
   * A search that gives its cards page by page. Throws QueryError; without words it gives the
   * newest cards that have the facets.
   * @param {string} query @param {[string, string][]} chosen facets
   */
  search(query, chosen = []) {
    const asked = query.trim() || !chosen.length ? this.words.read(query) : null;
    return new Search(this, asked, chosen);
  }

  /** For each facet how many of all cards have each value. */
  values() {
    const every = [...this.facts.numbers.keys()];
    return Object.fromEntries(Object.keys(this.facts.values).map((name) => [name, this.facts.counted(name, every)]));
  }

  /** How many files were fetched so far. */
  get requests() {
    return this.#files.size + 1;
  }

  /** The cards that have a gram, rising, and its flags there. @returns {Promise<{cards, flags}>} */
  async gram(hash) {
    const { bits, long } = this.root;
    const name = (hash >>> (HASH_BITS - bits)).toString(16).padStart(Math.ceil(bits / 4), "0");
    const shard = await this.#once(`grams/${name}.bin`, (cursor) => this.#shard(cursor, hash));
    const found = shard.get(hash);
    if (!found) return { cards: [], flags: [] };
    if (found.count < long) return found;
    return this.#once(`lists/${hash.toString(16).padStart(8, "0")}.bin`, (cursor) => {
      const count = cursor.number();
      return { cards: this.#places(cursor.rising(count)), flags: cursor.take(count) };
    });
  }

  /** A card by its place. */
  async card(place) {
    const read = ({ bytes }) => JSON.parse(text.decode(bytes));
    const [kind, publisher, id, path, title, titleEn, day, status, about, facts, words] = await this.#once(
      `cards/${this.facts.numbers[place]}.bin`,
      read,
    );
    return { kind, publisher, id, path, title, titleEn, day, status, about, facts, text: words };
  }

  /** The syllable of each character in everyday use. @returns {Promise<Map<string, string>>} */
  sounds() {
    return this.#once("sounds.bin", ({ bytes }) => {
      const read = Object.entries(JSON.parse(text.decode(bytes)));
      return new Map(read.flatMap(([syllable, every]) => [...every].map((one) => [one, syllable])));
    });
  }

  /** What projects come to: see disclosure/search/static/total_file.py. */
  totals() {
    return this.#once("totals.bin", ({ bytes }) => JSON.parse(text.decode(bytes)));
  }

  #shard(cursor, hash) {
    const { bits, long } = this.root;
    const count = cursor.number();
    const steps = cursor.numbers(count);
    const counts = cursor.numbers(count);
    const short = counts.map((one) => (one < long ? one : 0));
    const lists = [...short].map((length) => this.#places(cursor.rising(length)));
    const found = new Map();
    let at = Math.floor(hash / 2 ** (HASH_BITS - bits)) * 2 ** (HASH_BITS - bits) - 1;
    lists.forEach((cards, place) => {
      at += steps[place] + 1;
      found.set(at, { count: counts[place], cards, flags: cursor.take(short[place]) });
    });
    return found;
  }

  #places(numbers) {
    return [...numbers].map((number) => this.facts.place.get(number));
  }

  /** What `read` makes of a file, fetched and read once. */
  #once(path, read) {
    if (!this.#files.has(path)) {
      const reading = this.#load(path).then((bytes) => read(new Cursor(bytes)));
      reading.catch(() => this.#files.delete(path));
      this.#files.set(path, reading);
    }
    return this.#files.get(path);
  }
}

/** A search under way. */
class Search {
  #index;
  #asked;
  #chosen;
  #told = 0;

  constructor(index, asked, chosen) {
    this.#index = index;
    this.#asked = asked;
    this.#chosen = chosen;
    this.answer = null;
  }

  /** The next cards, at most `count`, and so many as the requests for a page allow; at least one. */
  async next(count) {
    const { requests } = this.#index;
    const before = this.answer ? requests : 0;
    this.answer ??= await Answer.of(this.#index, this.#asked, this.#chosen);
    const left = REQUESTS - (this.#index.requests - before);
    const page = this.answer.order.slice(this.#told, this.#told + Math.max(1, Math.min(count, left)));
    this.#told += page.length;
    const cards = await Promise.all(page.map((place) => this.#index.card(place)));
    return cards.map((card, at) => ({ ...card, answer: this.answer.answers[page[at]] }));
  }

  /** Whether every card was given. */
  get isAtEnd() {
    return this.answer !== null && this.#told >= this.answer.order.length;
  }
}
