"""What pages say of rows: numbers, days, missing links, pages of lists, trees."""

import re
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from markupsafe import escape

from disclosure.site import gaps, html
from disclosure.site.html import quoted
from disclosure.site.page import Numbering, WorkerShare
from disclosure.site.page_findings import told_once
from disclosure.site.pages.catalogue_pages import forest
from disclosure.site.pages.evaluation_pages import in_order
from disclosure.words import formats
from tests.support.website import ROOT

TEMPLATES = ROOT / "theme/templates"
ALL_KINDS = {"catalogue", "annual-plans", "tender-notices", "performance-results"}


def chain(**parts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "item": None,
        "plan_items": [],
        "tenders": [],
        "awards": [],
        "contracts": [],
    }
    return {**empty, "evaluations": [], "dues": [], **parts}


def contract() -> dict[str, Any]:
    return {"row": {"status": None}, "changes": [], "payments": []}


def tender(status: str, deadline: str | None = None) -> dict[str, Any]:
    row = {"status": status, "submission_deadline": deadline, "last_published_at": "2026-08-01"}
    return {"row": row, "notices": [1]}


def test_the_instant_of_a_release_is_told_in_the_zone_of_the_site_by_every_template() -> None:
    told = re.compile(r"p\.(\w+)\([^()]*released_at")
    by = {
        name for file in TEMPLATES.glob("*.html") for name in told.findall(file.read_text("utf-8"))
    }
    assert by == {"site_day", "site_instant"}
    assert formats.in_zone("2026-12-01T16:16:38Z", ZoneInfo("Asia/Shanghai"))[:10] == "2026-12-02"


def test_money_has_separators_and_its_currency() -> None:
    assert formats.money(1234567, "CNY", "zh") == "1,234,567 元"
    assert formats.money(1234567.5, "CNY", "en") == "CNY 1,234,567.50"
    assert formats.money(98, None, "en") == "98"
    assert formats.money(1234.567, "KWD", "en") == "KWD 1,234.567"
    assert formats.money(Decimal("1280000.10"), "CNY", "zh") == "1,280,000.10 元"
    assert formats.money(Decimal("600000000.00"), "PYG", "en") == "PYG 600,000,000"
    assert formats.money(Decimal("99999999999999999.99"), "IDR", "zh") == (
        "IDR 99,999,999,999,999,999.99"
    )
    assert formats.money(0.1 + 0.2, "CNY", "en") == "CNY 0.30"
    assert formats.money(-0.5, "CNY", "en") == "CNY -0.50"


def test_only_yuan_from_ten_thousand_on_are_also_given_in_wan() -> None:
    assert formats.wan(1280000.1, "CNY", "zh") == "128 万元"
    assert formats.wan(9999, "CNY", "zh") is None
    assert formats.wan(1280000, "PYG", "zh") is None


def test_an_instant_keeps_the_zone_of_its_source() -> None:
    written = "2026-09-10T17:00:00+08:00"
    assert formats.instant(written, "zh") == "2026年9月10日 17:00（UTC+08:00）"
    assert formats.instant("2026-09-10T01:00:00Z", "en") == "10 September 2026 01:00 (UTC)"


def test_an_offset_is_left_out_where_it_is_that_of_the_zone_of_the_site() -> None:
    beijing, berlin = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
    written = "2026-09-10T17:00:00+08:00"
    assert formats.instant(written, "zh", beijing) == "2026年9月10日 17:00"
    assert formats.instant(written, "zh", berlin) == "2026年9月10日 17:00（UTC+08:00）"
    assert formats.instant("2026-07-10T17:00:00+02:00", "en", berlin) == "10 July 2026 17:00"
    assert formats.instant("2026-01-10T17:00:00+02:00", "en", berlin).endswith("(UTC+02:00)")


def due(name: str, on: str, *, is_past: bool, is_stated: bool = True) -> dict[str, Any]:
    return {"due": name, "due_on": on, "is_past": int(is_past), "is_stated": int(is_stated)}


def test_a_passed_end_without_evaluation_is_said_with_its_day() -> None:
    known = chain(contracts=[contract()], dues=[due("evaluation", "2025-08-01", is_past=True)])
    gap = gaps.of_project(known, ALL_KINDS)["evaluation"]
    assert gap == gaps.Gap("no_evaluation", day="2025-08-01")


def test_a_contract_that_runs_is_not_due_for_evaluation() -> None:
    known = chain(contracts=[contract()], dues=[due("evaluation", "2026-12-31", is_past=False)])
    assert gaps.of_project(known, ALL_KINDS)["evaluation"].sentence == "contract_running"


def test_a_publisher_without_evaluations_at_all_is_said_to_have_none() -> None:
    gap = gaps.of_project(chain(contracts=[contract()]), {"tender-notices"})
    assert gap["evaluation"].sentence == "no_evaluations_at_all"
    assert gap["plan"].sentence == "no_plans_at_all"


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("open", "tender_open"),
        ("closed", "no_award"),
        ("cancelled", "tender_cancelled"),
        ("failed", "tender_failed"),
        ("suspended", "tender_suspended"),
        ("planned", "intention_only"),
    ],
)
def test_why_there_is_no_award_follows_from_the_tender(status: str, sentence: str) -> None:
    known = chain(tenders=[tender(status, "2026-10-05T17:00:00+08:00")])
    assert gaps.of_project(known, ALL_KINDS)["award"].sentence == sentence


def test_what_was_planned_and_never_tendered_names_the_month() -> None:
    plan = {"row": {"status": "planned"}}
    for is_past, sentence in ((True, "planned_month_passed"), (False, "planned_month_to_come")):
        known = chain(plan_items=[plan], dues=[due("tender", "2026-03", is_past=is_past)])
        gap = gaps.of_project(known, ALL_KINDS)["notices"]
        assert gap == gaps.Gap(sentence, month="2026-03")


def test_a_plan_that_names_no_month_is_not_said_to_have_one() -> None:
    unstated = due("tender", "2025-12", is_past=True, is_stated=False)
    known = chain(plan_items=[{"row": {"status": "planned"}}], dues=[unstated])
    assert gaps.of_project(known, ALL_KINDS)["notices"] == gaps.Gap("no_notice")


def test_a_long_list_offers_its_ends_and_what_is_near() -> None:
    assert Numbering("x/", 7, 20, 1000).around() == [1, None, 5, 6, 7, 8, 9, None, 20]
    assert Numbering("x/", 1, 1, 3).around() == [1]
    assert Numbering("x/", 2, 3, 150).page(1) == "x/"


def test_shares_of_two_processes_make_the_whole() -> None:
    first, second = ([n for n in range(9) if WorkerShare(part, 2).has(n)] for part in (0, 1))
    assert sorted(first + second) == list(range(9))


def test_items_in_a_circle_are_shown_and_not_lost() -> None:
    rows: Any = [
        {"item_id": "A", "parent_item_id": None},
        {"item_id": "B", "parent_item_id": "A"},
        {"item_id": "C", "parent_item_id": "D"},
        {"item_id": "D", "parent_item_id": "C"},
        {"item_id": "E", "parent_item_id": "gone"},
    ]
    roots = forest(rows)
    assert [node["row"]["item_id"] for node in roots] == ["A", "C", "D", "E"]
    assert [node["row"]["item_id"] for node in roots[0]["children"]] == ["B"]


def test_indicators_stand_below_their_parent() -> None:
    parents = {"2": None, "1": "2", "3": "3"}
    rows: Any = [{"indicator_id": i, "parent_indicator_id": p} for i, p in parents.items()]
    assert [(d, row["indicator_id"]) for d, row in in_order(rows)] == [(0, "2"), (1, "1"), (0, "3")]


def test_a_path_is_percent_encoded_for_a_link() -> None:
    assert quoted("projects/town/养老 1/#lots-1") == "projects/town/%E5%85%BB%E8%80%81%201/#lots-1"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("0999-5550100", ["tel:09995550100"]),
        ("+86 999 555 0100", ["tel:+869995550100"]),
        ("0999-5550100、5550101 转 12", ["tel:09995550100", "tel:5550101"]),
        ("见公告", []),
        ("<b>", []),
    ],
)
def test_a_telephone_number_can_be_called(text: str, links: list[str]) -> None:
    told = html.telephones(text)
    assert re.findall(r'href="([^"]*)"', told) == links
    assert re.sub(r"</?a[^>]*>", "", told) == escape(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("office@town.example", '<a href="mailto:office@town.example">office@town.example</a>'),
        ("office at town", "office at town"),
        ('"<x>"@town.example', "&#34;&lt;x&gt;&#34;@town.example"),
    ],
)
def test_an_address_of_mail_can_be_written_to(text: str, told: str) -> None:
    assert html.mail(text) == told


def test_a_row_that_lacks_several_fields_is_told_once_with_their_titles() -> None:
    def finding(rule: str, field: str, message: str) -> dict[str, Any]:
        about = {"resource": "notices", "row_key": "N-1", "opened_in": 1, "reply_id": None}
        return {"rule_id": rule, "field": field, "message": message, **about}

    told = [
        finding("notice-block-missing", "content", "lacks a block; fill in content"),
        finding("notice-block-missing", "scale", "lacks a block; fill in scale"),
        finding("date-implausible", "opening_at", "opening_at is 1899-01-01"),
        finding("date-implausible", "published_at", "published_at is 2999-01-01"),
        finding("currency-missing", "budget_amount", "budget_amount has no currency"),
    ]
    said = told_once(told, lambda one: one["message"], lambda one: one["field"])
    assert [(first["field"], words) for first, words in said] == [
        ("content", ["content", "scale"]),
        ("opening_at", ["opening_at is 1899-01-01"]),
        ("published_at", ["published_at is 2999-01-01"]),
        ("budget_amount", ["budget_amount has no currency"]),
    ]
