"""A real Chromium for the tests: the system's own, without network beyond this machine."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Two pages that Chromium opens beside each of ours, for what it proposes under its own field of
# addresses, a third of the cost of a page; a process for a page to come, an eighth of it; and what
# Playwright turns off, as the last list counts.
TURNED_OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "BoundaryEventDispatchTracksNodeRemoval"),
    *("DestroyProfileOnBrowserClose", "DialMediaRouteProvider", "GlobalMediaControls"),
    *("HttpsUpgrades", "LensOverlay", "MediaRouter", "PaintHolding", "Translate"),
    *("ThirdPartyStoragePartitioning", "AutoDeElevate", "RenderDocument", "OptimizationHints"),
    "SpareRendererForSitePerProcess",
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-features=" + ",".join(TURNED_OFF),
]


def chromium_path() -> str:
    """The path of an installed Chromium; AssertionError says how to get one."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, f"none of {', '.join(NAMES)} is installed; `make test` installs chromium"
    return found


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A headless browser, ended with its processes when the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(
    browser: Browser, *, width: int = 1280, scripts: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """A page and the list of addresses outside this machine that it asked for; none is answered.

    They are heard of, and not held up, so that what pages share is read from the server once.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts
    )
    outside: list[str] = []

    def hear(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.hostname != "127.0.0.1":
            outside.append(request.url)

    context.on("request", hear)
    try:
        yield context.new_page(), outside
    finally:
        context.close()
