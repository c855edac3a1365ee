"""Imported packages are valid whatever the input was, and the verb says how it went."""

import json
import subprocess
import sys
from collections import Counter
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure.checks.package_rows import read_rows
from disclosure.model.schemas import tables
from disclosure.packages.faults import Fault, FaultyData
from disclosure.packages.package import Package, Resource, read_package
from disclosure.register.compiling import compile_register
from scripts.import_ocds import main
from tests.support.ocds_input import (
    FICTIONAL,
    FIXTURES,
    HOSTILE,
    Imported,
    import_releases,
    imported,
)
from tests.support.website import ROOT

RELEASES = [
    release
    for path in sorted(FICTIONAL.rglob("ocds-*.json"))
    for release in json.loads(path.read_text("utf-8"))["releases"]
] + [
    release
    for name in ("persons.json", "no-ids.json", "any-script.json")
    for release in json.loads((HOSTILE / name).read_text("utf-8"))["releases"]
]
WRONG: list[Any] = [
    *(None, "", " ", 0, -1, True, 1e300, 1.5, "0", "2020-13-45", "31/12/2020", "2020-01-01", "N/A"),
    *([], {}, [None], [[]], [{}], {"id": None}, {"": ""}, "<b>x</b>", "a;b", "\x00", "\ud800"),
    *("x" * 300, "1.234,50", "EUR", "999999999999999999999", ["a", {"b": 1}], {"a": {"b": []}}),
]


def faults(result: Imported, tmp_path: Path) -> list[str]:
    """The errors that the validation of all packages finds in what was imported."""
    instant = datetime(2024, 1, 1, tzinfo=UTC)
    try:
        compile_register(result.out.parent, tmp_path / "register", instant, lambda *_: None)
    except FaultyData as error:
        return [fault.line() for fault in error.faults if fault.is_error]
    return []


def row_faults(result: Imported) -> list[str]:
    """The same without the reference data, and so fast enough for many imports."""
    faults: list[Fault] = []
    keys: dict[tuple[str, str], Counter[str]] = {}
    links: list[tuple[str, str, str]] = []
    for name in result.outcome.packages:
        package, found = read_package(result.out / name)
        assert package is not None
        faults += found
        for resource in package.resources:
            _read(package, resource, faults, keys, links)
    lost = [link for link in links if not keys.get((link[0], link[1]), Counter())[link[2]]]
    repeated = [
        (resource, key)
        for (resource, field), counter in keys.items()
        for key, count in counter.items()
        if count > 1 and field in tables()[resource].primary_key
        if len(tables()[resource].primary_key) == 1
    ]
    return [*(fault.line() for fault in faults), *map(str, lost), *map(str, repeated)]


def _read(
    package: Package,
    resource: Resource,
    faults: list[Fault],
    keys: dict[tuple[str, str], Counter[str]],
    links: list[tuple[str, str, str]],
) -> None:
    """Collect the cells of every field, and those that refer to another."""
    for _, cells in read_rows(package, resource, faults):
        for field, cell in zip(resource.table.fields, cells, strict=True):
            name = (resource.table.resource, field.name)
            keys.setdefault(name, Counter()).update([cell] if cell else [])
            if cell and field.reference and field.reference.publisher is None:
                links.append((field.reference.resource, field.reference.field, cell))


@pytest.mark.long
@pytest.mark.parametrize("folder", ["fictional", "hostile", "."])
def test_whatever_is_imported_is_valid(tmp_path: Path, folder: str) -> None:
    result = imported(tmp_path / "data", FIXTURES / folder)
    assert result.outcome.rows["notices"] > 2
    assert faults(result, tmp_path) == []


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every member of a JSON value."""
    found: list[tuple[Any, ...]] = []
    if not isinstance(value, (dict, list)):
        return found
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        found += [(*path, key), *places(part, (*path, key))]
    return found


@st.composite
def spoilt_releases(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Some releases of the samples with some of their members replaced by something wrong."""
    chosen = draw(st.lists(st.sampled_from(RELEASES), min_size=1, max_size=4))
    releases: list[dict[str, Any]] = json.loads(json.dumps(chosen))
    for release in releases:
        for path in draw(st.lists(st.sampled_from(places(release)), max_size=6)):
            _spoil(release, path, draw(st.sampled_from(WRONG)))
    return releases


def _spoil(value: Any, path: tuple[Any, ...], wrong: Any) -> None:
    """Put `wrong` at `path`, as far as an earlier fault has left the way there."""
    for key in path[:-1]:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(value, (dict, list)) and (
        isinstance(value, dict) or path[-1] in range(len(value))
    ):
        value[path[-1]] = deepcopy(wrong)  # a later fault may spoil this one


def never_crashes(tmp_path_factory: pytest.TempPathFactory, releases: list[dict[str, Any]]) -> None:
    result = import_releases(tmp_path_factory.mktemp("spoilt"), *releases)
    assert "release-unreadable" not in result.reasons()
    assert row_faults(result) == []


@given(releases=spoilt_releases())
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spoilt_releases_never_stop_an_import(
    tmp_path_factory: pytest.TempPathFactory, releases: list[dict[str, Any]]
) -> None:
    never_crashes(tmp_path_factory, releases)


@given(data=st.data())
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spoilt_bytes_never_stop_an_import(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("bytes") / data.draw(st.sampled_from(["f.json", "f.jsonl"]))
    text = data.draw(st.sampled_from(sorted(FIXTURES.rglob("*.json*")))).read_bytes()
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    path.write_bytes(text[:start] + data.draw(st.binary(max_size=9)) + text[end:])
    assert row_faults(imported(path.parent, path)) == []


@pytest.mark.soak
@given(releases=spoilt_releases())
def test_spoilt_releases_never_stop_an_import_however_long_one_tries(
    tmp_path_factory: pytest.TempPathFactory, releases: list[dict[str, Any]]
) -> None:
    never_crashes(tmp_path_factory, releases)


def verb(tmp_path: Path, *sources: Path) -> int:
    arguments = [*map(str, sources), "--publisher", "case", "--out", str(tmp_path / "case")]
    return main(arguments)


def test_the_verb_exits_with_0_and_sums_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verb(tmp_path, FICTIONAL / "1.1") == 0
    said = capsys.readouterr().out
    assert "文件 1 · 发布 6 / 1 files · 6 releases" in said
    assert "notices" in said


def test_the_verb_exits_with_1_where_a_file_could_not_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verb(tmp_path, HOSTILE / "empty.json", HOSTILE / "bom.json") == 1
    assert "empty.json" in capsys.readouterr().out
    assert (tmp_path / "case" / "tender-notices" / "datapackage.json").is_file()


def test_the_verb_exits_with_1_where_nothing_was_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "releases.csv").write_text("ocid\n1\n", "utf-8")
    assert verb(tmp_path, tmp_path / "tables") == 1
    said = capsys.readouterr()
    assert "packages stay as they are" in said.out + said.err
    assert "releases.csv: 从文件名看不是 JSON 文件" in said.out


def test_the_verb_exits_with_2_on_wrong_usage() -> None:
    command = [sys.executable, "-m", "scripts.import_ocds", "x", "--publisher", "A b", "--out", "o"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "lower-case letters" in done.stderr


def test_the_properties_of_the_packages_come_from_the_files(tmp_path: Path) -> None:
    result = imported(tmp_path, FICTIONAL / "1.1")
    text = (result.out / "tender-notices" / "datapackage.json").read_text("utf-8")
    descriptor = json.loads(text)
    assert descriptor["publisher"]["ocid_prefix"] == "ocds-213czf"
    assert descriptor["licenses"][0]["name"] == "PDDL-1.0"
    assert (descriptor["created"], descriptor["language"]) == ("2011-01-10T09:30:00Z", "en")
