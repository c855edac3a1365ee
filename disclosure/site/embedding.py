"""Pages of one figure each, for other sites to show in a frame: the only pages that may be framed.

They lie below `embed/`, where servers allow any site to frame them; all other pages allow none.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from disclosure.site.page import Page

FOLDER = "embed/"


def embedded(
    figures: Sequence[Any], path: str, template: str, owner: Mapping[str, Any]
) -> Iterator[Page]:
    """A page for each figure of the page at `path`: below `embed/`, by the figure's anchor. Search
    engines are led to the page that it is of."""
    for figure in figures:
        values = {"one": figure, "owner": owner, "shown_at": path}
        page = f"{FOLDER}{path}{figure.anchor}/"
        yield Page(page, template, values, owner["publisher"], is_current=False)
