"""Classifications of items: each scheme an edition, each code an item of a catalogue."""

from decimal import Decimal

from disclosure.intake.ocds import ocds_text as texts
from disclosure.intake.ocds import persons
from disclosure.intake.ocds.contracting_process import ContractingProcess
from disclosure.intake.ocds.json_nodes import JsonNode
from disclosure.intake.ocds.ocds_amounts import NotANumber, number
from disclosure.intake.ocds.ocds_ids import short_hash, shortened
from disclosure.words.texts import both, group

_EDITION_LENGTH = 32


def read_items(process: ContractingProcess, items: list[JsonNode], *, has_text: bool = True) -> str:
    """Keep all classifications; the item id of the one with the greatest value, else the first.
    Without `has_text` no column is for what the items are said to be, which then is noted."""
    best, best_value, seen = "", Decimal(-1), set[str]()
    for item in items:
        description = item.line("description")
        item_id = _keep(process, item.child("classification"), description)
        for other in item.children("additionalClassifications"):
            _keep(process, other, "")
        value = _value(item)
        if item_id:
            seen.add(item_id)
        if item_id and (value > best_value):
            best, best_value = item_id, value
        if not has_text:
            item.reading.read.discard(item.under("description"))
    if len(seen) > 1:
        items[0].reading.note(items[0].path, "catalogue-item-chosen", best)
    return best


def _value(item: JsonNode) -> Decimal:
    """Quantity times unit price, zero where one of them cannot be read; nothing is noted here."""
    unit = item.value.get("unit")
    price = unit.get("value") if isinstance(unit, dict) else None
    amount = price.get("amount") if isinstance(price, dict) else None
    try:
        return (number(amount) or Decimal(0)) * (number(item.value.get("quantity")) or Decimal(0))
    except NotANumber:
        return Decimal(0)


def _keep(process: ContractingProcess, node: JsonNode, item_description: str) -> str:
    # `schema` is how Paraguay's contracts of 2017 spell it.
    scheme, code = node.name("scheme", "schema"), node.identifier("id")
    description, url = node.line("description"), node.url("uri")
    if not code:
        return ""
    edition_id = edition_of(scheme)
    item_id = shortened(f"{edition_id}-{code}")
    seen = process.context.catalogue_seen
    if item_id not in seen:
        # Some publishers describe the scheme in every code; then the item tells what it is.
        is_of_scheme = bool(scheme) and persons.folded(description).startswith(
            persons.folded(scheme)
        )
        name = (item_description if is_of_scheme else "") or description or item_description or code
        if edition_id not in seen:
            seen.add(edition_id)
            _put_edition(process, edition_id, scheme)
        seen.add(item_id)
        row = {
            "item_id": item_id,
            "edition_id": edition_id,
            "code": code,
            "depth": 1,
            "name": name,
            "description": description if description != name else "",
            "source_url": url,
        }
        process.context.store.put("items", item_id, row, "")
    return item_id


def edition_of(scheme: str) -> str:
    """The edition's id: the scheme's code, or a short form of its written-out name."""
    slug = texts.slug(persons.unaccented(scheme), 200)
    if not slug:
        return "unnamed-scheme" if not scheme else f"scheme-{short_hash(scheme)}"
    return slug if len(slug) <= _EDITION_LENGTH else f"{slug[:24].strip('-')}-{short_hash(scheme)}"


def _put_edition(process: ContractingProcess, edition_id: str, scheme: str) -> None:
    written = (scheme, scheme) if scheme else both("ocds.scheme.unnamed")
    title, title_en = group("ocds.scheme").get(scheme.upper(), written)
    row = {
        "edition_id": edition_id,
        "title": title,
        "title_en": title_en,
        "region_code": process.context.region_code,
    }
    process.context.store.put("editions", edition_id, row, "")


def scale_line(item: JsonNode) -> str:
    """What is bought with an item: description, quantity and unit; "" where it says neither."""
    description, quantity = item.line("description"), item.number("quantity")
    unit = item.child("unit").name("name")
    if item.is_null("quantity"):
        item.reading.removed.add(item.under("quantity"))
    amount = "" if quantity is None else f"{quantity:f} {unit}".strip()
    return ": ".join(part for part in (description, amount) if part)
