"""The rows behind the bars of figures: projects that reached a step, awards by their bidders,
how many days each record of a step took, contracts by the kind of undertaker, undertakers by
district, and rows that lack the value by which a figure is grouped."""

from collections.abc import Iterator, Mapping

from disclosure.model.identifiers import segment
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
# What the figure counts is what its statistic does: historic methods are no competition.
AWARDS = """
SELECT a.*, p.title AS project_title, p.title_en AS project_title_en, p.path AS project_path,
       o.name AS purchaser_name, o.name_en AS purchaser_name_en, o.path AS purchaser_path
  FROM awards AS a
  LEFT JOIN projects AS p ON p.publisher = a.publisher AND p.project_id = a.project_id
  LEFT JOIN organizations AS o ON o.publisher = p.publisher AND o.organization_id = p.purchaser_id
 WHERE a.publisher = ? AND COALESCE(a.status, 'active') = 'active'
   AND NOT EXISTS (
       SELECT 1 FROM tenders AS t WHERE t.publisher = a.publisher AND t.tender_id = a.tender_id
          AND t.procurement_method IN ('direct-appropriation', 'directed-tender'))
   AND NOT EXISTS (
       SELECT 1 FROM plan_items AS i
        WHERE a.tender_id IS NULL AND i.publisher = a.publisher AND i.project_id = a.project_id
          AND i.procurement_method IN ('direct-appropriation', 'directed-tender'))
"""
# A bar of the figure "lateness": the rows of its step, from the day that starts it to that on which
# it was done, as the statistic counts them.
TAKEN: Mapping[str, str] = {
    "award-published": "SELECT publisher, path, project_id, awarded_on AS from_on,"
    " published_on AS done_on FROM awards",
    "contract-signed": "SELECT c.publisher, c.path, c.project_id, a.awarded_on AS from_on,"
    " c.signed_on AS done_on FROM contracts AS c"
    " JOIN awards AS a ON a.publisher = c.publisher AND a.award_id = c.award_id",
    "contract-published": "SELECT publisher, path, project_id, signed_on AS from_on,"
    " published_on AS done_on FROM contracts",
    "milestone-met": "SELECT m.publisher, m.path, c.project_id, m.due_on AS from_on,"
    " m.met_on AS done_on FROM milestones AS m"
    " LEFT JOIN contracts AS c ON c.publisher = m.publisher AND c.contract_id = m.contract_id",
    "evaluation-made": "SELECT publisher, path, project_id, period_to AS from_on,"
    " evaluated_on AS done_on FROM evaluations",
    "evaluation-published": "SELECT publisher, path, project_id, evaluated_on AS from_on,"
    " published_on AS done_on FROM evaluations",
}
LONGEST_FIRST = """
SELECT s.publisher, s.path, s.project_id, s.from_on, s.done_on,
       CAST(JULIANDAY(s.done_on) - JULIANDAY(s.from_on) AS INTEGER) AS days, p.title, p.title_en
  FROM ({step}) AS s
  LEFT JOIN projects AS p ON p.publisher = s.publisher AND p.project_id = s.project_id
 WHERE s.publisher = ? AND s.from_on IS NOT NULL AND s.done_on IS NOT NULL
 ORDER BY days DESC, s.path
"""
# Contracts of a kind of undertaker, as the statistic counts them.
CONTRACTS_OF_KIND = """
SELECT c.publisher, c.path, c.contract_id AS id, COALESCE(c.signed_on, c.starts_on) AS on_day,
       p.title, p.title_en, c.present_amount AS amount, c.currency, o.name AS undertaker_name,
       o.name_en AS undertaker_name_en, o.path AS undertaker_path
  FROM contracts AS c
  JOIN organizations AS o ON o.publisher = c.publisher AND o.organization_id = c.undertaker_id
  LEFT JOIN projects AS p ON p.publisher = c.publisher AND p.project_id = c.project_id
 WHERE c.publisher = ? AND COALESCE(c.status, 'active') <> 'cancelled' AND o.undertaker_type IS ?
 ORDER BY on_day DESC, c.contract_id
"""
# Undertakers registered in a district: all, and those that have had a contract.
UNDERTAKERS = """
SELECT o.publisher, o.path, o.organization_id AS id, o.registered_on AS on_day, o.name AS title,
       o.name_en AS title_en, NULL AS amount, NULL AS undertaker_path
  FROM organizations AS o
 WHERE o.publisher = ? AND o.undertaker_type IS NOT NULL AND o.region_code = ?{also}
 ORDER BY o.name, o.organization_id
"""
SUPPLIERS: Mapping[str, str] = {
    "undertaker_count": "",
    "contracted_undertaker_count": " AND EXISTS (SELECT 1 FROM contracts AS c"
    " WHERE c.publisher = o.publisher AND c.undertaker_id = o.organization_id)",
}
# Figures, and the projects that do not say what their bars tell apart.
UNSAID: Mapping[str, str] = {
    "money-by-domain": "p.domain IS NULL AND p.contract_count > 0",
    "plan-against-actual": "p.fiscal_year IS NULL",
    "methods": "EXISTS (SELECT 1 FROM tenders AS t WHERE t.publisher = p.publisher"
    " AND t.project_id = p.project_id AND t.procurement_method IS NULL AND t.status <> 'planned')",
}
UNSAID_SATISFACTION = """
SELECT e.publisher, e.path, e.evaluation_id AS id, COALESCE(e.published_on, e.evaluated_on)
       AS on_day, p.title, p.title_en, NULL AS amount, NULL AS undertaker_path
  FROM evaluations AS e
  LEFT JOIN contracts AS c ON c.publisher = e.publisher AND c.contract_id = e.contract_id
  LEFT JOIN projects AS p ON p.publisher = e.publisher
    AND p.project_id = COALESCE(e.project_id, c.project_id)
 WHERE e.publisher = ? AND p.domain IS NULL AND EXISTS (SELECT 1 FROM indicators AS i
    WHERE i.publisher = e.publisher AND i.evaluation_id = e.evaluation_id
    AND i.dimension = 'satisfaction' AND i.unit IN ('%', '％') AND i.actual IS NOT NULL)
 ORDER BY on_day DESC, e.evaluation_id
"""
NOT_SAID = "unknown"
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
        for step, rows in TAKEN.items():
            query = LONGEST_FIRST.format(step=rows)
            yield from _listed(register, share, owner, "lateness", step, query)
        for figure, query in unsaid(register, owner["publisher"]).items():
            yield from _listed(register, share, owner, figure, NOT_SAID, query)
        yield from _of_undertakers(register, share, owner)


def unsaid(register: Register, publisher: str) -> dict[str, str]:
    """Figures with rows that lack the value by which the bars are grouped, and the query of
    these."""
    listed = f"{LIST} WHERE p.publisher = ? AND"
    queries = {figure: f"{listed} {where} {NEWEST_FIRST}" for figure, where in UNSAID.items()}
    queries["satisfaction"] = UNSAID_SATISFACTION
    return {
        figure: query
        for figure, query in queries.items()
        if register.value(f"SELECT EXISTS ({query})", publisher)
    }


def _of_undertakers(
    register: Register, share: WorkerShare, owner: Mapping[str, str]
) -> Iterator[Page]:
    """Contracts by the kind of their undertaker, and undertakers by district."""
    of_publisher = "FROM organizations WHERE publisher = ?"
    for row in register.each(
        f"SELECT DISTINCT undertaker_type {of_publisher} ORDER BY 1", owner["publisher"]
    ):
        kind = row["undertaker_type"]
        yield from _listed(
            register,
            share,
            owner,
            "undertaker-kinds",
            kind or NOT_SAID,
            CONTRACTS_OF_KIND,
            kind,
        )
    districts = f"SELECT DISTINCT region_code {of_publisher} AND region_code IS NOT NULL ORDER BY 1"
    for row in register.each(districts, owner["publisher"]):
        district = row["region_code"]
        for name, also in SUPPLIERS.items():
            yield from _listed(
                register,
                share,
                owner,
                "supply-and-demand",
                of_district(district, name),
                UNDERTAKERS.format(also=also),
                district,
                values={"district": district, "series": name},
            )


def of_district(region_code: str, name: str) -> str:
    """The name of the rows behind a bar of a district in paths."""
    return f"{segment(region_code)}-{name}"


def _listed(
    register: Register,
    share: WorkerShare,
    owner: Mapping[str, str],
    figure: str,
    name: str,
    query: str,
    *also: str | None,
    values: Mapping[str, str] | None = None,
) -> Iterator[Page]:
    publisher = owner["publisher"]
    total = register.value(f"SELECT COUNT(*) FROM ({query})", publisher, *also)
    if not total:
        return
    yield from listing(
        path_of(owner["path"], figure, name),
        "figure-rows.html",
        register.each(query, publisher, *also),
        total,
        share,
        publisher,
        values={"owner": owner, "figure": figure, "bar": name, **(values or {})},
    )
