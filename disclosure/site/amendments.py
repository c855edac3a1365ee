"""What a notice changed in its tender: each fact before and after, with the row that it names."""

from typing import Any, NamedTuple

from disclosure.database.sqlite_database import Row
from disclosure.feeds.selections import AMENDING_KINDS
from disclosure.model.schemas import tables
from disclosure.register.register_file import Register
from disclosure.register.tender_history import NoticeInstant, NoticeVersion, history_of


class FactSide(NamedTuple):
    """A fact before or after: a row that has it, and the row that it refers to."""

    row: dict[str, Any]
    target: Row | None


class Amended(NamedTuple):
    """A fact of a tender that a notice changed."""

    name: str
    before: FactSide
    after: FactSide


def of_tender(register: Register, publisher: str, tender: str) -> dict[str, list[Amended]]:
    """What each amending notice of a tender changed, by its id; only those that changed a fact."""
    return {
        version.notice["notice_id"]: [
            Amended(
                change.field,
                side(register, version, change.field, change.before),
                side(register, version, change.field, change.after),
            )
            for change in version.changes
        ]
        for version in history_of(register, publisher, tender)
        if version.changes and is_amending(version.notice)
    }


def is_amending(notice: Row | dict[str, Any]) -> bool:
    """Whether a notice is there to change others, by its kind or by naming the one it amends."""
    names = notice.keys()
    amends = notice["amends_notice_id"] if "amends_notice_id" in names else None
    return bool(amends) or notice["kind"] in AMENDING_KINDS


def side(register: Register, version: NoticeVersion, name: str, value: Any) -> FactSide:
    """A fact as templates read it: a row with what its value needs beside it."""
    row = {
        "publisher": version.notice["publisher"],
        "package": version.notice["package"],
        "currency": version.state.get("currency"),
        "is_time_known": value.has_time if isinstance(value, NoticeInstant) else 1,
        name: value.at if isinstance(value, NoticeInstant) else value,
    }
    return FactSide(row, register.target(tables()["notices"], name, row))
