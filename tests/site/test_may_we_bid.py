"""Whether one may bid, on the page of a tender: answered in the browser, and nowhere else."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from disclosure.register.register_file import open_register

OPEN = (
    "SELECT n.path FROM tenders t JOIN notices n ON n.publisher = t.publisher"
    " AND n.notice_id = t.last_notice_id WHERE t.status = 'open'"
    " AND t.publisher = 'example-city' ORDER BY t.tender_id LIMIT 2"
)


@pytest.fixture(scope="module")
def tenders(built_output: Path) -> list[str]:
    """The pages of two open tenders of the example city."""
    return open_register(built_output / "current/register.sqlite").column(OPEN)


def answer(page: Page) -> None:
    page.locator("details.eligibility > summary").click()
    kind = page.locator("[data-rule=undertaker-kind] select")
    kind.select_option("social-service-institution")
    page.locator("[data-rule=legal-person] input[value=yes]").check()
    page.locator("[data-rule=inspections] input[type=number]").fill("1")
    page.locator("[data-rule=no-breach] input[type=checkbox]").check()


def test_answers_are_judged_and_kept_without_a_request(
    browser: Browser, served_site: str, tenders: list[str]
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{served_site}/{tenders[0]}", wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer(page)
    expect(page.locator("[data-rule=legal-person] output")).to_have_text("符合")
    expect(page.locator("[data-rule=inspections] output")).to_have_text("不符合")
    expect(page.locator("[data-rule=governance] output")).to_have_text("不清楚")
    expect(page.locator("[data-rule=no-violation] output")).to_have_text("不清楚")
    assert not [url for url in asked if not url.startswith("blob:")]
    page.goto(f"{served_site}/en/{tenders[1]}")
    expect(page.locator("[data-rule=inspections] input[type=number]")).to_have_value("1")
    page.close()


def test_answers_are_saved_as_a_file_and_read_back(
    browser: Browser, served_site: str, tenders: list[str], tmp_path: Path
) -> None:
    page = browser.new_page()
    page.goto(f"{served_site}/{tenders[0]}")
    answer(page)
    with page.expect_download() as download:
        page.locator("[data-do=keep]").click()
    file = tmp_path / "answers.json"
    download.value.save_as(file)
    saved = json.loads(file.read_text("utf-8"))
    assert saved["inspections"] == "1"
    assert saved["no-breach"] == "never"
    page.locator("[data-do=forget]").click()
    expect(page.locator("[data-rule=inspections] output")).to_have_text("不清楚")
    page.locator("[data-do=open]").set_input_files(file)
    expect(page.locator("[data-rule=inspections] output")).to_have_text("不符合")
    page.close()


def test_without_javascript_it_is_a_checklist(
    browser: Browser, served_site: str, tenders: list[str]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served_site}/{tenders[0]}")
    page.locator("details.eligibility > summary").click()
    assert page.locator("[data-rule] legend").count() == 12
    assert (
        page.locator("form.eligibility output:visible, form.eligibility button:visible").count()
        == 0
    )
    assert page.locator(".to-prepare input:visible").count() == 12
    context.close()


@pytest.mark.parametrize("language", ["", "en/"])
def test_the_papers_of_the_notice_are_ticked_one_by_one(
    browser: Browser, served_site: str, built_output: Path, language: str
) -> None:
    register = open_register(built_output / "current/register.sqlite")
    (path, texts) = next(
        register.tuples(
            "SELECT n.path, json_group_array(COALESCE(r.evidence, r.text)) FROM requirements r"
            " JOIN notices n USING (publisher, notice_id) JOIN tenders t USING (publisher,"
            " tender_id) WHERE t.status = 'open' AND t.notice_count <= 2 AND n.kind = 'tender'"
            " AND (r.kind = 'material' OR r.evidence IS NOT NULL) GROUP BY n.path ORDER BY 1"
        )
    )
    page = browser.new_page()
    page.goto(f"{served_site}/{language}{path}")
    page.locator("details.eligibility > summary").click()
    listed = page.locator(".asked-here").last.locator("label")
    assert sorted(line.strip() for line in listed.all_inner_texts()) == sorted(json.loads(texts))
    page.close()


@pytest.mark.parametrize("has_script", [True, False], ids=["with-script", "without-script"])
def test_from_home_to_conditions_papers_deadline_and_calendar_in_five_clicks(
    browser: Browser, served_site: str, *, has_script: bool
) -> None:
    viewport: ViewportSize = {"width": 390, "height": 844}
    context = browser.new_context(viewport=viewport, java_script_enabled=has_script)
    page = context.new_page()
    page.goto(f"{served_site}/")
    page.locator("main a[href$='browse/']:visible").first.click()
    page.get_by_role("link", name="云汀区").first.click()
    page.locator("main a[href*='/domain/health/']:visible").first.click()
    page.locator("[aria-labelledby=open-now] .entries a:visible").first.click()
    page.locator("details.eligibility > summary").click()
    assert page.locator(".conditions > li:visible").count() == 12
    assert page.locator(".to-prepare > li:visible").count() == 12
    expect(page.locator("[data-deadline]").first).to_be_visible()
    expect(page.locator("a[href$='.ics']").first).to_be_visible()
    context.close()


def test_what_is_published_of_an_organization_stands_beside_its_answers(
    browser: Browser, served_site: str, built_output: Path, tenders: list[str]
) -> None:
    register = open_register(built_output / "current/register.sqlite")
    (path, name) = next(
        register.tuples(
            "SELECT o.path, o.name FROM organizations o JOIN credit_records r"
            " USING (publisher, organization_id) WHERE r.kind = 'inspection-passed'"
            " AND o.undertaker_type = 'social-service-institution' ORDER BY 1"
        )
    )
    page = browser.new_page()
    page.goto(f"{served_site}/{path}")
    page.locator("button[data-organization]").click()
    page.goto(f"{served_site}/{tenders[0]}", wait_until="networkidle")
    page.locator("details.eligibility > summary").click()
    published = page.locator("[data-rule=undertaker-kind] .published")
    expect(published).to_contain_text(f"{name}公布的：")
    expect(page.locator("[data-rule=inspections] .published")).to_contain_text("年检（年报）合格")
    expect(page.locator("[data-rule=governance] .published")).to_be_hidden()
    page.locator("[data-do=forget]").click()
    expect(published).to_be_hidden()
    page.close()


@pytest.mark.parametrize("lang", ["", "en/"])
def test_what_one_lot_asks_stands_below_its_name(lang: str, built_output: Path) -> None:
    register = open_register(built_output / "current/register.sqlite")
    asked = register.rows(
        "SELECT n.path, r.text, l.title, l.title_en FROM requirements r"
        " JOIN lots l ON l.publisher = r.publisher AND l.lot_id = r.lot_id"
        " JOIN notices n ON n.publisher = r.publisher AND n.notice_id = r.notice_id"
    )
    assert asked
    for row in asked:
        page = (built_output / "current/site" / lang / row["path"] / "index.html").read_text(
            "utf-8"
        )
        form = page.partition('<form class="eligibility"')[2].partition("</form>")[0]
        lot = row["title_en"] if lang else row["title"]
        before, _, after = form.partition(f"{lot}”的：" if not lang else f"For {lot} only:")
        assert row["text"] in after.partition("</ul>")[0]
        assert row["text"] not in before
