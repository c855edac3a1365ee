"""A region code means the publisher's own region, else the official one where it uses those."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from disclosure.register.regions import Regions
from disclosure.register.register_file import Register
from disclosure.register.register_tables import create_tables


@pytest.fixture
def regions() -> Iterator[Regions]:
    with closing(sqlite3.connect(":memory:", factory=Register)) as register:
        create_tables(register)
        schemes = [("reference", "GB-T-2260"), ("shanghai", "GB-T-2260"), ("town", "example")]
        register.executemany(
            "INSERT INTO publishers (publisher, region_scheme, is_example, time_zone)"
            " VALUES (?, ?, 0, 'Asia/Shanghai')",
            schemes,
        )
        rows = [
            ("reference", "310000", "上海市"),
            ("reference", "990001", "官方"),
            ("shanghai", "990001", "自有"),
            ("town", "990002", "东区"),
        ]
        register.executemany(
            "INSERT INTO regions (publisher, region_code, name) VALUES (?, ?, ?)", rows
        )
        yield Regions(register)


@pytest.mark.parametrize(
    ("publisher", "code", "owner", "name"),
    [
        ("shanghai", "310000", "reference", "上海市"),
        ("shanghai", "990001", "shanghai", "自有"),
        ("reference", "990001", "reference", "官方"),
        ("town", "990002", "town", "东区"),
    ],
)
def test_a_code_means_a_region(
    regions: Regions, publisher: str, code: str, owner: str, name: str
) -> None:
    row = regions.row(publisher, code)
    assert row is not None
    assert (row["publisher"], row["name"]) == (owner, name)


@pytest.mark.parametrize(
    ("publisher", "code"),
    [("town", "310000"), ("town", "990001"), ("shanghai", "990002"), ("nobody", "310000")],
)
def test_a_code_of_another_scheme_means_none(regions: Regions, publisher: str, code: str) -> None:
    assert regions.row(publisher, code) is None
