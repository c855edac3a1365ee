// The choices that narrow a search: a labelled list for every facet that has a choice.

/** @param {string} tag @param {object} properties @param {...(Node|string)} children */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** An option with its name in the page's language and how many entries it has. */
function option([value, name, english, count], isEnglish) {
  const label = `${isEnglish ? english : name} (${count.toLocaleString("en")})`;
  return element("option", { value, textContent: label });
}

/** The options of districts, grouped by whose list of regions they are from. */
function grouped(values, publishers, isEnglish) {
  const groups = Map.groupBy
    ? Map.groupBy(values, ([value]) => value.split("/")[0])
    : values.reduce((all, one) => {
        const owner = one[0].split("/")[0];
        return all.set(owner, [...(all.get(owner) ?? []), one]);
      }, new Map());
  if (groups.size < 2) return values.map((one) => option(one, isEnglish));
  return [...groups].map(([owner, mine]) => {
    const [, name, english] = publishers.find(([value]) => value === owner) ?? [owner, owner, owner];
    const group = element("optgroup", { label: isEnglish ? english : name });
    group.append(...mine.map((one) => option(one, isEnglish)));
    return group;
  });
}

export class Filters {
  #selects = new Map();

  /** @param {HTMLElement} place where the choices stand @param {DOMStringMap} words labels */
  constructor(place, words) {
    this.place = place;
    this.words = words;
  }

  /**
   * Shows the facets of an index with what the address has chosen.
   * @param {object} facets @param {URLSearchParams} chosen @param {boolean} isEnglish
   */
  show(facets, chosen, isEnglish) {
    this.place.replaceChildren();
    for (const [name, values] of Object.entries(facets)) {
      if (values.length < 2) continue;
      const id = `narrow-${name}`;
      const select = element("select", { id, name });
      select.append(element("option", { value: "", textContent: this.words.all }));
      const options =
        name === "district"
          ? grouped(values, facets.publisher, isEnglish)
          : values.map((one) => option(one, isEnglish));
      select.append(...options);
      select.value = chosen.get(name) ?? "";
      if (select.selectedIndex < 0) select.value = "";
      this.#selects.set(name, select);
      const label = element("label", { htmlFor: id, textContent: this.words[name] });
      this.place.append(element("span", {}, label, " ", select));
    }
    this.place.hidden = false;
  }

  /** The chosen facets, by name. @returns {[string, string][]} */
  get chosen() {
    return [...this.#selects].map(([name, select]) => [name, select.value]).filter(([, value]) => value);
  }
}
