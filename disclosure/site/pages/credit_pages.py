"""Lists of credit records that still count: reason, basis, end, answer, and what was signed."""

from collections.abc import Iterator

from disclosure.register.credit_history import RECORDS
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare, listing

ROOT = "credit-standings/"
_STANDING = f"""
SELECT f.*, o.name AS organization_name, o.name_en AS organization_name_en,
       o.path AS organization_path
  FROM ({RECORDS} WHERE s.is_standing = 1) AS f
  LEFT JOIN organizations AS o
    ON o.publisher = f.publisher AND o.organization_id = f.organization_id
 WHERE :publisher IN ('', f.publisher)
 ORDER BY f.occurred_on DESC, f.publisher, f.credit_record_id
"""
_COUNTS = """
SELECT publisher, COUNT(*) FROM credit_standings WHERE is_standing = 1 GROUP BY publisher
"""


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """The list of every publisher together, and one for each publisher with such records."""
    counts = dict(register.tuples(_COUNTS))
    having = [
        {**row, "row_count": counts[row["publisher"]]}
        for row in register.publishers()
        if row["publisher"] in counts
    ]
    places = [("", ROOT, sum(counts.values()))]
    places += [(row["publisher"], path_of(row), row["row_count"]) for row in having]
    for publisher, path, total in places:
        yield from listing(
            path,
            "credit-standings.html",
            register.each(_STANDING, publisher=publisher),
            total,
            share,
            publisher or None,
            values={"publishers": having},
        )


def path_of(publisher: dict[str, str]) -> str:
    """The path of a publisher's list."""
    return f"{ROOT}{publisher['path'].split('/')[1]}/"
