"""What axe-core finds on a page in a browser."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Only what is told comes back from the browser: what passes is many times more.
_RUN = """([exclude, options]) =>
  axe.run(exclude.length ? { exclude } : document, options).then((found) => found.violations)"""


_script = cache(lambda: Axe().axe_script)


def prepare(page: Page) -> None:
    """Has axe in each document that the page opens from now on: sent once, not with each."""
    page.add_init_script(_script())


def violations(page: Page, leave_out: Sequence[str] = (), **options: Any) -> list[dict[str, Any]]:
    """The violations on the page now, but for the parts left out; `options` are axe's own."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_script())
    given = {"resultTypes": ["violations"], "preload": False, **options}
    found: list[dict[str, Any]] = page.evaluate(_RUN, [[[one] for one in leave_out], given])
    return found
