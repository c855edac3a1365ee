// Which cards answer a query, and in which order: the twin of disclosure/search/static/card_search.py.

import { MAX_GRAMS, isNeed } from "./card-queries.js";
import { covering, hashOfGroup, hashOfStem, hashOfSyllables } from "./grams.js";
import { coveringPairs, cut } from "./pinyin.js";

export const [EXACT, ALL, NEAR, ACROSS] = [0, 1, 2, 3];
const ENOUGH = 10;
const MOST_NEAR = 50;
const MOST_WEIGHT = 5;
const [WHOLE_TITLE, IN_TITLE] = [1000, 100];
const PLACE_COUNTS = 4;
const FEW = 3;
const LATE = 3;
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
    this.meant = [];
    this.missing = [];
    this.marked = [];
    this.order = [];
    this.counts = [0, 0, 0, 0];
    this.isOnlyListed = false;
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
    const answering = [...answers.keys()].filter((card) => answers[card] >= 0);
    this.isOnlyListed = Boolean(asked) && answering.length > 0 && answering.every((card) => turns[card] === LATE);
    this.order.sort((a, b) => answers[a] - answers[b] || byScores(scores, turns)(a, b));
  }

  async #answer(asked) {
    const { phrases } = asked;
    this.marked = phrases.map(({ text }) => text);
    const across = await this.#exactly(phrases);
    if (this.#isEnough() && phrases.length > FEW) return;
    await this.#byParts(asked);
    if (this.#isEnough()) return;
    for (const card of across) this.#put(card, ACROSS, 0);
  }

  #isEnough() {
    const { turns } = this.#facts;
    const counts = (answer, card) => answer >= 0 && turns[card] < LATE && this.#allowed[card];
    return this.answers.reduce((count, answer, card) => count + counts(answer, card), 0) >= ENOUGH;
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
    let there = null;
    for (const { units } of phrases) {
      const grams = covering(units, Math.max(2, left)).slice(0, Math.max(1, left));
      left -= grams.length;
      held.push(await this.#inAll(grams));
      const own = new Set(held.at(-1).cards);
      there = there ? there.filter((card) => own.has(card)) : [...own];
      if (!there.length) return [];
    }
    if (!held.length) return [];
    const { cards, flags } = common(held);
    const across = [];
    cards.forEach((card, at) => {
      let score = 0;
      held.forEach((one, phrase) => {
        score += weight(one.cards.length, this.#facts.count) * (worth(flags[phrase][at]) + 2);
      });
      // A name that holds all of it is what is looked for; entries of lists are no names.
      const lengths = this.#facts.lengths.map((one) => one[card]);
      if (flags.every((one) => one[at] & TITLE)) {
        if (phrases.length > 1) score += Math.max(...lengths) ? IN_TITLE : 0;
        else if (lengths.includes(phrases[0].units.length)) score += WHOLE_TITLE;
      }
      // What everything is listed in stands behind what is bought.
      const answer = this.#facts.turns[card] === LATE ? ALL : EXACT;
      if (flags.every((one) => one[at] & WHOLE)) this.#put(card, answer, score);
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

  async #byParts(asked) {
    let looked = await this.#looked(asked);
    let nowhere = this.#nowhere(looked);
    const slips = looked.filter(({ found }) => !found.cards.length).map(({ part }) => part);
    if (slips.length) {
      const meant = this.#index.words.meant(asked, slips, await this.#index.sounds());
      if (meant.meant.length) {
        asked = meant;
        this.meant = meant.meant;
        looked = await this.#looked(asked);
        nowhere = this.#nowhere(looked);
      }
    }
    this.missing = nowhere.map(({ text }) => text);
    const known = looked.filter(({ found }) => found.cards.length);
    if (!tells(known, nowhere, this.meant)) return;
    const { count, turns } = this.#facts;
    const [weights, needs, scores] = [1, 2, 3].map(() => new Float64Array(count));
    let [total, needed] = [0, 0];
    const isAsked = !known.some(({ part }) => isNeed(part) || part.isPlace || part.isYear);
    const isNeeded = !known.some(({ part }) => isNeed(part) && !part.isModifier);
    for (const { part, found } of known) {
      const plain = part.isModifier || part.isAspect ? 1 : weight(found.cards.length, count);
      const own = plain + (part.isPlace ? PLACE_COUNTS : 0);
      const mustBe = isAsked || (!part.isAspect && (isNeeded || !part.isModifier));
      if (mustBe) total += own;
      if (isNeed(part)) needed += plain;
      found.cards.forEach((card, at) => {
        if (mustBe) weights[card] += own;
        if (isNeed(part)) needs[card] += plain;
        scores[card] += own * (worth(found.flags[at]) + 2);
      });
    }
    this.answers.forEach((answer, card) => {
      if (answer === EXACT) this.#scores[card] += scores[card];
    });
    if (this.#isEnough()) return;
    this.#tell(asked.parts);
    // Lists that name everything are found by what is written in them.
    const all = [...weights.keys()].filter((card) => weights[card] === total && turns[card] < LATE);
    for (const card of all) this.#put(card, this.missing.length ? NEAR : ALL, scores[card]);
    if (this.#isEnough() || known.length < 2) return;
    // What a place has besides does not serve who needs something.
    // Of needs that the lexicon lacks half are too few.
    const hasKnown = known.some(({ part }) => isNeed(part) && part.groups.length);
    const hasMost = (card) => (hasKnown ? 2 * needs[card] >= needed : 2 * needs[card] > needed);
    const isNear = (card) => turns[card] < LATE && (needed ? hasMost(card) : 2 * weights[card] >= total);
    const near = [...weights.keys()].filter((card) => this.#allowed[card] && this.answers[card] < 0 && isNear(card));
    near.sort(byScores(scores, turns));
    for (const card of near.slice(0, MOST_NEAR)) this.#put(card, NEAR, scores[card]);
  }

  async #looked({ parts }) {
    const looked = await Promise.all(parts.map(async (part) => ({ part, found: await this.#ofPart(part) })));
    this.spelled = looked.filter(({ found }) => found.isSpelled).map(({ part }) => part.text);
    return looked;
  }

  /** The parts that stand nowhere: of a run most of whose parts do not. @returns {object[]} */
  #nowhere(looked) {
    const runs = new Map();
    for (const { part, found } of looked)
      runs.set(part.run, (runs.get(part.run) ?? 0) + (found.cards.length ? 1 : -1));
    const missing = looked.filter(({ part, found }) => !found.cards.length && (part.run < 0 || runs.get(part.run) < 0));
    return missing.map(({ part }) => part);
  }

  /** @returns {Promise<Found>} */
  async #ofPart({ text, units, groups, isYear, run }) {
    if (groups.length) return whole(either(await Promise.all(groups.map((one) => this.#index.gram(hashOfGroup(one))))));
    if (isYear) {
      const { cards, flags } = await this.#index.gram(hashOfStem(text));
      const kept = [...cards.keys()].filter((at) => flags[at] & (TITLE | NAMES));
      return { cards: kept.map((at) => cards[at]), flags: kept.map((at) => flags[at]) };
    }
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
      for (const one of words) if (this.#index.words.analysis.fold(one) !== text) also.add(one);
    }
    this.also = [...also];
    this.marked = [...marked];
  }
}

/** What orders cards of the same answer. */
function byScores(scores, turns) {
  const late = (card) => Number(turns[card] === LATE);
  return (a, b) => late(a) - late(b) || scores[b] - scores[a] || turns[a] - turns[b] || b - a;
}

/** Whether the parts that are known tell what is wanted, where others stand nowhere. */
function tells(known, nowhere, meant) {
  if (!nowhere.length) return known.length > 0;
  const needs = known.filter(({ part }) => isNeed(part) && !part.isModifier && !meant.includes(part.text));
  const named = needs.filter(({ found }) => [...found.flags].some((one) => one & (TITLE | NAMES)));
  return needs.some(({ part }) => part.groups.length) || named.length > nowhere.length;
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
