"""Lists of delivery records: what contracts promised and what came of them, in several orders."""

from collections.abc import Iterator

from disclosure.register.register_file import Register
from disclosure.site.list_orders import Listed, listings
from disclosure.site.page import Page, WorkerShare

ROOT = "delivery-records/"
LIST = """
SELECT r.*, c.title, c.title_en, c.package, j.path AS project_path,
       o.name AS purchaser_name, o.name_en AS purchaser_name_en, o.path AS purchaser_path,
       u.name AS undertaker_name, u.name_en AS undertaker_name_en, u.path AS undertaker_path
  FROM delivery_records AS r
  JOIN contracts AS c ON c.publisher = r.publisher AND c.contract_id = r.contract_id
  JOIN projects AS j ON j.publisher = r.publisher AND j.project_id = r.project_id
  LEFT JOIN organizations AS o
    ON o.publisher = r.publisher AND o.organization_id = r.purchaser_id
  LEFT JOIN organizations AS u
    ON u.publisher = r.publisher AND u.organization_id = r.undertaker_id
"""
_SHARE = "1.0 * r.people_count / r.people_promised"
_KEY = "r.publisher, r.contract_id"
ORDERS = {
    "recent": f" ORDER BY r.signed_on DESC, {_KEY}",
    "fewer-people": f" ORDER BY {_SHARE} IS NULL, {_SHARE}, {_KEY}",
    "late-payments": f" ORDER BY COALESCE(r.payment_late_days, 0) DESC, {_KEY}",
    "breaches": f" ORDER BY r.breach_count DESC, {_KEY}",
}


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """The list of all contracts, and one for each publisher."""
    having = register.publishers_with("delivery_records")
    about = {"publishers": having}
    everything = Listed(LIST, (), register.count("delivery_records"), ORDERS)
    yield from listings(register, ROOT, "delivery-records.html", everything, share, values=about)
    for publisher in having:
        name = publisher["publisher"]
        of_publisher = Listed(
            f"{LIST} WHERE r.publisher = ?", (name,), publisher["row_count"], ORDERS
        )
        path = f"{ROOT}{publisher['path'].split('/')[1]}/"
        yield from listings(
            register, path, "delivery-records.html", of_publisher, share, name, values=about
        )
