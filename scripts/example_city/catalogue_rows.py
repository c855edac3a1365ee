"""The city's guiding catalogue: its editions, their items, and what may not be bought."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from scripts.example_city.table_row import Rows, TableRow
from scripts.example_city.texts import table, words

LEVELS = {"A": ("公共服务", "Public services"), "B": ("政府履职辅助性服务", "Auxiliary services")}
SHARED_LEVEL = 3  # a district's catalogue may not go below what the city's items say


@dataclass(frozen=True)
class Item:
    """An entry of an edition; `key` is common to the editions."""

    item_id: str
    edition: str
    code: str
    parent_item_id: str
    depth: int
    key: str
    name: str
    name_en: str
    service_class: str
    domain: str
    is_basic: str
    description: str
    category: str


@cache
def editions() -> tuple[dict[str, str], ...]:
    """The editions as their texts describe them, the city's before the district's."""
    return tuple(words("catalogue")["edition"])


def edition_of(year: int, region_code: str) -> str:
    """The edition in force for a purchaser of the division in a year."""
    for edition in reversed(editions()):
        first, last = edition["effective_from"], edition.get("effective_to") or "9999"
        is_own = edition["region_code"] in (region_code, editions()[0]["region_code"])
        if is_own and first[:4] <= str(year) <= last[:4]:
            return edition["edition_id"]
    return editions()[0]["edition_id"]


@cache
def items(edition_id: str) -> tuple[Item, ...]:
    """The items of an edition, parents before children."""
    return tuple(_items(edition_id))


@cache
def by_key(edition_id: str) -> dict[str, Item]:
    """The lowest-level items of an edition by key."""
    return {item.key: item for item in items(edition_id) if item.depth == SHARED_LEVEL}


def item_for(key: str, year: int, region_code: str) -> Item | None:
    """The item in force for a kind of service, or None where no edition in force has it."""
    item = by_key(edition_of(year, region_code)).get(key)
    return item or by_key(edition_of(year, "")).get(key)


def domain_of(key: str) -> str:
    """The domain of a kind of service."""
    return next(row["group"] for row in table("items") if row["key"] == key)


def _leaves(edition_id: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Group and row of every entry of an edition, as the edition has them."""
    edition = next(e for e in editions() if e["edition_id"] == edition_id)
    year, is_city = edition["effective_from"][:4], not edition.get("based_on_edition_id")
    for number, row in enumerate(table("items")):
        is_taken = row["editions"] in ("both", year)
        if is_taken and (is_city or number % 3 != 1):
            is_old = year == "2024"
            group = (is_old and row["group_2024"]) or row["group"]
            name = (is_old and row["name_2024"]) or row["name"]
            yield group, {**row, "name": name}


def _items(edition_id: str) -> Iterator[Item]:
    leaves = list(_leaves(edition_id))
    for letter, (name, name_en) in LEVELS.items():
        root = Item(
            f"{edition_id}-{letter}",
            edition_id,
            letter,
            "",
            1,
            letter,
            name,
            name_en,
            "public" if letter == "A" else "auxiliary",
            "",
            "false",
            f"{name}类项目。",
            "C",
        )
        yield root
        groups = [g for g in table("groups") if g["level1"] == letter]
        for number, group in enumerate(groups, start=1):
            rows = [row for key, row in leaves if key == group["key"]]
            yield from _group_items(root, f"{letter}{number:02d}", group, rows)


def _group_items(
    root: Item, code: str, group: dict[str, str], rows: list[dict[str, str]]
) -> Iterator[Item]:
    edition, parent = root.edition, f"{root.edition}-{code}"
    yield Item(
        parent,
        edition,
        code,
        root.item_id,
        2,
        group["key"],
        group["name"],
        group["name_en"],
        root.service_class,
        group["key"],
        "false",
        group["description"],
        group["category"],
    )
    for number, row in enumerate(rows, start=1):
        item_code = f"{code}{number:02d}"
        yield Item(
            f"{edition}-{item_code}",
            edition,
            item_code,
            parent,
            SHARED_LEVEL,
            row["key"],
            row["name"],
            row["name_en"],
            row["class"],
            group["key"],
            row["is_basic"],
            row["description"],
            row["category"],
        )


def catalogue_rows(issuers: dict[str, str]) -> Rows:
    """The rows of `editions`, `items` and `exclusions`; `issuers` are ids by division code."""
    for text in editions():
        day = date.fromisoformat(text["effective_from"])
        cells = {**text, "issuer_id": issuers[text["region_code"]]}
        yield TableRow("editions", day, cells)
        for item in items(text["edition_id"]):
            yield TableRow("items", day, _item_cells(item))
        for number, exclusion in enumerate(words("catalogue")["exclusion"], start=1):
            yield TableRow(
                "exclusions",
                day,
                {
                    "exclusion_id": f"{text['edition_id']}-X{number}",
                    "edition_id": text["edition_id"],
                    **exclusion,
                },
            )


def _item_cells(item: Item) -> dict[str, str | int]:
    return {
        "item_id": item.item_id,
        "edition_id": item.edition,
        "code": item.code,
        "parent_item_id": item.parent_item_id,
        "depth": item.depth,
        "name": item.name,
        "name_en": item.name_en,
        "service_class": item.service_class,
        "domain": item.domain,
        "is_basic": item.is_basic,
        "description": item.description,
        "procurement_category_code": item.category,
    }
