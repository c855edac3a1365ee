"""The findings of the rules on the rows of a page, and the replies to them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

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


def told_once(
    findings: Iterable[Row], message: Callable[[Row], str], title: Callable[[Row], str]
) -> Iterator[tuple[Row, list[str]]]:
    """The findings of a page in their order, with what is said of each: its message; of several
    about one row whose messages differ in the title of the field alone, these titles. A notice
    that lacks all that it should tell is one finding to its readers, not four.
    """

    def key(told: tuple[Row, str, str]) -> tuple[object, ...]:
        finding, said, named = told
        names = ("rule_id", "resource", "row_key", "opened_in", "reply_id")
        return (*(finding[name] for name in names), said.replace(named, ""))

    told = [(finding, message(finding), title(finding)) for finding in findings]
    for _, group in groupby(told, key):
        (first, said, named), *others = group
        yield first, [named, *(other for *_, other in others)] if others else [said]


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
