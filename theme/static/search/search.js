// The search page: answers while typing, from the static index; its address holds the search.

import { QueryError } from "./analysis.js";
import { element, Filters } from "./filters.js";
import { Index } from "./index-reader.js";
import { nearest } from "./nearest.js";
import { Results } from "./results.js";
import { totalsOf } from "./totals.js";
import { showTotals } from "./totals-view.js";

const PAGE = 10;
const ALSO = 8; // words that are named
const WAIT = 200; // milliseconds after the last key

const place = document.querySelector("[data-index]");
const words = place.dataset;
const form = document.querySelector("form.big");
const narrow = form.querySelector("[data-part=narrow]");
const input = form.querySelector("input[type=search]");
const [said, also, list, more, hints, nearby, feed, totals] = [
  "said",
  "also",
  "list",
  "more",
  "hints",
  "nearest",
  "feed",
  "totals",
].map((name) => place.querySelector(`[data-part=${name}]`));
let filters = null;

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
  opening ??= Index.open(load).catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** What is said of the results: heard by screen readers, seen above the list. */
function verdict(count) {
  const total = count.toLocaleString("en");
  const q = input.value.trim();
  if (!count) return filled(q ? words.nothing : words.none, { q });
  return filled(q ? words.found : words.chosen, { q, total });
}

function clear(text = "") {
  document.querySelector("[data-served]")?.remove();
  list.replaceChildren();
  list.hidden = more.hidden = also.hidden = totals.hidden = true;
  said.textContent = text;
}

/** Says what else was looked for, in the page's language, what was read as pinyin or as a slip, what is nowhere or in lists alone. */
function tell({ also: more, spelled, meant, missing, isOnlyListed }) {
  const isEnglish = document.documentElement.lang === "en";
  const shown = more.filter((word) => /^[\x20-\x7f]*$/.test(word) === isEnglish).slice(0, ALSO);
  const lines = [
    isOnlyListed && words.only_listed,
    shown.length && filled(words.also, { words: shown.join(isEnglish ? ", " : "、") }),
    spelled.length && filled(words.spelled, { words: spelled.join(isEnglish ? ", " : "、") }),
    meant.length && filled(words.meant, { words: meant.join(isEnglish ? ", " : "、") }),
    missing.length && filled(words.missing, { words: missing.join(isEnglish ? ", " : "、") }),
  ].filter(Boolean);
  also.textContent = lines.join(isEnglish ? " · " : "；");
  also.hidden = !lines.length;
}

/** Puts cards behind those that are shown, under a heading where there are several answers. */
function put(found, items, results, counts) {
  const isDivided = counts.slice(1).some(Boolean);
  found.forEach(({ answer }, at) => {
    let last = list.lastElementChild;
    if (!last || last.dataset.answer !== String(answer)) {
      if (isDivided) list.append(results.heading(answer, counts[answer]));
      last = element("ol", { className: "entries" });
      last.dataset.answer = answer;
      list.append(last);
    }
    last.append(items[at]);
  });
}

/** Where to go on from a search that found nothing: near words, districts, domains. */
function instead(index) {
  const side = document.documentElement.lang === "en" ? 2 : 1;
  const near = nearest(index, input.value, side === 2).map((word) => [word, new URLSearchParams({ q: word })]);
  const all = (name) =>
    [...index.root.facets[name]]
      .sort((a, b) => (a[0] < b[0] ? -1 : 1))
      .map((one) => [one[side], new URLSearchParams({ [name]: one[0] })]);
  const lines = [
    [words.nearest, near],
    [words.district, all("district")],
    [words.domain, all("domain")],
  ].filter(([, links]) => links.length);
  const made = lines.map(([label, links]) => {
    const line = element("p", {}, label, words.colon);
    links.forEach(([name, query], at) =>
      line.append(at ? " · " : "", element("a", { href: `?${query}`, textContent: name })),
    );
    return line;
  });
  nearby.replaceChildren(...made);
  nearby.hidden = false;
}

/** Shows the next page of a search, after or instead of what is shown. */
async function show(search, index, number, isFirst = false) {
  const found = await search.next(PAGE);
  if (number !== current) return;
  const { answer } = search;
  const marks = answer.marked.map((one) => index.analysis.fold(one));
  const spansOf = (text) => index.analysis.spans(text, marks);
  const results = new Results(words, index.root);
  const items = found.map((one) => results.item(one, spansOf));
  if (isFirst) {
    document.querySelector("[data-served]")?.remove(); // the same, found by the API
    list.replaceChildren();
  }
  put(found, items, results, answer.counts);
  list.hidden = !list.children.length;
  more.hidden = search.isAtEnd;
  more.onclick = async () => {
    more.disabled = true;
    const seen = list.querySelectorAll("li").length;
    await show(search, index, number).catch(report);
    more.disabled = false;
    list.querySelectorAll("li")[seen]?.querySelector("a").focus();
  };
  said.textContent = verdict(answer.total);
  tell(answer);
  filters.count(answer.values());
  if (isFirst) offerTotals(index, answer);
  hints.hidden = list.children.length > 0; // who finds nothing is told how to search and browse
  nearby.hidden = true;
  if (!list.children.length) instead(index);
}

/** The totals of an answer, worked out when they are opened. */
function offerTotals(index, answer) {
  const fill = async () => {
    if (!totals.open) return;
    const rows = await totalsOf(index, answer);
    if (totals.ontoggle === toggled) showTotals(totals.querySelector("div"), rows, totals.dataset);
  };
  const toggled = () => fill().catch(report);
  totals.hidden = !answer.total;
  totals.ontoggle = toggled;
  toggled();
}

function report(error) {
  if (error.name === "AbortError") return;
  if (error instanceof QueryError) clear(words[error.reason]);
  else {
    clear(words.failed);
    console.error(error);
  }
}

/** The index opened, and what narrows the search on the page. */
async function ready() {
  const index = await opened();
  filters ??= new Filters(narrow, words, index.root, new URLSearchParams(location.search));
  return index;
}

async function run(number) {
  try {
    const index = await ready();
    if (number !== current) return;
    const chosen = filters.chosen;
    keepAddress(chosen);
    const isAsked = input.value.trim() || chosen.length;
    hints.hidden = Boolean(isAsked);
    if (!isAsked) {
      filters.count(index.values());
      return clear();
    }
    const search = index.search(input.value, chosen);
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
  keepLinks(asked);
}

/** The same search in the other language, to subscribe to, and as feed and calendar where an API serves them. */
function keepLinks(asked) {
  for (const link of document.querySelectorAll(".language a, [data-part=subscribe] a")) link.search = asked;
  if (!words.feed) return;
  const q = input.value.trim();
  feed.hidden = !q; // of all notices there are feeds enough
  const language = document.documentElement.lang === "en" ? "en" : "zh";
  const query = new URLSearchParams({ q, lang: language });
  const link = (form, textContent) => element("a", { href: `${words.feed}.${form}?${query}`, textContent });
  feed.replaceChildren(link("rss", words.subscribe), " · ", link("ics", words.deadlines));
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
  narrow.addEventListener("change", () => soon(0));
  document.addEventListener("keydown", walk);
  keepLinks(asked.toString());
  const index = await ready();
  if ([...asked].some(([, value]) => value)) soon(0);
  else filters.count(index.values());
}

start().catch(report);
