"""Any package has frictionless' verdict, in two languages, offline; hostile ones are refused."""

import gzip
import json
import socket
import tracemalloc
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import frictionless
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.faults import is_known
from disclosure.validation.any_package import Checked, check_package
from tests.data_folders import FIXTURES
from tests.test_fast_checks import GOOD, quoted, spoilt

PACKAGES = FIXTURES / "frictionless"
FOLDERS = sorted(path.parent for path in PACKAGES.rglob("datapackage.json"))
REMOTE = {
    "remote-csv", "invalid-remote-path", "cpi-data-via-url", "donation-codes-via-url",
    "world-continents-topojson",
}  # fmt: skip
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
            (task.name, e.type, getattr(e, "row_number", None),
             getattr(e, "field_name", "") or "", e.note)
            for e in task.errors
        )  # fmt: skip
    return found


def our_verdict(checked: Checked) -> Verdict:
    return Counter(
        (name, one.type, one.row, one.field, one.note)
        for name, tally in checked.tallies.items()
        for one in tally.told
        if one.type != "nul-bytes"  # no error to frictionless
    )


def package(folder: Path, data: dict[str, bytes], **resource: Any) -> Path:
    """A package of one table for each file of `data`, written into `folder`."""
    folder.mkdir(exist_ok=True, parents=True)
    resources = []
    for name, content in data.items():
        (folder / name).write_bytes(content)
        title = name.partition(".")[0]
        resources.append({"name": title, "path": name, "type": "table", **resource})
    return described(folder, resources)


def described(folder: Path, resources: list[dict[str, Any]]) -> Path:
    profile = "https://datapackage.org/profiles/2.0/datapackage.json"
    descriptor = {"$schema": profile, "name": "p", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return folder / "datapackage.json"


def codes(path: Path) -> list[str]:
    return [fault.code for fault in check_package(path).faults]


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
    path = described(folder, [
        {"name": name, "path": f"{name}.csv", "type": "table", "encoding": "utf-8",
         "dialect": {"delimiter": ","}, "schema": schema}
        for name, schema in zip("tu", schemas, strict=True)
    ])  # fmt: skip
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
    baseline = {error.type for error in frictionless.checks.baseline.Errors}
    assert all(map(is_known, baseline))


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/etc/passwd", "path-outside"),
        ("../secret.csv", "path-outside"),
        ("..\\secret.csv", "path-outside"),
        ("C:\\secret.csv", "path-outside"),
        ("https://example.org/a.csv", "resource-remote"),
        ("//example.org/a.csv", "resource-remote"),
        ("ftp://example.org/a.csv", "resource-remote"),
        ("file:///etc/passwd", "resource-remote"),
        ("a\x00.csv", "path-outside"),
        (".", "not-a-file"),
        ("a" * 5000, "link-outside"),
    ],
)
def test_a_path_that_leaves_the_package_is_refused(path: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("secret\n", "utf-8")
    folder = tmp_path / "package"
    folder.mkdir()
    assert codes(described(folder, [{"name": "t", "path": path}])) == [code]


def test_a_link_out_of_the_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("secret\n", "utf-8")
    path = package(tmp_path / "package", {"t.csv": b"a,b\n1,2\n"})
    (path.parent / "u.csv").symlink_to(tmp_path / "secret.csv")
    assert codes(described(path.parent, [{"name": "u", "path": "u.csv"}])) == ["link-outside"]


def test_a_schema_outside_of_the_package_is_refused(tmp_path: Path) -> None:
    path = package(tmp_path / "p", {"t.csv": b"a,b\n1,2\n"}, schema="../schema.json")
    assert codes(path) == ["path-outside"]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"resources": ', "[" * 100_000, '"x"', "\xff"], ids=repr
)
def test_a_descriptor_that_is_none_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_bytes(text.encode("latin-1"))
    assert codes(tmp_path) == ["package-unreadable"]


def test_a_missing_descriptor_is_told(tmp_path: Path) -> None:
    assert codes(tmp_path) == ["package-unreadable"]


def test_yaml_that_stands_for_more_than_it_says_is_refused(tmp_path: Path) -> None:
    (tmp_path / "datapackage.yaml").write_text("a: &a [x]\nb: [*a, *a]\nresources: []\n", "utf-8")
    assert codes(tmp_path) == ["package-unreadable"]


def holey(path: Path, size: int, *, start: bytes = b"", end: bytes = b"") -> None:
    """A sparse file: it takes no room on the disk, and reads as NUL bytes between the ends."""
    with path.open("wb") as file:
        file.write(start)
        file.truncate(size)
        file.seek(size)
        file.write(end)


@pytest.mark.parametrize("start", [b"", b"a,b\n1,2\n", b'a,b\n"'])
def test_a_line_of_two_gigabytes_is_refused_without_reading_it(
    start: bytes, tmp_path: Path
) -> None:
    path = package(tmp_path, {"t.csv": b""})
    holey(tmp_path / "t.csv", 2 * 2**30, start=start, end=b"\n1,2\n")
    tracemalloc.start()
    found = codes(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == ["line-endless"]
    assert peak < 64 * 2**20


def test_a_quote_that_never_ends_is_a_fault_and_not_a_cell_of_the_whole_file(
    tmp_path: Path,
) -> None:
    rows = b"x,y\n" * 6_000_000
    path = package(tmp_path, {"t.csv": b'a,b\n1,2\n"' + rows}, encoding="utf-8")
    assert "source-error" in codes(path)


def test_nul_bytes_are_a_fault_at_their_cell(tmp_path: Path) -> None:
    path = package(tmp_path, {"t.csv": b"a,b\n1,2\n3,4\x00\n"}, encoding="utf-8")
    (fault,) = check_package(path).faults
    assert (fault.code, fault.row, fault.field) == ("nul-bytes", 3, "b")


def test_invalid_utf8_is_told_once(tmp_path: Path) -> None:
    path = package(tmp_path, {"t.csv": b"a,b\n1,\xff\n"}, encoding="utf-8")
    assert codes(path) == ["encoding-error"]


@pytest.mark.parametrize("suffix", ["gz", "zip"])
def test_an_archive_that_swells_is_refused(suffix: str, tmp_path: Path) -> None:
    name, data = f"t.csv.{suffix}", b"a,b\n" + b"1,2\n" * 10_000_000
    if suffix == "gz":
        (tmp_path / name).write_bytes(gzip.compress(data, 9))
    else:
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("t.csv", data)
    assert codes(described(tmp_path, [{"name": "t", "path": name}])) == ["archive-swells"]


@pytest.mark.parametrize("suffix", ["gz", "zip"])
def test_an_honest_archive_is_read(suffix: str, tmp_path: Path) -> None:
    name, data = f"t.csv.{suffix}", b"a,b\n1,2\n,\n"
    if suffix == "gz":
        (tmp_path / name).write_bytes(gzip.compress(data))
    else:
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("t.csv", data)
    assert codes(described(tmp_path, [{"name": "t", "path": name}])) == ["blank-row"]


@pytest.mark.parametrize(
    ("name", "part", "code"),
    [
        ("t.xlsx", b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "entities-refused"),
        ("t.xlsx", b" " * 60_000_000, "archive-swells"),
        ("t.xlsm", b"<x/>", "macros-refused"),
    ],
)
def test_a_hostile_workbook_is_refused(name: str, part: bytes, code: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", part)
    assert codes(described(tmp_path, [{"name": "t", "path": name}])) == [code]


def test_a_reference_to_a_refused_table_does_not_open_it(tmp_path: Path) -> None:
    key = {"fields": ["a"], "reference": {"resource": "u", "fields": ["a"]}}
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]
    package(tmp_path, {"t.csv": b"a,b\n1,2\n"})
    path = described(tmp_path, [
        {"name": "t", "path": "t.csv", "type": "table", "encoding": "utf-8",
         "schema": {"fields": fields, "foreignKeys": [key]}},
        {"name": "u", "path": "https://example.org/u.csv", "type": "table"},
    ])  # fmt: skip
    assert codes(path) == ["reference-unchecked", "resource-remote"]


def test_validation_changes_nothing(tmp_path: Path) -> None:
    path = package(tmp_path, {"t.csv": b"a,b\n1,x\n"}, encoding="utf-8")
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in tmp_path.iterdir()}
    check_package(path)
    assert before == {f: (f.read_bytes(), f.stat().st_mtime_ns) for f in tmp_path.iterdir()}
