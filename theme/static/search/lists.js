// Lists of documents, as disclosure/search/static/posting_files.py, pairs.py and facets.py write them.

import { hashOf } from "./analysis.js";

const text = new TextDecoder();
const PAIR_BITS = 28; // of the hash of a pair

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

  /** Document numbers, falling, from the first and the distances less one. */
  documents(count) {
    const found = this.numbers(count);
    for (let at = 1; at < count; at++) found[at] = found[at - 1] - found[at] - 1;
    return found;
  }

  take(length) {
    return this.bytes.subarray(this.at, (this.at += length));
  }
}

/** Where each of several things begins, and where the last ends, from how many there are of each. */
function starts(counts) {
  const made = new Uint32Array(counts.length + 1);
  counts.forEach((count, at) => (made[at + 1] = made[at] + count));
  return made;
}

/** What stands before, from `count` low bytes and as many high ones. */
function befores(cursor, count) {
  const [low, high] = [cursor.take(count), cursor.take(count)];
  return Uint16Array.from(low, (byte, at) => byte + 256 * high[at]);
}

/** The same, each as its place in a table, if there is one. */
function numberedBefores(cursor, count) {
  const length = cursor.number();
  if (!length) return befores(cursor, count);
  const table = befores(cursor, length);
  return Uint16Array.from(cursor.numbers(count), (place) => table[place]);
}

/** The documents of a term, pair or facet, newest first, as far as they are loaded. */
export class List {
  #befores = null;
  #starts = null;

  /**
   * @param {number} count how many documents it has
   * @param {Int32Array} docs @param {boolean} isCut whether these are the newest only
   */
  constructor(count, docs, isCut = false) {
    this.count = count;
    this.docs = docs;
    this.isCut = isCut;
  }

  /** Every document with this number or a higher one is loaded. */
  get floor() {
    return this.isCut ? this.docs.at(-1) : 0;
  }

  /** Takes in how many things stand before in each document, and which. */
  setBefores(counts, befores) {
    this.#starts = starts(counts);
    this.#befores = befores;
  }

  /** Whether in the document at an index this stands before. */
  stands(index, { value, mask }) {
    if (!mask) return true;
    for (let at = this.#starts[index]; at < this.#starts[index + 1]; at++)
      if ((this.#befores[at] & mask) === value) return true;
    return false;
  }
}

const nothing = () => new List(0, new Int32Array());

/** The lists of an index, fetched as they are wanted. */
export class Lists {
  #root;
  #load;
  #frequent;
  #files = new Map();

  /**
   * @param {object} root @param {(path: string) => Promise<Uint8Array>} load
   * @param {(term: string) => boolean} frequent whether a term's list has a file of its own
   */
  constructor(root, load, frequent) {
    this.#root = root;
    this.#load = load;
    this.#frequent = frequent;
  }

  /** The list of a term. @param {string} term */
  async term(term) {
    const isLong = this.#frequent(term);
    const name = nameOf(hashOf(term), isLong ? 32 : this.#root.termBits);
    const path = `${isLong ? "lists" : "terms"}/${name}.bin`;
    return (await this.#once(path, termLists)).get(term) ?? nothing();
  }

  /** The list of a term and the unit after it; of a long one the newest documents. */
  async pair(hash) {
    const { pairBits, head } = this.#root;
    const path = `pairs/${nameOf(hash, pairBits, PAIR_BITS)}.bin`;
    const first = hash - (hash % 2 ** (PAIR_BITS - pairBits));
    const lists = await this.#once(path, (cursor) => pairLists(cursor, first, head));
    return lists.get(hash) ?? nothing();
  }

  /** All of the list of a long pair. */
  async wholePair(hash) {
    return this.#once(`whole/${nameOf(hash, PAIR_BITS, PAIR_BITS)}.bin`, wholeList);
  }

  /** The list of a facet such as `kind:notices`. */
  async facet(facet) {
    const [name, value] = [facet.slice(0, facet.indexOf(":")), facet.slice(facet.indexOf(":") + 1)];
    const place = (this.#root.facets[name] ?? []).findIndex((one) => one[0] === value);
    if (place < 0) return nothing();
    return this.#once(`facets/${name}-${place}.bin`, (cursor) => {
      const count = cursor.number();
      return new List(count, cursor.documents(count));
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
}

/** The first bits of a hash of `length` bits in hexadecimal. */
function nameOf(hash, bits, length = 32) {
  return (hash >>> (length - bits)).toString(16).padStart(Math.ceil(bits / 4), "0");
}

/** The lists of a file of terms, by term. */
function termLists(cursor) {
  const [length, size] = [cursor.number(), cursor.number()];
  const names = text.decode(cursor.take(size)).split("\n").slice(0, length);
  const counts = cursor.numbers(length);
  return new Map(names.map((term, at) => [term, new List(counts[at], cursor.documents(counts[at]))]));
}

/** The lists of a shard of pairs, by hash; `first` is the lowest hash that may be in it. */
function pairLists(cursor, first, head) {
  const length = cursor.number();
  const hashes = cursor.numbers(length);
  hashes.forEach((step, at) => (hashes[at] = at ? hashes[at - 1] + step + 1 : first + step));
  const all = cursor.numbers(length);
  const here = all.map((count) => (count < 2 * head ? count : head));
  const docs = [...here].map((count) => cursor.documents(count));
  const counts = [...here].map((count) => cursor.numbers(count));
  const ends = starts(counts.map((many) => many.reduce((sum, count) => sum + count, 0)));
  const before = befores(cursor, ends[length]);
  const made = [...hashes].map((hash, at) => {
    const list = new List(all[at], docs[at], here[at] < all[at]);
    list.setBefores(counts[at], before.subarray(ends[at], ends[at + 1]));
    return [hash, list];
  });
  return new Map(made);
}

/** The list of a file of one pair. */
function wholeList(cursor) {
  const count = cursor.number();
  const list = new List(count, cursor.documents(count));
  const counts = cursor.numbers(count);
  list.setBefores(counts, numberedBefores(cursor, starts(counts)[count]));
  return list;
}
