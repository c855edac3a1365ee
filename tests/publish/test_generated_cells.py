"""Whatever passes the form check is published without a traceback: pages, feeds, files."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from disclosure.model.schemas import Field, tables
from disclosure.packages.cells import form_fault
from disclosure.packages.faults import FaultLocation, FaultyData
from disclosure.publish.release_archive import ReleaseArchive
from disclosure.publish.releasing import publish
from tests.support.small_town import INSTANT as AT
from tests.support.small_town import ROWS, SITEURL, write_town

TEXTS = (
    "<script>alert(1)</script>",
    "]]>",
    "{{ 7*7 }}",
    "{% raw %}",
    "&amp;&#0;",
    "a\tb\nc\r\nd",
    "'\"`",
    "\u200b",
    "\u2028\u2029",
    "\u0600ع\u0301",
    "e\u0301" * 50,
    "😀👩\u200d👩\u200d👧",
    "\ufeff",
    "%00%0a",
    "=1+1",
    "-",
    ".",
    "..",
    "../../x",
    "a" * 40_000,
    "，" * 300,
    "0",
    "null",
    "🈚" * 80,
    "\U0010fffd",
)
VALUES: Mapping[str, Sequence[str]] = {
    "date": ("0001-01-01", "9999-12-31", "1899-12-31", "2000-02-29", "2026-09-22"),
    "datetime": (
        "1900-01-01T00:00:00+14:59", "2100-12-31T23:59:59.999999-14:59", "2026-09-22T00:00:00Z",
        "2000-02-29T23:59:59-00:00",
    ),
    "yearmonth": ("0001-01", "9999-12", "2026-09"),
    "number": ("0", "-0", "-0.000000000001", "999999999999999999.999999999999", "007.50"),
    "integer": ("0", "-0", "-1", "999999999999999999", "007"),
    "boolean": ("true", "false"),
}  # fmt: skip
IDS = (
    "con",
    "index",
    "a/b?c#d",
    "..",
    "%2e%2e",
    "ＡＢ",
    "Ab",
    "aB",
    "e\u0301",
    "é",
    "😀",
    "x" * 300,
)


def value_of(field: Field, chance: random.Random) -> str:
    """Any cell that is right in form: of a code any code, of a link any link."""
    constraints = field.descriptor.get("constraints", {})
    if "enum" in constraints:
        return str(chance.choice(constraints["enum"]))
    if field.flag("is_url"):
        return chance.choice(("https://example.org/a?b=1&c=%22", "http://购服.政务/公告#一"))
    return chance.choice(VALUES.get(field.type, TEXTS))


# What names rows by a rule of its own.
KEPT = frozenset({"about_resource", "scheme", "identifier", "cleared_fields", "region_code"})


def is_kept(field: Field) -> bool:
    """Whether a cell links rows, or has a pattern or bounds, and is left as it is."""
    is_link = field.reference is not None or field.name.endswith("_id") or field.name in KEPT
    is_coded = field.flag("is_region") or field.flag("is_list")
    bounds = {"pattern", "maximum"} & set(field.descriptor.get("constraints", {}))
    return is_link or is_coded or bool(bounds)


def generated(seed: int) -> dict[str, dict[str, list[dict[str, object]]]]:
    """The rows of the small town with a third of their cells made by chance; links between rows
    and what keeps a pattern stay."""
    chance = random.Random(seed)
    town: dict[str, dict[str, list[dict[str, object]]]] = {}
    for kind, resources in ROWS.items():
        for resource, rows in resources.items():
            table = tables()[resource]
            made = [dict(row) for row in rows]
            for row in made:
                for field in table.fields:
                    if not is_kept(field) and chance.random() < 0.3:
                        row[field.name] = value_of(field, chance)
            if resource == "contracts":
                ids = {name: chance.choice(IDS) for name in ("contract_id", "project_id")}
                made.append({**made[0], **ids})
            town.setdefault(kind, {})[resource] = made
    return town


def published(seed: int, folder: Path) -> bool:
    """Publishes what the seed makes; False where it was refused with faults."""
    data = write_town(folder / "data", generated(seed))
    output = folder / "output"
    try:
        publish(
            data,
            output,
            ReleaseArchive(output),
            instant=AT,
            siteurl=SITEURL,
            progress=lambda _what, _count: None,
        )
    except FaultyData:
        return False
    site = output / "current/site"
    for name in ("index.html", "en/index.html", "feeds/tender-notices.atom", "sitemap.xml"):
        assert (site / name).is_file()
    return True


@pytest.mark.parametrize("kind", VALUES)
def test_the_values_tried_pass_the_form_check(kind: str) -> None:
    for table in tables().values():
        for field in (one for one in table.fields if one.type == kind):
            for value in VALUES[kind]:
                assert form_fault(field, value, FaultLocation("a.csv"), 2) is None


def test_generated_cells_are_published_or_refused_without_a_traceback(tmp_path: Path) -> None:
    assert published(20261128, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100))
def test_many_generated_towns_are_published(seed: int, tmp_path: Path) -> None:
    published(seed, tmp_path)
