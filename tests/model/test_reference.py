"""The reference packages are complete, and the written pages are the same in both languages."""

import csv
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.packages.package import read_package
from disclosure.register.linked_register import write_linked_register
from tests.support.small_town import compiled, write_town

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "data" / "reference"
PAGES = ROOT / "content" / "pages"
SLUGS = sorted(page.stem for page in (PAGES / "zh").glob("*.md"))


def rows(path: str) -> list[dict[str, str]]:
    with (REFERENCE / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_2022_catalogue_has_all_621_service_codes_once_with_an_english_name() -> None:
    categories = rows("classifications/categories.csv")
    assert len({row["code"] for row in categories}) == len(categories) == 621
    assert all(row["name"] and row["name_en"] for row in categories)


def level_and_parent(code: str) -> tuple[int, str]:
    """Level and parent of a code C, then pairs of digits filled up with zeros to eight."""
    digits = code.removeprefix("C").rstrip("0")
    level = (len(digits) + 1) // 2
    parent = "C" + digits[: 2 * (level - 1)].ljust(8, "0") if level > 1 else "C"
    return level, parent if level else ""


def test_level_and_parent_of_every_category_follow_from_its_code() -> None:
    for row in rows("classifications/categories.csv"):
        assert (int(row["level"]), row["parent_code"]) == level_and_parent(row["code"]), row


def test_no_text_of_the_catalogue_is_broken_by_a_space_or_a_line_end() -> None:
    for row in rows("classifications/categories.csv"):
        assert not re.search(r"\s", row["name"] + row["description"]), row


def test_every_category_has_a_parent_in_the_catalogue() -> None:
    categories = rows("classifications/categories.csv")
    assert {row["parent_code"] for row in categories} <= {row["code"] for row in categories} | {""}


def test_every_division_code_is_six_digits_once_with_its_parent_one_level_up() -> None:
    regions = {row["region_code"]: row for row in rows("regions/regions.csv")}
    assert len(regions) == len(rows("regions/regions.csv"))
    above = {"county": {"prefecture", "province"}, "prefecture": {"province"}}
    for code, row in regions.items():
        assert re.fullmatch(r"[1-8]\d{5}", code), row
        assert row["level"] == "province" or (
            regions[row["parent_region_code"]]["level"] in above[row["level"]]
        ), row


@pytest.mark.parametrize(
    ("code", "is_retired"),
    [("110101", "false"), ("340104", "false"), ("810000", "false"), ("110103", "true")],
)
def test_a_division_code_says_whether_it_is_retired(code: str, is_retired: str) -> None:
    (row,) = (row for row in rows("regions/regions.csv") if row["region_code"] == code)
    assert row["is_retired"] == is_retired


def test_no_division_code_can_be_that_of_the_invented_city() -> None:
    assert not [row for row in rows("regions/regions.csv") if row["region_code"][:2] == "99"]


@pytest.mark.parametrize("kind", ["classifications", "regions", "policies"])
def test_a_reference_package_is_sound_and_has_the_schema_of_its_kind(kind: str) -> None:
    package, faults = read_package(REFERENCE / kind)
    assert package is not None
    assert [fault.line() for fault in faults] == []


def test_what_a_policy_supersedes_is_a_policy_that_has_ended() -> None:
    policies = {row["policy_id"]: row for row in rows("policies/policies.csv")}
    superseded = [row["supersedes"] for row in policies.values() if row["supersedes"]]
    assert superseded
    assert all(policies[policy_id]["in_force_to"] for policy_id in superseded)


def test_jurisdictions_are_the_country_or_a_current_division() -> None:
    current = {r["region_code"] for r in rows("regions/regions.csv") if r["is_retired"] == "false"}
    for row in rows("policies/policies.csv") + rows("policies/parameters.csv"):
        assert row["jurisdiction"] in current | {"CN"}, row


def test_every_parameter_has_a_number_a_unit_and_a_status() -> None:
    policies = {row["policy_id"] for row in rows("policies/policies.csv")} | {""}
    for row in rows("policies/parameters.csv"):
        assert float(row["value"]) > 0, row
        assert row["unit"], row
        assert row["status"] in {"confirmed", "to-be-confirmed"}, row
        assert row["policy_id"] in policies, row


def page(language: str, slug: str) -> str:
    return (PAGES / language / f"{slug}.md").read_text("utf-8")


def anchors(text: str) -> list[str]:
    return re.findall(r"\{: #([a-z0-9-]+) \}", text)


def links(text: str) -> Iterator[str]:
    yield from re.findall(r"\]\(([^)]+)\)", text)


def test_both_languages_have_the_same_pages() -> None:
    assert sorted(page.stem for page in (PAGES / "en").glob("*.md")) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_names_its_slug_and_language_and_has_one_set_of_anchors(slug: str) -> None:
    for language in ("zh", "en"):
        text = page(language, slug)
        assert f"\nSlug: {slug}\nLang: {language}\nSummary: " in text
        assert len(set(anchors(text))) == len(anchors(text))
        assert len(anchors(text)) == len(re.findall(r"^#{2,4} ", text, re.MULTILINE))
    assert anchors(page("zh", slug)) == anchors(page("en", slug))


@pytest.mark.parametrize("slug", SLUGS)
def test_links_of_a_page_stay_in_its_language(slug: str) -> None:
    for link in links(page("en", slug)):
        shared = re.match(r"\{site\}(en/|downloads/|theme/)", link)
        assert not link.startswith("{site}") or shared, link
    assert not [link for link in links(page("zh", slug)) if link.startswith("{site}en/")]


def queries(language: str) -> list[str]:
    return re.findall(r"```sql\n(.+?)```", page(language, "data-and-api"), re.DOTALL)


def test_the_queries_of_the_manual_run_on_the_register_that_is_downloaded(tmp_path: Path) -> None:
    compiled(write_town(tmp_path / "data"), tmp_path / "register.sqlite")
    write_linked_register(tmp_path / "register.sqlite", tmp_path / "linked.sqlite")
    assert len(queries("zh")) == 5
    assert queries("zh") == queries("en")
    with closing(sqlite3.connect(tmp_path / "linked.sqlite")) as register:
        assert all(register.execute(query).fetchall() for query in queries("zh"))


def test_links_between_pages_lead_to_a_page() -> None:
    for path in PAGES.glob("*/*.md"):
        for link in links(path.read_text("utf-8")):
            if link.startswith("{filename}"):
                assert (path.parent / link.removeprefix("{filename}").split("#")[0]).is_file(), link


def test_policies_that_pages_link_to_are_published() -> None:
    published = {row["policy_id"] for row in rows("policies/policies.csv")}
    for path in PAGES.glob("*/*.md"):
        named = re.findall(r"policies/reference/([^/]+)/", path.read_text("utf-8"))
        assert set(named) <= published


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_glossary_gives_every_state_of_a_tender_and_stage_of_a_project(language: str) -> None:
    for codelist in ("tender-status", "project-stage"):
        with (ROOT / "data" / "codelists" / f"{codelist}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                title = row["title" if language == "zh" else "title_en"]
                assert f"| `{row['code']}` | {title} |" in page(language, "glossary")
