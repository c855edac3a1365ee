// Lists of documents and positions, as disclosure/static_search/postings.py writes them.

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
    return Float64Array.from({ length: count }, () => this.number());
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

/** Where the positions of each document begin, and where the last end. */
function starts(counts) {
  const made = new Uint32Array(counts.length + 1);
  counts.forEach((count, index) => (made[index + 1] = made[index] + count));
  return made;
}

/** The documents of a term, newest first, as far as they are loaded. */
export class List {
  constructor(count, docs, counts, positions, tail) {
    this.count = count; // in how many documents the term stands
    this.docs = docs;
    this.counts = counts; // how many positions each document has, as far as they are loaded
    this.positions = positions;
    this.starts = starts(counts);
    this.tail = tail; // null: all is loaded
    this.hasPositions = !tail;
  }

  /** Every document with this number or a higher one is loaded. */
  get floor() {
    return this.tail ? this.docs.at(-1) : 0;
  }

  addTail(docs) {
    this.docs = joined(this.docs, docs);
    this.tail = null;
  }

  addPositions(counts, positions) {
    this.counts = joined(this.counts, counts);
    this.positions = joined(this.positions, positions);
    this.starts = starts(this.counts);
    this.hasPositions = true;
  }

  /** The positions of the document at an index, by 256; null where they are not loaded. */
  at(index) {
    if (index >= this.counts.length) return null;
    return this.positions.subarray(this.starts[index], this.starts[index + 1]);
  }
}

/** Shards of terms, fetched once each. */
export class Lists {
  #root;
  #load;
  #shards = new Map();
  #tails = new Map();

  /** @param {object} root @param {(path: string) => Promise<Uint8Array>} load */
  constructor(root, load) {
    this.#root = root;
    this.#load = load;
  }

  /** The list of a term; an empty one when nothing has it. @param {string} term */
  async of(term) {
    const { shardBits } = this.#root;
    const shard = hashOf(term) >>> (32 - shardBits);
    const name = shard.toString(16).padStart(Math.ceil(shardBits / 4), "0");
    if (!this.#shards.has(name)) this.#shards.set(name, this.#shard(name));
    const lists = await this.#shards.get(name).catch((error) => {
      this.#shards.delete(name);
      throw error;
    });
    return lists.get(term) ?? new List(0, new Int32Array(), [], new Uint8Array(), null);
  }

  async #shard(name) {
    const cursor = new Cursor(await this.#load(`terms/${name}.bin`));
    const [length, size] = [cursor.number(), cursor.number()];
    const names = text.decode(cursor.take(size)).split("\n").slice(0, length);
    const frequencies = cursor.numbers(length);
    const heads = frequencies.map((count) => count - this.#tailLength(count));
    const docs = [...heads].map((count) => documents(cursor.numbers(count)));
    const counts = [...heads].map((count) => cursor.numbers(count));
    let order = 0;
    const lists = names.map((_, index) => {
      const positions = cursor.take(counts[index].reduce((sum, count) => sum + count, 0));
      const tail = heads[index] < frequencies[index] ? `tails/${name}-${order++}` : null;
      return new List(frequencies[index], docs[index], counts[index], positions, tail);
    });
    return new Map(names.map((term, index) => [term, lists[index]]));
  }

  #tailLength(count) {
    const { head } = this.#root;
    return count >= 2 * head ? head * (Math.floor(count / head) - 1) : 0;
  }

  /** Loads the older documents of a list, with their positions when they are few. */
  async loadTail(list) {
    const length = this.#tailLength(list.count);
    const path = list.tail;
    const cursor = new Cursor(await this.#load(`${path}.bin`));
    if (!list.tail) return;
    this.#tails.set(list, path);
    const docs = documents(cursor.numbers(length));
    if (length <= this.#root.together) {
      const counts = cursor.numbers(length);
      list.addPositions(counts, cursor.bytes.subarray(cursor.at));
    }
    list.addTail(docs);
  }

  /** Loads the older positions of a list whose documents are loaded. */
  async loadPositions(list) {
    const cursor = new Cursor(await this.#load(`${this.#tails.get(list)}.positions.bin`));
    if (list.hasPositions) return;
    const counts = cursor.numbers(list.docs.length - list.counts.length);
    list.addPositions(counts, cursor.bytes.subarray(cursor.at));
  }
}
