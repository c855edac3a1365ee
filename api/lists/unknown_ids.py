"""Notes on an empty list: requested ids that no row has, each with the nearest existing one."""

from collections.abc import Iterator, Sequence

from api.http.problems import nearest, or_nearest
from api.lists.conditions import Condition, OneOf
from api.lists.resources import ApiResource
from disclosure.model.links import Link
from disclosure.register.register_file import Register
from disclosure.words.texts import named

_NEIGHBOURS = 100  # ids before and after one, among which the nearest is searched


def notes(
    register: Register, resource: ApiResource, conditions: Sequence[Condition]
) -> list[dict[str, str | None]]:
    """A note for each id of the conditions that no publisher has; in the order of the conditions.

    The nearest id is searched among its neighbours in sorted order, which are all of them in a
    small table, so that it is fast in a large one.
    """
    return [
        _note(column, value, nearest(value, _close(register, link, value)))
        for column, value, link in _unknown(register, resource, conditions)
    ]


def has_unknown(register: Register, resource: ApiResource, conditions: Sequence[Condition]) -> bool:
    """Whether there is a note; unlike the notes, found at once."""
    return next(_unknown(register, resource, conditions), None) is not None


def _unknown(
    register: Register, resource: ApiResource, conditions: Sequence[Condition]
) -> Iterator[tuple[str, str, Link]]:
    """Each id that no publisher has, with its parameter and the link that it stands for."""
    for condition in conditions:
        link = resource.ids.get(condition.column) if isinstance(condition, OneOf) else None
        if link is None or not isinstance(condition, OneOf):
            continue
        for span in condition.spans:
            if isinstance(span.low, str) and not _is_known(register, link, span.low):
                yield condition.column, span.low, link


def _is_known(register: Register, link: Link, value: str) -> bool:
    return (
        register.value(
            f"SELECT 1 FROM {link.target} WHERE {link.key} = ?"
            " AND publisher IN (SELECT publisher FROM publishers)",
            value,
        )
        is not None
    )


def _close(register: Register, link: Link, value: str) -> Iterator[str]:
    """The ids of every publisher before and after a value as written, in upper and in lower
    case."""
    for row in register.publishers():
        for text in dict.fromkeys((value, value.upper(), value.lower())):
            for sign, turn in ((">", "ASC"), ("<", "DESC")):
                yield from register.column(
                    f"SELECT DISTINCT {link.key} FROM {link.target} WHERE publisher = ?"
                    f" AND {link.key} {sign} ? ORDER BY {link.key} {turn} LIMIT {_NEIGHBOURS}",
                    row["publisher"],
                    text,
                )


def _note(parameter: str, value: str, like: str | None) -> dict[str, str | None]:
    return {
        "parameter": parameter,
        "value": value[:100],
        "nearest": like,
        **named("detail", or_nearest("api.problem.unknown_id", like), value=value[:100], like=like),
    }
