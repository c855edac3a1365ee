"""Any package has frictionless' verdict, in two languages, offline; hostile ones are refused."""

import socket
from collections import Counter
from pathlib import Path
from typing import Any

import frictionless
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.checks.any_package import Checked, check_package
from disclosure.packages.faults import catalogue
from tests.checks.test_fast_checks import GOOD, quoted, spoilt
from tests.support.any_packages import described, package, row_of
from tests.support.data_folders import FIXTURES

PACKAGES = FIXTURES / "frictionless"
FOLDERS = sorted(path.parent for path in PACKAGES.rglob("datapackage.json"))
REMOTE = {
    "remote-csv",
    "invalid-remote-path",
    "cpi-data-via-url",
    "donation-codes-via-url",
    "world-continents-topojson",
}
Verdict = Counter[tuple[str, str, int | None, str, str]]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def frictionless_verdict(file: Path) -> Verdict:
    """What frictionless says of a package by itself."""
    report = frictionless.validate(str(file), limit_errors=0)
    found: Verdict = Counter(("", e.type, None, "", e.note) for e in report.errors)
    for task in report.tasks:
        found.update(
            (
                task.name,
                e.type,
                row_of(e),
                getattr(e, "field_name", "") or "",
                e.note,
            )
            for e in task.errors
        )
    return found


def our_verdict(checked: Checked) -> Verdict:
    return Counter(
        (name, one.type, one.row, one.field, one.note)
        for name, tally in checked.tallies.items()
        for one in tally.listed
        if one.type != "nul-bytes"  # no error to frictionless
    )


@pytest.mark.filterwarnings("ignore::UserWarning:frictionless")
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.relative_to(PACKAGES)))
def test_a_package_of_frictionless_own_has_frictionless_own_verdict(folder: Path) -> None:
    checked = check_package(folder)
    if folder.name in REMOTE:
        assert "resource-remote" in {fault.code for fault in checked.faults}
        return
    theirs = frictionless_verdict(folder / "datapackage.json")
    if checked.tallies:
        assert our_verdict(checked) == theirs
    else:  # the descriptor itself is wrong; unreadable or unsafe ones are told in our words
        assert len(checked.faults) == theirs.total()


@pytest.mark.parametrize("file", sorted((PACKAGES / "files").iterdir()), ids=lambda path: path.name)
@pytest.mark.parametrize("encoding", [None, "utf-8", "iso-8859-1"])
def test_all_dialects_and_encodings_that_frictionless_reads_are_read(
    file: Path, encoding: str | None, tmp_path: Path
) -> None:
    more = {} if encoding is None else {"encoding": encoding}
    path = package(tmp_path, {file.name: file.read_bytes()}, **more)
    assert our_verdict(check_package(path)) == frictionless_verdict(path)


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16", "utf-8-sig"])
def test_a_table_in_another_encoding_has_the_same_verdict(encoding: str, tmp_path: Path) -> None:
    text = "名稱,日期\n養老服務,2026-03-01\n助餐服務,三月\n"
    fields = [{"name": "名稱", "type": "string"}, {"name": "日期", "type": "date"}]
    path = package(
        tmp_path, {"t.csv": text.encode(encoding)}, encoding=encoding, schema={"fields": fields}
    )
    (fault,) = check_package(path).faults
    assert (fault.code, fault.row, fault.field) == ("type-error", 3, "日期")


@st.composite
def references(draw: st.DrawFn) -> tuple[list[dict[str, Any]], bytes, bytes]:
    """Two tables, the first of which points to the second by one or two fields."""
    kind = st.sampled_from(["string", "integer", "date", "year"])
    types = draw(st.lists(kind, min_size=2, max_size=2))
    fields = [{"name": name, "type": kind} for name, kind in zip("ab", types, strict=True)]
    width = draw(st.integers(1, 2))
    names = ["a", "b"][:width]
    key = {"fields": names, "reference": {"resource": "u", "fields": names}}
    odd = {"integer": ["01", "x", ""], "string": [""], "date": ["x", ""], "year": ["0026", ""]}
    row = st.tuples(*(st.sampled_from(GOOD[kind] + odd[kind]) for kind in types))
    schemas: list[dict[str, Any]] = [{"fields": fields, "foreignKeys": [key]}, {"fields": fields}]
    if draw(st.booleans()):
        schemas[1]["primaryKey"] = names
    texts = []
    for _ in "tu":
        rows = draw(st.lists(row, min_size=1, max_size=8))
        lines = ["a,b", *(",".join(quoted(cell, draw) for cell in one) for one in rows)]
        texts.append("\n".join(lines) + "\n")
    return schemas, spoilt(texts[0], draw).encode(), texts[1].encode()


@settings(max_examples=150)
@given(tables=references())
def test_references_between_tables_have_the_verdict_that_frictionless_gives(
    tables: tuple[list[dict[str, Any]], bytes, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    schemas, first, second = tables
    folder = tmp_path_factory.getbasetemp() / "references"
    package(folder, {"t.csv": first, "u.csv": second})
    path = described(
        folder,
        [
            {
                "name": name,
                "path": f"{name}.csv",
                "type": "table",
                "encoding": "utf-8",
                "dialect": {"delimiter": ","},
                "schema": schema,
            }
            for name, schema in zip("tu", schemas, strict=True)
        ],
    )
    assert our_verdict(check_package(path)) == frictionless_verdict(path)


def test_of_each_kind_of_fault_a_thousand_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "date"}]}
    path = package(tmp_path, {"t.csv": b"a,b\n" + b"x,y\n" * 2_000}, schema=schema)
    faults = check_package(path).faults
    assert [fault.code for fault in faults] == ["type-error"] * 1_001
    assert "and 3,000 more" in faults[-1].message_en
    assert "另有 3,000 处" in faults[-1].message


def test_a_table_that_begins_like_a_compressed_stream_is_read_as_text(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "date"}]}
    path = package(tmp_path, {"t.csv": b"a,b\n" + b"x\x01,2026-01-01\n" * 9}, schema=schema)
    assert our_verdict(check_package(path)) == frictionless_verdict(path)


def test_every_error_of_the_validating_engine_has_words_of_its_own() -> None:
    assert {error.type for error in frictionless.checks.baseline.Errors} <= catalogue().keys()
