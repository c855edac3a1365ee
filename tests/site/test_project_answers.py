"""A project's page answers at once who provides it, for how much, how good it was, whom to ask."""

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from disclosure.site import gaps
from disclosure.site.charts import strip
from disclosure.site.project_answers import answer, steps, timeline
from disclosure.words import formats
from tests.site.test_pages import page, words
from tests.support.browser import open_page

CITY = "example-city"
PROJECT = f"projects/{CITY}/YC-2024-0001"
AMOUNTS = ("planned_amount", "budget_amount", "awarded_amount", "contract_amount", "paid_amount")


def chain(**parts: Any) -> dict[str, Any]:
    row = {
        **dict.fromkeys(AMOUNTS),
        "payment_count": 0,
        "beneficiaries_planned": None,
        "latest_evaluation_id": None,
        **parts.pop("row", {}),
    }
    lists = ("plan_items", "tenders", "awards", "contracts", "evaluations", "dues")
    return {"row": row, "item": None, **{name: [] for name in lists}, **parts}


@pytest.mark.parametrize(
    ("paid", "count", "said"),
    [(None, 0, "none"), (None, 2, "unknown"), (40, 1, "part"), (100, 1, "full"), (101, 1, "over")],
)
def test_payments_are_said_as_they_stand_to_the_contracts(
    paid: float | None, count: int, said: str
) -> None:
    row = {"contract_amount": 100, "paid_amount": paid, "payment_count": count}
    assert answer(chain(row=row))["paid"] == said


def test_the_amount_is_that_of_the_furthest_step_that_has_one() -> None:
    told = answer(chain(row={"planned_amount": 9, "budget_amount": 8}))
    assert (told["amount"], told["paid"]) == ("budget_amount", None)
    assert answer(chain())["amount"] is None


def contract(path: str, status: str | None, signed_on: str | None = None) -> dict[str, Any]:
    row = {"status": status, "signed_on": signed_on}
    below = dict.fromkeys(("payments", "delivery_records", "people_served"), ())
    return {"row": row, "undertaker": {"path": path}, **below}


def test_a_cancelled_contract_is_no_step_of_a_project() -> None:
    known = chain(contracts=[contract("a", "cancelled", "2026-01-11")], awards=[])
    assert {step.stage: step for step in steps(known)}["contract"].first_on is None
    told = answer(known)
    assert not told["is_decided"]
    assert told["waits_at"] != "evaluation"
    found = gaps.of_project(known, {"tender-notices", "performance-results"})
    assert (found["payments"].sentence, found["evaluation"].sentence) == (
        "nothing_yet",
        "nothing_to_evaluate",
    )


def test_only_undertakers_of_contracts_that_stand_are_named() -> None:
    standing = [contract("a", None), contract("b", "cancelled"), contract("a", "active")]
    assert [one["path"] for one in answer(chain(contracts=standing))["undertakers"]] == ["a"]


def test_steps_tell_the_days_between_and_a_tender_after_its_planned_month() -> None:
    known = chain(
        plan_items=[{"row": {"published_on": "2026-01-10", "beneficiaries_planned": None}}],
        tenders=[
            {
                "row": {"contact_office": None},
                "notices": [{"published_at": "2026-05-02T09:00:00+08:00"}],
            }
        ],
        contracts=[],
        dues=[{"due": "tender", "due_on": "2026-03", "is_stated": 1}],
    )
    found = {step.stage: step for step in steps(known)}
    assert (found["notices"].days, found["notices"].months_late) == (112, 2)
    assert found["award"].first_on is None
    assert [(dot.stage, dot.place) for dot in timeline([*found.values()])] == [
        ("plan", 2),
        ("notices", 98),
    ]


def test_words_on_the_line_of_time_do_not_cover_each_other() -> None:
    days = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-12-31"]
    named = ("plan", "notices", "award", "contract")
    found = [
        steps(chain())[0]._replace(stage=stage, first_on=day)
        for stage, day in zip(named, days, strict=True)
    ]
    assert [dot.side for dot in timeline(found)] == ["below", "above", None, "below"]


def test_dots_of_equal_values_stand_above_each_other_and_own_ones_are_marked() -> None:
    rows: list[Mapping[str, Any]] = [{"id": n, "price": v} for n, v in enumerate([5, 5, 9])]
    found = strip(rows, "price", [rows[1]], "id", (5, 5, 7))
    assert [(dot.place, dot.level, dot.is_own) for dot in found.dots] == [
        (2, 0, False),
        (2, 1, True),
        (98, 0, False),
    ]
    assert (found.box, found.median) == ((2, 48), 2)


@pytest.mark.parametrize("lang", ["", "en/"])
def test_the_answer_says_what_the_json_beside_the_page_says(built_site: Path, lang: str) -> None:
    told = json.loads((built_site / f"{PROJECT}.json").read_text("utf-8"))
    text = words(page(built_site, lang + PROJECT))
    tongue = "en" if lang else "zh"
    last = next(
        one for one in told["attainments"] if one["evaluation_id"] == told["latest_evaluation_id"]
    )
    counted = {
        "zh": f"{last['judged_count']} 项可比指标中 {last['met_count']} 项达到目标",
        "en": f"{last['met_count']} of {last['judged_count']} comparable indicators met",
    }
    assert counted[tongue] in text
    per_person = formats.money(round(told["per_person_amount"]), told["currency"], tongue)
    assert per_person in text
    (price,) = told["unit_prices"]
    assert formats.money(price["unit_price"], price["currency"], tongue) in text
    assert formats.number(told["beneficiaries_planned"]) in text


def test_the_answer_of_a_contracted_project_says_its_money_and_that_or_why_it_was_not_evaluated(
    built_site: Path,
) -> None:
    for path in sorted(built_site.glob(f"projects/{CITY}/*.json"))[:40]:
        told = json.loads(path.read_text("utf-8"))
        text = page(built_site, f"projects/{CITY}/{path.stem}")
        sentence = html.unescape(re.sub("<[^>]*>", "", answered(text)))
        assert "评" in sentence or not told["contracts"], path.stem
        amount = told["contract_amount"]
        if amount is not None and amount >= 10_000:
            assert str(formats.wan(amount, told["currency"], "zh")) in sentence


def answered(text: str) -> str:
    return text.partition('<p class="answer">')[2].partition("</p>")[0]


def test_what_a_person_costs_is_told_of_the_people_planned_not_of_those_served(
    built_site: Path,
) -> None:
    text = words(page(built_site, f"projects/{CITY}/YC-2025-L001/"))
    planned = text.index("计划服务 129 人")
    assert planned < text.index("按合同金额推算人均 1,490 元") < text.index("实际服务 117 人")


def test_the_description_of_a_page_is_its_answer(built_site: Path) -> None:
    text = page(built_site, PROJECT)
    (description,) = re.findall(r'<meta name="description" content="([^"]*)"', text)
    assert "嘉宁养老服务中心" in description
    assert "<" not in html.unescape(description)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("lang", ["", "en/"])
def test_provider_money_verdict_and_contact_stand_within_the_first_screen_of_a_phone(
    browser: Browser, served_site: str, lang: str, scripts: bool
) -> None:
    with open_page(browser, width=390, scripts=scripts) as (tab, _):
        tab.set_viewport_size({"width": 390, "height": 844})
        for project in ("YC-2024-0001", "YC-2025-0036", "YC-2024-0018"):
            tab.goto(f"{served_site}/{lang}projects/{CITY}/{project}/")
            for part in (".answer", ".answer a[href*=organizations]", ".answer .money"):
                box = tab.locator(part).last.bounding_box()
                assert box, f"{project}: {part}"
                assert box["y"] + box["height"] <= 844, f"{project}: {part}"
            letter = tab.locator(".contact a").first.bounding_box()
            assert letter
            assert letter["y"] + letter["height"] <= 844, project


def test_stages_are_folded_on_a_phone_and_open_on_a_desk(
    browser: Browser, served_site: str
) -> None:
    with open_page(browser, width=390, scripts=False) as (tab, _):
        tab.goto(f"{served_site}/{PROJECT}/")
        row = tab.locator("section[aria-labelledby=contract] .row").first
        assert not row.is_visible()
        tab.locator("section[aria-labelledby=contract] .fold > summary").click()
        assert row.is_visible()
        tab.set_viewport_size({"width": 1280, "height": 900})
        assert tab.locator("section[aria-labelledby=plan] .row").first.is_visible()
        assert not tab.locator(".fold > summary").first.is_visible()


def test_a_project_prints_on_two_pages_at_most(browser: Browser, served_site: str) -> None:
    with open_page(browser) as (tab, _):
        tab.goto(f"{served_site}/{PROJECT}/")
        tab.emulate_media(media="print")
        pages = tab.pdf(format="A4").count(b"/Type /Page\n")
        assert 1 <= pages <= 2
