"""What a notice changed in its tender, and what of it was changed since: each fact before and
after, with the row that it names."""

from typing import Any, NamedTuple

from disclosure.database.sqlite_database import Row
from disclosure.feeds.selections import AMENDING_KINDS
from disclosure.model.schemas import tables
from disclosure.register.register_file import Register
from disclosure.register.tender_history import FACTS, NoticeInstant, NoticeVersion, history_of
from disclosure.register.tender_states import ending_notice


class FactSide(NamedTuple):
    """A fact before or after: a row that has it, and the row that it refers to."""

    row: dict[str, Any]
    target: Row | None


class Amended(NamedTuple):
    """A fact of a tender that a notice changed."""

    name: str
    before: FactSide
    after: FactSide


class Overtaken(NamedTuple):
    """A fact of a notice that a later one changed: as in the notice and as it is now."""

    name: str
    before: FactSide
    now: FactSide


class Overtaking(NamedTuple):
    """What overtook a notice: the facts of it that are otherwise now, by name, and the later
    notice by which the purchase is ended now, else the last that changed one of the facts."""

    facts: dict[str, Overtaken]
    by: Row
    is_ended: bool


def overtaking(register: Register, notice: Row) -> Overtaking | None:
    """What later notices of the same tender changed of a notice; None if it is still valid."""
    history = history_of(register, notice["publisher"], notice["tender_id"])
    ids = [version.notice["notice_id"] for version in history]
    place = ids.index(notice["notice_id"])
    then, last, later = history[place], history[-1], history[place + 1 :]
    facts = {
        name: Overtaken(
            name,
            side(register, then, name, then.state[name]),
            side(register, last, name, last.state.get(name)),
        )
        for name in FACTS
        if then.notice.get(name) is not None and last.state.get(name) != then.state[name]
    }
    notices = [version.notice for version in later]
    if ending := ending_notice(notices):
        return Overtaking(facts, ending, is_ended=True)
    changing = [
        version.notice
        for version in later
        if any(change.field in facts for change in version.changes)
    ]
    return Overtaking(facts, changing[-1], is_ended=False) if changing else None


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
