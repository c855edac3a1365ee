"""Search words: which queries are refused, and what to write instead."""

from collections.abc import Mapping

from api.http.problems import Problem
from disclosure.search import queries
from disclosure.search.analysis import MAX_PHRASES, MAX_QUERY, QueryError
from disclosure.search.entries import KINDS
from disclosure.words.formats import listed
from disclosure.words.texts import both

# The texts of a refused query, by reason.
_VALUES: Mapping[str, Mapping[str, object]] = {
    "long": {"most": MAX_QUERY},
    "kind": {"kinds": listed(KINDS)},
    "many": {"most": MAX_PHRASES},
}


def check(q: str) -> None:
    """Refuses a query that cannot be searched."""
    try:
        queries.parse(q)
    except QueryError as error:
        raise refusal(error) from error


def refusal(error: QueryError) -> Problem:
    """The problem of a refused query."""
    detail = both(f"api.query.{error.reason}", **_VALUES.get(error.reason, {}))
    return Problem("invalid-query", detail, parameter="q")
