"""Every kind of page is usable by all: axe in a real browser, light and dark, small and large."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import accessible
from tests.support.browser import open_page
from tests.support.website import one_page_of_each_kind

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Scheme = Literal["light", "dark"]
WIDTHS = (320, 768, 1280)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
# The fifth row of a list or table is made as the fourth; only the soak looks at all of them.
MORE_OF_THE_SAME = tuple(
    f"main {part}" for part in ("li:nth-child(n+5)", "tr:nth-child(n+5)", "dl > :nth-child(n+13)")
)
VIEWS = tuple(product(WIDTHS, SCHEMES))
# Marks what is made as three tables or charts before it on the page, of the same elements with the
# same classes and attributes, and returns what head and foot hold but for addresses and for which
# section has the mark of the present one.
ALIKE = """(mark) => {
  const seen = {};
  const kind = (one) =>
    [one.localName, one.getAttribute("class"), ...one.getAttributeNames()].join();
  for (const one of document.querySelectorAll("main table, main svg")) {
    const parts = new Set([one.parentElement, one, ...one.querySelectorAll("*")].map(kind));
    const made = [one.rows?.[0]?.cells.length, ...parts].join(" ");
    seen[made] = (seen[made] ?? 0) + 1;
    one.toggleAttribute(mark, seen[made] > 3);
  }
  const content = (one) => one.outerHTML.replace(/ (href|src|action|aria-current)="[^"]*"/g, "")
    + one.querySelectorAll("[aria-current]").length;
  return ["body > header", "body > footer"].map(
    (part) => [part, [...document.querySelectorAll(part)].map(content).join()]);
}"""
MARK = "data-alike"
# The width that a page takes with letters of a size, and text that is cut off: what hides its
# overflow and has more than it shows.
MEASURED = """(size) => {
  document.documentElement.style.fontSize = size;
  const cut = [...document.querySelectorAll("main *, header *, footer *")].filter((one) => {
    const { overflowX, clipPath } = getComputedStyle(one);
    return ["hidden", "clip"].includes(overflowX) && clipPath === "none"
      && one.scrollWidth > one.clientWidth + 1;
  });
  return [document.documentElement.scrollWidth, cut.map((one) => one.outerHTML.slice(0, 120))];
}"""


def violations(page: Page, rules: dict[str, Any], leave_out: Sequence[str] = ()) -> list[str]:
    """What axe finds on the page now, but for the parts left out; one line for each element."""
    return [
        f"{page.url}: {violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in accessible.violations(page, leave_out, runOnly=rules)
        for node in violation["nodes"]
    ]


def address(site: str, page: Path) -> str:
    return f"{site}/{quote(page.as_posix().removesuffix('index.html'))}"


def in_chinese(page: Path) -> Path:
    """The page itself, or the Chinese one of an English page."""
    return page.relative_to("en") if page.parts[0] == "en" else page


def look(page: Page, width: int, scheme: Scheme) -> None:
    """Shows the page at a width and in a scheme, without loading it again."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)


@dataclass
class Visits:
    """What was seen of one page of each kind, each loaded once in one of the languages, by turns:
    what axe finds by all rules, and how wide it is. An order or a further page of a list has the
    rules of its first page."""

    faults: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    outside: Sequence[str] = ()
    judged: set[tuple[int, str]] = field(default_factory=set)

    def judge(self, page: Page, turn: int) -> None:
        """All rules in one view, by turns of six; a head or foot as on a page before, not again in
        the same view."""
        view = turn % len(VIEWS)
        look(page, *VIEWS[view])
        leave_out = [*MORE_OF_THE_SAME, f"[{MARK}]"]
        for part, content in page.evaluate(ALIKE, MARK):
            leave_out += [part] if (view, content) in self.judged else []
            self.judged.add((view, content))
        self.faults += violations(page, {"type": "tag", "values": WCAG}, leave_out)

    def measure(self, page: Page) -> None:
        """The width it takes on a small phone, at 200 % of 1280 pixels, and with large letters."""
        for width, letters in ((320, "100%"), (640, "100%"), (1280, "200%")):
            page.set_viewport_size({"width": width, "height": 900})
            taken, cut = page.evaluate(MEASURED, letters)
            where = f"{page.url} at {width} px, letters {letters}"
            self.wide += [f"{where}: takes {taken} px"] if taken > width else []
            self.cut += [f"{where}: {one}" for one in cut]


def by_turns(pages: Sequence[Path]) -> Iterator[tuple[int, Path]]:
    """Each kind of page in one of the languages, with the number of its turn."""
    kinds = sorted({in_chinese(path) for path in pages})
    for path in pages:
        turn = kinds.index(in_chinese(path))
        is_repeated = {"order", "page"} & set(path.parts)
        if not is_repeated and (path != in_chinese(path)) == bool(turn % 2):
            yield turn, path


@pytest.fixture(scope="module")
def visits(browser: Browser, built_site: Path, served_site: str) -> Visits:
    seen = Visits()
    with open_page(browser) as (page, outside):
        accessible.prepare(page)
        for turn, path in by_turns(one_page_of_each_kind(built_site)):
            page.goto(address(served_site, path))
            seen.judge(page, turn)
            seen.measure(page)
        seen.outside = outside
    return seen


def test_axe_finds_no_violation_on_one_page_of_each_kind(visits: Visits) -> None:
    assert not visits.faults, "\n".join(visits.faults)


def test_no_page_asks_for_anything_outside_this_machine(visits: Visits) -> None:
    assert not visits.outside


def test_no_page_scrolls_sideways_on_a_small_phone_or_enlarged_twice(visits: Visits) -> None:
    """WCAG 2.2, 1.4.10 Reflow and 1.4.4 Resize Text; tables may scroll within themselves."""
    assert not visits.wide, "\n".join(visits.wide)


@pytest.mark.parametrize(
    "path",
    [
        "tender-notices/new-south-wales/ocds-43qwtd-RFT-36DC9DB7-B8D6-505C-28BBC5E8B648B207-notice",
        "en/organizations/paraguay/person-5e36dbe74eaebb7b",
        "organizations/paraguay/776a7e7784a34ee58ee02e35255247e6",
        "en/performance-results/example-city/YC-2025-0087-E1-2",
    ],
)
def test_long_words_and_addresses_do_not_widen_a_page(
    browser: Browser, served_site: str, path: str
) -> None:
    with open_page(browser, width=320) as (page, _):
        page.goto(f"{served_site}/{path}/")
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_nothing_is_cut_off_when_letters_or_pages_are_enlarged_twice(visits: Visits) -> None:
    assert not visits.cut, "\n".join(visits.cut)


@pytest.mark.soak
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_violation_in_any_view_of_any_kind(
    browser: Browser, built_site: Path, served_site: str, width: int
) -> None:
    """Nothing but contrast differs between the schemes."""
    faults: list[str] = []
    with open_page(browser) as (page, _):
        accessible.prepare(page)
        for path in one_page_of_each_kind(built_site):
            page.goto(address(served_site, path))
            look(page, width, "light")
            faults += violations(page, {"type": "tag", "values": WCAG})
            look(page, width, "dark")
            faults += violations(page, {"type": "rule", "values": ["color-contrast"]})
    assert not faults, "\n".join(faults)


@pytest.mark.soak
def test_no_page_of_either_language_is_too_wide_or_cut_off(
    browser: Browser, built_site: Path, served_site: str
) -> None:
    seen = Visits()
    with open_page(browser) as (page, _):
        for path in one_page_of_each_kind(built_site):
            page.goto(address(served_site, path))
            seen.measure(page)
    assert not seen.wide + seen.cut, "\n".join(seen.wide + seen.cut)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_judge_finds_a_fault_where_there_is_one(browser: Browser, scheme: Scheme) -> None:
    with open_page(browser) as (page, _):
        page.emulate_media(color_scheme=scheme)
        page.set_content("<title>x</title><p style='color:#777;background:#666'>看不清</p>")
        assert any(
            "color-contrast" in fault for fault in violations(page, {"type": "tag", "values": WCAG})
        )


@pytest.mark.parametrize("lang", ["", "en/"])
def test_the_keyboard_skips_to_the_content_and_walks_the_menu(
    browser: Browser, served_site: str, lang: str
) -> None:
    with open_page(browser, width=768) as (page, _):
        page.goto(f"{served_site}/{lang}tender-notices/")
        page.keyboard.press("Tab")
        expect(page.locator("a.skip")).to_be_focused()
        expect(page.locator("a.skip")).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.reload()
        links = page.locator("header a, header input, header button")
        for number in range(links.count()):
            page.keyboard.press("Tab")
            if number == 0:
                page.keyboard.press("Tab")  # past the skip link
            expect(links.nth(number)).to_be_focused()
            outline = "one => getComputedStyle(one).outlineStyle"
            assert links.nth(number).evaluate(outline) == "solid"


@pytest.mark.parametrize("lang", ["", "en/"])
def test_the_keyboard_orders_a_list_and_narrows_it(
    browser: Browser, served_site: str, lang: str
) -> None:
    with open_page(browser) as (page, _):
        page.goto(f"{served_site}/{lang}browse/example-city/district/990103/")
        page.locator("#list ~ .ordered a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/district/990103/order/amount/")
        page.locator(".orders a").last.focus()
        page.keyboard.press("Tab")
        field = page.locator(".filter input")
        expect(field).to_be_focused()
        page.keyboard.type("2026")
        expect(page.locator(".filter output")).not_to_be_empty()
        page.keyboard.press("Tab")
        expect(page.locator(".entry:visible .name a").first).to_be_focused()
