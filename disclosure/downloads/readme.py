"""The readme of a download, in Chinese and English: origin, licence, how to check it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.feeds.wording import link
from disclosure.model.schemas import kinds
from disclosure.words.texts import LANGUAGES, bilingual, both


@dataclass(frozen=True)
class About:
    """Pairs of a bilingual label and its text, in order; a text may have several lines."""

    pairs: tuple[tuple[str, str], ...]

    def lines(self) -> list[tuple[str, str]]:
        """The pairs as rows of a sheet."""
        return list(self.pairs)

    def document(self) -> str:
        """The pairs as a plain text file."""
        return "\n".join(
            f"{label}\n  " + text.replace("\n", "\n  ") + "\n" for label, text in self.pairs
        )


def about(
    row: Row,
    resources: Iterable[Row],
    descriptor: Mapping[str, Any],
    siteurl: str,
) -> About:
    """What is said of a package.

    From its row of the register (with publisher_title and publisher_title_en), the rows of its
    resources, and its datapackage.json.
    """
    pairs = _pairs(row, resources, descriptor, siteurl)
    return About(
        tuple((bilingual(f"downloads.about.{name}"), text) for name, text in pairs if text)
    )


def _pairs(
    row: Row,
    resources: Iterable[Row],
    descriptor: Mapping[str, Any],
    siteurl: str,
) -> Iterator[tuple[str, str]]:
    publisher = _both(row["publisher_title"], row["publisher_title_en"])
    page = link(siteurl, row["path"], "zh"), link(siteurl, row["path"], "en")
    yield "dataset", _both(row["title"], row["title_en"])
    if row["is_example"]:
        yield "note", bilingual("example.sentence", "")
    yield "description", _both(row["description"], row["description_en"])
    yield "publisher", publisher
    yield "page", "\n".join(page)
    yield "version", row["version"] or ""
    yield "created", row["created"] or ""
    period = [day for day in (row["period_from"], row["period_to"]) if day]
    yield "period", " – ".join(period)
    yield "schema_version", f"{row['kind']} {row['schema_version']}"
    licences = _described(descriptor["licenses"], "name", "title", "path")
    yield "licence", "\n".join(licences)
    yield "attribution", f"{publisher}\n{row['title']}\n{page[0]}"
    sources = _described(descriptor.get("sources", []), "title", "version", "path")
    yield "sources", "\n".join(sources)
    titles = {table.resource: table for table in kinds()[row["kind"]].tables}
    yield (
        "files",
        "\n".join(
            f"{resource['file']}: {' '.join(map(titles[resource['resource']].label, LANGUAGES))},"
            f" {resource['row_count']} {bilingual('downloads.text.rows')}"
            for resource in resources
        ),
    )
    yield "format", "\n".join((*both("downloads.text.csv"), *both("downloads.text.xlsx")))
    yield "checksums", "sha256sum -c SHA256SUMS"


def _both(first: str | None, second: str | None) -> str:
    return "\n".join(text for text in (first, second) if text)


def _described(things: Iterable[Mapping[str, Any]], *keys: str) -> Iterator[str]:
    """Each licence or source on a line."""
    for thing in things:
        yield " · ".join(str(thing[key]) for key in keys if thing.get(key))
