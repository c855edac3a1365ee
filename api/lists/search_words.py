"""Words of a search: which are refused, and what to write instead."""

from api.http.problems import Problem
from disclosure.search import queries
from disclosure.search.analysis import MAX_PHRASES, MAX_QUERY, QueryError
from disclosure.search.entries import KINDS

REASONS = {
    "empty": ("q 里没有可以搜索的字词。", "q holds nothing to search for."),
    "long": (f"q 超过 {MAX_QUERY} 个字符。", f"q has more than {MAX_QUERY} characters."),
    "kind": (
        f"kind: 后面可写 {'、'.join(KINDS)}。",
        f"After kind: may stand {', '.join(KINDS)}.",
    ),
    "date": (
        "published: 后面请写 2026、2026-03、2026-03-01 或范围 2026-01..2026-03。",
        "After published: write 2026, 2026-03, 2026-03-01 or a range 2026-01..2026-03.",
    ),
    "many": (f"q 超过 {MAX_PHRASES} 个词。", f"q has more than {MAX_PHRASES} words."),
}


def check(q: str) -> None:
    """Refuses a query that cannot be searched."""
    try:
        queries.parse(q)
    except QueryError as error:
        detail, detail_en = REASONS[error.reason]
        raise Problem("invalid-query", detail, detail_en, parameter="q") from error
