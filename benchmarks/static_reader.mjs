// Answers requests on stdin with the browser's own code: a JSON list in, a JSON list out.
import { readFileSync } from "node:fs";
import { Analysis, holds, QueryError, terms } from "./analysis.js";
import { Words } from "./card-queries.js";
import { stem } from "./grams.js";
import { Index } from "./index-reader.js";
import { asCsv, totalsOf } from "./totals.js";

const NOTHING = { groups: [], modifiers: 0, aspects: 0, passed: [], places: [], years: {}, negations: [], numbers: { marks: [], powers: {}, counted: "", large: "", digits: {}, year: "", after_years: [] }, facets: { domain: [] } };
const { variants, folder, asked } = JSON.parse(readFileSync(0, "utf-8"));
const analysis = new Analysis(JSON.parse(readFileSync(variants, "utf-8")));
const words = new Words(NOTHING, analysis);
let paths = [];

/** A file of the index, inflated as the browser does it. */
async function load(path) {
  const data = readFileSync(`${folder}/${path}`);
  paths.push([path, data.length]);
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const answers = {
  /** The characters of a text that this Unicode knows. */
  known: (text) => [...text].filter((character) => !/\p{Cn}/u.test(character)),
  stem,
  fold: (text) => analysis.fold(text),
  terms: (text) => terms(analysis.fold(text)),
  /** The phrases of a query, or why it is refused. */
  phrases: (query) => {
    try {
      return words.read(query).phrases.map(({ text }) => text);
    } catch (error) {
      if (error instanceof QueryError) return error.reason;
      throw error;
    }
  },
  matches: ({ text, query }) =>
    words.read(query).phrases.every((phrase) => holds(analysis.fold(text), phrase.text)),
  spans: ({ text, query }) => {
    const phrases = words.read(query).phrases.map((phrase) => phrase.text);
    return analysis.spans(text, phrases).map(([start, end]) => text.slice(start, end));
  },
  /** The totals of a search, as rows and as CSV. */
  totals: async ({ query, facets = {} }) => {
    const index = await Index.open(load);
    const search = index.search(query, Object.entries(facets));
    await search.next(1);
    const rows = await totalsOf(index, search.answer);
    return { rows, csv: asCsv(rows) };
  },
  /** A search on an index opened anew: pages of keys, and every file that was fetched. */
  search: async ({ query, facets = {}, pages = 1 }) => {
    paths = [];
    const started = performance.now();
    let search;
    try {
      search = (await Index.open(load)).search(query, Object.entries(facets));
    } catch (error) {
      if (error instanceof QueryError) return { refused: error.reason };
      throw error;
    }
    const found = [];
    for (let page = 0; page < pages; page++)
      found.push((await search.next(10)).map(({ path, answer }) => [path, answer]));
    const { counts, also, spelled, meant, missing, isOnlyListed, total } = search.answer;
    const { isAtEnd } = search;
    const values = search.answer.values();
    const ms = performance.now() - started;
    return { pages: found, files: paths, counts, also, spelled, meant, missing, isOnlyListed, values, total, isAtEnd, ms };
  },
};

const made = [];
for (const [what, about] of asked) made.push(await answers[what](about));
process.stdout.write(JSON.stringify(made));
