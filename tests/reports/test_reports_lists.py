"""Every form of a report tells the same faults, in the same order, in both languages."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from disclosure.checks.any_package import check_package
from disclosure.packages.fault_lists import bounded
from disclosure.packages.faults import Fault, FaultLocation, catalogue
from disclosure.reports.html_report import page
from disclosure.reports.json_report import document, document_text
from disclosure.reports.report import Report, make_report, source
from disclosure.reports.report_words import verdict
from disclosure.reports.report_writing import write_report
from tests.site.test_accessibility import WCAG, violations
from tests.site.test_html import faults_of as html_faults
from tests.support.browser import open_page
from tests.support.data_folders import FIXTURES

AT = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)


def report(*faults: Fault) -> Report:
    return make_report(faults, ["data"], AT, 1)


def mixed() -> list[Fault]:
    """Faults of several kinds, files and places, in no order."""
    here, sheet = (
        FaultLocation("b.csv", resource="notices"),
        FaultLocation("计划.xlsx", sheet="表1"),
    )
    return [
        here.fault("negative-amount", row=3, field="budget_amount", value="-1"),
        here.fault("not-a-date", row=11, field="signed_on", value="2026-13-01"),
        here.fault("not-a-date", row=2, field="signed_on", value='<b>&"'),
        sheet.fault("sheet-percent", field="budget_amount", value="50%", cell="C10"),
        sheet.fault("sheet-percent", field="budget_amount", value="50%", cell="C9"),
        FaultLocation("a.csv").fault("file-missing", value="a.csv"),
        *bounded(
            here.fault(
                "code-unknown", row=n, field="kind", value="x", codelist="kind", expected="tender"
            )
            for n in range(2, 9)
        )[:3],
    ]


def test_errors_come_first_then_files_rows_and_cells_as_numbers() -> None:
    spots = [(one.file, one.row or one.cell) for one in report(*mixed()).faults]
    assert spots[0] == ("a.csv", "")
    assert spots[1:6] == [("b.csv", 2), ("b.csv", 2), ("b.csv", 3), ("b.csv", 4), ("b.csv", 11)]
    assert spots[6:] == [("计划.xlsx", "C9"), ("计划.xlsx", "C10"), ("b.csv", 3)]


def test_counts_hold_those_that_are_not_told_one_by_one() -> None:
    faults = [
        FaultLocation("a.csv").fault("not-a-date", row=row, value="x") for row in range(2, 2_502)
    ]
    made = report(*faults)
    assert len(made.faults) == 1_001
    assert made.counts == {"error": 2_500, "warning": 0}
    assert [(one.kind.code, one.count, one.file_count) for one in made.tallies] == [
        ("not-a-date", 2_500, 1)
    ]
    assert "1,500 more" in page(made)
    assert "另有 1,500 处" in page(made)
    assert document(made)["faults"][-1]["more"] == 1_500


@given(st.randoms())
def test_a_report_does_not_depend_on_the_order_of_the_faults(random: object) -> None:
    faults = mixed()
    random.shuffle(faults)  # type: ignore[attr-defined]
    assert document_text(report(*faults)) == document_text(report(*mixed()))


def test_the_document_has_every_key_of_every_fault() -> None:
    found = json.loads(document_text(report(*mixed())))
    assert found["format"] == "sunlit-faults/1"
    assert (found["is_valid"], found["package_count"]) == (False, 1)
    assert found["checked_at"] == "2026-10-01T09:30:00+00:00"
    assert len({tuple(fault) for fault in found["faults"]}) == 1
    first = found["faults"][1]
    assert (first["file"], first["row"], first["code"]) == ("b.csv", 2, "code-unknown")
    assert first["title"] and first["title_en"]


def test_faults_of_packages_that_are_not_ours_are_reported_too() -> None:
    (folder, *_) = sorted((FIXTURES / "frictionless").rglob("invalid*/datapackage.json"))
    checked = check_package(folder)
    made = report(*checked.faults)
    assert not made.is_valid
    assert all(fault["message"] and fault["message_en"] for fault in document(made)["faults"])


def test_every_source_of_a_rule_is_there_in_both_languages() -> None:
    for code in catalogue():
        fault = Fault(code, "a.csv", "", "")
        assert bool(source(fault)[0]) == bool(source(fault)[1])


def test_no_faults_are_told_as_such_and_not_as_praise() -> None:
    made = report()
    assert made.is_valid
    assert verdict(made) == ("没有错误。", "No errors.")
    assert "不表示内容真实" in page(made)
    assert "does not mean that the content is true" in page(made)


def test_texts_of_data_are_no_markup_on_the_page() -> None:
    made = page(report(*mixed()))
    assert "&lt;b&gt;" in made
    assert "<b>" not in made
    assert "<script" not in made


@pytest.mark.long
def test_the_page_is_valid_html(tmp_path: Path) -> None:
    for name, faults in (("some", mixed()), ("none", [])):
        (tmp_path / f"{name}.html").write_text(page(report(*faults)), "utf-8")
    assert not html_faults(sorted(tmp_path.glob("*.html")))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_usable_by_all_on_a_screen_and_a_phone(
    browser: Browser, tmp_path: Path, scheme: str
) -> None:
    path = tmp_path / "report.html"
    path.write_text(page(report(*mixed())), "utf-8")
    for width in (320, 1280):
        with open_page(browser, width=width) as (shown, outside):
            shown.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            shown.goto(path.as_uri())
            assert not violations(shown, {"type": "tag", "values": WCAG})
            assert shown.evaluate("document.documentElement.scrollWidth") <= width
            assert not outside


def test_a_report_goes_to_a_file_or_to_the_output(tmp_path: Path) -> None:
    made = report(*mixed())
    for form in ("text", "json", "html"):
        stream = StringIO()
        write_report(made, form, None, stream)
        write_report(made, form, tmp_path / form, stream)
        assert (tmp_path / form).read_text("utf-8") == stream.getvalue()
    with pytest.raises(ValueError, match="file"):
        write_report(made, "xlsx", None, StringIO())
