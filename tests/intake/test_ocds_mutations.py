"""Mutated releases: no traceback, a balanced account, and nothing in the output but the input."""

import csv
import html
import json
import random
import re
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

from disclosure.model.schemas import tables
from tests.support.ocds_counter import files_in
from tests.support.ocds_input import FICTIONAL, FIXTURES, ZONE, Imported, imported

RELEASES = [*files_in(FICTIONAL), *files_in(FIXTURES / "real")]
SAMPLE, SOAK = 40, 100_000
WRONG: list[Any] = [
    *(None, None, None, "", " ", 0, -1, True, 1.5, 1e300, [], {}, [None], [{}], {"id": None}),
    *("1,234,567.80", "1.234.567,8", "1,234", "1 234", "12,34,567", "USD 5", "1e6", "0,5"),
    *("2020-13-45", "31/12/2020", "2020-02-03", "2020-02-03T23:30:00Z", "2020-02-03T24:00:00Z"),
    *("2020-02-03T00:30:00+08:00", "2020-02-03T23:30:00-05:00", "20200203", "0001-01-01"),
    *("<b>bold</b> &amp; x", "a\x00b", "\ud800", "x" * 300, "active", "cancelled", "zzz", "EUR"),
    *({"amount": 7, "currency": "EUR"}, {"amount": "7.5"}, ["a", {"b": 1}]),
]
# Texts of ours, or counts: not copied from the input.
OUR_OWN = {
    "revision",
    "depth",
    "bidders_count",
    "cleared_fields",
    "media_type",
    "language",
    "region_code",
}
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every member of a JSON value."""
    if isinstance(value, (dict, list)):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key)
            yield from places(part, (*path, key))


def mutate(releases: list[dict[str, Any]], chance: random.Random) -> None:
    """Change one member somewhere: another value, none, twice, or that of another place."""
    every = list(places(releases))
    if not every:
        return
    *way, last = chance.choice(every)
    inside: Any = releases
    for key in way:
        inside = inside[key]
    kind = chance.randrange(5)
    if kind == 0:
        del inside[last]
    elif kind == 1 and isinstance(inside, list):
        inside.append(deepcopy(inside[last]))
    elif kind == 2:
        other: Any = releases
        for key in chance.choice(every):
            other = other[key]
        inside[last] = deepcopy(other)
    else:
        inside[last] = deepcopy(chance.choice(WRONG))


def scalars(value: Any) -> Iterator[Any]:
    """Every string and number of a JSON value, keys left out."""
    if isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from scalars(part)
    elif value is not None and not isinstance(value, bool):
        yield value


def numbers_in(value: Any) -> Iterator[Decimal]:
    """Every number that a scalar may be read as."""
    text = str(value).strip()
    without = re.sub(r"[\s']", "", text)
    for spelled in (text, without.replace(",", ""), without.replace(".", "").replace(",", ".")):
        try:
            yield round(Decimal(spelled), 6)
        except InvalidOperation:
            continue


def days_in(value: Any) -> Iterator[str]:
    """Every day that a scalar may mean: as written, a day on for 24:00, in the zone for UTC."""
    text = re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", str(value).strip())
    for match in _DAY.finditer(text):
        try:
            day = date(*map(int, match.groups()))
            yield from (day.isoformat(), (day + timedelta(days=1)).isoformat())
            at = datetime.fromisoformat(text.upper())
        except (ValueError, OverflowError):
            continue
        yield (at.astimezone(ZONE) if at.tzinfo else at).date().isoformat()


def plain(text: str) -> str:
    """Letters and digits only, HTML taken out: what two writings of a text share."""
    bare = re.sub(r"<[^<>]*>", "", html.unescape(text))
    return re.sub(r"[\W_]+", "", bare).casefold()


def is_part(piece: str, texts: str, numbers: set[Decimal]) -> bool:
    """Whether a piece of a text stands in the input, as such or as quantity and unit."""
    quantity, _, unit = piece.partition(" ")
    is_quantity = re.fullmatch(r"-?\d+(\.\d+)?", quantity) and Decimal(quantity) in numbers
    return plain(piece) in texts or bool(is_quantity and plain(unit) in texts)


def strange_cells(result: Imported, given: Any) -> list[str]:
    """The cells whose value stands nowhere in the input."""
    values = list(scalars(given))
    texts = "\x1f".join(plain(str(value)) for value in values)
    numbers = {number for value in values for number in numbers_in(value)}
    days = {day for value in values for day in days_in(value)}
    strange = []
    for path in sorted(result.out.glob("*/*.csv")):
        fields = {field.name: field for field in tables()[path.stem].fields}
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for name, cell in row.items():
                    if not cell or name in OUR_OWN or name.endswith("_id"):
                        continue
                    if cell == row.get("organization_id"):
                        continue  # the name of an organization without one
                    field = fields[name]
                    if field.type in {"integer", "number"}:
                        is_known = Decimal(cell) in numbers
                    elif field.type in {"date", "datetime", "yearmonth"}:
                        is_known = any(day.startswith(cell[:10]) for day in days)
                    elif field.type == "boolean" or field.codelist or path.stem == "editions":
                        continue
                    else:
                        pieces = re.split(r"\n|: |, |\[…\]", cell)
                        is_known = all(
                            is_part(piece, texts, numbers) or piece in days for piece in pieces
                        )
                    if not is_known:
                        strange.append(f"{path.stem}.{name}: {cell!r}")
    return strange


def try_out(seed: int) -> None:
    """Import mutated releases and judge what comes out; `seed` says which and how."""
    chance = random.Random(seed)
    releases = deepcopy(chance.sample(RELEASES, chance.randint(1, 5)))
    for _ in range(chance.randint(1, 12)):
        mutate(releases, chance)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.json"
        path.write_text(json.dumps({"releases": releases}, default=float), "utf-8")
        given = json.loads(path.read_text("utf-8"), parse_float=Decimal)
        result = imported(Path(folder), path)
        assert "release-unreadable" not in result.reasons(), seed
        lines = result.outcome.summary["account"]
        assert [line for line in lines if "unexplained" in line] == [], seed
        assert strange_cells(result, given) == [], seed


@pytest.mark.parametrize("start", range(0, SAMPLE, 20))
def test_mutated_releases_give_nothing_that_they_do_not_hold(start: int) -> None:
    for seed in range(start, start + 20):
        try_out(seed)


@pytest.mark.soak
def test_a_hundred_thousand_mutations_give_nothing_that_they_do_not_hold() -> None:
    for seed in range(SOAK):
        try_out(seed)
