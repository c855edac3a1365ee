// Where no API is deployed, search forms lead to what can be browsed; with JavaScript, to the search.

const asked = new URLSearchParams(location.search).get("q");

for (const form of document.querySelectorAll("form[data-search]")) {
  // The reader was faster than this script: the search they sent came to the page for browsing.
  const isHere = new URL(form.action).pathname === location.pathname;
  form.action = form.dataset.search;
  if (isHere && asked) location.replace(`${form.dataset.search}${location.search}`);
}
