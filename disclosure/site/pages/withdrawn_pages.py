"""Pages of withdrawn rows: that they were withdrawn, when, why if known, and what was last
published."""

from collections.abc import Iterator

from disclosure.history.removed_pages import removed
from disclosure.model.schemas import tables
from disclosure.register.register_file import Register
from disclosure.site.page import Page, WorkerShare
from disclosure.site.versions import state


def pages(register: Register, share: WorkerShare) -> Iterator[Page]:
    """A page at the old address of each page that is gone."""
    if register.history is None:
        return
    for number, page in enumerate(removed(register)):
        if not share.has(number):
            continue
        publisher = register.publisher(page.publisher)
        values = {
            "page": page,
            "state": (state(page.json) or {}) | {"text_language": page.language or "und"},
            "is_redacted": page.is_redacted,
            "table": tables().get(page.resource),
            "publisher_row": publisher,
        }
        owner = str(publisher["publisher"]) if publisher else None
        yield Page(page.path, "withdrawn.html", values, owner, is_current=False)
