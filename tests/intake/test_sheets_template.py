"""A filled template comes back as the same rows; the verb writes all or nothing."""

from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from disclosure.checks.package_rows import read_rows
from disclosure.downloads.exports import LabelledDownload, datasets
from disclosure.intake.spreadsheets.code_words import find_code
from disclosure.intake.spreadsheets.excel_template import CODES, GUIDE, page_name, write_template
from disclosure.model.schemas import Field, codelists, kinds
from disclosure.packages.package import Package, read_package
from disclosure.register.compiling import compile_register
from disclosure.register.register_file import open_register
from scripts import import_sheet, new_package
from tests.support.data_folders import INSTANT, PUBLISHER, silent, tiny_town
from tests.support.sheet_files import PLAN, imported, told, xlsx
from tests.support.short_reference import short_reference

KINDS = ("organizations", "catalogue", "annual-plans", "tender-notices", "performance-results")


def rows_of(package: Package) -> dict[str, list[dict[str, str]]]:
    return {
        one.table.resource: [
            dict(zip(one.table.field, cells, strict=True))
            for _, cells in read_rows(package, one, [])
        ]
        for one in package.resources
    }


def package_of(folder: Path) -> Package:
    package, faults = read_package(folder)
    assert package is not None, faults
    return package


def as_a_clerk_writes(field: Field, cell: str, tongue: str) -> Any:
    """The value as the drop-downs and formats of the template lead one to write it."""
    if field.codelist and not field.flag("is_list"):
        code = codelists()[field.codelist][cell]
        return code.title if tongue == "zh" else code.title_en
    if field.type == "boolean":
        return {"true": "是", "false": "否"}[cell] if tongue == "zh" else cell
    if field.type == "number":
        return float(Decimal(cell))
    return int(cell) if field.type == "integer" else cell


def filled(path: Path, package: Package, tongue: str) -> Path:
    """The template at `path` with the rows of `package` written into it."""
    book = openpyxl.load_workbook(path)
    for resource, rows in rows_of(package).items():
        table = next(t for t in package.kind.tables if t.resource == resource)
        for number, row in enumerate(rows, 2):
            for column, (name, cell) in enumerate(row.items(), 1):
                if cell:
                    value = as_a_clerk_writes(table.field[name], cell, tongue)
                    book[page_name(table)].cell(number, column).value = value
    book.save(path)
    return path


def normal(rows: dict[str, list[dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    """Rows whose numbers are compared as numbers: 100 and 100.00 are the same."""
    types = {f.name: f.type for kind in kinds().values() for t in kind.tables for f in t.fields}
    return {
        resource: [
            {
                n: str(Decimal(c).normalize()) if types[n] == "number" and c else c
                for n, c in row.items()
            }
            for row in lines
        ]
        for resource, lines in rows.items()
    }


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_filled_template_comes_back_as_the_same_rows(
    kind: str, language: str, tmp_path: Path
) -> None:
    folder = tiny_town(tmp_path / "data") / kind
    before = normal(rows_of(package_of(folder)))
    path = tmp_path / "template.xlsx"
    write_template(path, kinds()[kind], PUBLISHER, language)
    tongue = "zh" if language == "zh-CN" else "en"
    outcome = imported(
        tmp_path, filled(path, package_of(folder), tongue), kind=kind, is_replacing=True
    )
    assert told(outcome) == []
    outcome.write()
    assert normal(rows_of(package_of(folder))) == before


@pytest.mark.long
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_that_a_site_offers_comes_back_as_the_same_rows(
    language: str, tmp_path: Path
) -> None:
    town, register = tiny_town(tmp_path / "data"), tmp_path / "register.sqlite"
    with short_reference():
        packages, _ = compile_register(tmp_path / "data", register, INSTANT, silent)
    folders = {(package.publisher, package.name): package.folder for package in packages}
    with closing(open_register(register)) as connection:
        offered = [*datasets(connection, folders, tmp_path / "descriptors")]
    for one in (one for one in offered if one.row["package"] in KINDS):
        before = normal(rows_of(package_of(town / one.row["package"])))
        with closing(open_register(register)) as connection:
            book = LabelledDownload(one, language, [("a", "b")])
            book.make(connection, tmp_path / "a.xlsx")
        kind = one.row["kind"]
        outcome = imported(tmp_path, tmp_path / "a.xlsx", kind=kind, is_replacing=True)
        assert told(outcome) == []
        outcome.write()
        assert normal(rows_of(package_of(town / one.row["package"]))) == before


@pytest.mark.parametrize("kind", kinds())
def test_a_template_has_headings_drop_downs_and_a_guide_in_both_languages(
    kind: str, tmp_path: Path
) -> None:
    write_template(tmp_path / "a.xlsx", kinds()[kind], PUBLISHER)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [GUIDE, *map(page_name, kinds()[kind].tables), CODES]
    for table in kinds()[kind].tables:
        page = book[page_name(table)]
        headings = [str(cell.value).splitlines() for cell in page[1]]
        assert [lines[2] for lines in headings] == list(table.field)
        rules = page.data_validations.dataValidation
        listed = {str(area) for rule in rules for area in rule.sqref.ranges}
        chosen = [f for f in table.fields if f.codelist and not f.flag("is_list")]
        assert len(listed) == len(chosen) + sum(f.type == "boolean" for f in table.fields)
    words = [str(cell.value) for row in book[GUIDE].iter_rows() for cell in row]
    assert any("不要用公式" in word for word in words)
    assert any("no formulas" in word for word in words)


def test_every_title_of_a_codelist_means_its_own_code() -> None:
    for name, codes in codelists().items():
        for code in codes.values():
            for title in (code.code, code.title, code.title_en):
                assert find_code(name, title) == code.code, (name, title)


def test_an_empty_template_has_no_rows_to_import(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx", kinds()["annual-plans"], PUBLISHER)
    assert told(imported(tmp_path, tmp_path / "a.xlsx")) == [("sheet-empty", "")]


def test_a_new_package_has_its_template_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["new_package", "annual-plans", "--publisher", "town", "--out", str(tmp_path)]
    monkeypatch.setattr("sys.argv", words)
    assert new_package.main() == 0
    template = tmp_path / "town" / "annual-plans.xlsx"
    assert GUIDE in openpyxl.load_workbook(template).sheetnames


def test_the_verb_writes_a_package_of_a_new_publisher(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = xlsx(tmp_path / "a.xlsx", PLAN)
    words = ["--kind", "annual-plans", "--publisher", "town", "--out", str(tmp_path / "data")]
    assert import_sheet.main([str(path), *words, "--report", str(tmp_path / "r.json")]) == 0
    assert (tmp_path / "r.json").exists()
    folders = sorted(path.parent.name for path in tmp_path.glob("data/town/*/datapackage.json"))
    assert folders == ["annual-plans", "organizations"]
    assert "485000.00" in capsys.readouterr().out


def test_the_verb_writes_nothing_where_anything_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = xlsx(tmp_path / "a.xlsx", PLAN)
    bad = xlsx(tmp_path / "b.xlsx", [["采购项目名称", "预算金额"], ["养老", 50]])
    words = ["--kind", "annual-plans", "--publisher", "town", "--out", str(tmp_path / "data")]
    assert import_sheet.main([str(good), str(bad), *words]) == 1
    assert not (tmp_path / "data").exists()
    shown = capsys.readouterr().err
    assert "b.xlsx:Sheet1!B1:B2" in shown
    assert "nothing was written" in shown


def test_the_verb_refuses_a_field_that_the_kind_has_not(tmp_path: Path) -> None:
    words = ["a.xlsx", "--kind", "annual-plans", "--publisher", "town", "--set", "nothing=1"]
    with pytest.raises(SystemExit) as stopped:
        import_sheet.main(words)
    assert stopped.value.code == 2
