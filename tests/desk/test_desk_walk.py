"""A bureau's year at the desk in a browser: eight workbooks dropped, mended, joined, previewed,
published, corrected, answered, withdrawn and taken back, by mouse and by keyboard.

The workbooks and their troubles are listed in `tests/support/bureau_year.py`.
"""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.bureau_year import YEAR
from tests.support.desk_clerk import Clerk, clerk_at, introduce

TROUBLES = [trouble for workbook in YEAR for trouble in workbook.troubles]


def site_of(folder: Path, where: str) -> str:
    """The text of all pages of a kind in the site that is served."""
    site = folder / "output/current/site"
    return "".join(one.read_text("utf-8") for one in sorted(site.glob(where)))


def test_the_year_s_workbooks_hold_enough_different_troubles() -> None:
    assert len({what for what, _, _ in TROUBLES}) == len(TROUBLES) >= 26
    assert len(YEAR) == 8
    assert {made for _, _, made in TROUBLES} == {"read", "marked", "warned", "left"}


def test_from_an_empty_folder_to_a_published_site_in_twenty_presses(tmp_path: Path) -> None:
    plan = YEAR[2]
    with clerk_at(tmp_path / "site", "zh", 1280, has_mouse=True) as clerk:
        introduce(clerk)
        clerk.drop(plan.write(tmp_path / plan.name))
        for mend in [one for one in plan.mends if one.at in plan.errors]:
            clerk.mend(mend)
        clerk.button("workbook.accept")
        clerk.button("publish.press")
        assert clerk.wait() == clerk.said("job.first")
        assert clerk.presses <= 20
        assert not clerk.troubles
    assert "居家养老服务" in site_of(tmp_path / "site", "annual-plans/**/*.html")


def test_eight_workbooks_are_dropped_mended_joined_and_taken_over_by_keyboard(
    tmp_path: Path,
) -> None:
    with clerk_at(tmp_path / "site", "en", 1024, has_mouse=False) as clerk:
        introduce(clerk)
        for workbook in YEAR:
            clerk.take_over(workbook, workbook.write(tmp_path / workbook.name))
        clerk.look("ready to publish")
        assert not clerk.troubles


@pytest.mark.soak
@pytest.mark.parametrize(
    ("lang", "width", "has_mouse", "scheme"),
    [
        ("zh", 1280, False, "light"),
        ("en", 1024, True, "dark"),
        ("en", 1280, False, "light"),
        ("zh", 1024, True, "dark"),
    ],
)
def test_a_bureau_s_year_goes_online_is_corrected_answered_withdrawn_and_taken_back(
    tmp_path: Path, lang: str, width: int, has_mouse: bool, scheme: str
) -> None:
    with clerk_at(tmp_path / "site", lang, width, has_mouse=has_mouse, scheme=scheme) as clerk:
        introduce(clerk)
        for workbook in YEAR:
            clerk.take_over(workbook, workbook.write(tmp_path / workbook.name))
        clerk.button("publish.preview")
        assert clerk.wait() == clerk.said("job.preview_first")
        clerk.look("a preview")
        preview = clerk.page.get_by_role("link", name=clerk.said("publish.preview_open"))
        preview_page = clerk.page.context.new_page()
        preview_page.goto(f"{clerk.home}{preview.get_attribute('href')}")
        assert "居家养老服务" in preview_page.content()
        preview_page.close()
        clerk.publish(1)
        afterwards(clerk)
        clerk.section("releases")
        clerk.look("earlier releases")
        clerk.section("site")
        clerk.look("what the site says of itself")
        assert not clerk.troubles
        # No address of the desk was written by hand, and nothing outside it was opened.
        assert urlsplit(clerk.page.url).netloc == urlsplit(clerk.home).netloc
    folder = tmp_path / "site"
    notices = site_of(folder, "tender-notices/**/index.html")
    assert "2026年5月8日 10:00" in notices
    assert "质疑不成立" in site_of(folder, "projects/**/index.html") + notices
    assert not list((folder / "output/current/site").glob("**/*押金改为300*"))
    assert "押金改为300€" not in site_of(folder, "**/index.html")


def afterwards(clerk: Clerk) -> None:
    """Correct a deadline, answer an enquiry, withdraw a plan's row, take a text back."""
    page = clerk.page
    clerk.section("tenders")
    clerk.look("tenders")
    clerk.press(page.get_by_role("link", name="居家养老服务公开招标公告"))
    clerk.look("a tender")
    clerk.write("#f-submission_deadline", "2026-05-08 10:00")
    clerk.write("#reason", "场地维修")
    clerk.button("tender.correct")
    clerk.section("tenders")
    clerk.press(page.get_by_role("link", name="居家养老服务公开招标公告"))
    page.select_option("#q-kind", "query")
    clerk.write("#q-title", "评分标准过窄")
    clerk.write("#q-received_on", "2026-04-12")
    clerk.button("tender.new_enquiry")
    clerk.section("tenders")
    clerk.press(page.get_by_role("link", name="居家养老服务公开招标公告"))
    clerk.look("an enquiry to be answered")
    clerk.write("#a1-decided_on", "2026-04-15")
    clerk.write("#a1-decision", "质疑不成立")
    clerk.button("tender.answer")
    clerk.section("rows")
    clerk.look("tables")
    clerk.press(page.get_by_role("main").get_by_role("link").first)
    clerk.look("rows of a table")
    clerk.section("rows")
    clerk.press(page.locator("a[href$='table=plan-items']"))
    clerk.press(page.get_by_role("link", name="社区助餐服务"))
    clerk.look("a row")
    clerk.write("#reason", "项目未获批复")
    clerk.button("rows.withdraw")
    clerk.publish(2)
    clerk.section("rows")
    clerk.press(page.locator("a[href$='table=notices']"))
    clerk.press(page.get_by_role("link", name="居家养老服务更正公告"))
    page.select_option("#field", "change_reason")
    clerk.write("#why", "误写了不应公开的内容")
    clerk.write("#basis", "局办公会决定")
    clerk.button("rows.redact")
    assert "3" in clerk.wait()
