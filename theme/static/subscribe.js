// District, field and kind in one form, which leads to the page of what was chosen; a search comes
// here with its filters in the address. Without this the same pages are reached by links.
const form = document.querySelector("form.choose");
const { district, field, kind } = form?.elements ?? {};

/** Leaves the fields that occur in the chosen district. */
function narrow() {
  const known = new Set(district.selectedOptions[0].dataset.fields.trim().split(/\s+/));
  for (const option of field.options) option.hidden = option.disabled = Boolean(option.value) && !known.has(option.value);
  if (field.selectedOptions[0].disabled) field.value = "";
}

function chosen() {
  const whole = !district.selectedOptions[0].dataset.district;
  const inside = field.value && `${whole ? "domain/" : ""}${field.value}/`;
  return `${form.dataset.base}${encodeURI(district.value)}${inside}#${kind.value}`;
}

/** What the address asks for, as the search page writes it; true where all of it is here. */
function take(asked) {
  const [place, owner, domain] = ["district", "publisher", "domain"].map((name) => asked.get(name) ?? "");
  const found = [...district.options].find(
    ({ dataset }) => (dataset.district ?? "") === place && (!owner || dataset.publisher === owner),
  );
  if (found) found.selected = true;
  narrow();
  if (domain) field.value = [...field.options].some(({ value, disabled }) => value === domain && !disabled) ? domain : "";
  return Boolean(found) && (!domain || field.value === domain) && Boolean(place || owner || domain);
}

if (form) {
  form.hidden = false;
  district.addEventListener("change", narrow);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(chosen());
  });
  if (take(new URLSearchParams(location.search))) location.replace(chosen());
}
