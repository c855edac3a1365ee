// What the projects that a search found come to: the twin of disclosure/search/static/card_totals.py.

import { ALL } from "./card-search.js";

export const GROUPS = ["purchaser", "undertaker", "district", "domain", "year"];
export const COLUMNS = [
  "grouped_by",
  "value",
  "name",
  "name_en",
  "project_count",
  "contract_count",
  "currency",
  "contract_amount",
];
const SCALE = 10_000n;
const NOT_KNOWN = ["", "", ""];

/** The rows of an answer, group by group, the largest amounts first. */
export async function totalsOf(index, answer) {
  const file = await index.totals();
  const places = placesOf(index, answer);
  const sums = new Map();
  for (const { card, values, currency, amount } of counted(file, places)) {
    for (const [group, value] of Object.entries(values)) {
      const key = JSON.stringify([group, currency, value]);
      if (!sums.has(key)) sums.set(key, { group, currency, value, projects: new Set(), contracts: 0, amount: 0n });
      const one = sums.get(key);
      one.projects.add(card);
      if (amount === null) continue;
      one.contracts += 1;
      one.amount += BigInt(amount);
    }
  }
  return [...sums.values()].map(rowOf).sort(inOrder);
}

function rowOf({ group, currency, value: [value, name, nameEn], projects, contracts, amount }) {
  return {
    grouped_by: group,
    value,
    name,
    name_en: nameEn,
    project_count: projects.size,
    contract_count: contracts,
    currency,
    contract_amount: contracts ? written(amount) : null,
  };
}

function written(amount) {
  return amount % SCALE ? Number(amount) / Number(SCALE) : Number(amount / SCALE);
}

function inOrder(a, b) {
  return (
    GROUPS.indexOf(a.grouped_by) - GROUPS.indexOf(b.grouped_by) ||
    compared(a.currency, b.currency) ||
    (b.contract_amount ?? 0) - (a.contract_amount ?? 0) ||
    b.project_count - a.project_count ||
    compared(a.value, b.value)
  );
}

function compared(a, b) {
  return a < b ? -1 : Number(a > b);
}

/** District and domain of the cards that hold what was asked for, by number. */
function placesOf(index, answer) {
  const { facts, root } = index;
  const named = (name, card) => {
    const at = facts.columns[name][card];
    return at ? root.facets[name][at - 1].slice(0, 3) : NOT_KNOWN;
  };
  const cards = answer.order.filter((card) => answer.answers[card] <= ALL);
  return new Map(cards.map((card) => [facts.numbers[card], [named("district", card), named("domain", card)]]));
}

/** Of each project and contract found: the card, its value in each group, currency, amount. */
function* counted({ organizations, currencies, projects, contracts }, places) {
  const organization = (at) => (at >= 0 ? organizations[at] : NOT_KNOWN);
  const currency = (at) => (at >= 0 ? currencies[at] : "");
  const years = new Map();
  for (const [card, buyer, year, money] of projects) {
    years.set(card, year ? Array(3).fill(String(year)) : NOT_KNOWN);
    if (!places.has(card)) continue;
    const [district, domain] = places.get(card);
    const values = { purchaser: organization(buyer), district, domain, year: years.get(card) };
    yield { card, values, currency: currency(money), amount: null };
  }
  for (const [card, buyer, provider, money, amount] of contracts) {
    if (!places.has(card)) continue;
    const [district, domain] = places.get(card);
    const bodies = { purchaser: organization(buyer), undertaker: organization(provider) };
    yield { card, values: { ...bodies, district, domain, year: years.get(card) }, currency: currency(money), amount };
  }
}

/** The rows as the API's CSV has them: what a spreadsheet would run as a formula gets a `'`. */
export function asCsv(rows) {
  const safe = (value) => (typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? ""));
  const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) => COLUMNS.map((name) => cell(safe(row[name]))));
  return [COLUMNS, ...lines].map((cells) => `${cells.join(",")}\n`).join("");
}
