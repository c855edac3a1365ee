// Aids to reading, on top of pages that need none: a box that narrows a list which is whole on its
// page, and the notes of terms for fingers and for Escape.
const words = document.documentElement.dataset;
const WORTH_FILTERING = 20;

/** @param {string} text as people type it: case, width and spaces make no difference */
function folded(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
}

/** @param {HTMLElement} list @param {HTMLElement[]} entries @param {number} number */
function addFilter(list, entries, number) {
  const texts = entries.map((entry) => folded(entry.textContent ?? ""));
  const box = document.createElement("p");
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("output");
  box.className = "filter";
  input.type = "search";
  input.autocomplete = "off";
  input.id = `filter-${number}`;
  label.htmlFor = count.htmlFor = input.id;
  label.textContent = words.filter;
  count.setAttribute("aria-live", "polite");
  input.addEventListener("input", () => {
    const wanted = folded(input.value).split(" ").filter(Boolean);
    let shown = 0;
    entries.forEach((entry, at) => {
      entry.hidden = !wanted.every((word) => texts[at].includes(word));
      shown += entry.hidden ? 0 : 1;
    });
    count.textContent = wanted.length
      ? words.filtered.replace("{n}", shown).replace("{all}", entries.length)
      : "";
  });
  box.append(label, " ", input, " ", count);
  list.before(box);
}

if (!document.querySelector(".pager")) {
  document.querySelectorAll("main ol.entries, main ul.facets").forEach((list, number) => {
    const entries = [...list.children];
    if (entries.length >= WORTH_FILTERING) addFilter(list, entries, number);
  });
}

// A mark behind a term tells what the glossary says of it to who points at it. A finger cannot hover:
// its first tap tells, a second one leads to the glossary.
const root = document.documentElement;
let glossary;
let pointer = "";

/** @param {string} address of the glossary @returns {Promise<Document>} the page, fetched once */
async function glossaryAt(address) {
  const answer = await fetch(address);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** @param {HTMLAnchorElement} mark whose meaning is to stand beside it */
async function tell(mark) {
  if (mark.dataset.said) return;
  glossary ??= glossaryAt(mark.pathname);
  const name = (await glossary).getElementById(decodeURIComponent(mark.hash.slice(1)));
  const meaning = name?.nextElementSibling;
  if (meaning) mark.dataset.said = `${name.textContent.trim()} – ${meaning.textContent.trim()}`;
}

/** @param {Event} event @returns {HTMLAnchorElement | null} the mark that it is of */
const markOf = ({ target }) => (target instanceof Element ? target.closest(".explain") : null);

addEventListener("pointerdown", (event) => (pointer = event.pointerType));
addEventListener("click", (event) => {
  const mark = markOf(event);
  if (mark && pointer === "touch" && !mark.classList.contains("told")) event.preventDefault();
  for (const told of document.querySelectorAll(".told")) told.classList.remove("told");
  if (mark && event.defaultPrevented) {
    mark.classList.add("told");
    tell(mark);
  }
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape") root.classList.add("notes-off");
});
addEventListener("pointerover", (event) => {
  const mark = markOf(event);
  if (!mark) return;
  root.classList.remove("notes-off");
  tell(mark);
});

// A citation names the day on which the page was read, by the reader's own calendar.
const now = new Date();
const [month, day] = [now.getMonth() + 1, now.getDate()].map((part) => `${part}`.padStart(2, "0"));
for (const place of document.querySelectorAll("[data-accessed]")) {
  place.textContent = `${now.getFullYear()}-${month}-${day}`;
}
