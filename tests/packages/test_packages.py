"""A package is read as frictionless reads it, and judged the same where both judge."""

import csv
import random
from pathlib import Path

import frictionless
import pytest

from disclosure.checks.package_rows import read_rows
from disclosure.model.schemas import tables
from disclosure.packages.data_folder import find_packages
from disclosure.packages.package import RepeatedProperties, parse_descriptor, read_package
from disclosure.packages.package_writing import refresh_package, write_package
from tests.support.data_folders import FIXTURES, faults_of, tiny_town

# What our checks refuse beyond frictionless: one written form for each type (packages.cells).
TRIALS = ["", "x", "2026-01-01", "2026-02-30", "12", "1.5", "true", "yes", "CNY", "tender", "N-1"]


def plain_verdict(folder: Path) -> bool:
    return bool(frictionless.validate(str(folder / "datapackage.json")).valid)


def test_plain_frictionless_finds_the_tiny_town_valid() -> None:
    for folder in sorted((FIXTURES / "tiny-town").iterdir()):
        assert plain_verdict(folder), folder.name


@pytest.mark.long
@pytest.mark.parametrize("seed", range(12))
def test_what_frictionless_refuses_we_refuse_too(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    town = tiny_town(tmp_path / "data")
    path = chance.choice(sorted(town.glob("*/*.csv")))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    chance.choice(rows[1:])[chance.randrange(len(rows[0]))] = chance.choice(TRIALS)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    faults = faults_of(tmp_path / "data")
    is_refused = any(fault.is_error for fault in faults)
    assert is_refused or plain_verdict(path.parent)


def test_the_reference_data_always_come_from_the_project(tmp_path: Path) -> None:
    tiny_town(tmp_path)
    publishers = {folder.parent.name for folder in find_packages(tmp_path)}
    assert publishers == {"reference", "tiny-town"}


def test_rows_carry_the_number_a_spreadsheet_shows(tmp_path: Path) -> None:
    package, _ = read_package(tiny_town(tmp_path) / "tender-notices")
    assert package is not None
    rows = list(read_rows(package, package.resources[0], []))
    assert [(number, cells[0]) for number, cells in rows] == [(2, "N-1"), (3, "N-2"), (4, "N-3")]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tiny_town(tmp_path / "data") / "organizations" / "organizations.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert faults_of(tmp_path / "data") == []


def test_windows_line_ends_are_no_fault(tmp_path: Path) -> None:
    path = tiny_town(tmp_path / "data") / "organizations" / "organizations.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert faults_of(tmp_path / "data") == []


def test_a_link_out_of_the_package_is_refused(tmp_path: Path) -> None:
    town = tiny_town(tmp_path / "data")
    (tmp_path / "secret.csv").write_text("secret", "utf-8")
    (town / "regions" / "regions.csv").unlink()
    (town / "regions" / "regions.csv").symlink_to(tmp_path / "secret.csv")
    faults = faults_of(tmp_path / "data")
    assert [fault.code for fault in faults] == ["link-outside"]


def test_an_unknown_field_is_not_written(tmp_path: Path) -> None:
    package, _ = read_package(tiny_town(tmp_path) / "regions")
    assert package is not None
    with pytest.raises(ValueError, match="colour"):
        write_package(tmp_path / "new", package.descriptor, {"regions": [{"colour": "red"}]})


def test_a_written_package_reads_back_the_same(tmp_path: Path) -> None:
    town = tiny_town(tmp_path)
    refresh_package(town / "annual-plans" / "datapackage.json")
    package, _ = read_package(town / "annual-plans")
    assert package is not None
    names = [field.name for field in tables()["plan-items"].fields]
    rows = [
        dict(zip(names, cells, strict=True))
        for _, cells in read_rows(package, package.resources[0], [])
    ]
    write_package(tmp_path / "new", package.descriptor, {"plan-items": rows})
    for name in ("plan-items.csv", "datapackage.json"):
        assert (tmp_path / "new" / name).read_bytes() == (town / "annual-plans" / name).read_bytes()


def test_an_old_schema_is_refreshed_once(tmp_path: Path) -> None:
    path = tiny_town(tmp_path) / "regions" / "datapackage.json"
    whole = path.read_bytes()
    path.write_bytes(whole.replace("上级代码".encode(), "上级".encode()))
    assert refresh_package(path)
    assert path.read_bytes() == whole
    assert not refresh_package(path)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"a": 1, "a": 1}', "a"),
        ('{"a": {"b": 1, "b": {}}}', "a.b"),
        ('{"a": [{}, {"b": {"c": [], "c": []}}]}', "a[1].b.c"),
        ('{"a": [[[{"b": 1, "b": 2}]]]}', "a[0][0][0].b"),
    ],
)
def test_a_property_that_stands_twice_only_deep_inside_is_found_too(text: str, name: str) -> None:
    with pytest.raises(RepeatedProperties) as told:
        parse_descriptor(text.encode())
    assert told.value.names == [name]
