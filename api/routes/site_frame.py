"""What the site's templates need from a release, for pages rendered by the server."""

from pathlib import Path

from fastapi import Request

from api.routes.served_releases import ServedRelease
from disclosure.site import theme
from disclosure.site.labels import read_labels
from disclosure.site.place import Site
from disclosure.words.texts import Language

CONTENT = Path(__file__).resolve().parents[2] / "content"


def site_of(release: ServedRelease) -> Site:
    """What every page of the release shares, read once for each release."""
    if site_of not in release.cache:
        release.cache[site_of] = Site(
            "",
            release.register.software_version(),
            read_labels(release.register),
            theme.written_pages(CONTENT),
        )
    site: Site = release.cache[site_of]
    return site


def language_of(request: Request) -> Language:
    """The language of the requested page."""
    return "en" if request.scope["path"].startswith("/en/") else "zh"
