// The choices that narrow a search: a labelled list for every facet that has a choice.

/** @param {string} tag @param {object} properties @param {...(Node|string)} children */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** An option with its name in the page's language and how many of the cards found have it. */
function option([value, name, english], count, isEnglish) {
  const label = `${isEnglish ? english : name} (${count.toLocaleString("en")})`;
  return element("option", { value, textContent: label });
}

/** The values of a facet in the order in which they are listed. */
function listed(name, root) {
  const values = [...root.facets[name]];
  if (name === "year") return values.sort((a, b) => b[0].localeCompare(a[0]));
  if (name === "domain") return values.sort((a, b) => root.domains.indexOf(a[0]) - root.domains.indexOf(b[0]));
  if (name === "district") return values.sort((a, b) => (a[0] < b[0] ? -1 : 1));
  return values;
}

export class Filters {
  #selects = new Map();

  /**
   * @param {HTMLElement} place where the choices stand @param {DOMStringMap} words labels
   * @param {object} root of the index @param {URLSearchParams} asked what the address has chosen
   */
  constructor(place, words, root, asked) {
    this.place = place;
    this.words = words;
    this.root = root;
    this.isEnglish = document.documentElement.lang === "en";
    place.replaceChildren();
    for (const name of ["kind", "publisher", "district", "domain", "year", "state"]) {
      if (root.facets[name].length < 2) continue;
      const id = `narrow-${name}`;
      const select = element("select", { id, name });
      const label = element("label", { htmlFor: id, textContent: words[name] });
      place.append(element("span", {}, label, " ", select));
      const value = asked.get(name) ?? "";
      this.#selects.set(name, { select, value: root.facets[name].some(([one]) => one === value) ? value : "" });
      select.addEventListener("change", () => (this.#selects.get(name).value = select.value));
    }
    place.hidden = false;
  }

  /** Shows how many cards have each value; values that none has are left out. */
  count(values) {
    for (const [name, { select, value: chosen }] of this.#selects) {
      const kept = listed(name, this.root).filter(([value]) => values[name][value] || value === chosen);
      const options = kept.map((one) => option(one, values[name][one[0]] ?? 0, this.isEnglish));
      select.replaceChildren(element("option", { value: "", textContent: this.words.all }), ...options);
      select.value = chosen;
    }
  }

  /** The chosen facets, by name. @returns {[string, string][]} */
  get chosen() {
    return [...this.#selects].map(([name, { value }]) => [name, value]).filter(([, value]) => value);
  }
}
