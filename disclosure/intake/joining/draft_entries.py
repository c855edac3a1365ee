"""Draft entries: the contents of rows of sheets and packages by which they are joined."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from disclosure.intake.joining.join_entries import INTENTION, JoinEntry, Stage
from disclosure.intake.spreadsheets.code_words import channel_at_end, find_channel

# What a drop-down offers: the name of a row, and in brackets the key of its project.
CHOICE = re.compile(r".*〔(?P<key>[^〔〕]+)〕\s*")
_Days = tuple[date, date]


@dataclass(frozen=True)
class _Reading:
    """Where a table says what tells its rows apart; the first field that is filled counts."""

    stage: Stage
    days: tuple[str, ...]
    amounts: tuple[str, ...]
    numbers: tuple[str, ...]
    kind: str = ""
    purchasers: tuple[str, ...] = ("purchaser_id", "@purchaser")
    years: tuple[str, ...] = ()
    is_part: bool = False


READINGS: Mapping[str, _Reading] = {
    "plan-items": _Reading(
        Stage.PLAN,
        ("planned_tender_month",),
        ("budget_amount",),
        ("filing_number", "plan_item_id", "project_id"),
        years=("fiscal_year",),
    ),
    "notices": _Reading(
        Stage.NOTICE,
        ("published_at", "planned_tender_month"),
        ("budget_amount", "ceiling_amount"),
        ("tender_id", "notice_id", "project_id"),
    ),
    "awards": _Reading(
        Stage.RESULT,
        ("awarded_on", "published_on"),
        ("amount",),
        ("tender_id", "@number-of-tender"),
        "award",
    ),
    "contracts": _Reading(
        Stage.RESULT,
        ("signed_on", "published_on", "starts_on"),
        ("amount",),
        ("@tender", "@number-of-tender"),
        "contract",
    ),
    "evaluations": _Reading(
        Stage.RESULT,
        ("evaluated_on", "published_on"),
        ("@paid",),
        ("@tender",),
        "evaluation",
        ("@purchaser", "@unit", "@department"),
        ("period_from", "period_to"),
    ),
}
OF_CONTRACTS: Mapping[str, _Reading] = {
    "payments": _Reading(
        Stage.RESULT, ("paid_on",), ("amount",), (), "payment", ("@purchaser",), is_part=True
    ),
    "contract-changes": _Reading(
        Stage.RESULT, ("changed_on",), (), (), "change", ("@purchaser",), is_part=True
    ),
    "breaches": _Reading(
        Stage.RESULT, ("occurred_on", "decided_on"), (), (), "breach", ("@purchaser",), is_part=True
    ),
    "people-served": _Reading(
        Stage.RESULT,
        ("period_from", "period_to", "published_on"),
        (),
        (),
        "people-served",
        ("@purchaser",),
        ("period_from", "period_to"),
        is_part=True,
    ),
}
_MADE = ("plan-", "notice-", "award-")


def has_entry(resource: str, values: Mapping[str, str]) -> bool:
    """Whether a row has an entry: any content by which it can be found."""
    is_known = resource in OF_CONTRACTS or resource in READINGS
    return is_known and bool(_title(resource, values))


def _title(resource: str, values: Mapping[str, str]) -> str:
    own_title = "" if resource in {"breaches", "contract-changes"} else values.get("title", "")
    return values.get("@contract", "") or values.get("@project", "") or own_title


def entry_of(
    key: str, resource: str, values: Mapping[str, str], names: Mapping[str, str]
) -> JoinEntry | None:
    """The entry of a row; None for a table that is not joined, or a row without a name.

    `names`: the names of organizations by id. Ids made from the contents of a row do not count as
    numbers.
    """
    reading = OF_CONTRACTS.get(resource) or READINGS.get(resource)
    if reading is None or not has_entry(resource, values):
        return None
    purchaser = _first(values, reading.purchasers)
    undertaker = values.get("@undertaker") or values.get("undertaker_id", "")
    numbers = [values[name] for name in reading.numbers if values.get(name)]
    return JoinEntry(
        key=key,
        stage=reading.stage,
        title=_title(resource, values),
        purchaser=names.get(purchaser, purchaser),
        year=_years([values[name] for name in reading.years if values.get(name)]),
        days=_days(_first(values, reading.days)),
        amount=_amount(_first(values, reading.amounts)),
        undertaker=names.get(undertaker, undertaker),
        number=";".join(
            dict.fromkeys(number for number in numbers if not number.startswith(_MADE))
        ),
        lot=values.get("@lot-title", "") or values.get("lot_id", ""),
        kind=INTENTION if _is_intention(resource, values) else reading.kind,
        is_part=reading.is_part,
    )


def _is_intention(resource: str, values: Mapping[str, str]) -> bool:
    if resource != "notices":
        return False
    if values.get("kind"):
        return values["kind"] == INTENTION
    channel = find_channel(channel_at_end(values.get("title", "")))
    return channel is not None and channel[0] == INTENTION


def _first(values: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((values[name] for name in names if values.get(name)), "")


def _years(texts: list[str]) -> tuple[int, int] | None:
    years = [int(text[:4]) for text in texts if text[:4].isdecimal()]
    return (min(years), max(years)) if years else None


def _amount(text: str) -> float | None:
    try:
        return float(text) or None
    except ValueError:
        return None


def _days(text: str) -> _Days | None:
    """The day of `2026-03-17T09:00:00+08:00`, the first and last of `2026-03`."""
    try:
        if len(text) == len("2026-03"):
            year, month = map(int, text.split("-"))
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day, day
