// The search page: answers while typing, from the static index; its address holds the search.

import { QueryError } from "./analysis.js";
import { Filters } from "./filters.js";
import { Index } from "./index-reader.js";
import { Results } from "./results.js";

const PAGE = 10;
const WAIT = 200; // milliseconds after the last key

const place = document.querySelector("[data-index]");
const words = place.dataset;
const form = document.querySelector("form.big");
const input = form.querySelector("input[type=search]");
const [said, list, more, hints] = ["said", "list", "more", "hints"].map((name) =>
  place.querySelector(`[data-part=${name}]`),
);
const filters = new Filters(form.querySelector("[data-part=narrow]"), words);

let stopping = new AbortController();
let current = 0; // the number of the search that may write on the page
let timer = 0;

async function fetched(path) {
  const answer = await fetch(words.index + path, { signal: stopping.signal });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer;
}

/** A file of the index, inflated. */
async function load(path) {
  const { body } = await fetched(path);
  const stream = body.pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

let opening = null;

/** The index, opened once; again after a failure. */
function opened() {
  opening ??= Index.open(load, async (path) => (await fetched(path)).json()).catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** What is said of the results: heard by screen readers, seen above the list. */
function verdict({ count, isExact }, shown, isAtEnd) {
  const total = count.toLocaleString("en");
  const q = input.value.trim();
  if (!shown && !isAtEnd) return filled(words.notYet, { q });
  if (!shown) return filled(q ? words.nothing : words.none, { q });
  if (!q) return filled(isExact ? words.chosen : words.chosenAtLeast, { total });
  return filled(isExact ? words.found : words.foundAtLeast, { q, total });
}

function clear(text = "") {
  list.replaceChildren();
  list.hidden = true;
  more.hidden = true;
  said.textContent = text;
}

/** Shows the next page of a search, after or instead of what is shown. */
async function show(search, index, number, isFirst = false) {
  const spansOf = (text) => index.analysis.spans(text, search.phrases);
  const found = await search.next(PAGE);
  if (number !== current) return;
  const results = new Results(words, index.root);
  const items = found.map((one) => results.item(one, spansOf));
  if (isFirst) list.replaceChildren();
  list.append(...items);
  list.hidden = !list.children.length;
  const total = search.total;
  more.hidden = search.isAtEnd || (total.isExact && total.count <= list.children.length);
  more.onclick = async () => {
    more.disabled = true;
    const seen = list.children.length;
    await show(search, index, number).catch(report);
    more.disabled = false;
    list.children[seen]?.querySelector("a").focus();
  };
  if (search.isAtEnd) Object.assign(total, { count: list.children.length, isExact: true });
  said.textContent = verdict(total, list.children.length, search.isAtEnd);
  hints.hidden = list.children.length > 0; // who finds nothing is told how to search and browse
}

function report(error) {
  if (error.name === "AbortError") return;
  if (error instanceof QueryError) clear(words[error.reason]);
  else {
    clear(words.failed);
    console.error(error);
  }
}

async function run(number) {
  document.querySelector("[data-served]")?.remove();
  try {
    const index = await opened();
    if (number !== current) return;
    const chosen = filters.chosen;
    keepAddress(chosen);
    const isAsked = input.value.trim() || chosen.length;
    hints.hidden = Boolean(isAsked);
    if (!isAsked) return clear();
    const search = index.search(input.value, chosen.map(([name, value]) => `${name}:${value}`));
    list.setAttribute("aria-busy", "true");
    await show(search, index, number, true);
  } catch (error) {
    if (number === current) report(error);
  } finally {
    if (number === current) list.removeAttribute("aria-busy");
  }
}

/** The address of this search, so that it can be kept and sent. */
function keepAddress(chosen) {
  const q = input.value.trim();
  const asked = new URLSearchParams([...(q ? [["q", q]] : []), ...chosen]).toString();
  history.replaceState(null, "", asked ? `?${asked}` : location.pathname);
}

/** Begins a search after a wait; what is under way is given up at once. */
function soon(wait) {
  clearTimeout(timer);
  stopping.abort();
  stopping = new AbortController();
  current += 1;
  const number = current;
  timer = setTimeout(() => run(number), wait);
}

/** Up and down walk through the results, as in a list of links. */
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.isComposing) return;
  const links = [...list.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  if (document.activeElement !== input && at < 0) return;
  const next = at < 0 && step < 0 ? null : at + step < 0 ? input : links[at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

async function start() {
  const asked = new URLSearchParams(location.search);
  if (!input.value) input.value = asked.get("q") ?? "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon(0);
  });
  input.addEventListener("input", (event) => event.isComposing || soon(WAIT));
  input.addEventListener("compositionend", () => soon(WAIT));
  filters.place.addEventListener("change", () => soon(0));
  document.addEventListener("keydown", walk);
  const index = await opened();
  filters.show(index.root.facets, asked, document.documentElement.lang === "en");
  if ([...asked].some(([, value]) => value) && !document.querySelector("[data-served]")) soon(0);
}

start().catch(report);
