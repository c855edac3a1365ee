"""Every shape and fault of an OCDS file: read, or reported while the rest goes on."""

import gzip
import json
import shutil
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from disclosure.intake.ocds.json_structure import structure_of, without_non_json
from tests.support.ocds_input import FICTIONAL, HOSTILE, import_releases, imported, release, tender

SHAPES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "package": lambda r: {"releases": [r]},
    "record package": lambda r: {"records": [{"ocid": r["ocid"], "releases": [r]}]},
    "compiled record": lambda r: {"records": [{"ocid": r["ocid"], "compiledRelease": r}]},
    "record": lambda r: {"ocid": r["ocid"], "compiledRelease": r},
    "release": lambda r: r,
    "list": lambda r: [r],
    "list of packages": lambda r: [{"releases": [r]}],
    "answer of a service": lambda r: {"status": "ok", "data": {"results": [r]}},
    "releases by id": lambda r: {"releases": {"r-1": r}},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_release_is_found_in_every_shape(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "file.json"
    path.write_text(json.dumps(SHAPES[shape](release(tender=tender()))), "utf-8")
    assert imported(tmp_path, path).row("notices")["title"] == "Care for the elderly"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("empty.json", "file-empty"),
        ("blank.json", "file-empty"),
        ("no-data.json", "no-releases"),
        ("not-json.json", "not-json"),
        ("truncated.json", "not-json"),
        ("lines.jsonl", "not-json"),
    ],
)
def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path, name: str, reason: str) -> None:
    result = imported(tmp_path, HOSTILE / name)
    assert reason in result.reasons()
    assert result.outcome.summary["files_not_read"] == [name]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("empty-package.json", "package-empty"),
        ("scalars.json", "release-not-an-object"),
        ("nan.json", "nan-literal"),
        ("duplicate-keys.json", "duplicate-key"),
        ("huge-numbers.json", "amount-out-of-range"),
        ("linked-record.json", "linked-release"),
        ("linked-record.json", "versioned-release"),
        ("no-ids.json", "not-identifiable"),
        ("no-ids.json", "ocid-missing"),
    ],
)
def test_a_fault_inside_a_file_is_reported(tmp_path: Path, name: str, reason: str) -> None:
    result = imported(tmp_path, HOSTILE / name)
    assert reason in result.reasons()
    assert result.outcome.files_failed == 0


def test_a_member_nested_three_thousand_deep_is_told(tmp_path: Path) -> None:
    """Since Python 3.12 it can be read; before, it cannot."""
    result = imported(tmp_path, HOSTILE / "deep.json")
    assert {"nested-too-deep", "unknown-field"} & set(result.reasons())
    assert result.outcome.files_failed == 0


def test_what_comes_before_the_end_of_a_truncated_file_is_imported(tmp_path: Path) -> None:
    assert imported(tmp_path, HOSTILE / "truncated.json").row("notices")["title"] == "Whole"


def test_a_broken_line_does_not_stop_the_next(tmp_path: Path) -> None:
    assert len(imported(tmp_path, HOSTILE / "lines.jsonl").rows("notices")) == 2


def test_nan_inside_a_text_stays(tmp_path: Path) -> None:
    assert imported(tmp_path, HOSTILE / "nan.json").row("notices")["title"] == (
        'NaN stays in "NaN" text'
    )


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]
)
def test_every_encoding_of_unicode_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "file.json"
    text = json.dumps([release(tender=tender(title="采购公告 NaN"))], ensure_ascii=False)
    path.write_text(text, encoding)
    result = imported(tmp_path, path)
    assert result.row("notices")["title"] == "采购公告 NaN"
    assert ("encoding" in result.reasons()) is (encoding != "utf-8-sig")


CHINESE = [
    "社区养老服务采购项目",
    "2026年居家养老服务（第1包）公开招标公告",
    "县民政局“一老一小”服务中心建设工程",
    "某某公司承接的老年助餐服务，每人每餐12元",
    "社区服务中心㐀路分站管理项目建设工程",
]


@pytest.mark.parametrize("title", CHINESE)
def test_the_encoding_of_chinese_programs_is_read(tmp_path: Path, title: str) -> None:
    path = tmp_path / "file.json"
    text = json.dumps([release(tender=tender(title=title))], ensure_ascii=False, indent=1)
    path.write_bytes(text.encode("gb18030"))
    result = imported(tmp_path, path)
    assert result.row("notices")["title"] == title
    assert result.note("encoding")["examples"][0]["value"] == "gb18030"


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("cp1252", "Cuidado de ancianos, año uno"),
        ("latin-1", "Prestação de serviços"),
        ("cp1250", "Péče o seniory v roce dva"),
        ("cp1251", "Услуги по уходу"),
        ("gb18030", "饕餮"),
        ("shift_jis", "高齢者介護"),
        ("euc_jp", "高齢者の介護"),
        ("euc_kr", "지역 노인 돌봄 서비스"),
        ("big5", "社區養老服務採購項目"),
        ("latin-1", "LICITAÇÃO DE SERVIÇOS"),
    ],
)
def test_a_file_in_another_encoding_is_refused_with_the_place(
    tmp_path: Path, encoding: str, title: str
) -> None:
    path = tmp_path / "file.json"
    text = json.dumps([release(tender=tender(title=title))], ensure_ascii=False, indent=1)
    path.write_text(text, encoding)
    result = imported(tmp_path, path)
    start = text.splitlines()[[title in line for line in text.splitlines()].index(True)]
    column = next(at for at, character in enumerate(start, 1) if character > "\x7f")
    line = 1 + [title in line for line in text.splitlines()].index(True)
    assert (
        result.note("encoding-unknown")["examples"][0]["value"] == f"line {line}, column {column}"
    )
    assert result.outcome.summary["files_not_read"] == ["file.json"]
    assert result.rows("notices") == []


def test_a_broken_character_in_utf8_is_replaced_and_its_place_told(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    text = json.dumps([release(tender=tender(title="año, señora"))], ensure_ascii=False).encode()
    path.write_bytes(text.replace("ño".encode(), b"\xc3o", 1))
    result = imported(tmp_path, path)
    assert result.row("notices")["title"] == "a\ufffdo, señora"
    column = text.index("ño".encode()) + 1
    assert result.note("bytes-invalid")["examples"][0]["value"] == f"line 1, column {column}"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"releases": [\n {"ocid": "x",, "id": 1}]}', "line 2, column 15"),
        ("[\n\n{'ocid': 1}]", "line 3, column 2"),
        ('{"采购": 1,\n "招标": tru}', "line 2, column 11"),
        ('{"a": 1,\n}', "line 2, column 1"),
        ('{"a": 1}\n]', "line 2, column 1"),
        ('{"a": [1,\n2', "line 2, column 2"),
        ("<html>", "line 1, column 1"),
        ('{"a": "' + "养" * 100_000 + '"\n!}', "line 2, column 1"),
    ],
)
def test_what_is_no_json_is_told_with_line_and_column(
    tmp_path: Path, text: str, place: str
) -> None:
    path = tmp_path / "file.json"
    path.write_text(text, "utf-8")
    told = imported(tmp_path, path).note("not-json")["examples"][0]["value"]
    assert told.startswith(f"{place}: ")


def test_a_broken_line_of_json_lines_is_told_with_its_column(tmp_path: Path) -> None:
    path = tmp_path / "file.jsonl"
    path.write_text(json.dumps(release()) + '\n{"id": 1 "b"}\n', "utf-8")
    told = imported(tmp_path, path).note("not-json")["examples"][0]["value"]
    assert told.startswith("line 2, column 12: ")


@pytest.mark.parametrize(
    "draft",
    [
        {"releaseMeta": {"ocid": "x", "releaseID": "1"}, "formation": {"title": "Care"}},
        {"ocid": "x", "releaseID": "1", "releaseTag": ["award"], "awards": [{"awardID": "1"}]},
        {"ocid": "x", "releaseDate": "2014-01-01T00:00:00Z", "tender": {"title": "Care"}},
        {"formation": {"title": "Care"}, "buyer": {"name": "City"}},
        {"ocid": "x", "releaseTag": "planning", "planning": {"rationale": "Care"}},
    ],
)
def test_a_draft_from_before_ocds_1_0_is_refused_as_such(
    tmp_path: Path, draft: dict[str, Any]
) -> None:
    path = tmp_path / "file.json"
    path.write_text(json.dumps({"releases": [draft, release(tender=tender())]}), "utf-8")
    result = imported(tmp_path, path)
    assert result.note("ocds-before-1.0")["count"] == 1
    assert result.outcome.summary["files_not_read"] == ["file.json"]
    assert len(result.rows("notices")) == 1


@pytest.mark.parametrize(
    ("date", "is_told"),
    [
        ("2024-01-01T09:00:00Z", True),
        ("2024-01-01T09:00:00", True),
        ("2024-01-01", True),
        ("2024-01-01T09:00:00+08:00", False),
        ("2024-01-01T09:00:00-03:00", False),
    ],
)
def test_it_is_told_where_the_zone_was_assumed(tmp_path: Path, date: str, is_told: bool) -> None:
    given = release(date=date, tender=tender())
    result = import_releases(tmp_path, given, is_zone_assumed=True)
    assert ("zone-default" in result.reasons()) is is_told
    assert "zone-default" not in import_releases(tmp_path, given).reasons()


def test_nan_removes_nothing_that_an_earlier_release_stated(tmp_path: Path) -> None:
    given = [release(n, awards=[{"id": "1", "value": {"amount": n}}]) for n in (1, 2)]
    path = tmp_path / "file.json"
    path.write_text(json.dumps(given).replace('"amount": 2', '"amount": NaN'), "utf-8")
    assert imported(tmp_path, path).row("awards")["amount"] == "1.00"


@pytest.mark.parametrize("text", ["[" * 9_000, '{"a":' * 9_000, '{"releases":[' + "[" * 9_000])
def test_a_file_of_endless_brackets_is_refused_before_a_parser_meets_it(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "file.json"
    path.write_text(text, "utf-8")
    assert imported(tmp_path, path).reasons() == {"file-too-deep"}


def test_a_number_longer_than_python_reads_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    given = tender(title="9" * 5_000, value={"amount": 0, "currency": "EUR"})
    path.write_text(json.dumps([release(tender=given)]).replace(": 0,", ": " + "9" * 5_000 + ","))
    result = imported(tmp_path, path)
    assert result.row("notices")["title"] == "9" * 5_000
    assert "budget_amount" not in result.row("notices")
    assert "amount-out-of-range" in result.reasons()


def test_strings_cut_by_the_reading_are_whole_again() -> None:
    text = b'{"a": "NaN \\" [", "b": NaN, "c": [-Infinity, 1.5e3]}'
    for size in range(1, len(text)):
        parts = [text[at : at + size] for at in range(0, len(text), size)]
        assert b"".join(without_non_json(parts)) == text.replace(b" NaN,", b" {},").replace(
            b"-Infinity", b"{}"
        )
        assert structure_of(parts).depth == 2


def test_gzip_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file.json.gz"
    path.write_bytes(gzip.compress(json.dumps([release(tender=tender())]).encode()))
    assert imported(tmp_path, path).row("notices")


def test_a_folder_and_a_glob_find_the_same_files_each_once(tmp_path: Path) -> None:
    folder = FICTIONAL / "1.0"
    result = imported(tmp_path, folder, f"{folder}/*.json", folder / "../1.0")
    assert result.outcome.files == 6


def test_a_source_that_is_not_there_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    result = imported(tmp_path, tmp_path / "nothing", HOSTILE / "bom.json")
    assert result.outcome.summary["files_not_read"] == ["nothing"]
    assert len(result.rows("notices")) == 1


def test_the_report_never_says_where_a_file_lies(tmp_path: Path) -> None:
    shutil.copytree(HOSTILE, tmp_path / "private" / "sources")
    result = imported(tmp_path, tmp_path / "private" / "sources")
    assert "private" not in result.text()


def test_the_same_release_twice_is_imported_once(tmp_path: Path) -> None:
    result = import_releases(tmp_path, release(tender=tender()), release(tender=tender()))
    assert len(result.rows("notices")) == 1
    assert "release-repeated" in result.reasons()


@pytest.mark.parametrize(
    "odd", [{"message": "moved"}, 5, {"compiledRelease": "https://example.org"}]
)
@pytest.mark.parametrize("lines", [True, False])
def test_what_is_no_release_beside_releases_is_told(tmp_path: Path, odd: Any, lines: bool) -> None:
    values = [odd, release(tender=tender())]
    path = tmp_path / "file.json"
    text = "\n".join(map(json.dumps, values)) if lines else json.dumps({"releases": values})
    path.write_text(text, "utf-8")
    result = imported(tmp_path, path)
    assert result.rows("notices")
    assert result.reasons() == (
        {"not-a-release"} if "message" in str(odd) else {"release-not-an-object"}
    )


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"releases": [{"url": "https://example.org/r"}]}, "linked-release"),
        ({"compiledRelease": "https://example.org/c"}, "release-not-an-object"),
        ({"releases": ["https://example.org/r"]}, "release-not-an-object"),
        ({"releases": []}, "package-empty"),
    ],
)
def test_a_record_without_a_release_is_told_for_its_reason_alone(
    tmp_path: Path, record: dict[str, Any], reason: str
) -> None:
    path = tmp_path / "file.json"
    path.write_text(json.dumps({"records": [{"ocid": "ocds-zzzzzz-1", **record}]}), "utf-8")
    assert imported(tmp_path, path).reasons() == {reason}


def zipped(members: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def document(number: int) -> bytes:
    return json.dumps([release(number, ocid=f"ocds-zzzzzz-{number}", tender=tender())]).encode()


@pytest.mark.parametrize("name", ["all.zip", "all.json", "download"])
@pytest.mark.parametrize("is_folder", [True, False])
def test_the_files_in_a_zip_are_read(tmp_path: Path, name: str, is_folder: bool) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    members = {
        "a/1.json": document(1),
        "a/2.jsonl.gz": gzip.compress(document(2).strip(b"[]")),
        "read me.txt": b"about these files",
        "__MACOSX/a/._1.json": b"\0\5\26\7",
    }
    (folder / name).write_bytes(zipped(members))
    result = imported(tmp_path, folder if is_folder and name != "download" else folder / name)
    assert len(result.rows("notices")) == result.outcome.files == 2
    (example,) = result.note("file-skipped")["examples"]
    assert example["file"].endswith(f"{name}/read me.txt")


def test_the_only_file_of_a_zip_is_read_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "one.zip").write_bytes(zipped({"data": document(1)}))
    assert imported(tmp_path, tmp_path / "one.zip").rows("notices")


@pytest.mark.parametrize("broken", [zipped({"1.zip": zipped({"1.json": document(1)})}), b"PK\3\4"])
def test_a_zip_that_cannot_be_read_is_told_with_its_name(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "all.zip").write_bytes(broken)
    result = imported(tmp_path, tmp_path / "all.zip")
    assert result.reasons() == {"file-unreadable"}
    assert result.outcome.summary["files_not_read"][0].startswith("all.zip")
