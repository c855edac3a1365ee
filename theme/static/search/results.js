// Results as lists of cards, one for each way in which they answer, the query marked in them.

import { element } from "./filters.js";

/** A text with its spans inside `<mark>`. */
function marked(text, spans) {
  const made = document.createDocumentFragment();
  let at = 0;
  for (const [start, end] of spans) {
    made.append(text.slice(at, start), element("mark", { textContent: text.slice(start, end) }));
    at = end;
  }
  made.append(text.slice(at));
  return made;
}

export class Results {
  #words;
  #isEnglish;
  #root;

  /** @param {DOMStringMap} words @param {object} root of the index */
  constructor(words, root) {
    this.#words = words;
    this.#root = root;
    this.#isEnglish = document.documentElement.lang === "en";
  }

  /** What is said above the cards of an answer. @param {number} answer @param {number} count */
  heading(answer, count) {
    const text = this.#words.answers.split("|")[answer];
    const said = text.replace("{count}", count.toLocaleString("en"));
    return element("h2", { className: "answer", textContent: said });
  }

  /** A card in a list. @param {object} found @param {(text: string) => number[][]} spansOf */
  item(found, spansOf) {
    const link = element("a", { href: this.#address(found.path) });
    const isOriginal = !(this.#isEnglish && found.titleEn) && found.title;
    const title = isOriginal ? found.title : found.titleEn || found.path;
    link.append(marked(title, spansOf(title)));
    this.#setLanguage(link, isOriginal ? this.#publisher(found)[3] : "en");
    const what = element("div", { className: "what" }, element("p", { className: "name" }, link));
    const other = isOriginal ? found.titleEn : found.title;
    if (other && !spansOf(title).length && spansOf(other).length) {
      const line = element("p", { className: "extract" }, marked(other, spansOf(other)));
      this.#setLanguage(line, isOriginal ? "en" : this.#publisher(found)[3]);
      what.append(line);
    }
    what.append(this.#about(found));
    const facts = found.facts.map((pair) => pair[Number(this.#isEnglish)]);
    if (facts.length) {
      const told = facts.join(this.#words.between);
      what.append(element("p", { className: "told" }, marked(told, spansOf(told))));
    }
    if (found.text) what.append(this.#extract(found, spansOf));
    const when = element("p", { className: "when" });
    if (found.day) when.append(element("time", { dateTime: found.day, textContent: this.#day(found.day) }));
    return element("li", { className: "entry" }, when, what);
  }

  #about(found) {
    const parts = [this.#name("kind", found.kind), ...found.about.map((pair) => pair[Number(this.#isEnglish)])];
    parts.push(this.#name("publisher", found.publisher));
    const about = element("p", { className: "about" }, parts.join(" · "));
    if (this.#publisher(found)[4])
      about.append(" ", element("span", { className: "mark", textContent: this.#words.example }));
    return about;
  }

  #extract(found, spansOf) {
    const made = element("p", { className: "extract" }, marked(found.text, spansOf(found.text)));
    const language = this.#publisher(found)[3];
    const isOther = language.startsWith("zh") && !/\p{Script=Han}/u.test(found.text);
    this.#setLanguage(made, isOther ? "en" : language);
    return made;
  }

  #setLanguage(node, language) {
    if (language.split("-")[0] !== (this.#isEnglish ? "en" : "zh")) node.lang = language;
  }

  /** What the index says of a document's publisher: value, names, language, whether an example. */
  #publisher(found) {
    return this.#root.publishers.find(([value]) => value === found.publisher);
  }

  #name(facet, value) {
    const found = this.#root.facets[facet].find(([one]) => one === value);
    return found[this.#isEnglish ? 2 : 1];
  }

  #day(iso) {
    const [year, month, day] = iso.split("-").map(Number);
    const options = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
    const locale = this.#isEnglish ? "en-GB" : "zh-CN";
    return new Intl.DateTimeFormat(locale, options).format(Date.UTC(year, month - 1, day));
  }

  /** The relative address of a path of the register. */
  #address(path) {
    const quoted = path.split(/([/#])/).map((part, at) => (at % 2 ? part : encodeURIComponent(part)));
    return this.#words.base + quoted.join("");
  }
}
