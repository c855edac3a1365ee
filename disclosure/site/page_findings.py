"""The findings of the rules on the rows of a page, and the replies to them."""

from collections.abc import Sequence

from disclosure.database.sqlite_database import Row
from disclosure.register.register_file import Register

_OF_PAGE = """
SELECT f.*, r.title, r.title_en
FROM findings AS f LEFT JOIN rules AS r ON r.rule_id = f.rule_id
WHERE f.page = :page OR f.project_page = :page
ORDER BY f.rule_id, f.resource, f.row_key, f.field
"""
_ANSWERED = """
SELECT a.*, r.title, r.title_en
FROM replies AS a LEFT JOIN rules AS r ON r.rule_id = a.rule_id
WHERE (a.page = :page OR a.project_page = :page) AND NOT EXISTS (
    SELECT 1 FROM findings AS f WHERE f.publisher = a.publisher AND f.rule_id = a.rule_id
       AND f.resource = a.resource AND f.row_key = a.row_key)
ORDER BY a.replied_on, a.reply_id
"""


class PageFindings:
    """Reads the findings of a register, page by page."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def of_page(self, path: str) -> Sequence[Row]:
        """The findings about rows that stand on the page, or belong to the project it is of.

        Each with the titles of its rule, None where a check of rows found it.
        """
        return self._register.rows(_OF_PAGE, page=path)

    def answered_on(self, path: str) -> Sequence[Row]:
        """The replies to what the rules noted about those rows and do not note any more."""
        return self._register.rows(_ANSWERED, page=path)
