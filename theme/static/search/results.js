// Results as a list of links, with the query marked in titles and extracts.

import { element } from "./filters.js";

const [BEFORE, LENGTH] = [40, 160]; // characters of an extract

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

/** The part of a text around its first match, or its beginning: a line of it, with spans. */
function extract(text, spansOf) {
  const lines = text.split("\n");
  for (const line of lines) {
    const found = spansOf(line);
    if (!found.length) continue;
    const start = Math.max(0, found[0][0] - BEFORE);
    const end = start + LENGTH;
    const part = line.slice(start, end);
    const inside = found.filter(([from]) => from < end).map(([from, to]) => [from - start, Math.min(to, end) - start]);
    return [line, start, part, inside];
  }
  return [lines[0], 0, lines[0].slice(0, LENGTH), []];
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

  /** The entry of a document in a list. @param {object} found @param {(text: string) => number[][]} spansOf */
  item(found, spansOf) {
    const link = element("a", { href: this.#address(found.path) });
    const isOriginal = !(this.#isEnglish && found.titleEn) && found.title;
    const title = isOriginal ? found.title : found.titleEn || found.path;
    link.append(marked(title, spansOf(title)));
    this.#setLanguage(link, isOriginal ? this.#publisher(found)[3] : "en");
    const what = element("div", { className: "what" }, element("p", { className: "name" }, link));
    what.append(this.#about(found));
    if (found.text) what.append(this.#extract(found, spansOf));
    const when = element("p", { className: "when" });
    if (found.day) when.append(element("time", { dateTime: found.day, textContent: this.#day(found.day) }));
    return element("li", { className: "entry" }, when, what);
  }

  #about(found) {
    const kind = this.#name("kind", found.kind);
    const about = element("p", { className: "about" }, kind, " · ", this.#name("publisher", found.publisher));
    if (this.#publisher(found)[4])
      about.append(" ", element("span", { className: "mark", textContent: this.#words.example }));
    return about;
  }

  #extract(found, spansOf) {
    const [line, start, part, spans] = extract(found.text, spansOf);
    const made = element("p", { className: "extract" });
    if (start) made.append("…");
    made.append(marked(part, spans));
    if (start + part.length < line.length) made.append("…");
    const language = this.#publisher(found)[3];
    const isOther = language.startsWith("zh") && !/\p{Script=Han}/u.test(line);
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
