// The API manual answers: an address is put together from the OpenAPI document, sent, and the
// answer shown as it came. Without this the manual is whole, and its examples are plain links.
const MOST = 20_000; // characters that are shown

const place = document.querySelector("section.try");
const english = document.documentElement.lang === "en";
const [list, name, value, note, address, status, answer] = [
  "list", "name", "value", "note", "address", "status", "answer",
].map((one) => document.getElementById(`try-${one}`));
const known = document.getElementById("try-values");

/** One language of a text of the document: Chinese, then English after an empty line or a space. */
function half(text = "") {
  const at = text.includes("\n\n") ? text.indexOf("\n\n") : text.indexOf(" ");
  return (english ? text.slice(at) : text.slice(0, at)).trim();
}

/** @param {string} path an address of the API @returns {URL} where it lies from this page */
function whole(path) {
  return new URL(place.dataset.root + path.replace(/^\//, ""), location.href);
}

/** JSON with line breaks; every digit stays, so it is never read as numbers. @param {string} text */
function laidOut(text) {
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  return text
    .replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+|\s+/g, (part) => {
      if (part.trim() === "") return "";
      if (part === "{" || part === "[") return part + ((depth += 1), line());
      if (part === "}" || part === "]") return ((depth -= 1), line()) + part;
      if (part === ",") return part + line();
      return part === ":" ? ": " : part;
    })
    .replace(/([{[])\s+([}\]])/g, "$1$2");
}

async function send() {
  answer.hidden = true;
  status.textContent = place.dataset.sending;
  try {
    const began = performance.now();
    const given = await fetch(whole(address.value));
    const text = await given.text();
    const form = given.headers.get("content-type") ?? "";
    const took = Math.round(performance.now() - began);
    status.textContent = `${given.status} · ${form} · ${took} ms`;
    const shown = form.includes("json") && !form.includes("jsonl") ? laidOut(text) : text;
    answer.textContent =
      shown.length > MOST ? `${shown.slice(0, MOST)}\n${place.dataset.more}` : shown;
    answer.hidden = false;
  } catch {
    status.textContent = place.dataset.unreachable;
  }
}

/** @param {HTMLElement} into @param {string[]} values */
function fill(into, values, label = (one) => one) {
  into.replaceChildren(...values.map((one) => new Option(label(one), one)));
}

function start(paths, schemas) {
  const parameters = () => paths[list.value].get.parameters.filter((one) => one.in === "query");
  const resolved = (schema) =>
    schema.$ref ? schemas[schema.$ref.split("/").at(-1)] : schema.items ? resolved(schema.items) : schema;

  const explain = () => {
    const one = parameters().find((each) => each.name === name.value);
    note.textContent = one ? half(one.description) : "";
    const example = [one?.example ?? ""].flat()[0];
    value.value = `${example}`;
    const schema = one ? resolved(one.schema) : {};
    fill(known, (schema.enum ?? (schema.type === "boolean" ? [true, false] : [])).map(String));
  };
  const choose = () => {
    fill(name, parameters().map((one) => one.name));
    address.value = list.value;
    explain();
  };
  fill(list, Object.keys(paths).filter((path) => !path.includes("{")), (path) =>
    `${path.replace("/api/v1", "") || "/"} ${half(paths[path].get.summary)}`);
  list.value = "/api/v1/notices";
  const first = address.value;
  choose();
  address.value = first;
  list.addEventListener("change", choose);
  name.addEventListener("change", explain);
  document.getElementById("try-add").addEventListener("click", () => {
    const pair = `${encodeURIComponent(name.value)}=${encodeURIComponent(value.value)}`;
    address.value += (address.value.includes("?") ? "&" : "?") + pair;
  });
}

const given = await fetch(whole("api/v1/openapi.json"));
const { paths, components } = await given.json();
start(paths, components.schemas);
place.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
document.querySelectorAll("a[data-try]").forEach((link) => {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    address.value = decodeURI(link.getAttribute("href"));
    place.scrollIntoView();
    address.focus({ preventScroll: true });
    send();
  });
});
place.hidden = false;
