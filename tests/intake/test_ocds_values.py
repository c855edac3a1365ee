"""Texts, numbers and dates of OCDS files: read exactly, or said to be unreadable."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.intake.ocds import ocds_text
from disclosure.intake.ocds.ocds_amounts import NotANumber, currency_code, money_digits, number
from disclosure.intake.ocds.ocds_dates import DAY_END, NotADate, instant, local_day
from disclosure.intake.ocds.ocds_documents import language, media_type
from disclosure.intake.ocds.ocds_ids import scoped

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_html_becomes_lines_of_plain_text() -> None:
    html = "<p>One &amp; two</p><ul><li>a</li><li>b</li></ul><script>alert(1)</script>"
    assert ocds_text.prose(html) == "One & two\n\n- a\n\n- b"


def test_a_sign_that_is_no_tag_stays() -> None:
    assert ocds_text.prose("if 3 < 5 and a <b, then > 2") == "if 3 < 5 and a <b, then > 2"


def test_controls_and_broken_characters_go() -> None:
    assert ocds_text.line("a\x00b\ufeff\ud800\r\nc\u2028d") == "ab\ufffd c d"


@given(st.text(max_size=200))
def test_any_text_becomes_one_that_utf8_holds(given_text: str) -> None:
    assert "\n" not in ocds_text.line(given_text)
    assert ocds_text.prose(given_text).encode("utf-8").decode() == ocds_text.prose(given_text)


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        ("1234.50", "1234.50"),
        (Decimal("180941456.0"), "180941456.00"),
        (Decimal("1E+6"), "1000000.00"),
        (Decimal("0.30000000000000004"), "0.30"),
        (Decimal("12.3456"), "12.3456"),
        (-7, "-7.00"),
    ],
)
def test_money_is_written_in_plain_digits(value: object, digits: str) -> None:
    found = number(value)
    assert found is not None
    assert money_digits(found) == digits


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("221,000,000.00", "221000000.00"),
        ("1,200,000", "1200000.00"),
        ("1.234,50", "1234.50"),
        ("1.234.567", "1234567.00"),
        ("-1.234.567,8", "-1234567.80"),
        ("1,234.567", "1234.567"),
        ("1 234", "1234.00"),
        ("1\u00a0234\u202f567,5", "1234567.50"),
        ("1'234'567.50", "1234567.50"),
        ("1,5", "1.50"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("12345,678", "12345.678"),
        ("12,34,567.00", "1234567.00"),
        ("１２３，４５６，７８９", "123456789.00"),
        ("१००", "100.00"),
        ("1.234,-", "1234.00"),
        ("1'234.--", "1234.00"),
        ("5,—", "5.00"),
        ("١٬٢٣٤٫٥", "1234.50"),
        ("١٢٣٤٫٥٦٧", "1234.567"),
        ("12345,6789", "12345.6789"),
    ],
)
def test_an_amount_that_can_be_read_in_one_way_is_read(written: str, read: str) -> None:
    found = number(written)
    assert found is not None
    assert money_digits(found) == read


@pytest.mark.parametrize(
    "value",
    [
        *("1,234", "1.234", "+1,234", "USD 5", "N230000000", "5 million", "1,2,3", "12,3456,789"),
        *("1.234.56", "1,234,56", "1 23", "1E+6", "(1,000.00)", "1,234.567,8", "1-2", "5-"),
        *("1,2345", "123,4567", "١٬٢", "1.23,-"),
    ],
)
def test_an_amount_that_can_be_read_in_two_ways_is_not_guessed(value: str) -> None:
    with pytest.raises(NotANumber, match="amount-ambiguous"):
        number(value)


@pytest.mark.parametrize(
    "value", [True, [], {}, "much", Decimal("NaN"), Decimal("1E+400"), Decimal("1E+999999")]
)
def test_what_is_no_amount_is_said_so(value: object) -> None:
    with pytest.raises(NotANumber):
        number(value)


def test_the_yuan_is_cny_also_where_it_is_called_rmb() -> None:
    assert (currency_code("RMB"), currency_code("rmb "), currency_code("CNY")) == ("CNY",) * 3


def test_a_currency_is_three_letters() -> None:
    assert (currency_code(" eur "), currency_code("€"), currency_code("тенге")) == ("EUR", "", "")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-05-06T07:08:09Z", "2024-05-06T07:08:09Z"),
        ("2024-05-06T07:08:09.123+0300", "2024-05-06T07:08:09+03:00"),
        ("2024-05-06T07:08:09", "2024-05-06T07:08:09+08:00"),
        ("2024-05-06 07:08", "2024-05-06T07:08:00+08:00"),
        ("2024-05-06T24:00:00Z", "2024-05-07T00:00:00Z"),
        ("2024-05-06+03:00", "2024-05-06T23:59:59+03:00"),
        ("2024-05-06", "2024-05-06T23:59:59+08:00"),
        ("20240506", "2024-05-06T23:59:59+08:00"),
        ("20240506T070809Z", "2024-05-06T07:08:09Z"),
        ("2024-05-06t07:08:09z", "2024-05-06T07:08:09Z"),
        ("2024/5/6", "2024-05-06T23:59:59+08:00"),
        ("2024.05.06 07:08", "2024-05-06T07:08:00+08:00"),
        ("2024年5月6日", "2024-05-06T23:59:59+08:00"),
        ("1900-01-01", "1900-01-01T23:59:59+08:05"),
    ],
)
def test_an_instant_keeps_its_zone_or_takes_the_publishers(written: str, read: str) -> None:
    found = instant(written, SHANGHAI, DAY_END)
    assert found is not None
    assert found.text() == read


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-01-05T00:00:00+08:00", "2026-01-05"),
        ("2026-01-05T23:59:59-11:00", "2026-01-05"),
        ("2026-01-05T00:00:00+0530", "2026-01-05"),
        ("2026-01-05T01:00:00+00:00", "2026-01-05"),
        ("2026-01-05T20:00:00+00:00", "2026-01-05"),
        ("2026-01-05T20:00:00", "2026-01-05"),
        ("2026-01-05", "2026-01-05"),
        ("2026-01-05Z", "2026-01-05"),
        ("2026-01-05T20:00:00Z", "2026-01-06"),
        ("2026-01-05T20:00:00 UTC", "2026-01-06"),
        ("2026-01-05T23:59:59Z", "2026-01-06"),
    ],
)
def test_a_day_is_the_day_that_the_source_wrote_and_only_utc_is_converted(
    written: str, day: str
) -> None:
    found = instant(written, SHANGHAI)
    assert found is not None
    assert local_day(found, SHANGHAI) == day


@pytest.mark.parametrize(
    "written",
    [
        "2024/13/01",
        "2024/05.06",
        "5/6/2024",
        "2024年5月",
        "20240506070809",
        "2024-13-01",
        "31/12/2024",
        "soon",
        "0001-01-01T00:00:00Z",
        "2024-05-06T07:08:09+99:00",
    ],
)
def test_what_is_no_date_is_said_so(written: str) -> None:
    with pytest.raises(NotADate):
        instant(written, SHANGHAI)


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_none(written: str) -> None:
    try:
        found = instant(written, SHANGHAI)
    except NotADate:
        return
    assert found is None or len(local_day(found, SHANGHAI)) == 10


def test_an_id_is_prefixed_by_its_process_once() -> None:
    assert scoped("ocds-abcdef-12345", "award", "1") == "ocds-abcdef-12345-award-1"
    assert scoped("ocds-abcdef-12345", "award", "ocds-abcdef-12345-a") == "ocds-abcdef-12345-a"
    assert scoped("ocds-abcdef-12345", "award", "12345-a") == "ocds-abcdef-12345-a"
    assert scoped("ocds-abcdef-12345", "award", "123456") == "ocds-abcdef-12345-award-123456"


def test_media_types_and_languages_take_their_usual_form() -> None:
    assert (media_type("PDF"), media_type("text/html")) == ("application/pdf", "text/html")
    assert [language(code) for code in ("EN", "en_gb", "zh-hans-cn", "español")] == [
        "en",
        "en-GB",
        "zh-Hans-CN",
        "",
    ]
