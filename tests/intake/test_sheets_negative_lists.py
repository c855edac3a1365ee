"""Negative lists as numbered lines: what may not be bought, never what may."""

from pathlib import Path

import pytest

from tests.support.sheet_files import Grid, gathered, laid_out, told, values

TITLE = "政府购买服务负面清单（2026年版）"
DUTIES, GOODS = "不属于政府职责范围的服务事项", "政府采购货物和工程"
GROUPED: Grid = [
    ["一、" + DUTIES],
    ["（一）" + GOODS],
    ["（二）融资行为"],
    ["二、应当由政府直接履职的事项"],
    ["1.行政决策"],
]
READ = [
    ("E-2026", DUTIES, GOODS),
    ("E-2026", DUTIES, "融资行为"),
    ("E-2026", "应当由政府直接履职的事项", "行政决策"),
]
PLAIN = [("E-2026", "", GOODS), ("E-2026", "", "融资行为"), ("E-2026", "", "行政决策")]
LAYOUTS: dict[str, tuple[Grid, list[tuple[str, str, str]]]] = {
    "groups": ([[TITLE], *GROUPED], READ),
    "plain": ([[TITLE], ["1." + GOODS], ["2.融资行为"], ["3.行政决策"]], PLAIN),
    "hanzi": ([[TITLE], ["一、" + GOODS], ["二、融资行为"], ["三、行政决策"]], PLAIN),
    "brackets": ([[TITLE], ["（1）" + GOODS], ["（2）融资行为"], ["（3）行政决策"]], PLAIN),
    "a line above": ([["附件2"], [TITLE], [], *GROUPED], READ),
    "a note below": ([[TITLE], *GROUPED, ["注：自印发之日起施行"]], READ),
}


@pytest.mark.parametrize("kind", ["", "catalogue"])
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_lines_of_a_negative_list_are_what_may_not_be_bought(
    layout: str, suffix: str, kind: str, tmp_path: Path
) -> None:
    grid, expected = LAYOUTS[layout]
    outcome = gathered(tmp_path, laid_out(tmp_path / f"a.{suffix}", grid), kind=kind)
    assert not told(outcome, errors_only=False)
    assert values(outcome, "exclusions", "edition_id", "title", "text") == expected
    assert "items" not in outcome.drafts


def test_a_negative_list_of_no_certain_edition_is_told(tmp_path: Path) -> None:
    grid = [["政府购买服务负面清单（2031年版）"], *GROUPED]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="catalogue")
    assert told(outcome) == [("sheet-edition-unknown", "A1")]
    assert not outcome.drafts


CATALOGUE: Grid = [
    ["微型镇政府购买服务指导性目录（2027年版）"],
    ["一、基本公共服务"],
    ["（一）养老服务"],
    ["（二）社会救助服务"],
]


@pytest.mark.parametrize("title", ["负面清单", "二、负面清单"])
def test_a_negative_list_below_a_catalogue_is_no_part_of_it(title: str, tmp_path: Path) -> None:
    grid = [*CATALOGUE, [title], ["（一）融资行为"], ["（二）行政决策"]]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="catalogue")
    assert not told(outcome, errors_only=False)
    names = [name for (name,) in values(outcome, "items", "name")]
    assert names == ["基本公共服务", "养老服务", "社会救助服务"]
    assert [text for (text,) in values(outcome, "exclusions", "text")] == ["融资行为", "行政决策"]
    ((edition,),) = values(outcome, "editions", "edition_id")
    assert {*values(outcome, "exclusions", "edition_id")} == {(edition,)}


def test_what_follows_a_negative_list_within_a_catalogue_stays_in_it(tmp_path: Path) -> None:
    rest = [["三、政府履职辅助服务"], ["（一）法律顾问"]]
    grid = [*CATALOGUE, ["二、负面清单"], ["（一）融资行为"], ["（二）行政决策"], *rest]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.csv", grid), kind="catalogue")
    names = [name for (name,) in values(outcome, "items", "name")]
    assert names == ["基本公共服务", "养老服务", "社会救助服务", "政府履职辅助服务", "法律顾问"]
    assert [text for (text,) in values(outcome, "exclusions", "text")] == ["融资行为", "行政决策"]
