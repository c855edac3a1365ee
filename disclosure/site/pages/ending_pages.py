"""Pages of contracts that end within a year, and of what the plans announce, by place."""

from collections.abc import Iterator
from typing import Any

from disclosure.feeds.ending_calendars import calendar_places, ending_page, ending_places
from disclosure.feeds.places import FeedPlace
from disclosure.feeds.selections import Subscriptions
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare, listing

_PLACE = (
    "(?1 = '' OR {0}.publisher = ?1) AND (?2 = '' OR {0}.region_code = ?2)"
    " AND (?3 = '' OR {0}.domain = ?3)"
)
_ENDS = f"contract_endings AS e WHERE e.ends_within_days IS NOT NULL AND {_PLACE.format('e')}"
LIST = f"""
SELECT e.*, c.title, c.title_en, c.package, c.present_amount AS amount, c.currency,
       o.name AS purchaser_name, o.name_en AS purchaser_name_en, o.path AS purchaser_path,
       u.name AS undertaker_name, u.name_en AS undertaker_name_en, u.path AS undertaker_path,
       v.path AS evaluation_path, i.path AS plan_path
  FROM (SELECT * FROM {_ENDS}) AS e
  JOIN contracts AS c ON c.publisher = e.publisher AND c.contract_id = e.contract_id
  LEFT JOIN organizations AS o
    ON o.publisher = e.publisher AND o.organization_id = e.purchaser_id
  LEFT JOIN organizations AS u
    ON u.publisher = e.publisher AND u.organization_id = e.undertaker_id
  LEFT JOIN evaluations AS v
    ON v.publisher = e.publisher AND v.evaluation_id = e.evaluation_id
  LEFT JOIN plan_items AS i
    ON i.publisher = e.publisher AND i.plan_item_id = e.successor_plan_item_id
 ORDER BY e.ends_on, e.publisher, e.contract_id
"""
# How many end within so many days, those of the nearer bands among them.
BANDS = f"""SELECT e.ends_within_days, SUM(COUNT(*)) OVER (ORDER BY e.ends_within_days)
  FROM {_ENDS} GROUP BY 1 ORDER BY 1"""
# What is planned for this month and the ones to come, and not out yet.
COMING = f"""
SELECT i.*, p.path AS project_path, p.stage, p.domain, p.region_code, o.name AS purchaser_name,
       o.name_en AS purchaser_name_en, o.path AS purchaser_path
  FROM plan_items AS i
  JOIN projects AS p ON p.publisher = i.publisher AND p.project_id = i.project_id
  JOIN publishers AS b ON b.publisher = i.publisher
  LEFT JOIN organizations AS o ON o.publisher = i.publisher AND o.organization_id = i.purchaser_id
 WHERE p.stage = 'planned' AND COALESCE(i.status, 'planned') <> 'cancelled'
   AND i.planned_tender_month >= SUBSTR(b.as_of, 1, 7) AND {_PLACE.format("p")}
 ORDER BY i.planned_tender_month, i.publisher, i.plan_item_id LIMIT 30
"""


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """One list for each place in which a contract ends, and one of all."""
    offered = calendar_places(register, register.once(Subscriptions))
    places = ending_places(register) or [FeedPlace()]
    for place in places:
        bands = dict(register.tuples(BANDS, *place))
        total = max(bands.values(), default=0)
        below = [other for other in places if other != place and other.above == place]
        values: dict[str, Any] = {
            "place": place,
            "bands": bands,
            "subscribe": place if place in offered else None,
            "below": [(other, ending_page(other)) for other in below],
            "coming": register.rows(COMING, *place),
        }
        yield from listing(
            ending_page(place),
            "ending-contracts.html",
            register.each(LIST, *place),
            total,
            share,
            place.publisher or None,
            size=40,
            values=values,
        )
