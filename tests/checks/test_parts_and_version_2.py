"""Tables in parts and what Data Package 2.0 adds are judged, or named as not judged."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from disclosure.checks.any_package import check_package
from disclosure.packages.faults import Fault

INTEGER = {"name": "id", "type": "integer"}
NAME = {"name": "name", "type": "string"}


def faults_of_parts(folder: Path, *parts: bytes, **schema: Any) -> list[Fault]:
    """The faults of one table in several files."""
    paths = [f"c{number}.csv" for number, _ in enumerate(parts, 1)]
    for path, part in zip(paths, parts, strict=True):
        (folder / path).write_bytes(part)
    resource = {"name": "t", "path": paths, "schema": {"fields": [INTEGER, NAME], **schema}}
    return faults_of(folder, [resource])


def faults_of(folder: Path, resources: list[dict[str, Any]], start: bytes = b"") -> list[Fault]:
    descriptor = json.dumps({"name": "p", "resources": resources}).encode()
    (folder / "datapackage.json").write_bytes(start + descriptor)
    return check_package(folder).faults


def told(faults: list[Fault]) -> list[tuple[str, str, int | None]]:
    return [(fault.code, Path(fault.file).name, fault.row) for fault in faults]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ((b"id,name\n1,a", b"id,name\n2,b"), []),
        ((b"id,name\r\n1,a\r\n", b"\xef\xbb\xbfid,name\n2,b\n", b"id,name\n3,c"), []),
        ((b"id,name\n1,a\n", b"2,b\n"), [("part-without-header", "c2.csv", 1)]),
        (
            (b"id,name\n1,a\n", b"x,b\n3,c\n"),
            [("type-error", "c2.csv", 1), ("part-without-header", "c2.csv", 1)],
        ),
        ((b"id,name\n1,a", b"id,name\n2,b\nx,c\n"), [("type-error", "c2.csv", 3)]),
        ((b"id,name\nx,a\n", b"id,name\n2,b\n"), [("type-error", "c1.csv", 2)]),
        ((b'id,name\n1,"a\nb"\n', b"id,name\n2,b\ny,c\n"), [("type-error", "c2.csv", 3)]),
        (
            (b"id,name\n1,a\n", b"", b"id,name\nz,c"),
            [
                ("type-error", "c3.csv", 2),
                ("source-error", "c2.csv", None),
            ],
        ),
        ((b"id,name\n1,a\n", b"name,id\nb,2\n"), [("part-header-differs", "c2.csv", 1)]),
        (
            (b"id,name\n1,a\n", b"ID,Name\n2,b\n", b"id,name\nz,c\n"),
            [("type-error", "c3.csv", 2), ("part-header-differs", "c2.csv", 1)],
        ),
        (
            (b"id,name\n1,a\n", b'id,name\n2,"b\n3,c\n4,d"\n'),
            [("rows-swallowed", "c2.csv", 2)],
        ),
        ((b"id,name\n1,a\n", b"id,name\n2,b,c\n"), [("extra-cell", "c2.csv", 2)]),
        ((b"id,name\n1,a\n", b"id,name,x\n2,b,9\n"), [("part-header-differs", "c2.csv", 1)]),
        ((b"id,name\n1,a\n", b"\n\n"), [("source-error", "c2.csv", None)]),
        ((b'id,name\n1,"a\n', b"id,name\nx,b\n"), [("type-error", "c2.csv", 2)]),
        ((b'id,name\n1,"a', b'id,name\n2,"b"\nx,c'), [("type-error", "c2.csv", 3)]),
        (
            (b"id,name\n1,a\n", b"\x1f\x8b\x08\x00", b"id,name\ny,c\n"),
            [("type-error", "c3.csv", 2), ("compression-error", "c2.csv", None)],
        ),
    ],
)
def test_every_row_of_every_part_is_judged_at_its_place(
    parts: tuple[bytes, ...], found: list[tuple[str, str, int | None]], tmp_path: Path
) -> None:
    assert told(faults_of_parts(tmp_path, *parts)) == found


def test_parts_without_any_header_are_judged_at_their_places(tmp_path: Path) -> None:
    (tmp_path / "c1.csv").write_bytes(b"1,a\n2,b")
    (tmp_path / "c2.csv").write_bytes(b"3,c\nx,d\n")
    schema = {"fields": [INTEGER, NAME]}
    resource = {"name": "t", "path": ["c1.csv", "c2.csv"], "schema": schema}
    faults = faults_of(tmp_path, [{**resource, "dialect": {"header": False}}])
    assert told(faults) == [("type-error", "c2.csv", 2)]


def test_a_part_in_another_encoding_is_told_with_its_byte(tmp_path: Path) -> None:
    (tmp_path / "c1.csv").write_bytes("id,name\n1,\u8001\n".encode("gbk"))
    (tmp_path / "c2.csv").write_bytes("id,name\n1,\u8001\n".encode())
    schema = {"fields": [INTEGER, NAME]}
    resource = {"name": "t", "path": ["c1.csv", "c2.csv"], "encoding": "gbk", "schema": schema}
    (fault,) = faults_of(tmp_path, [resource])
    assert told([fault]) == [("encoding-error", "c2.csv", None)]
    assert "from byte 13 on" in fault.message_en


def test_a_key_must_not_repeat_over_parts(tmp_path: Path) -> None:
    parts = (b"id,name\n1,a", b"id,name\n1,b\n")
    faults = faults_of_parts(tmp_path, *parts, primaryKey=["id"])
    assert told(faults) == [("primary-key", "c2.csv", 2)]


def test_a_part_that_is_missing_is_told(tmp_path: Path) -> None:
    (tmp_path / "c1.csv").write_bytes(b"id,name\n1,a\n")
    resource = {"name": "t", "path": ["c1.csv", "c2.csv"], "schema": {"fields": [INTEGER, NAME]}}
    assert told(faults_of(tmp_path, [resource])) == [("scheme-error", "c2.csv", None)]


@pytest.mark.parametrize(
    ("delimiter", "rows", "lines"),
    [
        (",", '1,"a,x,y\n2,b,x,y\n3,c",x,y\n', "2 至 4"),
        (";", '1;"a;x;y\n2;b";x;y\n', "2 至 3"),
        (";", '1;"a;x;y\n2;b;x;y\n3;c";x;y\n', "2 至 4"),
        (",", '1,"one,\ntwo, three",x,y\n', ""),
    ],
)
def test_rows_inside_of_a_cell_are_warned_about_in_any_package(
    delimiter: str, rows: str, lines: str, tmp_path: Path
) -> None:
    names = ["id", "name", "kind", "place"]
    (tmp_path / "a.csv").write_text(f"{delimiter.join(names)}\n{rows}", "utf-8")
    resource = {
        "name": "t",
        "path": "a.csv",
        "dialect": {"delimiter": delimiter},
        "schema": {"fields": [{"name": name} for name in names]},
    }
    faults = [fault for fault in faults_of(tmp_path, [resource]) if not fault.is_error]
    assert [lines in fault.message for fault in faults] == ([True] if lines else [])


def test_the_way_in_which_fields_match_may_be_a_list_of_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("b,z,a\n1,2,3\n", "utf-8")
    schema = {"fields": [{"name": "a"}, {"name": "b"}], "fieldsMatch": ["subset"]}
    assert faults_of(tmp_path, [{"name": "t", "path": "a.csv", "schema": schema}]) == []


@pytest.mark.parametrize(
    ("data", "fields", "more", "codes"),
    [
        (
            b"c,d\na,1\na,1\n",
            [{"name": "c"}, {"name": "d"}],
            {"uniqueKeys": [["c", "d"]]},
            ["unique-error"],
        ),
        (
            b"c,d\na,1\na,2\n,2\n,2\n",
            [{"name": "c"}, {"name": "d"}],
            {"uniqueKeys": [["c", "d"]]},
            [],
        ),
        (b"c\na\na\n", [{"name": "c"}], {"uniqueKeys": [["c"]]}, ["unique-error"]),
        (b"c\na\nb\n", [{"name": "c"}], {"uniqueKeys": [["z"]]}, ["property-unjudged"]),
        (
            b"c\napple\nfig\n",
            [{"name": "c", "categories": ["apple", "pear"]}],
            {},
            ["constraint-error"],
        ),
        (
            b"c\n1\n3\n",
            [
                {
                    "name": "c",
                    "type": "integer",
                    "categories": [{"value": 1, "label": "one"}, {"value": 2, "label": "two"}],
                }
            ],
            {},
            ["constraint-error"],
        ),
        (b"c\n1 234\n12\n", [{"name": "c", "type": "integer", "groupChar": " "}], {}, []),
        (
            b"c\n1x234\n",
            [{"name": "c", "type": "integer", "groupChar": " "}],
            {},
            ["constraint-error"],
        ),
        (
            b"c\n1 234\n",
            [{"name": "c", "type": "integer", "groupChar": " ", "constraints": {"minimum": 5}}],
            {},
            ["property-unjudged"],
        ),
        (
            b"c\n[1]\n",
            [{"name": "c", "type": "array", "constraints": {"jsonSchema": {"type": "object"}}}],
            {},
            ["property-unjudged"],
        ),
    ],
)
def test_what_version_2_adds_is_judged_or_named(
    data: bytes, fields: list[Any], more: dict[str, Any], codes: list[str], tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    fields = [{"type": "string", **one} for one in fields]
    resource = {"name": "t", "path": "t.csv", "type": "table", "encoding": "utf-8"}
    faults = faults_of(tmp_path, [{**resource, "schema": {"fields": fields, **more}}])
    assert [fault.code for fault in faults] == codes


def test_a_package_without_resources_is_a_fault(tmp_path: Path) -> None:
    assert told(faults_of(tmp_path, [])) == [("package-error", "datapackage.json", None)]


def test_a_byte_order_mark_of_a_descriptor_is_no_fault_whichever_way_it_is_given(
    tmp_path: Path,
) -> None:
    (tmp_path / "t.csv").write_bytes(b"id\n1\n")
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": [INTEGER]}}
    assert faults_of(tmp_path, [resource], b"\xef\xbb\xbf") == []
    assert check_package(tmp_path / "datapackage.json").faults == []


def test_a_key_that_points_into_another_package_is_named_as_not_judged(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id,name\n1,a\n")
    reference = {"package": "https://a.example/datapackage.json", "resource": "b", "fields": ["id"]}
    keys = [{"fields": ["id"], "reference": reference}]
    schema = {"fields": [INTEGER, NAME], "foreignKeys": keys}
    (fault,) = faults_of(tmp_path, [{"name": "t", "path": "a.csv", "schema": schema}])
    assert (fault.code, fault.is_error) == ("property-unjudged", False)


def test_schemas_and_dialects_in_files_are_judged_like_those_in_the_descriptor(
    tmp_path: Path,
) -> None:
    schema = {"fields": [INTEGER, {**NAME, "categories": ["a"]}], "uniqueKeys": [["id"]]}
    (tmp_path / "schema.json").write_text(json.dumps(schema), "utf-8")
    (tmp_path / "dialect.json").write_text('{"property": "rows"}', "utf-8")
    rows = [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]
    (tmp_path / "t.json").write_text(json.dumps({"rows": rows}), "utf-8")
    resource = {"name": "t", "path": "t.json"}
    for parts in (
        {"schema": schema, "dialect": {"property": "rows"}},
        {"schema": "schema.json", "dialect": "dialect.json"},
    ):
        faults = faults_of(tmp_path, [{**resource, **parts}])
        assert {fault.code for fault in faults} == {"unique-error", "constraint-error"}


@pytest.mark.parametrize("path", ["../outside.json", "https://example.org/schema.json"])
def test_a_schema_outside_of_the_package_is_not_read(tmp_path: Path, path: str) -> None:
    (tmp_path / "outside.json").write_text(json.dumps({"fields": [INTEGER]}), "utf-8")
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "t.csv").write_bytes(b"id\n1\n")
    (fault,) = faults_of(folder, [{"name": "t", "path": "t.csv", "schema": path}])
    assert fault.code in {"path-outside", "resource-remote"}


@pytest.mark.parametrize("dialect", [{"sheetName": "S"}, {"sheetNumber": 2}])
def test_the_sheet_that_a_dialect_of_version_2_names_is_read(
    tmp_path: Path, dialect: dict[str, Any]
) -> None:
    book = Workbook()
    book.create_sheet("S").append(["id"])
    book.save(tmp_path / "t.xlsx")
    resource = {"name": "t", "path": "t.xlsx", "schema": {"fields": [INTEGER]}}
    assert faults_of(tmp_path, [{**resource, "dialect": dialect}]) == []
    assert faults_of(tmp_path, [resource])


@pytest.mark.parametrize(
    ("name", "code"),
    [("t.jsonl", "format-unjudged"), ("t.txt", "property-unjudged"), ("t", "property-unjudged")],
)
def test_a_table_that_is_not_read_is_named(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / name).write_bytes(b'{"id": "x"}\n')
    resource = {"name": "t", "path": name, "schema": {"fields": [INTEGER]}}
    (fault,) = faults_of(tmp_path, [resource])
    assert (fault.code, fault.is_error) == (code, False)


def test_data_in_the_descriptor_may_be_any_json(tmp_path: Path) -> None:
    assert faults_of(tmp_path, [{"name": "t", "data": {"any": ["thing"]}}]) == []
