"""Amendments of tenders: a correction, suspension, resumption or cancellation, as a new notice.

Published notices are never overwritten: the new notice states what changes from now on, and why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from disclosure.intake.amendments.row_imports import import_row
from disclosure.intake.spreadsheets.excel_template import heading
from disclosure.intake.spreadsheets.publisher_packages import (
    PublisherPackages,
    Row,
    SheetOptions,
)
from disclosure.intake.spreadsheets.sheet_importing import SheetImport
from disclosure.model.schemas import Field, tables
from disclosure.register.tender_history import NoticeInstant, fold
from disclosure.words.texts import BilingualError, both, text

KIND, RESOURCE = "tender-notices", "notices"
# The kinds of notices that change what a tender is, and the fields that a correction may give.
AMENDING = ("correction", "suspension", "resumption", "cancellation")
CORRECTED = (
    "submission_deadline",
    "opening_at",
    "documents_until",
    "budget_amount",
    "ceiling_amount",
    "qualifications",
    "materials",
    "content",
    "scale",
    "place",
    "contact_office",
    "contact_phone",
)
_ENDED = {"cancellation", "failed"}


class UnamendableTender(BilingualError):
    """A tender that is not there, or an amendment that would change nothing."""


@dataclass(frozen=True)
class PublishedTender:
    """A tender as of its notices: its last notice, its package, and its current values."""

    tender: str
    title: str
    package: str
    last_notice: str
    kinds: tuple[str, ...]
    values: Mapping[str, str]

    @property
    def state(self) -> str:
        """The last kind of notice that changes the tender; else the first kind."""
        changing = [kind for kind in self.kinds if kind in {*AMENDING[1:], "failed"}]
        return changing[-1] if changing else self.kinds[0]

    @property
    def is_ended(self) -> bool:
        """Whether it was cancelled or failed."""
        return self.state in _ENDED


def tenders_of(packages: PublisherPackages) -> list[PublishedTender]:
    """The tenders of a publisher, the one with the latest notice first."""
    notices: dict[str, list[tuple[str, Row]]] = {}
    for package in packages.packages:
        if package.kind.name == KIND:
            for _, row in packages.rows(RESOURCE, package.folder.name):
                notices.setdefault(row["tender_id"], []).append((package.folder.name, row))
    for of_tender in notices.values():
        of_tender.sort(key=lambda notice: (notice[1]["published_at"], notice[1]["notice_id"]))
    latest = sorted(
        notices.values(), key=lambda of_tender: of_tender[-1][1]["published_at"], reverse=True
    )
    return [_folded(of_tender) for of_tender in latest]


def _folded(notices: list[tuple[str, Row]]) -> PublishedTender:
    state: dict[str, Any] = {}
    for _, row in notices:
        state = fold(state, _as_notice(row))
    values = {
        name: value.at if isinstance(value, NoticeInstant) else value
        for name, value in state.items()
    }
    package, last = notices[-1]
    first = notices[0][1]
    title = next((row["title"] for _, row in notices if row.get("title")), first["tender_id"])
    kinds = tuple(row["kind"] for _, row in notices)
    return PublishedTender(first["tender_id"], title, package, last["notice_id"], kinds, values)


def _as_notice(row: Row) -> dict[str, Any]:
    """A row of a package as the fold of notices reads it."""
    cleared = [name for name in row.get("cleared_fields", "").split(";") if name]
    return {name: cell or None for name, cell in row.items()} | {"cleared_fields": cleared}


@dataclass(frozen=True)
class TenderAmendment:
    """What changes of a tender from `at` on, and why; `values` are written as in a workbook."""

    tender: str
    kind: str
    reason: str
    at: datetime
    values: Mapping[str, str]


def amend_tender(amendment: TenderAmendment, publisher: str, data: Path) -> SheetImport:
    """Try out the notice that amends a tender of a publisher below `data`; `write()` of the
    returned import saves it there, if it `is_sound`.

    The notice is read like a row of a workbook, so that dates and amounts are checked alike. Raises
    UnamendableTender, and FaultyData if the present packages are unsound.
    """
    packages = PublisherPackages(SheetOptions(KIND, publisher, data))
    tender = next(
        (published for published in tenders_of(packages) if published.tender == amendment.tender),
        None,
    )
    if tender is None:
        raise UnamendableTender(both("amendments.no_tender", tender=amendment.tender))
    changed = {name: cell for name, cell in amendment.values.items() if cell.strip()}
    if amendment.kind == "correction" and not changed:
        raise UnamendableTender(both("amendments.nothing_changed"))
    if not amendment.reason.strip():
        raise UnamendableTender(both("amendments.no_reason"))
    at = amendment.at.astimezone(ZoneInfo(packages.time_zone))
    title = text(f"amendments.title.{amendment.kind}", packages.language, title=tender.title)
    row = {
        "title": title,
        "kind": amendment.kind,
        "tender_id": tender.tender,
        "project_id": tender.values["project_id"],
        "amends_notice_id": tender.last_notice,
        "change_reason": amendment.reason.strip(),
        "published_at": at.isoformat(timespec="seconds"),
        **changed,
    }
    if any(field.is_money for field in _fields(changed)):
        row["currency"] = tender.values.get("currency", "CNY")
    table = tables()[RESOURCE]
    headed = [(heading(table.field[name], "zh"), cell) for name, cell in row.items()]
    options = SheetOptions(KIND, publisher, data, tender.package)
    return import_row(table, headed, PublisherPackages(options))


def _fields(names: Iterable[str]) -> list[Field]:
    return [tables()[RESOURCE].field[name] for name in names]
