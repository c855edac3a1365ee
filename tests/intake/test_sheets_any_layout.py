"""A table in any layout gives the rows that it says: random tables, written and read back."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.sheet_files import WRITERS, Grid, read_drafts

CELL = st.text("养老服务社区矫正法律援助儿童助餐训练甲乙丙丁", min_size=2, max_size=8)
MONTHS = st.tuples(st.integers(2020, 2035), st.integers(1, 12))
HANZI = "〇一二三四五六七八九"
MONTH_FORMS: tuple[Callable[[int, int], object], ...] = (
    lambda y, m: f"{y}-{m:02}",
    lambda y, m: f"{y}年{m}月",
    lambda y, m: f"{y}年{m:02}月",
    lambda y, m: f"{y}.{m}",
    lambda y, m: f"{y}/{m:02}",
    lambda y, m: date(y, m, 1),
    lambda y, m: "".join(HANZI[int(c)] for c in str(y)) + f"年{m}月",
    lambda y, m: y * 100 + m,
)
AMOUNT_FORMS: tuple[Callable[[int], str], ...] = (
    lambda c: f"{c / 100:.2f}元",
    lambda c: f"{c / 100:,.2f}元",
    lambda c: f"￥{c / 100:,.2f}元",
    lambda c: f"{c / 1_000_000:.6f}万元",
    lambda c: f"{c / 100:.2f}元".translate(str.maketrans("0123456789.", "０１２３４５６７８９．")),
)
LABELS = {
    "title": ["项目名称", "采购项目名称", "购买服务名称", "title", "Title"],
    "budget_amount": ["预算金额", "预算", "采购预算", "預算金額", "预 算 金 额"],
    "planned_tender_month": ["预计采购时间", "预计采购月份", "planned_tender_month"],
    "unit": ["计量单位", "单位", "Unit"],
}


@st.composite
def laid_out(draw: st.DrawFn) -> tuple[Grid, list[tuple[str, str, str]], str]:
    """A table in a random layout, the rows that it says, and a format."""
    rows = draw(
        st.lists(st.tuples(CELL, st.integers(100_000, 10**10), MONTHS), min_size=1, max_size=6)
    )
    order = draw(st.permutations(["title", "budget_amount", "planned_tender_month"]))
    header: list[object] = [draw(st.sampled_from(LABELS[name])) for name in order]
    has_number = draw(st.booleans())
    grid: list[list[object]] = draw(st.sampled_from([[], [["某单位计划表"]], [["附件2"], []]]))
    grid = [*grid]
    full = ["序号", *header] if has_number else header
    grid.append(full)
    for number, (title, cents, month) in enumerate(rows, 1):
        cells = {
            "title": title,
            "budget_amount": draw(st.sampled_from(AMOUNT_FORMS))(cents),
            "planned_tender_month": draw(st.sampled_from(MONTH_FORMS))(*month),
        }
        grid.append(([number] if has_number else []) + [cells[name] for name in order])
        if draw(st.booleans()):
            grid.append(draw(st.sampled_from([[], full])))
    if draw(st.booleans()):
        grid.append([None] * has_number + ["合计"])
        grid.append(["注：以批复为准"])
    expected = [(t, f"{c / 100:.2f}", f"{y}-{m:02}") for t, c, (y, m) in rows]
    return grid, expected, draw(st.sampled_from(["xlsx", "ods", "csv"]))


@settings(max_examples=120, deadline=None)
@given(case=laid_out())
def test_a_table_in_any_layout_gives_the_rows_that_it_says(
    case: tuple[Grid, list[tuple[str, str, str]], str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    grid, expected, suffix = case
    path = tmp_path_factory.mktemp("layout") / f"a.{suffix}"
    WRITERS[suffix](path, grid)
    found = [
        (row["title"], row["budget_amount"], row["planned_tender_month"])
        for row in read_drafts(path)
    ]
    assert found == expected
