// Answers requests on stdin with the browser's own code: a JSON list in, a JSON list out.
import { readFileSync } from "node:fs";
import { Analysis, holds, QueryError, terms } from "./analysis.js";
import { Index } from "./index-reader.js";

const { variants, folder, asked } = JSON.parse(readFileSync(0, "utf-8"));
const analysis = new Analysis(JSON.parse(readFileSync(variants, "utf-8")));
let paths = [];

/** A file of the index, inflated as the browser does it. */
async function load(path) {
  const data = readFileSync(`${folder}/${path}`);
  paths.push([path, data.length]);
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function loadJson(path) {
  return JSON.parse(readFileSync(`${folder}/${path}`, "utf-8"));
}

/** The phrases of a query, or why it is refused. */
function phrases(query) {
  try {
    return analysis.phrases(query);
  } catch (error) {
    if (error instanceof QueryError) return error.reason;
    throw error;
  }
}

const answers = {
  isKnown: (character) => !/\p{Cn}/u.test(character),
  fold: (text) => analysis.fold(text),
  terms: (text) => terms(analysis.fold(text)),
  phrases: (query) => {
    const found = phrases(query);
    return typeof found === "string" ? found : found.map((phrase) => phrase.text);
  },
  matches: ({ text, query }) =>
    phrases(query).every((phrase) => holds(analysis.fold(text), phrase)),
  spans: ({ text, query }) =>
    analysis.spans(text, phrases(query)).map(([start, end]) => text.slice(start, end)),
  /** A search on an index opened anew: pages of keys, and every file that was fetched. */
  search: async ({ query, facets = [], pages = 1 }) => {
    paths = [];
    const started = performance.now();
    const search = (await Index.open(load, loadJson)).search(query, facets);
    const found = [];
    for (let page = 0; page < pages; page++)
      found.push((await search.next(10)).map(({ path }) => path));
    const { total, isAtEnd } = search;
    return { pages: found, files: paths, total, isAtEnd, ms: performance.now() - started };
  },
};

const made = [];
for (const [what, about] of asked) made.push(await answers[what](about));
process.stdout.write(JSON.stringify(made));
