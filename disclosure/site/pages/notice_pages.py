"""Pages of tender notices: the lists, the tenders open now, and each notice."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import takewhile
from typing import Any

from disclosure.database.sqlite_database import Row
from disclosure.feeds.appointments import has_calendar
from disclosure.feeds.places import subscribed_place
from disclosure.feeds.selections import ALL, Selection, Subscriptions, placed
from disclosure.register.eligibility_checks import eligibility_of
from disclosure.register.register_file import Register
from disclosure.register.tender_requirements import paper_field, requirements_of
from disclosure.site import amendments
from disclosure.site.list_orders import Listed, listings
from disclosure.site.page import Page, WorkerShare

LIST = """
SELECT n.publisher, n.package, n.notice_id, n.tender_id, n.kind, n.title, n.title_en,
       n.published_at, n.published_has_time, n.region_code, n.path, n.procurement_method,
       t.submission_deadline, t.submission_deadline_has_time, t.is_time_known,
       t.budget_amount, t.ceiling_amount, t.currency,
       o.name AS purchaser_name, o.name_en AS purchaser_name_en, o.path AS purchaser_path,
       t.status, t.is_followed
  FROM notices AS n  -- what holds now is its tender's: a list never tells an old deadline
  LEFT JOIN organizations AS o
    ON o.publisher = n.publisher AND o.organization_id = n.purchaser_id
  JOIN tenders AS t ON t.publisher = n.publisher AND t.tender_id = n.tender_id
"""
NEWEST_FIRST = " ORDER BY n.listed_us DESC, n.notice_id DESC, n.publisher"
_AMOUNT = "COALESCE({0}.budget_amount, {0}.ceiling_amount)"
LARGEST_FIRST = f" ORDER BY {_AMOUNT} IS NULL, {{0}}.currency, {_AMOUNT} DESC, {{0}}.publisher"
ORDERS = {"recent": NEWEST_FIRST, "amount": f"{LARGEST_FIRST.format('t')}, n.notice_id"}

OPEN = """
SELECT t.publisher, t.tender_id, t.title, t.title_en, t.status, t.entry, t.submission_deadline,
       t.documents_until, t.documents_until_has_time,
       t.submission_deadline_has_time, t.is_time_known, t.procurement_method, t.budget_amount,
       t.ceiling_amount, t.currency, t.region_code, t.first_published_at, t.reserved_for,
       t.is_followed, t.domain,
       t.path AS tender_path, n.path, n.package,
       o.name AS purchaser_name, o.name_en AS purchaser_name_en, o.path AS purchaser_path
  FROM tenders AS t
  JOIN notices AS n ON n.publisher = t.publisher AND n.notice_id = t.last_notice_id
  LEFT JOIN organizations AS o
    ON o.publisher = t.publisher AND o.organization_id = t.purchaser_id
 WHERE t.status = 'open'
"""
# First what anyone can still enter, by the day on which one has to act.
CLOSING_FIRST = (
    " ORDER BY t.entry <> 'open-to-all', t.enter_by_utc IS NULL, t.enter_by_utc, t.deadline_utc,"
    " t.publisher, t.tender_id"
)
NEWEST_TENDER_FIRST = " ORDER BY t.listed_us DESC, t.tender_id DESC, t.publisher"
LARGEST_TENDER_FIRST = f"{LARGEST_FIRST.format('t')}, t.tender_id"
OPEN_ORDERS = {
    "deadline": CLOSING_FIRST,
    "amount": LARGEST_TENDER_FIRST,
    "recent": NEWEST_TENDER_FIRST,
}
RESERVED = "AND t.reserved_for <> 'none'"
_DEADLINES = ("submission_deadline", "documents_until")
HOW_MANY_OPEN = "SELECT COUNT(*) FROM tenders WHERE status = 'open'"


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """All pages of notices: one a notice, then the lists."""
    feeds = register.once(Subscriptions)
    for row in share.of(register.every("notices")):
        values = partial(notice, register, row, feeds)
        yield Page(row["path"], "notice.html", values, row["publisher"])
    yield from lists(register, share, feeds)


def lists(register: Register, share: WorkerShare, feeds: Subscriptions) -> Iterator[Page]:
    """Notices newest first, of all and of each publisher; open tenders, closing soonest first."""
    having = register.publishers_with("notices")
    open_now = register.value(HOW_MANY_OPEN)
    total = register.count("notices")
    about = {"publishers": having, "open_count": open_now, "feeds": feeds, "selection": ALL}
    everything = Listed(LIST, (), total, ORDERS)
    yield from listings(
        register, "tender-notices/", "notices.html", everything, share, values=about
    )
    still_open = Listed(OPEN, (), open_now, OPEN_ORDERS)
    yield from listings(
        register, "open-tenders/", "open-tenders.html", still_open, share, values=about
    )
    reserved = register.value(f"SELECT COUNT(*) FROM ({OPEN} {RESERVED})")
    for_some = Listed(f"{OPEN} {RESERVED}", (), reserved, OPEN_ORDERS)
    about = {**about, "is_reserved": True}
    yield from listings(
        register, "open-tenders/reserved/", "open-tenders.html", for_some, share, values=about
    )
    for publisher in having:
        name = publisher["publisher"]
        of_one = Listed(f"{LIST} WHERE n.publisher = ?", (name,), publisher["row_count"], ORDERS)
        path = f"tender-notices/{publisher['path'].split('/')[1]}/"
        of_publisher = {**about, "selection": Selection("publisher", name)}
        yield from listings(
            register, path, "notices.html", of_one, share, name, values=of_publisher
        )


def notice(register: Register, row: Row, feeds: Subscriptions) -> dict[str, Any]:
    """What the page of one notice shows: itself, its tender, its versions, its papers."""
    publisher, tender = row["publisher"], row["tender_id"]
    of_tender = register.find("tenders", publisher, tender)
    versions = register.below("tenders", "notices", publisher, tender)
    return {
        "row": row,
        "tender": of_tender,
        "turned_at": _turned_at(of_tender) if of_tender else None,
        "project": register.find("projects", publisher, row["project_id"]),
        "versions": versions,
        "set_later": set_later(row, versions),
        "amended": (
            amendments.of_tender(register, publisher, tender).get(row["notice_id"], [])
            if amendments.is_amending(row)
            else []
        ),
        "overtaking": amendments.overtaking(register, row),
        "purchaser": register.find("organizations", publisher, row["purchaser_id"]),
        "agency": register.find("organizations", publisher, row["agency_id"]),
        "item": register.find("items", publisher, row["catalogue_item_id"]),
        "enquiries": register.below("tenders", "enquiries", publisher, tender),
        "lots": register.below("tenders", "lots", publisher, tender),
        "documents": register.documents("notices", publisher, row["notice_id"]),
        "requirements": register.below("notices", "requirements", publisher, row["notice_id"]),
        "eligibility": (checks := eligibility_of(register, of_tender)),
        "required": requirements_of(register, publisher, tender) if checks else [],
        "paper_field": paper_field,
        "feeds": feeds,
        "subscribe": subscribed_place(feeds, row),
        "calendar": calendar_path(register, row, of_tender),
        "selections": feeds.nearest(placed(row, of_tender)),
    }


def set_later(row: Row, versions: Sequence[Row]) -> list[str]:
    """The deadlines that neither a notice nor one before it set, of the `versions` of its tender:
    if the tender has them now, a later notice set them, as that of an intention's tender does."""
    earlier = [*takewhile(lambda version: version["notice_id"] != row["notice_id"], versions), row]
    return [name for name in _DEADLINES if not any(version[name] for version in earlier)]


def _turned_at(tender: Row) -> str | None:
    """The instant that passed last and made the tender what it is; None where none did."""
    if tender["status"] == "closed":
        return str(tender["submission_deadline"])
    return str(tender["documents_until"]) if tender["entry"] == "documents-over" else None


def calendar_path(register: Register, row: Row, tender: Row | None) -> str | None:
    """The path of the calendar beside a notice whose tender may still be bid for."""
    if tender is None or not has_calendar(tender, register.month(row["publisher"])):
        return None
    return f"{row['path'].rstrip('/')}.ics"
