"""Units of measure, numbers of articles, days and amounts in the words of a page."""

import pytest

from disclosure.words.formats import article, sentence
from disclosure.words.measuring_units import known_unit, quantity, written_quantity


@pytest.mark.parametrize(
    ("value", "unit", "chinese", "english"),
    [
        (1200, "人次", "1,200 人次", "1,200 visits"),
        (1, "人次", "1 人次", "1 visit"),
        (168, "站·月", "168 站·月", "168 station-months"),
        (1.2, "万页", "1.2 万页", "12,000 pages"),
        (3, "万平方米·月", "3 万平方米·月", "30,000 m²-months"),
        (93.9, "%", "93.9%", "93.9%"),
        (2, "Unidad", "2 个", "2 units"),
        (5, "位", "5 位", "5 people"),
    ],
)
def test_a_known_unit_is_told_in_the_language_of_the_page(
    value: float, unit: str, chinese: str, english: str
) -> None:
    assert (quantity(value, unit, "zh"), quantity(value, unit, "en")) == (chinese, english)


@pytest.mark.parametrize(
    "unit", ["", "筐", "人·筐", "万", "·月", "m²-fortnights", "·" * 3000, "万" * 3000]
)
def test_an_unknown_unit_is_left_to_its_source(unit: str) -> None:
    assert known_unit(unit) is None
    assert quantity(3, unit, "en") is None


def test_a_price_is_for_one_of_a_unit_or_for_its_multiple() -> None:
    prices = [known_unit(unit) for unit in ("人·月", "万印张")]
    assert [one and one.price("en") for one in prices] == ["person-month", "10,000 printed sheets"]
    assert [one and one.price("zh") for one in prices] == ["人·月", "万印张"]


@pytest.mark.parametrize(
    ("written", "unit", "told"),
    [
        ("≥1200人次", "人次", "≥1,200 visits"),
        ("1,158 人次", "人次", "1,158 visits"),
        ("≤0.5万页", "万页", "≤5,000 pages"),
        ("≥90%", "%", "≥90%"),
        ("2026年", "", None),
        ("2026年", "项", None),
        ("12月底前", "月", None),
        ("显著提高", "人", None),
        (f"{'9' * 5000}人次", "人次", None),
    ],
)
def test_a_number_written_with_its_own_unit_is_told_and_nothing_else(
    written: str, unit: str, told: str | None
) -> None:
    assert written_quantity(written, unit, "en") == told


@pytest.mark.parametrize(
    ("written", "chinese", "english"),
    [
        ("九", "第九条", "9"),
        ("22", "第二十二条", "22"),
        ("一百零二", "第一百零二条", "102"),
        ("6, 8", "第六条、第八条", "6, 8"),
        ("10(5)", "第十条第（五）项", "10(5)"),
        ("附件一", "附件一", "附件一"),
        ("十百", "十百", "十百"),
    ],
)
def test_articles_are_numbered_as_each_language_does(
    written: str, chinese: str, english: str
) -> None:
    assert (article(written, "zh"), article(written, "en")) == (chinese, english)


@pytest.mark.parametrize(
    ("told", "is_money", "words"),
    [
        ("paid on 2026-05-19, limit: 30", False, "paid on 19 May 2026, limit: 30"),
        ("387290 yuan, above 300000 yuan", False, "387,290 yuan, above 300,000 yuan"),
        ("worth 404700.00, 3 of 2024", True, "worth 404,700, 3 of 2024"),
        ("contract 404700 lacks a clause", False, "contract 404700 lacks a clause"),
        ("YC-2025-0218-C1 of 2025-06", True, "YC-2025-0218-C1 of 2025-06"),
        ("2016-01-26T09:00:00-05:00", False, "26 January 2016 09:00 (UTC-05:00)"),
        ("2026-13-40", False, "2026-13-40"),
        (f"worth {'9' * 5000}", True, f"worth {'9' * 5000}"),
    ],
)
def test_a_sentence_of_a_rule_is_written_with_days_and_amounts_for_people(
    told: str, is_money: bool, words: str
) -> None:
    assert sentence(told, "en", is_money=is_money) == words
