"""The description of a page for those who list or share it: a sentence, a card, JSON-LD."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from disclosure.site.html import html, quoted
from disclosure.site.page_notes import PageNotes
from disclosure.site.place import Cells

# The drawn card of a section, by the first folder of a page's path; the first page's for others.
CARDS: Mapping[str, str] = {
    "catalogue": "catalogue",
    "annual-plans": "plans",
    "tender-notices": "notices",
    "open-tenders": "notices",
    "ending-contracts": "notices",
    "projects": "projects",
    "browse": "projects",
    "performance-results": "evaluations",
    "organizations": "organizations",
    "figures": "figures",
    "plan-and-reality": "figures",
    "datasets": "datasets",
    "codelists": "datasets",
    "data-and-api": "datasets",
}
CARD_SIZE = (1200, 630)  # pixels, as the Open Graph protocol's users show a card in full
SHORTEST_DESCRIPTION = 50  # characters, as Google asks of a data set
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


class Sharing(PageNotes):
    """The description of a page for search engines, chats and programs."""

    def plainly(self, content: str | Markup) -> str:
        """A text or HTML as plain text in one line."""
        if isinstance(content, Markup) and ("<" in content or "&" in content):
            content = content.striptags()
        return " ".join(content.split())

    def described(self, *facts: str | Markup) -> str:
        """The facts that are not empty, as one line of plain text."""
        words = self.w.share
        stop = self.plainly(words.stop)
        texts = [text for text in (self.plainly(fact).removesuffix(stop) for fact in facts) if text]
        return words.between.unescape().join(texts) + stop if texts else ""

    def fact(self, label: str | Markup, value: str | Markup) -> str:
        """A value after its name, as plain text; empty for none."""
        words = self.w.share.fact.unescape()
        return words.format(label=self.plainly(label), value=self.plainly(value)) if value else ""

    def fact_of(self, resource: str, name: str, value: str | Markup) -> str:
        """A value after the name of its field, as plain text; empty for none."""
        return self.fact(self.site.labels.field_label(resource, name, self.lang), value)

    @property
    def card(self) -> str:
        """The public address of the drawn card that stands for pages of this kind."""
        name = CARDS.get(self.path.partition("/")[0], "home")
        return f"{self.site.siteurl}/theme/cards/{name}-{self.lang}.png"

    def address_of(self, path: str) -> str:
        """The public address of another page in this page's language."""
        prefix = "en/" if self.lang == "en" else ""
        return f"{self.site.siteurl}/{prefix}{quoted(path)}"

    def crumbs_data(self, steps: Iterable[tuple[str, str | Markup]]) -> Markup:
        """The way from the first page to this one as a `BreadcrumbList`."""
        way = (("", self.w.nav.home), *steps)
        return _breadcrumbs(
            tuple((self.plainly(title), self.address_of(path)) for path, title in way)
        )

    def site_data(self) -> Markup:
        """The site as a `WebSite`."""
        settings = self.site.settings
        operator = (
            settings.operator_en
            if self.lang == "en" and settings.operator_en
            else settings.operator
        )
        return data_block(
            {
                "@type": "WebSite",
                "name": self.plainly(self.w.site.name),
                "description": self.plainly(self.w.site.description),
                "url": self.address_of(""),
                "inLanguage": self.html_lang,
                "publisher": {"@type": "Organization", "name": operator} if operator else None,
            }
        )

    def catalog_data(self, packages: Iterable[Cells]) -> Markup:
        """The list of data sets as a `DataCatalog`."""
        return data_block(
            {
                **self._catalog(),
                "description": self.plainly(self.w.datasets.lead),
                "dataset": [
                    {
                        "@type": "Dataset",
                        "@id": self.address_of(row["path"]),
                        "name": self.plain(row, row["package"]),
                        "url": self.address_of(row["path"]),
                    }
                    for row in packages
                ],
            }
        )

    def _catalog(self) -> dict[str, Any]:
        address = self.address_of("datasets/")
        name = self.plainly(self.w.datasets.title)
        return {"@type": "DataCatalog", "@id": address, "name": name, "url": address}

    def dataset_data(self, row: Cells, files: Sequence[tuple[Any, Cells]]) -> Markup:
        """A package as a `Dataset`; `files` are its tables, each with the row of its file."""
        owner = self.site.labels.publishers[row["publisher"]]
        period = f"{row['period_from']}/{row['period_to'] or '..'}" if row["period_from"] else None
        return data_block(
            {
                "@type": "Dataset",
                "@id": self.address_of(row["path"]),
                "url": self.address_of(row["path"]),
                "identifier": f"{row['publisher']}/{row['package']}",
                "name": self.plain(row, row["package"]),
                "description": self.dataset_description(row, files),
                "license": row["license_url"] or row["license_title"] or row["license_name"],
                "creator": {
                    "@type": "Organization",
                    "name": self.plain(owner, row["publisher"]),
                    "url": self.address_of(owner["path"]),
                },
                "isAccessibleForFree": True,
                "version": row["version"],
                "dateModified": self.changed_at or row["created"],
                "temporalCoverage": period,
                "inLanguage": row["language"],
                "keywords": [
                    self.plainly(self.w.kind[row["kind"]]),
                    *(table.label(self.lang) for table, _ in files),
                ],
                "includedInDataCatalog": self._catalog(),
                "distribution": [*self._downloads(row, files)],
            }
        )

    def dataset_description(self, row: Cells, files: Sequence[tuple[Any, Cells]]) -> str:
        """The contents of a package: its own description, and its tables with their rows."""
        translated = row["description_en"] if self.lang == "en" and row["description_en"] else None
        words = self.w.share.rows.unescape()
        tables = [
            words.format(table=table.label(self.lang), count=f"{file['row_count']:,}")
            for table, file in files
        ]
        owner = self.plain(self.site.labels.publishers[row["publisher"]], row["publisher"])
        sentence = self.described(translated or row["description"] or "", *tables, owner)
        if len(sentence) >= SHORTEST_DESCRIPTION:
            return sentence
        return f"{sentence} {self.plainly(self.w.site.description)}"

    def _downloads(
        self, row: Cells, files: Sequence[tuple[Any, Cells]]
    ) -> Iterable[dict[str, Any]]:
        base = f"{self.site.siteurl}/{quoted(row['path'])}"
        yield {
            "@type": "DataDownload",
            "name": "datapackage.zip",
            "encodingFormat": "application/zip",
            "contentUrl": f"{base.rstrip('/')}.zip",
        }
        for table, file in files:
            yield {
                "@type": "DataDownload",
                "name": table.label(self.lang),
                "encodingFormat": "text/csv",
                "contentUrl": base + quoted(file["file"]),
                "contentSize": f"{file['bytes']} B",
            }

    def organization_data(self, row: Cells, parent: Cells | None) -> Markup:
        """An organization; one that buys is a `GovernmentOrganization`."""
        is_buyer = "purchaser" in (row["roles"] or "").split(";")
        return data_block(
            {
                "@type": "GovernmentOrganization" if is_buyer else "Organization",
                "name": self.plain(row, row["organization_id"]),
                "alternateName": self.plainly(self.other_title(row)),
                "identifier": row["identifier"],
                "url": self.address_of(row["path"]),
                "parentOrganization": (
                    {
                        "@type": "Organization",
                        "name": self.plain(parent),
                        "url": self.address_of(parent["path"]),
                    }
                    if parent
                    else None
                ),
            }
        )

    def service_data(self, row: Cells, purchaser: Cells | None, area: Markup, kind: str) -> Markup:
        """A project as a `GovernmentService` run by its purchaser, of a kind, for an area."""
        return data_block(
            {
                "@type": "GovernmentService",
                "name": self.plain(row, row["project_id"]),
                "identifier": row["project_id"],
                "serviceType": kind,
                "areaServed": self.plainly(area),
                "serviceOperator": (
                    {
                        "@type": "GovernmentOrganization",
                        "name": self.plain(purchaser),
                        "url": self.address_of(purchaser["path"]),
                    }
                    if purchaser
                    else None
                ),
            }
        )


@lru_cache(maxsize=1000)
def _breadcrumbs(way: tuple[tuple[str, str], ...]) -> Markup:
    """A `BreadcrumbList` of names and addresses: that of many pages is the same."""
    return data_block(
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": position, "name": name, "item": address}
                for position, (name, address) in enumerate(way, 1)
            ],
        }
    )


def data_block(data: Mapping[str, Any]) -> Markup:
    """JSON-LD in the words of schema.org as a data block; properties without a value are left out.

    A browser runs no block of this type, so the Content Security Policy needs no exception; `<`,
    `>` and `&` are escaped as JSON escapes, so that no cell ends the block.
    """
    properties = {"@context": "https://schema.org", **_without_empty(data)}
    text = json.dumps(properties, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return html(f'<script type="application/ld+json">{text}</script>')


def _without_empty(value: Any) -> Any:
    """A value without the properties that have none."""
    if isinstance(value, Mapping):
        return {
            name: _without_empty(part) for name, part in value.items() if part not in (None, "", [])
        }
    return [*map(_without_empty, value)] if isinstance(value, list) else value
