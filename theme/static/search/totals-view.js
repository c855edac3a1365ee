// The totals of a search as tables, with the files to keep.

import { element } from "./filters.js";
import { asCsv, GROUPS } from "./totals.js";

const MOST = 10; // rows of a table; the files have all

function money(amount, currency, words) {
  if (amount === null) return "";
  const least = Number.isInteger(amount) ? 0 : 2;
  const figure = amount.toLocaleString("en", { minimumFractionDigits: least, maximumFractionDigits: 4 });
  return currency === "CNY" ? words.yuan.replace("{figure}", figure) : `${currency} ${figure}`.trim();
}

function table(group, rows, words, isEnglish) {
  const cells = (tag, values) =>
    element(
      "tr",
      {},
      ...values.map((value, at) =>
        element(at && tag === "td" ? "td" : "th", {
          className: at ? "n" : "",
          textContent: value,
          ...(at && tag === "td" ? {} : { scope: tag === "td" ? "row" : "col" }),
        }),
      ),
    );
  const head = cells("th", [words[group], words.project_count, words.contract_count, words.contract_amount]);
  const lines = rows
    .slice(0, MOST)
    .map((row) =>
      cells("td", [
        (isEnglish ? row.name_en : row.name) || row.name || row.value || words.none,
        row.project_count.toLocaleString("en"),
        row.contract_count.toLocaleString("en"),
        money(row.contract_amount, row.currency, words),
      ]),
    );
  const caption = element("caption", { textContent: words[`by_${group}`] });
  return element("table", { className: "totals" }, caption, element("thead", {}, head), element("tbody", {}, ...lines));
}

function file(name, type, text, label) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  return element("a", { href, download: name, textContent: label });
}

/** Fills a place with the totals. @param {HTMLElement} place @param {object[]} rows of `totalsOf` */
export function showTotals(place, rows, words) {
  const isEnglish = document.documentElement.lang === "en";
  for (const old of place.querySelectorAll("a[download]")) URL.revokeObjectURL(old.href);
  if (!rows.length) return place.replaceChildren(element("p", { className: "empty", textContent: words.nothing }));
  const tables = GROUPS.map((group) => [group, rows.filter((row) => row.grouped_by === group)])
    .filter(([, own]) => own.length)
    .map(([group, own]) => table(group, own, words, isEnglish));
  const body = JSON.stringify({ total: rows.length, items: rows, next: null });
  const files = element(
    "p",
    {},
    file("search-totals.csv", "text/csv", `\ufeff${asCsv(rows)}`, "CSV"),
    " · ",
    file("search-totals.json", "application/json", body, "JSON"),
  );
  const frame = element("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: words.title }, ...tables);
  place.replaceChildren(element("p", { className: "note", textContent: words.note }), frame, files);
}
