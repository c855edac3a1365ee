"""What programs look for at a site's root: robots.txt, the sitemap (every page's public address, in
files of at most 50,000), and security.txt."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from disclosure.database.distinct_texts import DistinctTexts

# The sitemap protocol 0.9 allows 50,000 addresses and 50 MB a file.
ADDRESSES_PER_FILE = 50_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def files(
    lists: Iterable[Path], more: Iterable[str], siteurl: str, *, has_english: bool = True
) -> Iterator[tuple[str, bytes]]:
    """`robots.txt`, `sitemap.xml` and, for many pages, the files it names, as (path, bytes).

    `lists` hold what `line` makes of a page, without language; they are sorted on disk, so memory
    does not grow with them. `more` are paths besides; `has_english`: whether the English pages are
    listed too.
    """
    yield "robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {siteurl}/sitemap.xml\n".encode()
    with DistinctTexts() as paths:
        paths.add(more)
        for listed in lists:
            with listed.open(encoding="utf-8") as lines:
                paths.add(text.rstrip("\n") for text in lines)
        paths.discard("404.html")
        each = 2 if has_english else 1
        count, following = len(paths) * each, iter(paths)
        number = max(1, -(-count // ADDRESSES_PER_FILE))
        names = [f"sitemap-{n}.xml" for n in range(1, number + 1)] if number > 1 else []
        if names:
            yield "sitemap.xml", document("sitemapindex", "sitemap", names, siteurl)
        for name in names or ["sitemap.xml"]:
            of_file = islice(following, ADDRESSES_PER_FILE // each)
            addresses = [address for path in of_file for address in (path, f"en/{path}")[:each]]
            yield name, document("urlset", "url", addresses, siteurl)


def security_text(contact: str, released_at: str, siteurl: str) -> Iterator[tuple[str, bytes]]:
    """`.well-known/security.txt` (RFC 9116) as (path, bytes), where there is an address of mail or
    of the web to report a weakness to.

    It expires after eleven months, counted from the month of the release: by then a site that is
    looked after was published again.
    """
    if not contact:
        return
    month = datetime.fromisoformat(released_at).astimezone(UTC).date().replace(day=1)
    expires = date(month.year + (month.month + 10) // 12, (month.month + 10) % 12 + 1, 1)
    path = ".well-known/security.txt"
    lines = [
        f"Contact: {contact if '://' in contact else f'mailto:{contact}'}",
        f"Expires: {expires.isoformat()}T00:00:00Z",
        "Preferred-Languages: zh, en",
        f"Canonical: {siteurl}/{path}",
    ]
    yield path, "".join(f"{line}\n" for line in lines).encode()


def line(path: str, changed_at: str | None) -> str:
    """A page as a line of a list: its path and, where it is known, the instant since which the page
    is as it is (`lastmod` of the protocol)."""
    return f"{path}\t{changed_at}\n" if changed_at else f"{path}\n"


def document(root: str, element: str, pages: Iterable[str], siteurl: str) -> bytes:
    """One sitemap file of `pages`, each a path with its instant behind a tab, or a path alone."""
    lines = []
    for page in pages:
        path, _, changed_at = page.partition("\t")
        address = f"{escape(siteurl)}/{escape(quote(path, safe='/~'))}"
        since = f"<lastmod>{escape(changed_at)}</lastmod>" if changed_at else ""
        lines.append(f"<{element}><loc>{address}</loc>{since}</{element}>")
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">'
    return "\n".join([head, *lines, f"</{root}>", ""]).encode()
