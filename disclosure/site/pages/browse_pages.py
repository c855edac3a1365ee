"""Pages to browse by one facet, and by district and domain: each view has a permanent address."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from disclosure.database.sqlite_database import Row
from disclosure.feeds.places import FeedPlace
from disclosure.feeds.selections import Dimension, Selection, Subscriptions
from disclosure.model.identifiers import segment
from disclosure.register.regions import Regions
from disclosure.register.register_file import Register
from disclosure.site.list_orders import Listed, listings
from disclosure.site.page import Page, WorkerShare
from disclosure.site.pages import notice_pages, project_pages

ROOT = "browse/"
# Facet → the column of projects (or of tenders) that it divides by.
OF_PROJECTS: Mapping[str, str] = {
    "district": "p.region_code",
    "domain": "p.domain",
    "stage": "p.stage",
    "year": "COALESCE(p.fiscal_year, CAST(SUBSTR(p.first_on, 1, 4) AS INTEGER))",
}
OF_TENDERS: Mapping[str, str] = {"method": "t.procurement_method", "status": "t.status"}
FEEDS: Mapping[str, Dimension] = {"method": "method"}
TENDERS = notice_pages.OPEN.rpartition("WHERE")[0]
ORDERS_OF_TENDERS = {
    "recent": notice_pages.NEWEST_TENDER_FIRST,
    "amount": notice_pages.LARGEST_TENDER_FIRST,
}
OPEN_HERE = f"""{notice_pages.OPEN} AND (t.publisher, t.project_id) IN (
    SELECT p.publisher, p.project_id FROM projects AS p WHERE {{where}})
{notice_pages.CLOSING_FIRST}
"""


class FacetValue(NamedTuple):
    """One value of a facet that occurs: its rows, how many of its tenders are open, its page."""

    facet: str
    code: str
    rows: int
    open: int
    path: str
    item: str | None = None  # the domain, where this is a district with a domain

    @property
    def label(self) -> tuple[str, str]:
        """The facet and value that tell this choice from its neighbours."""
        return ("domain", self.item) if self.item else (self.facet, self.code)


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """The overview, each publisher's ways in, and a list for each that leads anywhere."""
    owners = register.publishers_with("projects")
    feeds = register.once(Subscriptions)
    groups = [of_publisher(register, owner) for owner in owners]
    if share.has(0):
        yield Page(ROOT, "browse.html", {"groups": groups})
    for group in groups:
        owner = group["owner"]
        if share.has(0):
            yield Page(group["path"], "browse-of.html", group, owner["publisher"])
        for choices in group["facets"].values():
            for choice in choices:
                yield from choice_pages(register, group, choice, feeds, share)
        for choice in group["crossings"]:
            yield from choice_pages(register, group, choice, feeds, share)


def path_of(owner: Row) -> str:
    """The path of a publisher's ways in."""
    return f"{ROOT}{owner['path'].split('/')[1]}/"


def of_publisher(register: Register, owner: Row) -> dict[str, Any]:
    """A publisher's facets with what occurs, and its districts with their domains."""
    path = path_of(owner)
    tables = {
        **dict.fromkeys(OF_PROJECTS, "projects AS p"),
        **dict.fromkeys(OF_TENDERS, "tenders AS t"),
    }
    facets = {}
    for facet, column in {**OF_PROJECTS, **OF_TENDERS}.items():
        occurrences = occurring(register, owner["publisher"], column, tables[facet])
        choices = [
            FacetValue(facet, code, count, opened, f"{path}{facet}/{segment(code)}/")
            for code, count, opened in occurrences
        ]
        # One value only says nothing: its list would be the whole list again.
        if len(choices) > 1:
            facets[facet] = choices
    crossings = []
    if "district" in facets and "domain" in facets:
        crossings = crossed(register, owner, path)
    return {"owner": owner, "path": path, "facets": facets, "crossings": crossings}


OPEN_COUNT = """
COALESCE(SUM((SELECT COUNT(*) FROM tenders AS o WHERE o.publisher = p.publisher
    AND o.project_id = p.project_id AND o.status = 'open')), 0)
"""


def occurring(
    register: Register, publisher: str, column: str, table: str
) -> list[tuple[str, int, int]]:
    """The values of a facet with their rows and open tenders; by code, years latest first."""
    alias = table[-1]
    opened = OPEN_COUNT if alias == "p" else "SUM(t.status = 'open')"
    order = "1 DESC" if "fiscal_year" in column else "1" if alias == "p" else "2 DESC, 1"
    return [
        (str(code), count, open_count)
        for code, count, open_count in register.tuples(
            f"SELECT {column}, COUNT(*), {opened} FROM {table} WHERE {alias}.publisher = ?"
            f" AND {column} IS NOT NULL GROUP BY {column} ORDER BY {order}",
            publisher,
        )
    ]


def crossed(register: Register, owner: Row, path: str) -> list[FacetValue]:
    """Each district with each domain that occurs in it."""
    crossings = register.tuples(
        f"SELECT p.region_code, p.domain, COUNT(*), {OPEN_COUNT} FROM projects AS p"
        " WHERE p.publisher = ? AND p.region_code IS NOT NULL AND p.domain IS NOT NULL"
        " GROUP BY p.region_code, p.domain ORDER BY p.region_code, p.domain",
        owner["publisher"],
    )
    return [
        FacetValue(
            "district",
            region,
            count,
            opened,
            f"{path}district/{segment(region)}/domain/{segment(domain)}/",
            domain,
        )
        for region, domain, count, opened in crossings
    ]


def choice_pages(
    register: Register,
    group: dict[str, Any],
    choice: FacetValue,
    feeds: Subscriptions,
    share: WorkerShare,
) -> Iterator[Page]:
    """The list of one choice; of projects with the tenders open among them, or of tenders."""
    publisher = group["owner"]["publisher"]
    values: dict[str, Any] = {
        "owner": group["owner"],
        "choice": choice,
        "parent": group["path"],
        "feeds": feeds,
        "asked": asked(register, publisher, choice),
        "selection": None,
        "subscribe": None,
        "open_here": [],
        "others": [],
        "district_path": None,
    }
    if choice.facet in FEEDS and choice.item is None:
        selection = Selection(FEEDS[choice.facet], publisher, choice.code)
        values["selection"] = selection if selection in feeds else None
    if choice.facet in {"district", "domain"}:
        is_district = choice.facet == "district"
        domain = choice.item if is_district else choice.code
        place = FeedPlace(publisher, choice.code if is_district else "", domain or "")
        values["subscribe"] = place if place.notices in feeds else None
        values["selection"] = place.notices if place.notices in feeds else None
    where, keys = condition(publisher, choice)
    if choice.facet in OF_TENDERS:
        listed = Listed(f"{TENDERS} WHERE {where}", keys, choice.rows, ORDERS_OF_TENDERS)
    else:
        listed = Listed(
            f"{project_pages.LIST} WHERE {where}", keys, choice.rows, project_pages.ORDERS
        )
        values["open_here"] = register.rows(OPEN_HERE.format(where=where), *keys)
        values |= neighbours(group, choice)
    yield from listings(
        register, choice.path, "browse-list.html", listed, share, publisher, values=values
    )


def condition(publisher: str, choice: FacetValue) -> tuple[str, list[str | int]]:
    """The SQL condition of a choice over its table, and the values in it."""
    column = {**OF_PROJECTS, **OF_TENDERS}[choice.facet]
    table = "t" if choice.facet in OF_TENDERS else "p"
    code = int(choice.code) if choice.facet == "year" else choice.code
    where, keys = f"{table}.publisher = ? AND {column} = ?", [publisher, code]
    return (f"{where} AND p.domain = ?", [*keys, choice.item]) if choice.item else (where, keys)


def asked(register: Register, publisher: str, choice: FacetValue) -> str:
    """The query of the search page that starts from a district or a domain; empty for others.

    A district goes there under the name of whose list of regions names it.
    """
    query = {"kind": "projects", "publisher": publisher}
    if choice.facet == "district":
        region = Regions(register).row(publisher, choice.code)
        query["district"] = f"{region['publisher'] if region else publisher}/{choice.code}"
        if choice.item:
            query["domain"] = choice.item
    elif choice.facet == "domain":
        query["domain"] = choice.code
    else:
        return ""
    return urlencode(query)


def neighbours(group: dict[str, Any], choice: FacetValue) -> dict[str, Any]:
    """What narrows a district or a domain further, and the district that a crossing is part of."""
    crossings: list[FacetValue] = group["crossings"]
    if choice.item:
        above = next(
            choice_of_district
            for choice_of_district in group["facets"]["district"]
            if choice_of_district.code == choice.code
        )
        return {"district_path": above.path}
    if choice.facet == "district":
        return {"others": [crossing for crossing in crossings if crossing.code == choice.code]}
    if choice.facet == "domain":
        return {"others": [crossing for crossing in crossings if crossing.item == choice.code]}
    return {}
