// Which cards answer a query, and in which order: the twin of disclosure/search/static/card_search.py.

import { MAX_GRAMS } from "./card-queries.js";
import { covering, hashOfGroup, hashOfStem, hashOfSyllables } from "./grams.js";
import { coveringPairs, cut } from "./pinyin.js";

export const [EXACT, ALL, NEAR, ACROSS] = [0, 1, 2, 3];
const ENOUGH = 10;
const MOST_NEAR = 50;
const MOST_WEIGHT = 5;
const WHOLE_TITLE = 1000;
const PLACE_COUNTS = 4;
const [TITLE, NAMES, PARTIES, WHOLE] = [1, 2, 4, 8];

/** @typedef {{cards: number[], flags: Uint8Array|number[]}} Found cards, rising, and what of them */

export class Answer {
  /** The answer to a query, or without one to chosen facets. @param {[string, string][]} chosen */
  static async of(index, asked, chosen) {
    const made = new Answer(index, chosen);
    if (asked) await made.#answer(asked);
    else made.answers.fill(EXACT);
    made.#order(asked);
    return made;
  }

  #index;
  #facts;
  #held;
  #allowed;
  #scores;

  constructor(index, chosen) {
    this.#index = index;
    this.#facts = index.facts;
    const { count } = index.facts;
    this.#held = chosen.filter(([, value]) => value).map(([name, value]) => [name, index.facts.holding(name, value)]);
    this.#allowed = Array.from({ length: count }, (_, card) => this.#held.every(([, holds]) => holds(card)));
    this.#scores = new Float64Array(count);
    this.answers = new Int8Array(count).fill(-1);
    this.also = [];
    this.spelled = [];
    this.missing = [];
    this.marked = [];
    this.order = [];
    this.counts = [0, 0, 0, 0];
  }

  get total() {
    return this.order.length;
  }

  /** For each facet how many cards have each value, whatever of it is chosen. */
  values() {
    const found = {};
    const answering = [...this.answers.keys()].filter((card) => this.answers[card] >= 0);
    for (const name of Object.keys(this.#facts.values)) {
      const others = this.#held.filter(([other]) => other !== name);
      const cards = answering.filter((card) => others.every(([, holds]) => holds(card)));
      found[name] = this.#facts.counted(name, cards);
    }
    return found;
  }

  #order(asked) {
    const turns = asked ? this.#facts.turns : new Uint8Array(this.#facts.count);
    const [answers, scores] = [this.answers, this.#scores];
    this.order = [...answers.keys()].filter((card) => answers[card] >= 0 && this.#allowed[card]);
    for (const card of this.order) this.counts[answers[card]] += 1;
    this.order.sort((a, b) => answers[a] - answers[b] || scores[b] - scores[a] || turns[a] - turns[b] || b - a);
  }

  async #answer({ phrases, parts }) {
    this.marked = phrases.map(({ text }) => text);
    const across = await this.#exactly(phrases);
    if (this.#isEnough()) return;
    await this.#byParts(parts);
    if (this.#isEnough()) return;
    for (const card of across) this.#put(card, ACROSS, 0);
  }

  #isEnough() {
    return this.answers.reduce((count, answer, card) => count + (answer >= 0 && this.#allowed[card]), 0) >= ENOUGH;
  }

  /** A card that has no answer yet gets this one. */
  #put(card, answer, score) {
    if (this.answers[card] >= 0) return;
    this.answers[card] = answer;
    this.#scores[card] = score;
  }

  async #exactly(phrases) {
    let left = MAX_GRAMS;
    const held = [];
    for (const { units } of phrases) {
      const grams = covering(units, Math.max(2, left)).slice(0, Math.max(1, left));
      left -= grams.length;
      held.push(await this.#inAll(grams));
      if (!held.at(-1).cards.length) return [];
    }
    const { cards, flags } = common(held);
    const across = [];
    cards.forEach((card, at) => {
      let score = 0;
      held.forEach((one, phrase) => {
        score += weight(one.cards.length, this.#facts.count) * (worth(flags[phrase][at]) + 2);
      });
      const isSame = phrases.length === 1 && this.#facts.lengths.some((one) => one[card] === phrases[0].units.length);
      if (isSame && flags[0][at] & TITLE) score += WHOLE_TITLE;
      if (flags.every((one) => one[at] & WHOLE)) this.#put(card, EXACT, score);
      else across.push(card);
    });
    return across;
  }

  /** The cards that have all of these grams, with the flags that all have there. @returns {Found} */
  async #inAll(grams) {
    let found = await this.#index.gram(grams[0]);
    for (const one of grams.slice(1)) {
      if (!found.cards.length) break;
      const { cards, flags } = common([found, await this.#index.gram(one)]);
      found = { cards, flags: flags[0].map((own, at) => own & flags[1][at]) };
    }
    return found;
  }

  async #byParts(parts) {
    const looked = await Promise.all(parts.map(async (part) => ({ part, found: await this.#ofPart(part) })));
    const known = looked.filter(({ found }) => found.cards.length);
    const runs = new Set(known.map(({ part }) => part.run).filter((run) => run >= 0));
    this.spelled = looked.filter(({ found }) => found.isSpelled).map(({ part }) => part.text);
    this.missing = looked
      .filter(({ part, found }) => !found.cards.length && !runs.has(part.run))
      .map(({ part }) => part.text);
    if (!known.length) return;
    this.#tell(parts);
    const { count, turns } = this.#facts;
    const [weights, needs, scores] = [1, 2, 3].map(() => new Float64Array(count));
    let [total, needed] = [0, 0];
    for (const { part, found } of known) {
      const plain = weight(found.cards.length, count);
      const own = plain + (part.isPlace ? PLACE_COUNTS : 0);
      total += own;
      if (!part.isPlace) needed += plain;
      found.cards.forEach((card, at) => {
        weights[card] += own;
        if (!part.isPlace) needs[card] += plain;
        scores[card] += own * (worth(found.flags[at]) + 2);
      });
    }
    weights.forEach((own, card) => own === total && this.#put(card, this.missing.length ? NEAR : ALL, scores[card]));
    if (this.#isEnough() || known.length < 2) return;
    // What a place has besides does not serve who needs something.
    const isNear = (card) => (needed ? 2 * needs[card] >= needed : 2 * weights[card] >= total);
    const near = [...weights.keys()].filter((card) => this.#allowed[card] && this.answers[card] < 0 && isNear(card));
    near.sort((a, b) => scores[b] - scores[a] || turns[a] - turns[b] || b - a);
    for (const card of near.slice(0, MOST_NEAR)) this.#put(card, NEAR, scores[card]);
  }

  /** @returns {Promise<Found>} */
  async #ofPart({ text, units, groups, run }) {
    if (groups.length) return whole(either(await Promise.all(groups.map((one) => this.#index.gram(hashOfGroup(one))))));
    if (units.length === 1 && units[0].isWord) {
      const written = await this.#index.gram(hashOfStem(text));
      return written.cards.length ? written : this.#bySound(text);
    }
    const found = await this.#inAll(covering(units, MAX_GRAMS));
    return run >= 0 ? found : whole(found); // pairs may stand across the words of a query as of a text
  }

  /** The cards whose names have a word that stands nowhere, read as pinyin. */
  async #bySound(word) {
    const pairs = coveringPairs(cut(word, this.#index.syllables), MAX_GRAMS);
    if (!pairs.length) return { cards: [], flags: [] };
    const found = await this.#inAll(pairs.map(hashOfSyllables));
    return { ...found, isSpelled: found.cards.length > 0 };
  }

  /** What was looked for besides what is written. */
  #tell(parts) {
    const [also, marked] = [new Set(), new Set(this.marked)];
    for (const { text, groups } of parts) {
      const words = groups.flatMap((number) => this.#index.words.groups[number]);
      for (const one of [text, ...words]) marked.add(one);
      for (const one of words) if (one !== text) also.add(one);
    }
    this.also = [...also];
    this.marked = [...marked];
  }
}

/** How much a part counts: one more for each time that the cards that have it can be doubled. */
function weight(cards, count) {
  let found = 1;
  while (found < MOST_WEIGHT && cards * 2 ** found <= count) found += 1;
  return found;
}

/** What it is worth where something stands: title and names, title or names, parties, text. */
function worth(flags) {
  if (flags & TITLE && flags & NAMES) return 5;
  if (flags & (TITLE | NAMES)) return 4;
  return flags & PARTIES ? 2 : 1;
}

/** Those that do not stand across the borders of words. @param {Found} found @returns {Found} */
function whole({ cards, flags }) {
  const kept = [...cards.keys()].filter((at) => flags[at] & WHOLE);
  return { cards: kept.map((at) => cards[at]), flags: kept.map((at) => flags[at]) };
}

/** The cards that are in all lists, and their flags in each. @param {Found[]} held */
function common(held) {
  const places = held.map(({ cards }) => new Map(cards.map((card, at) => [card, at])));
  const cards = held[0].cards.filter((card) => places.every((one) => one.has(card)));
  return { cards, flags: held.map(({ flags }, list) => cards.map((card) => flags[places[list].get(card)])) };
}

/** The cards that are in one of the lists, with the flags of all. @param {Found[]} held */
function either(held) {
  if (held.length === 1) return held[0];
  const found = new Map();
  for (const { cards, flags } of held)
    cards.forEach((card, at) => found.set(card, (found.get(card) ?? 0) | flags[at]));
  const cards = [...found.keys()].sort((a, b) => a - b);
  return { cards, flags: cards.map((card) => found.get(card)) };
}
