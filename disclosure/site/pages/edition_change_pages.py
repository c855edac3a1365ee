"""Pages of what changed from one edition of a catalogue to the next."""

from collections.abc import Iterator

from disclosure.register import statistics
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare

KINDS = ("added", "removed", "renamed", "moved", "revised")
CHANGES = """
SELECT c.change, n.publisher, n.package, n.code, n.name, n.name_en, n.path, n.item_id
  FROM catalogue_changes AS c
  JOIN items AS n
    ON n.publisher = c.publisher AND n.item_id = COALESCE(c.item_id, c.earlier_item_id)
 WHERE c.publisher = ? AND c.edition_id = ? ORDER BY n.code, n.item_id
"""
REVISED = """
SELECT * FROM editions WHERE supersedes_edition_id IS NOT NULL ORDER BY publisher, edition_id
"""
BEFORE = """
SELECT c.item_id AS later_item_id, o.* FROM catalogue_changes AS c
  JOIN items AS o ON o.publisher = c.publisher AND o.item_id = c.earlier_item_id
 WHERE c.publisher = ? AND c.edition_id = ?
"""


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """One page for each edition that supersedes another."""
    statistics.keep(register, "catalogue-changes")
    for row in share.of(register.each(REVISED)):
        publisher, identifier = row["publisher"], row["edition_id"]
        against = register.find("editions", publisher, row["supersedes_edition_id"])
        if against is None:
            continue
        changes = register.rows(CHANGES, publisher, identifier)
        before = {
            entry["later_item_id"]: entry for entry in register.each(BEFORE, publisher, identifier)
        }
        values = {
            "row": row,
            "against": against,
            "changes": {
                kind: [entry for entry in changes if entry["change"] == kind] for kind in KINDS
            },
            "before": before,
        }
        yield Page(f"{row['path']}changes/", "edition-changes.html", values, publisher)
