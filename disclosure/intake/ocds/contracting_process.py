"""A contracting process while its releases are read one after the other."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from disclosure.intake.ocds.contacts import Contact, read_contact
from disclosure.intake.ocds.json_nodes import Node, ReleaseReading
from disclosure.intake.ocds.ocds_dates import Instant, local_day
from disclosure.intake.ocds.ocds_ids import scoped, short_hash
from disclosure.intake.ocds.ocds_report import OcdsReport
from disclosure.intake.ocds.parties import Organizations
from disclosure.intake.ocds.temporary_store import TemporaryStore

Row = dict[str, Any]


@dataclass(frozen=True)
class ImportContext:
    """What all processes share: where rows go, what is noted, the publisher's zone and region."""

    spill: TemporaryStore
    report: OcdsReport
    organizations: Organizations
    zone: ZoneInfo
    region_code: str = ""
    catalogue_seen: set[str] = field(default_factory=set)


@dataclass
class TenderState:
    """A tender as its notices so far leave it."""

    tender_id: str
    title: str = ""
    folded: Row = field(default_factory=dict)
    notice_count: int = 0
    last_notice_id: str = ""
    last_kind: str = ""
    end: str = ""
    bidders_count: int | None = None


@dataclass
class ContractingProcess:
    """The state of one process; its rows are put when they are complete."""

    key: str
    workshop: ImportContext
    at: ReleaseReading
    tender_ids: list[str] = field(default_factory=list)
    published: Instant | None = None
    release_id: str = ""
    tags: list[str] = field(default_factory=list)
    is_compiled: bool = False
    has_single_releases: bool = False
    contacts: dict[str, Contact] = field(default_factory=dict)
    purchaser_id: str = ""
    catalogue_item_id: str = ""
    plan: Row = field(default_factory=dict)
    tenders: dict[str, TenderState] = field(default_factory=dict)
    current_tender: str = ""
    lots: dict[str, Row] = field(default_factory=dict)
    awards: dict[str, Row] = field(default_factory=dict)
    suppliers: dict[str, dict[str, None]] = field(default_factory=dict)
    contracts: dict[str, Row] = field(default_factory=dict)
    contract_suppliers: dict[str, dict[str, None]] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def published_on(self) -> str:
        """The day of the release where the publisher is."""
        return local_day(self.published, self.workshop.zone) if self.published else ""

    def scoped(self, noun: str, local: str) -> str:
        """The publisher-wide id of one of this process's things."""
        return scoped(self.key, noun, local)

    def claimed(self, resource: str, wanted: str, content: Iterable[str], path: str) -> str:
        """An id for something that has none of its own, or shares it with something else.

        The same content gets the same id again; other content under the same id is numbered.
        """
        signature = short_hash(*content)
        number, candidate = 1, wanted
        while (taken := self.keys.get((resource, candidate))) not in (None, signature):
            number += 1
            candidate = f"{wanted}-{number}"
        if taken is None:
            self.keys[resource, candidate] = signature
            if number > 1:
                self.at.note(path, "id-repeated", wanted)
        return candidate

    def has_key(self, resource: str, wanted: str) -> bool:
        """Whether this process has given that id to something."""
        return (resource, wanted) in self.keys

    def contact_of(self, node: Node) -> Contact:
        """The contact point of an organization: its own, else that of the party it refers to."""
        own = node.child("contactPoint")
        return read_contact(own) if own else self.contacts.get(node.identifier("id"), Contact())

    def put(self, resource: str, key: str, row: Row, path: str) -> None:
        """Keep a row of this process; noted where another process has taken its key."""
        if not self.workshop.spill.put(resource, key, row, self.key):
            self.at.note(path, "id-repeated", key)


def filled(row: Row) -> Row:
    """The filled cells of a row."""
    return {name: value for name, value in row.items() if value not in ("", None, [])}


def merge(rows: dict[str, Row], key: str, row: Row) -> Row:
    """Put the filled cells of `row` over what `rows` has under `key` (OCDS 1.1, merging)."""
    rows[key] = {**rows.get(key, {}), **filled(row)}
    return rows[key]
