"""A column of what was awarded, or the discount in its place; headings of more than one thing."""

from pathlib import Path

import pytest

from disclosure.intake.spreadsheets.nearest_words import nearest_field
from tests.support.sheet_files import gathered, laid_out, told, values

HEADINGS = [
    "中标（成交）金额（元）/下浮率",
    "成交金额/下浮率（元）",
    "中标金额（元）或优惠率",
    "下浮率/成交金额（元）",
    "中标价/费率/折扣率（元）",
]


@pytest.mark.parametrize("heading", HEADINGS)
def test_an_amount_or_a_discount_is_read_from_one_column(heading: str, tmp_path: Path) -> None:
    grid = [
        ["项目名称", "中标供应商", heading, "公告日期"],
        ["社工站运营", "同心社会工作中心", 3168000, "2026-04-22"],
        ["决算审核", "正衡会计师事务所", "下浮率32%", "2026-03-03"],
    ]
    outcome = gathered(tmp_path, laid_out(tmp_path / "a.xlsx", grid), kind="tender-notices")
    assert told(outcome, errors_only=False) == []
    assert values(outcome, "awards", "amount", "discount_text") == [
        ("3168000.00", ""),
        ("", "下浮率32%"),
    ]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("主要问题及结果应用", ""),
        ("问题和结果应用", ""),
        ("结果应用建议", ""),
        ("存在问题及评价结论", ""),
        ("结果应用的情况", "follow_up"),
    ],
)
def test_free_text_is_not_likened_to_a_field_of_codes(heading: str, field: str) -> None:
    assert nearest_field(heading, "evaluations") == field
