"""An evaluation that two rows of lists tell, which may be one or two, is warned of."""

from pathlib import Path

import pytest

from tests.support.sheet_files import gathered, imported, laid_out, told

KIND = "performance-results"
REPEATED = "sheet-evaluation-repeated"
HEAD = ["项目编号", "项目名称", "评价得分", "评价机构", "评价期间", "评价日期"]
FIRST = ["TT-1", "居家养老", 88.5, None, None, None]


SECOND: dict[str, tuple[list[object], bool]] = {
    "nothing against it": (["TT-1", "养老", 88.5, None, None, None], True),
    "a period that the other lacks": (["TT-1", "养老", 88.5, None, "2026年度", None], True),
    "another score": (["TT-1", "居家养老", 88.6, None, None, None], False),
    "another project": (["TT-2", "居家养老", 88.5, None, None, None], False),
    "another lot": (["TT-1", "居家养老（第2包）", 88.5, None, None, None], False),
    "no project and the same title": ([None, "居家养老", 88.5, None, None, "2026-11-02"], True),
}


@pytest.mark.parametrize(("second", "is_told"), [*SECOND.values()], ids=[*SECOND])
def test_the_same_score_of_a_project_is_told_unless_something_speaks_against_it(
    second: list[object], is_told: bool, tmp_path: Path
) -> None:
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", [HEAD, FIRST, second]), kind=KIND)
    assert [one for one in told(outcome, errors_only=False) if one[0] == REPEATED] == (
        [(REPEATED, "C3")] if is_told else []
    )


@pytest.mark.parametrize(
    ("times", "is_told"),
    [
        ([("2025年度", None), ("2026年度", None)], False),
        ([("2026年度", None), ("2026年度", "2027-02-01")], True),
        ([("2026年度", None), (None, "2027-02-01")], True),
        ([("2025年度", None), (None, "2027-02-01")], False),
        ([(None, "2026-02-01"), (None, "2027-02-01")], False),
    ],
)
def test_evaluations_of_other_years_are_two(
    times: list[tuple[str | None, str | None]], is_told: bool, tmp_path: Path
) -> None:
    rows = [["TT-1", f"养老{n}", 88.5, None, *time] for n, time in enumerate(times)]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", [HEAD, *rows]), kind=KIND)
    codes = [code for code, _ in told(outcome, errors_only=False)]
    assert codes.count(REPEATED) == is_told


def test_a_published_evaluation_is_named(tmp_path: Path) -> None:
    first = imported(tmp_path, laid_out(tmp_path / "a.xlsx", [HEAD, FIRST]), kind=KIND)
    assert told(first) == []
    first.write()
    again = ["TT-1", "养老服务", 88.5, None, None, None]
    outcome = gathered(tmp_path, laid_out(tmp_path / "b.xlsx", [HEAD, again]), kind=KIND)
    (fault,) = (fault for fault in outcome.log.faults if fault.code == REPEATED)
    assert fault.cell == "C2"
    assert "evaluations.csv" in fault.message_en
