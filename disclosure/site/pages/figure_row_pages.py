"""The rows behind the bars of figures: projects that reached a step, awards by their bidders."""

from collections.abc import Iterator, Mapping

from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare, listing
from disclosure.site.pages.project_pages import LIST, NEWEST_FIRST

# A step of the figure "flow", and the column of projects that says that it was reached.
STEPS: Mapping[str, str] = {
    "planned": "plan_count",
    "noticed": "notice_count",
    "awarded": "award_count",
    "contracted": "contract_count",
    "paid": "payment_count",
    "evaluated": "evaluation_count",
}
# A bar of the figure "competition", and what it counts.
BIDDERS: Mapping[str, str] = {
    "one_bidder": "a.bidders_count = 1",
    "two_bidders": "a.bidders_count = 2",
    "three_bidders": "a.bidders_count = 3",
    "four_or_five_bidders": "a.bidders_count IN (4, 5)",
    "more_bidders": "a.bidders_count > 5",
    "unknown": "(a.bidders_count IS NULL OR a.bidders_count < 1)",
}
AWARDS = """
SELECT a.*, p.title AS project_title, p.title_en AS project_title_en, p.path AS project_path,
       o.name AS purchaser_name, o.name_en AS purchaser_name_en, o.path AS purchaser_path
  FROM awards AS a
  LEFT JOIN projects AS p ON p.publisher = a.publisher AND p.project_id = a.project_id
  LEFT JOIN organizations AS o ON o.publisher = p.publisher AND o.organization_id = p.purchaser_id
 WHERE a.publisher = ? AND COALESCE(a.status, 'active') = 'active'
"""
AWARDS_NEWEST_FIRST = " ORDER BY COALESCE(a.awarded_on, a.published_on) DESC, a.award_id"


def path_of(publisher_path: str, figure: str, name: str) -> str:
    """The path of the rows behind a bar, by the path of the publisher's own page."""
    folder = publisher_path.split("/")[1]
    return f"figures/{folder}/{figure}/{name.replace('_', '-')}/"


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """A list for each bar that counts anything."""
    for owner in register.publishers_with("projects"):
        for step, column in STEPS.items():
            where = f"p.publisher = ? AND p.{column} > 0"
            yield from _listed(
                register, share, owner, "flow", step, f"{LIST} WHERE {where} {NEWEST_FIRST}"
            )
        for name, condition in BIDDERS.items():
            query = f"{AWARDS} AND {condition} {AWARDS_NEWEST_FIRST}"
            yield from _listed(register, share, owner, "competition", name, query)


def _listed(
    register: Register,
    share: WorkerShare,
    owner: Mapping[str, str],
    figure: str,
    name: str,
    query: str,
) -> Iterator[Page]:
    publisher = owner["publisher"]
    total = register.value(f"SELECT COUNT(*) FROM ({query})", publisher)
    if not total:
        return
    yield from listing(
        path_of(owner["path"], figure, name),
        "figure-rows.html",
        register.each(query, publisher),
        total,
        share,
        publisher,
        values={"owner": owner, "figure": figure, "bar": name},
    )
