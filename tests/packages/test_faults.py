"""Each fault of a package is told: where, what, and what to do, in both languages."""

import string
from operator import attrgetter
from pathlib import Path

import pytest

from disclosure.checks.fast import row_limits
from disclosure.packages.faults import Fault, FaultKind, FaultLocation, FaultyData, catalogue
from disclosure.reports.report import problem, remedy
from disclosure.rules.registry import rules
from tests.support.data_folders import FAULTS, faults_of, faulty_town, tiny_town
from tests.support.fault_fixtures import expected_lines, fault_codes, found_in_fixture
from tests.support.fault_makers import MAKERS

# What rules find is told by tests/rules, which tries all of them together.
TRIED = sorted({*fault_codes()} - (rules().keys() - MAKERS.keys()))


@pytest.mark.parametrize("code", TRIED)
def test_a_fault_is_told_with_its_place_and_its_remedy(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(row_limits, "ROW_TIMEOUT_S", 1)
    found = found_in_fixture(code)
    lines = "".join(f"{one.line()}\n" for one in found)
    # Since Python 3.13 an error of a pattern has this name.
    assert lines.replace("PatternError:", "error:") == expected_lines(code)
    assert code in {one.code for one in found}
    assert all(map(is_told_in_two_parts, found))


def is_told_in_two_parts(fault: Fault) -> bool:
    """Whether what a report tells apart, what is wrong and what to do, is the whole message."""
    chinese, english = zip(problem(fault), remedy(fault), strict=True)
    return "；".join(chinese) == fault.message and "; ".join(english) == fault.message_en


def test_every_kind_of_fault_has_a_fixture() -> None:
    assert fault_codes() == sorted(catalogue())


def test_the_tiny_town_has_no_fault(tmp_path: Path) -> None:
    tiny_town(tmp_path / "data")
    assert faults_of(tmp_path / "data") == []


def test_every_fault_is_told_not_only_the_first(tmp_path: Path) -> None:
    town = faulty_town(tmp_path / "data", "not-a-date")
    for path in (FAULTS / "code-unknown").glob("*/*.csv"):
        (town / path.parent.name / path.name).write_bytes(path.read_bytes())
    codes = {fault.code for fault in faults_of(tmp_path / "data")}
    assert codes == {"not-a-date", "code-unknown"}


def test_a_value_with_braces_or_newlines_does_not_break_a_message() -> None:
    fault = FaultLocation("a.csv").fault(
        "not-a-date", row=2, field="signed_on", value="{0}\n" + "x" * 200
    )
    assert fault.line().count("\n") == 1
    assert "{0} xxx" in fault.message_en
    assert fault.message_en.count("x") < 100


def test_faulty_data_say_the_first_errors_and_how_many_more_there_are() -> None:
    place = FaultLocation("a.csv")
    faults = [
        place.fault("text-odd", row=2, signs="U+200E"),
        *(place.fault("cell-required", row=row, field="title") for row in range(3, 9)),
    ]
    lines = str(FaultyData(faults)).split("\n")
    assert lines[:2] == ["a.csv:3: title: the cell is empty; fill it in", "    不能为空；请填写"]
    assert lines[6:] == ["and 3 more errors", "    另有 3 处错误"]
    assert str(FaultyData(faults[:2])) == "\n".join(lines[:2])


def places(text: str) -> set[str]:
    """The names in braces that a message leaves to fill in; `{near_en}` is `{near}` in English."""
    found = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return {name.removesuffix("_en") for name in found}


@pytest.mark.parametrize("kind", catalogue().values(), ids=attrgetter("code"))
def test_both_languages_of_a_fault_name_the_same_values(kind: FaultKind) -> None:
    assert places(kind.message) == places(kind.message_en)
    assert places(kind.remedy) == places(kind.remedy_en)
    assert kind.severity in {"error", "warning"}


def test_a_row_with_a_fault_in_every_cell_even_its_key_is_told(tmp_path: Path) -> None:
    town = tiny_town(tmp_path / "data")
    file = town / "tender-notices" / "notices.csv"
    width = file.read_text("utf-8").split("\n")[0].count(",") + 1
    with file.open("a", encoding="utf-8") as out:
        out.write(",".join(["x\x01"] * width) + "\n")
    found = faults_of(tmp_path / "data")
    assert {fault.row for fault in found if fault.is_error} == {5}
    assert len(found) >= width
