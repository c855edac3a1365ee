"""Hostile packages are refused before any engine opens them, with a clear fault."""

import gzip
import re
import signal
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from disclosure.checks.any_package import check_package
from disclosure.checks.fast import row_limits
from tests.support.any_packages import codes, described, package


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
    "text",
    ["", "[]", '{"resources": ', "[" * 100_000, '"x"', "\xff"],
    ids=["nothing", "a list", "half", "deep", "a text", "no text"],
)
def test_a_descriptor_that_is_none_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_bytes(text.encode("latin-1"))
    assert codes(tmp_path) == ["package-unreadable"]


def test_a_missing_descriptor_is_told(tmp_path: Path) -> None:
    assert codes(tmp_path) == ["package-unreadable"]


def test_yaml_that_stands_for_more_than_it_says_is_refused(tmp_path: Path) -> None:
    (tmp_path / "datapackage.yaml").write_text("a: &a [x]\nb: [*a, *a]\nresources: []\n", "utf-8")
    assert codes(tmp_path) == ["package-unreadable"]


TWICE = """
name: a
resources:
  - name: b
    path: b.csv
    path: c.csv
    schema: {fields: [{name: x}, {name: y, title: Y, title: Z}]}
name: b
"""


def test_a_property_that_stands_twice_in_yaml_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "datapackage.yaml").write_text(TWICE, "utf-8")
    (tmp_path / "b.csv").write_text("x,y\n1,2\n", "utf-8")
    found = check_package(tmp_path).faults
    assert [(fault.code, fault.field) for fault in found] == [
        ("property-repeated", "name"),
        ("property-repeated", "resources[0].path"),
        ("property-repeated", "resources[0].schema.fields[1].title"),
    ]


@pytest.mark.parametrize("text", ["1: a\nresources: []\n", "? [a]\n: b\n", "a: " + "[" * 500])
def test_yaml_that_is_no_descriptor_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "datapackage.yaml").write_text(text, "utf-8")
    assert codes(tmp_path) == ["package-unreadable"]


def holey(path: Path, size: int, *, start: bytes = b"", end: bytes = b"") -> None:
    """A sparse file: it takes no room on the disk, and reads as NUL bytes between the ends."""
    with path.open("wb") as file:
        file.write(start)
        file.truncate(size)
        file.seek(size)
        file.write(end)


@pytest.mark.long
@pytest.mark.parametrize(
    ("start", "size"), [(b"", 2 * 2**30), (b"a,b\n1,2\n", 2**29), (b'a,b\n"', 2**29)]
)
def test_a_line_of_up_to_two_gigabytes_is_refused_without_reading_it(
    start: bytes, size: int, tmp_path: Path
) -> None:
    path = package(tmp_path, {"t.csv": b""})
    holey(tmp_path / "t.csv", size, start=start, end=b"\n1,2\n")
    tracemalloc.start()
    found = codes(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == ["line-endless"]
    assert peak < 64 * 2**20


def test_a_header_of_more_columns_than_a_spreadsheet_has_is_refused(tmp_path: Path) -> None:
    path = package(tmp_path, {"t.csv": b"a;" * 20_000 + b"b\n1\n"})
    assert codes(path) == ["table-too-wide"]


@pytest.mark.long
def test_a_quote_that_never_ends_is_a_fault_and_not_a_cell_of_the_whole_file(
    tmp_path: Path,
) -> None:
    rows = b"x,y\n" * 6_000_000
    path = package(tmp_path, {"t.csv": b'a,b\n1,2\n"' + rows}, encoding="utf-8")
    assert "source-error" in codes(path)


@pytest.mark.parametrize("kind", ["fast", "slow"])
def test_a_pattern_that_never_ends_is_left(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_limits, "ROW_TIMEOUT_S", 0.2)
    (tmp_path / "t.csv").write_text(f"a\n{'a' * 60}\n", "utf-8")
    field = {"name": "a", "type": "string", "constraints": {"pattern": "(a+)+b"}}
    dialect = {"commentChar": "#"} if kind == "slow" else {}
    resource = {
        "name": "t",
        "path": "t.csv",
        "type": "table",
        "encoding": "utf-8",
        "dialect": dialect,
        "schema": {"fields": [field]},
    }
    assert codes(described(tmp_path, [resource])) == ["row-too-slow"]
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


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


ENTITIES = "<?xml version='1.0'?><!--{}--><!DOCTYPE x [<!ENTITY a 'b'>]><x/>"


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("xl/workbook.xml", ENTITIES.format("").encode(), "entities-refused"),
        ("xl/workbook.xml", ENTITIES.format("x" * 2**20).encode(), "entities-refused"),
        ("xl/workbook.xml", ENTITIES.format("").encode("utf-16"), "entities-refused"),
        ("xl/workbook.xml", b" " * 60_000_000, "archive-swells"),
        ("xl/workbook.xml", b"<x y='" + b"z" * 4_000_000 + b"'/>", "archive-swells"),
        ("xl/vbaProject.bin", b"", "macros-refused"),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", "links-refused"),
    ],
    ids=["entities", "entities later", "entities wide", "blanks", "long", "macros", "links"],
)
@pytest.mark.parametrize("name", ["t.xlsx", "t.dat"])
def test_a_hostile_workbook_is_refused_whatever_its_name(
    part: str, content: bytes, code: str, name: str, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, content)
    resource = {"name": "t", "path": name, "type": "table", "format": "xlsx"}
    assert codes(described(tmp_path, [resource])) == [code]


@pytest.mark.long
def test_a_workbook_of_nothing_up_to_its_last_cell_is_left_in_time(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 0, "b")
    path = described(tmp_path, [{"name": "t", "path": "t.xlsx", "type": "table"}])
    assert set(codes(path)) == {"blank-row", "rows-blank"}


@pytest.mark.parametrize("is_merged", [False, True])
@pytest.mark.parametrize("last", ["F30", "XFD1048576"])
def test_a_sheet_that_claims_more_cells_than_can_be_read_is_refused(
    last: str, is_merged: bool, tmp_path: Path
) -> None:
    with xlsxwriter.Workbook(tmp_path / "honest.xlsx") as book:
        book.add_worksheet().write_row(0, 0, ["a", "b"])
    claim = f'<mergeCells><mergeCell ref="A2:{last}"/></mergeCells></worksheet>'
    with (
        zipfile.ZipFile(tmp_path / "honest.xlsx") as honest,
        zipfile.ZipFile(tmp_path / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as book,
    ):
        for name in honest.namelist():
            text = honest.read(name).decode()
            if is_merged:
                text = text.replace("</worksheet>", claim)
            else:
                text = re.sub('<dimension ref="[^"]*"', f'<dimension ref="A1:{last}"', text)
            book.writestr(name, text)
    found = codes(described(tmp_path, [{"name": "t", "path": "t.xlsx", "type": "table"}]))
    assert ("range-too-large" in found) == (last == "XFD1048576")


def test_a_workbook_of_a_format_for_macros_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.xlsm").write_bytes(b"")
    assert codes(described(tmp_path, [{"name": "t", "path": "t.xlsm"}])) == ["macros-refused"]


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("t.json", b"[" * 200_000, ["nested-too-deep"]),
        ("t.json.gz", gzip.compress(b"[" * 200_000), ["nested-too-deep"]),
        ("t.json", b"[[" + b"1, 2," * 4_000_000 + b"1]]", ["file-too-large"]),
        ("t.json", b'[["a"], ["' + b"[" * 200 + b'"]]', []),
    ],
    ids=["deep", "deep and packed", "large", "brackets in a text"],
)
def test_json_that_would_fill_the_memory_is_refused(
    name: str, data: bytes, found: list[str], tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    resource = {"name": "t", "path": name, "type": "table", "encoding": "utf-8"}
    assert codes(described(tmp_path, [resource])) == found


def test_a_reference_to_a_refused_table_does_not_open_it(tmp_path: Path) -> None:
    key = {"fields": ["a"], "reference": {"resource": "u", "fields": ["a"]}}
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]
    package(tmp_path, {"t.csv": b"a,b\n1,2\n"})
    path = described(
        tmp_path,
        [
            {
                "name": "t",
                "path": "t.csv",
                "type": "table",
                "encoding": "utf-8",
                "schema": {"fields": fields, "foreignKeys": [key]},
            },
            {"name": "u", "path": "https://example.org/u.csv", "type": "table"},
        ],
    )
    assert codes(path) == ["reference-unchecked", "resource-remote"]


def test_validation_changes_nothing(tmp_path: Path) -> None:
    path = package(tmp_path, {"t.csv": b"a,b\n1,x\n"}, encoding="utf-8")
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in tmp_path.iterdir()}
    check_package(path)
    assert before == {f: (f.read_bytes(), f.stat().st_mtime_ns) for f in tmp_path.iterdir()}
