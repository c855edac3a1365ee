// What may be meant by a word that stands nowhere: the twin of disclosure/search/slips.py.

import { units as unitsOf } from "./analysis.js";

const SHORTEST = 2;
const DIFFERS = 3;
const [LETTERS, MANY_LETTERS] = [5, 10];

export class Slips {
  #places;
  #words;
  #latin;
  #bySound = new Map();

  /** @param {object} root of the index @param {import("./analysis.js").Analysis} analysis */
  constructor({ groups, places, passed, facets }, analysis) {
    const [words, names] = [groups.flat(), facets.domain.flatMap((one) => one.slice(1))];
    const read = (given) => given.map((word) => analysis.fold(word));
    this.#places = continuous(read(places));
    this.#words = continuous(read([...words, ...names]));
    const latin = read([...words, ...names, ...places, ...passed]).flatMap(unitsOf);
    const long = latin.filter(({ text, isWord }) => isWord && [...text].length >= LETTERS);
    this.#latin = [...new Set(long.map(({ text }) => text))].sort();
  }

  /**
   * How many units at a place are a slip, and the word that they may mean.
   * @param {Set<number>} nowhere units that stand in parts without a card
   * @param {Map<string, string>} sounds the syllable of each character
   */
  near(units, at, nowhere, sounds) {
    if (units[at].isWord) {
      const word = nowhere.has(at) ? this.#nearest(units[at].text) : undefined;
      return word ? { length: 1, word } : null;
    }
    let longest = at + 1;
    while (longest < units.length && !units[longest].isWord && !units[longest].isSpaced) longest++;
    for (let end = longest; end >= at + SHORTEST; end--) {
      const within = units.slice(at, end);
      if (!within.some((_, place) => nowhere.has(at + place))) return null;
      const text = within.map((one) => one.text).join("");
      const word = this.#sounding(text, sounds) ?? this.#differing(text);
      if (word) return { length: end - at, word };
    }
    return null;
  }

  #sounding(text, sounds) {
    const spelled = (word) => [...word].map((one) => sounds.get(one) ?? one).join(" ");
    if (!this.#bySound.size)
      for (const word of [...this.#places, ...this.#words]) {
        const sound = spelled(word);
        if (!this.#bySound.has(sound)) this.#bySound.set(sound, word);
      }
    const word = this.#bySound.get(spelled(text));
    const differing = [...(word ?? "")].filter((one, at) => one !== [...text][at]).length;
    return differing && differing * 2 <= [...text].length ? word : undefined;
  }

  #differing(text) {
    const characters = [...text];
    const isNear = (word) => {
      const own = [...word];
      return own.length === characters.length && own.filter((one, at) => one !== characters[at]).length === 1;
    };
    const found =
      characters.length >= DIFFERS
        ? this.#places.find((word) => [...word].at(-1) === characters.at(-1) && isNear(word))
        : undefined;
    return found ?? (characters.length > DIFFERS ? this.#words.find(isNear) : undefined);
  }

  #nearest(text) {
    const { length } = [...text];
    if (length < LETTERS || !/^\p{L}+$/u.test(text)) return undefined;
    for (const most of length >= MANY_LETTERS ? [1, 2] : [1])
      for (const word of this.#latin)
        if (mayBe(word, text) && distance(word, text) === most) return word;
    return this.#beginning(text);
  }

  /** The word that begins with a word, or shares most letters at the beginning with it. */
  #beginning(text) {
    const letters = [...text];
    let [found, most] = [undefined, LETTERS - 1];
    for (const word of this.#latin) {
      const own = [...word];
      const differs = letters.findIndex((one, at) => one !== own[at]);
      const shared = differs < 0 ? letters.length : differs;
      const isMost = shared === letters.length || 3 * shared >= 2 * Math.max(own.length, letters.length);
      if (shared > most && isMost) [found, most] = [word, shared];
    }
    return found;
  }
}

/** Whether a slip of a word may be written so: its first letter is right, and of few none is another. */
function mayBe(word, text) {
  const [own, letters] = [[...word], [...text]];
  const isShort = own.length === LETTERS && letters.length === LETTERS;
  const isOther = isShort && own.sort().join("") !== letters.sort().join("");
  return word.codePointAt(0) === text.codePointAt(0) && Math.abs(own.length - letters.length) <= 2 && !isOther;
}

/** How many letters must be put in, left out, changed or swapped with the next. */
function distance(first, second) {
  const [one, other] = [[...first], [...second]];
  let [before, last] = [[], [...Array(other.length + 1).keys()]];
  one.forEach((letter, at) => {
    const row = [at + 1];
    other.forEach((own, place) => {
      let least = Math.min(row[place] + 1, last[place + 1] + 1, last[place] + Number(letter !== own));
      if (at && place && letter === other[place - 1] && own === one[at - 1]) least = Math.min(least, before[place - 1] + 1);
      row.push(least);
    });
    [before, last] = [last, row];
  });
  return last.at(-1);
}

/** The words that are written without spaces, each once, of two characters and more. */
function continuous(words) {
  const found = words.filter((word) => {
    const units = unitsOf(word);
    return units.length >= SHORTEST && !units.some(({ isWord, isSpaced }) => isWord || isSpaced);
  });
  return [...new Set(found)];
}
