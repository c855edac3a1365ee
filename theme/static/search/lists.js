// Lists of documents of terms and facets, as disclosure/static_search/postings.py writes them.

import { hashOf } from "./analysis.js";

const text = new TextDecoder();

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
    const found = new Int32Array(count);
    for (let at = 0; at < count; at++) found[at] = this.number();
    return found;
  }

  take(length) {
    return this.bytes.subarray(this.at, (this.at += length));
  }
}

/** Document numbers, falling, from the first and the distances less one. */
function documents(gaps) {
  const found = new Int32Array(gaps.length);
  let last = 0;
  gaps.forEach((gap, index) => (last = found[index] = index ? last - gap - 1 : gap));
  return found;
}

function joined(first, second) {
  const made = new first.constructor(first.length + second.length);
  made.set(first);
  made.set(second, first.length);
  return made;
}

/** Where the neighbourhoods of each document begin, and where the last end. */
function starts(counts) {
  const made = new Uint32Array(counts.length + 1);
  counts.forEach((count, index) => (made[index + 1] = made[index] + count));
  return made;
}

const NOTHING = new Int32Array();
const NONE = new Uint16Array();

/** What stands beside, from `count` low bytes and as many high ones. */
function pairs(cursor, count) {
  const [low, high] = [cursor.take(count), cursor.take(count)];
  return Uint16Array.from(low, (byte, at) => byte + 256 * high[at]);
}

/** The documents of a term or facet, newest first, as far as they are loaded. */
export class List {
  #counts;
  #before;
  #after;
  #starts;

  /** @param {string|null} tail the path of the rest; null when all is here */
  constructor(count, docs, tail = null, counts = NOTHING, before = NONE, after = NONE) {
    this.count = count; // in how many documents the term stands
    this.docs = docs;
    this.tail = tail;
    this.#counts = counts; // how many neighbourhoods each document has, as far as they are loaded
    this.#before = before;
    this.#after = after;
    this.#starts = starts(counts);
  }

  /** Every document with this number or a higher one is loaded. */
  get floor() {
    return this.tail ? this.docs.at(-1) : 0;
  }

  /** Of how many documents the neighbourhoods are loaded. */
  get known() {
    return this.#counts.length;
  }

  addTail(docs) {
    this.docs = joined(this.docs, docs);
    this.tail = null;
  }

  /** Takes in the neighbourhoods of `length` more documents. */
  addBeside(cursor, length) {
    const counts = cursor.numbers(length);
    const sum = counts.reduce((all, count) => all + count, 0);
    this.#counts = joined(this.#counts, counts);
    this.#before = joined(this.#before, pairs(cursor, sum));
    this.#after = joined(this.#after, pairs(cursor, sum));
    this.#starts = starts(this.#counts);
  }

  /**
   * Whether the term stands between two neighbours (null: any) in the document at an index;
   * null when that is not loaded.
   */
  stands(index, before, after) {
    if (before === null && after === null) return true;
    if (index >= this.known) return null;
    for (let at = this.#starts[index]; at < this.#starts[index + 1]; at++)
      if (
        (before === null || this.#before[at] === before) &&
        (after === null || this.#after[at] === after)
      )
        return true;
    return false;
  }
}

/** The lists of an index, fetched as they are wanted. */
export class Lists {
  #root;
  #load;
  #files = new Map();
  #besides = new Map();

  /** @param {object} root @param {(path: string) => Promise<Uint8Array>} load */
  constructor(root, load) {
    this.#root = root;
    this.#load = load;
  }

  /** The list of a term; an empty one when nothing has it. @param {string} term */
  async term(term) {
    const { shardBits } = this.#root;
    const shard = hashOf(term) >>> (32 - shardBits);
    const name = shard.toString(16).padStart(Math.ceil(shardBits / 4), "0");
    const lists = await this.#once(`terms/${name}.bin`, (cursor) => this.#shard(name, cursor));
    return lists.get(term) ?? new List(0, new Int32Array());
  }

  /** The list of a facet such as `kind:notices`; an empty one when nothing has it. */
  async facet(facet) {
    const [name, value] = [facet.slice(0, facet.indexOf(":")), facet.slice(facet.indexOf(":") + 1)];
    const place = (this.#root.facets[name] ?? []).findIndex((one) => one[0] === value);
    if (place < 0) return new List(0, new Int32Array());
    return this.#once(`facets/${name}-${place}.bin`, (cursor) => {
      const count = cursor.number();
      return new List(count, documents(cursor.numbers(count)));
    });
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

  #shard(name, cursor) {
    const [length, size] = [cursor.number(), cursor.number()];
    const names = text.decode(cursor.take(size)).split("\n").slice(0, length);
    const frequencies = cursor.numbers(length);
    const heads = frequencies.map((count) => count - this.#tailLength(count));
    const docs = [...heads].map((count) => documents(cursor.numbers(count)));
    const counts = [...heads].map((count) => cursor.numbers(count));
    const ends = [0];
    for (const many of counts) ends.push(many.reduce((sum, count) => sum + count, ends.at(-1)));
    const [before, after] = [pairs(cursor, ends.at(-1)), pairs(cursor, ends.at(-1))];
    let order = 0;
    const lists = names.map((_, at) => {
      const tail = heads[at] < frequencies[at] ? `tails/${name}-${order++}` : null;
      const beside = [before, after].map((side) => side.subarray(ends[at], ends[at + 1]));
      return new List(frequencies[at], docs[at], tail, counts[at], ...beside);
    });
    return new Map(names.map((term, at) => [term, lists[at]]));
  }

  #tailLength(count) {
    const { head } = this.#root;
    return count >= 2 * head ? head * (Math.floor(count / head) - 1) : 0;
  }

  /** Loads the older documents of a list, with their neighbourhoods when they are few. */
  async loadTail(list) {
    const path = list.tail;
    await this.#once(`${path}.bin`, (cursor) => {
      const length = this.#tailLength(list.count);
      const docs = documents(cursor.numbers(length));
      if (length <= this.#root.together) list.addBeside(cursor, length);
      else this.#besides.set(list, `${path}.beside.bin`);
      list.addTail(docs);
    });
  }

  /** Loads the older neighbourhoods of a list whose documents are loaded. */
  async loadBeside(list) {
    const length = list.docs.length - list.known;
    await this.#once(this.#besides.get(list), (cursor) => list.addBeside(cursor, length));
  }
}
