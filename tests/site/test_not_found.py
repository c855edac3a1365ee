"""The page of what is not found offers what lies near the address that was asked for."""

from playwright.sync_api import Browser, expect

from tests.support.browser import open_page

CITY = "example-city"


def test_pages_near_a_wrong_address_are_offered(browser: Browser, served_site: str) -> None:
    with open_page(browser) as (tab, _):
        tab.goto(f"{served_site}/en/tender-notices/{CITY}/YC-2026-0068-T1-N9/")
        near = tab.locator("[data-near]")
        expect(near).to_be_visible()
        expect(near.locator("code")).to_have_text(f"/en/tender-notices/{CITY}/YC-2026-0068-T1-N9/")
        search, above, *_ = near.get_by_role("link").all()
        expect(search).to_have_text("Search for YC-2026-0068-T1-N9")
        expect(above).to_contain_text("Tender notices")
        above.click()
        tab.wait_for_url(f"**/en/tender-notices/{CITY}/")


def test_without_a_script_nothing_is_promised(browser: Browser, served_site: str) -> None:
    with open_page(browser, scripts=False) as (tab, _):
        tab.goto(f"{served_site}/en/projects/{CITY}/nonesuch/")
        assert tab.locator("h1").inner_text() == "Page not found"
        assert not tab.locator("[data-near]").is_visible()
