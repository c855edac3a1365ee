"""What the sources ask for: all rows are told, and each that works is walked to where it works."""

import csv
import html
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import feedparser
import pytest

from disclosure.feeds.feed_files import topic_feeds
from disclosure.feeds.feed_headers import FeedHeaders
from disclosure.feeds.selections import Subscriptions
from disclosure.feeds.wording import FeedNames
from disclosure.output.output_tree import Tree
from disclosure.register.register_file import open_register
from disclosure.site.plugin import build_site
from disclosure.site.source_requirements import read_requirements
from tests.support.data_folders import tiny_town
from tests.support.small_town import Row, compiled, write_town
from tests.support.website import ROOT

# Row, a page where it works, and words that stand there, of our own choosing.
WALK = list(
    csv.DictReader((ROOT / "tests/fixtures/requirements.csv").read_text("utf-8").splitlines())
)
NUMBERS = [*map(str, range(1, 125)), *(f"T{number}" for number in range(1, 11))]
ROW = re.compile(r'<li id="row-(T?\d+)">(.*?)</li>', re.DOTALL)
MOVED = {"transferred_budget_amount": "500.00", "transferred_from": "镇敬老院2025年人员经费"}
MOVED |= {"replaces_direct_provision": "true", "posts_change": "-2"}
SUBCONTRACTED = {"performer_id": "BUS", "performed_as": "partial-subcontract"}
# A town with rows of what the tiny town lacks.
WALKED: Mapping[str, Mapping[str, Sequence[Row]]] = {
    "regions": {
        "regions": [
            {"region_code": "990000", "name": "示例市", "level": "prefecture"},
            {"region_code": "990101", "name": "东湖区", "level": "county"},
            {"region_code": "990102", "name": "西湖区", "level": "county"},
        ]
    },
    "organizations": {
        "organizations": [
            {"organization_id": "BUYER", "name": "示例镇民政局", "region_code": "990101"},
            {"organization_id": "CARE", "name": "阳光护理院", "region_code": "990101"}
            | {"undertaker_type": "social-service-institution"},
            {"organization_id": "BUS", "name": "安行客运公司", "region_code": "990101"},
        ],
        "credit-records": [
            {"credit_record_id": "CR", "organization_id": "CARE", "kind": "suspension"}
            | {"occurred_on": "2026-01-10", "valid_until": "2027-01-10", "basis": "协议"}
            | {"issuer": "示例镇民政局", "answer": "已经改正", "answered_on": "2026-02-01"}
        ],
    },
    "catalogue": {
        "editions": [
            {"edition_id": "E", "title": "目录", "effective_from": "2026-01-01"}
            | {"government_level": "county", "region_code": "990101"}
            | {"consulted_from": "2025-11-01", "consultation_result": "社区代表建议增加助浴"}
        ],
        "items": [
            {"item_id": "A01", "edition_id": "E", "code": "A01", "name": "养老服务"}
            | {"domain": "elderly-care", "is_basic": "true", "department_id": "BUYER"}
            | {"transforms_functions": "不再自办", "lowers_cost": "省两成"}
            | {"raises_quality": "有标准", "valid_from": "2026-01-01"},
            {"item_id": "A02", "edition_id": "E", "code": "A02", "name": "管护服务"}
            | {"domain": "rural-infrastructure", "is_basic": "false"},
        ],
    },
    "annual-plans": {
        "plan-items": [
            {"plan_item_id": f"I-{number}", "project_id": f"P-{number}", "fiscal_year": 2026}
            | {"revision": 0, "purchaser_id": "BUYER", "catalogue_item_id": item}
            | {"budget_amount": "1000.00", "currency": "CNY", "fund_source": fund}
            | more
            for number, item, fund, more in (
                (1, "A01", "general-budget", MOVED),
                (2, "A02", "lottery-welfare", {}),
            )
        ],
        "budget-steps": [
            {"budget_step_id": f"S-{step}", "plan_item_id": "I-1", "step": step}
            | {"done_on": done, "department_budget_on": department}
            for step, done, department in (
                ("second-up", "2025-11-27", "2025-11-27"),
                ("second-down", "2026-01-16", "2026-01-12"),
            )
        ],
    },
    "policies": {
        "policies": [{"policy_id": "M", "title": "示例镇购买服务办法", "issued_on": "2025-01-02"}]
    },
    "tender-notices": {
        "notices": [
            {"notice_id": f"N-{number}", "tender_id": f"T-{number}", "kind": "tender"}
            | {"project_id": f"P-{number}", "region_code": f"99010{number}"}
            | {
                "published_at": "2026-03-02T09:00:00+08:00",
                "title": "采购",
                "purchaser_id": "BUYER",
                "contact_email": "ask@town.example",
            }
            for number in (1, 2)
        ],
        "contracts": [
            {"contract_id": f"C-{number}", "project_id": f"P-{number}", "amount": "900.00"}
            | {"currency": "CNY", "signed_on": "2026-04-01", "ends_on": "2026-08-31"}
            | {"purchaser_id": "BUYER", "undertaker_id": "CARE", **more}
            for number, more in ((1, {}), (2, SUBCONTRACTED))
        ],
        "documents": [
            {"document_id": f"D-{kind}", "about_resource": resource, "about_id": key, "kind": kind}
            | {"title": title, "url": f"https://town.example/{kind}", "summary": summary}
            for kind, resource, key, title, summary in (
                ("needs-assessment", "plan-items", "I-1", "需求调查", "六成老人希望助浴"),
                ("conditions", "notices", "N-1", "承接条件（示民函〔2026〕3号）", "护理员持证"),
                ("case", "projects", "P-1", "居家养老这样买", "按人次付费"),
            )
        ],
        "payments": [
            {"payment_id": "Y-1", "contract_id": "C-1", "amount": "900.00", "currency": "CNY"}
            | {"paid_on": "2026-09-01"}
        ],
    },
    "performance-results": {
        "evaluations": [
            {"evaluation_id": f"V-{kind}", "project_id": "P-1", "contract_id": "C-1"}
            | {"evaluator_kind": kind, "evaluated_on": "2026-09-05", "score": "90"}
            for kind in ("purchaser", "third-party")
        ]
        + [{"evaluation_id": "V-M", "title": "办法的政策评价", "policy_id": "M", "score": "85"}],
        "audits": [
            {"audit_id": "U-1", "title": "养老服务专项审计", "kind": "audit", "project_id": "P-1"}
            | {"audited_on": "2026-09-10", "finding": "抽查60人次，4人次没有记录"}
        ],
        "people-served": [
            {"people_served_id": "S-1", "project_id": "P-1", "contract_id": "C-1"}
            | {"people_promised": "129", "people_count": "118"}
        ],
    },
}
TOLD = {"works": (124, 10)}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the tiny town and the policies of the reference data."""
    folder = tmp_path_factory.mktemp("requirements")
    tiny_town(folder / "data")
    town = {"name": "walked", "title": "示例镇", "title_en": "Walked Town"}
    write_town(folder / "data", WALKED, town)
    shutil.copytree(ROOT / "data/reference/policies", folder / "data/reference/policies")
    compiled(folder / "data", folder / "register.sqlite")
    tree, address = Tree(folder / "tree"), "https://town.example"
    build_site(folder / "register.sqlite", tree, address, lambda _what, _count: None)
    return folder / "tree/site"


def main_part(site: Path, path: str) -> str:
    text = (site / path / "index.html").read_text("utf-8")
    return text.partition("<main")[2].partition("</main>")[0]


def words(site: Path, path: str) -> str:
    text = html.unescape(re.sub(r"<[^>]*>", " ", main_part(site, path)))
    return " ".join(text.split())


@pytest.mark.parametrize("lang", ["", "en/"])
def test_the_page_lists_all_rows_once_and_their_counts_by_state(site: Path, lang: str) -> None:
    text = main_part(site, f"{lang}requirements")
    assert sorted(number for number, _ in ROW.findall(text)) == sorted(NUMBERS)
    counts = re.findall(
        r'<a href="#(\w+)">[^<]+</a></th><td class="n">(\d+)</td><td class="n">(\d+)</td>', text
    )
    assert {state: (int(rows), int(traps)) for state, rows, traps in counts} == TOLD
    for state, (rows, traps) in TOLD.items():
        section = text.partition(f'<h2 id="{state}">')[2].partition("</section>")[0]
        numbers = [number for number, _ in ROW.findall(section)]
        assert (len(numbers), sum(n.startswith("T") for n in numbers)) == (rows + traps, traps)


@pytest.mark.parametrize("lang", ["", "en/"])
def test_every_place_of_a_row_is_a_named_link_that_leads_there(site: Path, lang: str) -> None:
    for row in read_requirements().rows:
        assert row.places, row.number
        for path in row.places:
            page, _, anchor = path.partition("#")
            assert not anchor or f'id="{anchor}"' in main_part(site, lang + page), path
    for number, entry in ROW.findall(main_part(site, f"{lang}requirements")):
        links = re.findall(r'<a href="([^"]+)">([^<]+)', entry)
        assert links, number
        # A place that nothing names is told by its path.
        assert not [name for _, name in links if "/" in name], number


def test_every_row_that_works_is_walked_and_no_other() -> None:
    works = [row.number for row in read_requirements().rows if row.state == "works"]
    assert [one["number"] for one in WALK] == works


@pytest.mark.parametrize("one", WALK, ids=lambda one: one["number"])
def test_a_row_works_where_it_says(site: Path, one: dict[str, str]) -> None:
    assert one["words"] in words(site, one["page"])
    assert one["words_en"] in words(site, f"en/{one['page']}")


def test_a_row_that_works_and_lacks_something_is_refused(tmp_path: Path) -> None:
    text = (ROOT / "content/requirements.toml").read_text("utf-8")
    lacks = 'lacks = { zh = "缺", en = "lacks" }'
    wrong = text.replace('state = "works"', f'state = "works"\n{lacks}', 1)
    (tmp_path / "wrong.toml").write_text(wrong, "utf-8")
    with pytest.raises(ValueError, match="1: state works and lacks do not agree"):
        read_requirements(tmp_path / "wrong.toml")


def test_a_policy_and_a_rule_tell_the_rows_that_belong_to_them(site: Path) -> None:
    policy = words(site, "en/policies/reference/bj-jingzhengbanfa-2014-34")
    assert "What it asks for, in our words 4 Three classes: public" in policy
    assert "26 Finance compiles and publishes the catalogue" in policy
    assert "Rules that follow it" in policy
    assert "Performed by another (article to be confirmed)" in policy
    method = words(site, "en/rules/performed-by-another")
    assert "sqlite3 register.sqlite < performed-by-another.sql" in method
    rule = main_part(site, "rules/milestone-unmet")
    assert re.findall(r"requirements/#row-(\d+)", rule) == ["91", "92"]


@pytest.mark.parametrize("lang", ["", "en/"])
def test_corrections_stand_on_the_page_and_those_of_a_policy_on_its_own(
    site: Path, lang: str
) -> None:
    with (ROOT / "data/reference/policies/text-corrections.csv").open(encoding="utf-8") as file:
        corrections = list(csv.DictReader(file))
    assert len(corrections) >= 10
    policies = {one["policy_id"] for one in corrections} - {""}
    pages = {f"policies/reference/{one}": {one} for one in policies}
    for page, shown in {"requirements": {*policies, ""}, **pages}.items():
        text = words(site, f"{lang}{page}")
        for one in corrections:
            assert (one["passage"] in text) == (one["policy_id"] in shown), (page, one)
            if one["policy_id"] in shown:
                assert one["reason_en" if lang else "reason"] in text


def test_a_feed_brings_audits_with_what_was_found(tmp_path: Path) -> None:
    write_town(tmp_path / "data", WALKED, {"name": "walked", "title": "示例镇"})
    compiled(tmp_path / "data", tmp_path / "register.sqlite")
    with closing(open_register(tmp_path / "register.sqlite")) as register:
        names = FeedNames(register, "https://town.example", "zh")
        feeds = dict(topic_feeds(FeedHeaders(names, Subscriptions(register))))
    (entry,) = feedparser.parse(feeds["feeds/audits/walked.atom"]).entries
    assert entry.title.endswith("养老服务专项审计")
    assert "抽查60人次，4人次没有记录" in entry.content[0].value
    assert entry.link.startswith("https://town.example/projects/walked/P-1/#")
