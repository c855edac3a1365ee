"""Downloads: packages as files, zip and XLSX, the register, JSON beside pages, checksums."""

import csv
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import frictionless
import openpyxl  # type: ignore[import-untyped]
import pytest

from disclosure.database.read_log import changed_columns
from disclosure.downloads import exports
from disclosure.downloads.exports import ChangedFile, export_tasks
from disclosure.downloads.table_workbook import write_workbook
from disclosure.model.addresses import FOLDERS, labelled_workbook
from disclosure.model.schemas import kinds, tables
from disclosure.output import processes
from disclosure.output.output_tree import Tree
from disclosure.output.processes import run_tasks
from disclosure.packages.package import Package
from disclosure.register.linked_register import write_linked_register
from disclosure.register.page_json import parts
from disclosure.register.register_file import Register, open_register
from disclosure.register.served_tree import FOLDER, ServedTree
from tests.support.data_folders import silent
from tests.support.small_town import INSTANT, SITEURL, compiled, write_town

BESIDE = [".written", FOLDER, "site"]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def export(folder: Path, tree: str = "a") -> Path:
    """Compiles and exports the small town below `folder`; the site's root."""
    write_town(folder / "data")
    return export_data(folder, tree)


def export_data(folder: Path, tree: str, served: ServedTree | None = None) -> Path:
    """Compiles and exports `data` below `folder`, beside what is `served`; the site's root."""
    for name in ("register.sqlite", "linked.sqlite"):
        (folder / name).unlink(missing_ok=True)
    packages = compiled(folder / "data", folder / "register.sqlite")
    made = Tree(folder / tree)
    register, linked = folder / "register.sqlite", folder / "linked.sqlite"
    write_linked_register(register, linked)
    with export_tasks(register, linked, packages, made, SITEURL, served=served) as tasks:
        run_tasks(tasks, silent)
    return made.site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(tmp_path_factory.mktemp("exports"))


def read(site: Path, path: str) -> Any:
    return json.loads((site / path).read_text("utf-8"), parse_float=Decimal)


def rows_of(workbook: Path, sheet: int = 1) -> list[dict[str, tuple[str, str]]]:
    """The cells of a sheet: column letter → (type, text), row by row."""
    with zipfile.ZipFile(workbook) as archive:
        root = fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml"))
        shared = [
            "".join(one.itertext()) for one in fromstring(archive.read("xl/sharedStrings.xml"))
        ]

    def told(cell: Element) -> tuple[str, str]:
        kind, text = cell.get("t", "n"), "".join(cell.itertext())
        return (kind, shared[int(text)] if kind == "s" else text)

    return [
        {cell.get("r", "").rstrip("0123456789"): told(cell) for cell in row}
        for row in root.iter(f"{SHEET}row")
    ]


def column(workbook: Path, name: str, row: int = 1) -> tuple[str, str]:
    """(type, text) of a field's cell in a data row, counted from 1."""
    rows = rows_of(workbook)
    letter = next(key for key, cell in rows[0].items() if cell[1] == name)
    return rows[row][letter]


def test_the_files_of_a_package_are_the_publishers_own_bytes(site: Path) -> None:
    folder = site.parent.parent / "data/town/tender-notices"
    for file in folder.iterdir():
        assert (site / "datasets/town/tender-notices" / file.name).read_bytes() == file.read_bytes()


def test_every_checksum_is_right_by_the_usual_tool(site: Path) -> None:
    for sums in (*site.glob("datasets/*/*/SHA256SUMS"), site / "downloads/SHA256SUMS"):
        done = subprocess.run(
            ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"],
            cwd=sums.parent,
            check=False,
            capture_output=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_checksums_name_every_download(site: Path) -> None:
    listed = (site / "downloads/SHA256SUMS").read_text("utf-8").splitlines()
    named = {(site / "downloads" / line.split("  ", 1)[1]).resolve() for line in listed}
    there = {*site.glob("datasets/*/*.zip"), *site.glob("datasets/*/*/*")}
    there |= {path for path in site.glob("downloads/**/*") if path.is_file()}
    assert {path.resolve() for path in there if path.name != "SHA256SUMS"} == named


def test_a_zip_holds_the_package_a_readme_and_checksums(site: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(site / "datasets/town/tender-notices.zip") as archive:
        archive.extractall(tmp_path)
    inside = tmp_path
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=inside, check=False, capture_output=True
    )
    assert done.returncode == 0
    readme = (inside / "README.txt").read_text("utf-8")
    for words in (
        "示例镇",
        "Example Town",
        "CC-BY-4.0",
        kinds()["tender-notices"].version,
        "示例数据",
        "署名",
        "Attribution",
    ):
        assert words in readme
    assert (inside / "datapackage.json").is_file()


def test_frictionless_validates_every_table_of_a_zip_as_it_is(site: Path) -> None:
    report = frictionless.validate(str(site / "datasets/town/tender-notices.zip"))
    assert report.valid
    files = {path.name for path in (site / "datasets/town/tender-notices").glob("*.csv")}
    assert files and {task.place for task in report.tasks} == files


def test_what_a_licence_asks_for_goes_with_the_data(site: Path) -> None:
    assert (site / "datasets/reference/regions/SOURCE.txt").is_file()
    with zipfile.ZipFile(site / "datasets/reference/regions.zip") as archive:
        assert "SOURCE.txt" in archive.namelist()
        assert "BSD-3-Clause" in archive.read("README.txt").decode()


def test_the_register_can_be_downloaded(site: Path) -> None:
    register = site / "downloads/register.sqlite"
    assert register.read_bytes() == (site.parent.parent / "linked.sqlite").read_bytes()


def test_a_second_export_elsewhere_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        other = export(tmp_path)
    finally:
        os.umask(before)
    files = {path.relative_to(site) for path in site.rglob("*") if path.is_file()}
    assert files == {path.relative_to(other) for path in other.rglob("*") if path.is_file()}
    for path in files:
        assert (site / path).read_bytes() == (other / path).read_bytes(), path


def test_exporting_again_touches_nothing(tmp_path: Path) -> None:
    site = export(tmp_path)
    stamps = {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}
    export(tmp_path)
    assert stamps == {path: path.stat().st_mtime_ns for path in stamps}
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == BESIDE


def test_what_a_killed_build_left_half_made_goes_with_the_next(tmp_path: Path) -> None:
    (tmp_path / "a/exports.unfinished/0").mkdir(parents=True)
    (tmp_path / "a/exports.unfinished/0/made").write_bytes(b"half")
    export(tmp_path)
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == BESIDE


def files_of(site: Path) -> dict[str, bytes]:
    found = sorted(path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The downloads that were made, not copied or taken over, in one process."""
    found: list[str] = []
    monkeypatch.setattr(processes, "part_count", lambda: 1)
    plain = exports.write_jobs

    def recording(share: Any, *others: Any) -> Any:
        def recorded(job: exports.DownloadJob) -> exports.DownloadJob:
            if isinstance(job.source, Path):
                return job
            recipe = job.source
            making = partial(_recorded, found, job.path, recipe.make)
            return replace(job, source=replace(recipe, make=making))

        return plain([recorded(job) for job in share], *others)

    monkeypatch.setattr(exports, "write_jobs", recording)
    return found


def _recorded(
    found: list[str],
    path: str,
    make: Callable[[Register, Path], None],
    register: Register,
    target: Path,
) -> None:
    found.append(path)
    make(register, target)


@pytest.mark.long
def test_only_workbooks_and_zips_that_differ_are_made_again(
    tmp_path: Path, made: list[str]
) -> None:
    export(tmp_path)
    assert len(made) > 15
    made.clear()
    earlier, present = tmp_path / "earlier.sqlite", tmp_path / "present.sqlite"
    shutil.copyfile(tmp_path / "register.sqlite", earlier)
    file = tmp_path / "data/town/organizations/organizations.csv"
    renamed = file.read_text("utf-8").replace("阳光护理院", "月光护理院")
    assert renamed != file.read_text("utf-8")
    file.write_text(renamed, "utf-8")
    compiled(tmp_path / "data", present)
    changed = changed_columns({"main": present}, {"main": earlier})
    again = export_data(tmp_path, "b", ServedTree(tmp_path / "a", "", changed))
    # The table and its package; and in words, as a name beside ids, wherever it won.
    labelled = {
        labelled_workbook(f"datasets/town/{package}", "town", language)
        for package in ("organizations", "tender-notices")
        for language in ("zh", "en")
    }
    own = {f"datasets/town/organizations{end}" for end in ("/organizations.xlsx", ".zip")}
    assert set(made) == labelled | own
    assert files_of(again) == files_of(export_data(tmp_path, "c"))


@pytest.mark.long
def test_a_served_download_is_not_taken_over_if_it_or_the_program_changed(
    tmp_path: Path, made: list[str]
) -> None:
    site = export(tmp_path)
    everything, whole = sorted(made), files_of(site)
    made.clear()
    spoiled = site / "datasets/town/tender-notices/contracts.xlsx"
    spoiled.write_bytes(spoiled.read_bytes() + b"\0")
    document = next(site.glob("projects/**/*.json"))
    document.write_text(f"{document.read_text('utf-8')} ", "utf-8")
    again = export_data(tmp_path, "b", ServedTree(tmp_path / "a", "", frozenset()))
    assert made == ["datasets/town/tender-notices/contracts.xlsx"]
    assert files_of(again) == whole
    made.clear()
    export_data(tmp_path, "c", ServedTree(tmp_path / "b", "another program", frozenset()))
    assert sorted(made) == everything


def test_a_file_that_changes_while_the_site_is_built_stops_it(tmp_path: Path) -> None:
    packages: list[Package] = compiled(write_town(tmp_path / "data"), tmp_path / "r.sqlite")
    with (tmp_path / "data/town/tender-notices/lots.csv").open("a") as file:
        file.write("L-2,,,T-1,,,,,,\n")
    register = tmp_path / "r.sqlite"
    with (
        pytest.raises(ChangedFile, match=r"lots\.csv: changed while the site was built"),
        export_tasks(register, register, packages, Tree(tmp_path / "a"), SITEURL) as tasks,
    ):
        run_tasks(tasks, silent)


def test_a_workbook_has_numbers_days_and_text_as_such(site: Path) -> None:
    contracts = site / "datasets/town/tender-notices/contracts.xlsx"
    assert column(contracts, "amount") == ("n", "1199999.9")
    assert column(contracts, "signed_on") == ("n", "46286")
    assert column(contracts, "contract_id") == ("inlineStr", "C-1")
    notices = site / "datasets/town/tender-notices/notices.xlsx"
    assert column(notices, "published_at") == ("inlineStr", "2026-08-01T09:00:00+08:00")
    assert column(notices, "is_time_known") == ("b", "1")
    assert column(notices, "region_code") == ("inlineStr", "990101")


def test_a_workbook_has_the_cells_of_the_file_in_its_order(site: Path) -> None:
    folder = site / "datasets/town/organizations"
    with (folder / "organizations.csv").open(encoding="utf-8", newline="") as file:
        told = [[cell for cell in row if cell] for row in csv.reader(file)]
    assert [
        [text for _, text in row.values()] for row in rows_of(folder / "organizations.xlsx")
    ] == told


def test_a_workbook_takes_no_text_for_a_formula_or_a_link(site: Path) -> None:
    contracts = site / "datasets/town/tender-notices/contracts.xlsx"
    assert column(contracts, "content") == ("inlineStr", "=1+1")
    documents_ = site / "datasets/town/tender-notices/documents.xlsx"
    assert column(documents_, "url") == ("inlineStr", "https://town.example/d.pdf")
    with zipfile.ZipFile(contracts) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert not [name for name in archive.namelist() if "rels/sheet" in name]


def test_a_workbook_has_the_dictionary_the_codes_and_the_licence(site: Path) -> None:
    notices = site / "datasets/town/tender-notices/notices.xlsx"
    words = [
        "".join(text for _, text in row.values())
        for sheet in (2, 3, 4)
        for row in rows_of(notices, sheet)
    ]
    assert any("submission_deadline" in line and "Submission deadline" in line for line in words)
    assert any("更正公告" in line for line in words)
    assert any("CC-BY-4.0" in line for line in words)


def people_row(site: Path, language: str, first: str) -> dict[str, tuple[str, str]]:
    """The first row of the page of the notices' workbook whose first heading it is, by heading."""
    workbook = site / f"datasets/town/tender-notices/tender-notices-{language}.xlsx"
    with zipfile.ZipFile(workbook) as archive:
        count = sum("worksheets/sheet" in name for name in archive.namelist())
    pages = [rows_of(workbook, number) for number in range(1, count + 1)]
    page = next(page for page in pages if page[0]["A"][1] == first)
    return {page[0][letter][1]: cell for letter, cell in page[1].items()}


def test_the_workbook_for_people_has_titles_names_and_words_in_its_language(site: Path) -> None:
    chinese, english = people_row(site, "zh", "合同编号"), people_row(site, "en", "Contract id")
    assert chinese["合同金额"] == ("n", "1199999.9")
    assert chinese["承接主体（名称）"] == ("inlineStr", "阳光护理院")
    assert chinese["币种（文字）"] == ("inlineStr", "人民币")
    assert english["Amount"] == ("n", "1199999.9")
    assert people_row(site, "en", "Notice id")["Purchaser (name)"][1] == "Civil Affairs"


def test_the_workbook_for_people_shows_an_instant_as_the_publishers_clock_did(site: Path) -> None:
    # 1 August 2026, 09:00: days since 1900 as Excel counts them, and three eighths of one.
    assert people_row(site, "zh", "公告编号")["发布时间"] == ("n", "46235.375")


def test_a_filter_stands_over_every_column_of_the_workbook_for_people(site: Path) -> None:
    for workbook in site.glob("datasets/town/*/*-zh.xlsx"):
        with zipfile.ZipFile(workbook) as archive:
            pages = [name for name in archive.namelist() if "worksheets/sheet" in name]
            filters = [b"<autoFilter" in archive.read(page) for page in sorted(pages)]
        assert filters.count(False) == 1  # the page that tells of origin and licence


def test_the_official_lists_have_no_workbook_of_their_own(site: Path) -> None:
    assert labelled_workbook("datasets/reference/regions/", "reference", "zh") is None
    assert not [*site.glob("datasets/reference/*/*-zh.xlsx")]


def test_a_long_table_goes_on_in_another_sheet(tmp_path: Path) -> None:
    table = tables()["lots"]
    rows = [[f"L-{n}", *[""] * (len(table.fields) - 1)] for n in range(5)]
    write_workbook(tmp_path / "lots.xlsx", table, rows, [], INSTANT, sheet_rows=3)
    ids = [row["A"][1] for sheet in (1, 2, 3) for row in rows_of(tmp_path / "lots.xlsx", sheet)]
    assert ids == ["lot_id", "L-0", "L-1", "lot_id", "L-2", "L-3", "lot_id", "L-4"]
    write_workbook(tmp_path / "full.xlsx", table, rows[:2], [], INSTANT, sheet_rows=3)
    assert openpyxl.load_workbook(tmp_path / "full.xlsx").sheetnames[0] == "lots"
    assert "lots 2" not in openpyxl.load_workbook(tmp_path / "full.xlsx").sheetnames


def test_what_excel_cannot_hold_stays_text(tmp_path: Path) -> None:
    table, workbook = tables()["contracts"], tmp_path / "contracts.xlsx"
    cells = {
        "contract_id": "00042",
        "amount": "12345678901234567.89",
        "signed_on": "1899-12-31",
        "content": "字" * 40_000,
        "quantity": "0.5",
        "title": "a\x0bb_x0041_",
    }
    row = [cells.get(field.name, "") for field in table.fields]
    write_workbook(workbook, table, [row], [("许可", "CC")], INSTANT)
    assert column(workbook, "contract_id") == ("inlineStr", "00042")
    assert column(workbook, "amount") == ("inlineStr", "12345678901234567.89")
    assert column(workbook, "signed_on") == ("inlineStr", "1899-12-31")
    assert column(workbook, "content") == ("inlineStr", "字" * 32_766 + "…")
    assert column(workbook, "quantity") == ("n", "0.5")
    assert column(workbook, "title") == ("inlineStr", "a_x000B_b_x005F_x0041_")


def test_json_beside_a_project_tells_the_whole_chain(site: Path) -> None:
    told = read(site, "projects/town/P-1.json")
    assert told["project_id"] == "P-1"
    assert [row["notice_id"] for row in told["notices"]] == ["N-1", "N-2"]
    assert [row["tender_id"] for row in told["tenders"]] == ["T-1"]
    assert [row["lot_id"] for row in told["lots"]] == ["L-1"]
    assert [row["contract_id"] for row in told["contracts"]] == ["C-1"]
    assert [row["payment_id"] for row in told["payments"]] == ["Y-1"]
    assert [row["document_id"] for row in told["documents"]] == ["D-1", "D-2"]
    assert told["evaluations"] == told["indicators"] == told["plan_items"] == []


def test_json_keeps_the_digits_of_the_data(site: Path) -> None:
    text = (site / "projects/town/P-1.json").read_text("utf-8")
    assert '"amount":1199999.90' in text
    assert '"budget_amount":1280000.10' in text


def test_json_beside_each_page_has_the_rows_below_it(site: Path) -> None:
    assert [r["lot_id"] for r in read(site, "tender-notices/town/N-2.json")["lots"]] == ["L-1"]
    assert len(read(site, "catalogue/town/E.json")["items"]) == 2
    assert [r["item_id"] for r in read(site, "catalogue/town/E/A.json")["items"]] == ["A01"]
    (home,) = [path for path in (site / "organizations/town").glob("*.json") if "护理" in path.name]
    assert [r["credit_record_id"] for r in json.loads(home.read_bytes())["credit_records"]] == [
        "CR"
    ]
    resources = read(site, "datasets/town/tender-notices.json")["resources"]
    data = (site / "datasets/town/tender-notices/lots.csv").read_bytes()
    lots = next(r for r in resources if r["resource"] == "lots")
    assert (lots["sha256"], lots["bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))


def test_each_page_has_its_json_and_each_json_ends_with_a_line(site: Path) -> None:
    with open_register(site.parent.parent / "register.sqlite") as register:
        for table in FOLDERS:
            for (path,) in register.execute(f"SELECT path FROM {table}"):
                data = (site / f"{path.rstrip('/')}.json").read_bytes()
                assert data.endswith(b"}\n")
                assert json.loads(data)["path"] == path


def test_no_query_of_a_page_reads_a_whole_table(site: Path, tmp_path: Path) -> None:
    shutil.copyfile(site.parent.parent / "register.sqlite", tmp_path / "register.sqlite")
    with closing(sqlite3.connect(tmp_path / "register.sqlite")) as register, register:
        # Of a table of three rows the statistics say, rightly, that it is best read whole.
        register.execute("DELETE FROM sqlite_stat1")
    register = open_register(tmp_path / "register.sqlite")
    names = {name for (name,) in register.execute("SELECT name FROM sqlite_master")}
    for table in FOLDERS:
        for sql in parts(table).values():
            plan = register.execute(f"EXPLAIN QUERY PLAN {sql}", {"publisher": "p", "key": "k"})
            steps = [row["detail"].split() for row in plan]
            assert not [step for step in steps if step[0] == "SCAN" and step[1] in names], sql
