"""Pages of annual plans: which there are, and each publisher's plan of a year with changes."""

from collections.abc import Iterator

from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare, listing

YEARS = """
SELECT publisher, fiscal_year, COUNT(*) AS row_count, COUNT(DISTINCT project_id) AS project_count,
       SUM(status = 'adjusted') AS adjusted_count, SUM(status = 'cancelled') AS cancelled_count
  FROM plan_items WHERE publisher = ?
 GROUP BY publisher, fiscal_year ORDER BY fiscal_year DESC
"""
MONEY = """
SELECT fiscal_year, currency, ROUND(SUM(budget_amount), 4) AS amount FROM plan_items
 WHERE publisher = ? AND budget_amount IS NOT NULL AND COALESCE(status, '') <> 'cancelled'
 GROUP BY fiscal_year, currency ORDER BY fiscal_year, currency
"""
LIST = """
SELECT i.*, p.path AS project_path, p.stage, p.tender_count, o.name AS purchaser_name,
       o.name_en AS purchaser_name_en, o.path AS purchaser_path
  FROM plan_items AS i
  LEFT JOIN projects AS p ON p.publisher = i.publisher AND p.project_id = i.project_id
  LEFT JOIN organizations AS o ON o.publisher = i.publisher AND o.organization_id = i.purchaser_id
 WHERE i.publisher = ? AND i.fiscal_year IS ?
 ORDER BY i.purchaser_id, i.planned_tender_month, i.plan_item_id
"""


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """The index of plans, then each plan as a list."""
    groups = []
    for publisher in register.publishers_with("plan_items"):
        name = publisher["publisher"]
        plans = [
            dict(year) | {"path": path_of(publisher["path"], year["fiscal_year"])}
            for year in register.rows(YEARS, name)
        ]
        money = register.rows(MONEY, name)
        groups.append({"publisher": publisher, "plans": plans, "money": money})
        for plan in plans:
            sums = [row for row in money if row["fiscal_year"] == plan["fiscal_year"]]
            cursor = register.each(LIST, name, plan["fiscal_year"])
            values = {"plan": plan, "money": sums, "owner": publisher}
            total = plan["row_count"]
            yield from listing(plan["path"], "plan.html", cursor, total, share, name, values=values)
    if share.has(0):
        yield Page("annual-plans/", "plans.html", {"groups": groups})


def path_of(publisher_path: str, year: int | None) -> str:
    """The path of a publisher's plan of a fiscal year; plans without a year stand together."""
    return f"annual-plans/{publisher_path.split('/')[1]}/{'undated' if year is None else year}/"
