"""A contracting process while its releases are read one after the other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from disclosure.intake.ocds.contacts import PublicContact, read_contact
from disclosure.intake.ocds.json_nodes import JsonNode, ReleaseReading, RemovedCell
from disclosure.intake.ocds.ocds_account import (
    AMOUNTS,
    NO_AMOUNT,
    ImportAccount,
    StatedAmount,
    stated_by,
    stated_with_parts,
)
from disclosure.intake.ocds.ocds_dates import Instant, is_day_converted, local_day
from disclosure.intake.ocds.ocds_ids import scoped
from disclosure.intake.ocds.ocds_report import OcdsReport
from disclosure.intake.ocds.parties import Organizations
from disclosure.intake.ocds.temporary_store import TemporaryStore, encode

Row = dict[str, Any]
# So many pairs of rows are compared to find which is which; beyond, their order decides.
_COMPARED = 2_500


@dataclass(frozen=True)
class ImportContext:
    """What all processes share: where rows go, what is noted, the publisher's zone and region."""

    store: TemporaryStore
    report: OcdsReport
    organizations: Organizations
    zone: ZoneInfo
    region_code: str = ""
    catalogue_seen: set[str] = field(default_factory=set)


class ListedObject(NamedTuple):
    """An object of a list in a release, with the id it needs and the row it makes.

    `owner` is the scope of the id (a contract for its payments); `local` is the id in the release,
    "" if it has none.
    """

    node: JsonNode
    local: str
    wanted: str
    row: Row
    owner: str = ""


@dataclass
class TenderState:
    """What releases told of a tender so far, by which it is decided what another tells anew.

    `folded` has each cell as it was told last, titles among them and marks of what null removed; it
    is never published. The state that is, the register folds from the notices
    (`register.tender_history`).
    """

    tender_id: str
    folded: Row = field(default_factory=dict)
    notice_count: int = 0
    last_notice_id: str = ""
    last_kind: str = ""
    end: str = ""
    bidders_count: int | None = None
    scale_lines: dict[str, str] = field(default_factory=dict)
    requirements: dict[str, Row] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title that the last notice with one gave it."""
        return self.folded.get("title") or ""


@dataclass
class ContractingProcess:
    """The state of one process; its rows are put when the last release has been read.

    Releases that stand alone come first, by date; a compiled release after them fills only what
    is empty.
    """

    key: str
    context: ImportContext
    reading: ReleaseReading
    tender_ids: list[str] = field(default_factory=list)
    published: Instant | None = None
    newest: Instant | None = None
    release_id: str = ""
    releases_read: set[tuple[str, str]] = field(default_factory=set)
    tags: list[str] = field(default_factory=list)
    has_single_releases: bool = False
    fills_only: bool = False
    is_repeated: bool = False
    contacts: dict[str, PublicContact] = field(default_factory=dict)
    notice_contact: PublicContact = field(default_factory=PublicContact)
    purchaser_id: str = ""
    catalogue_item_id: str = ""
    tenders: dict[str, TenderState] = field(default_factory=dict)
    current_tender: str = ""
    suppliers: dict[str, dict[str, str]] = field(default_factory=dict)
    contract_suppliers: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: defaultdict[str, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    stated: dict[tuple[str, str], StatedAmount] = field(default_factory=dict)
    keys: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # (resource, id asked for) → the keys given for it and what each is unique in.
    claims: defaultdict[tuple[str, str], dict[str, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    @property
    def account(self) -> ImportAccount:
        """The account of the whole import."""
        return self.context.report.account

    @property
    def published_on(self) -> str:
        """The day of the release, as the source wrote it."""
        return local_day(self.published, self.context.zone) if self.published else ""

    def start_release(self, root: JsonNode, *, is_compiled: bool) -> None:
        """Turn to the next release: its date and id, and whether it may only fill."""
        self.published = root.instant("date")
        if self.published is None:
            self.reading.note("date", "release-undated")
        elif is_day_converted(self.published):
            self.context.report.zone_uses += 1
        self.release_id = root.identifier("id")
        written = (self.release_id, self.published.text() if self.published else "")
        self.is_repeated = bool(self.release_id) and written in self.releases_read
        self.releases_read.add(written)
        self.has_single_releases |= not is_compiled
        self.fills_only = is_compiled and self.has_single_releases
        self.current_tender, self.notice_contact = "", PublicContact()
        if self.published and not is_compiled:
            self.newest = max(self.newest or self.published, self.published, key=lambda i: i.at)

    def scoped(self, noun: str, local: str) -> str:
        """The publisher-wide id of one of this process's things."""
        return scoped(self.key, noun, local)

    def keyed(self, resource: str, listed: Iterable[ListedObject]) -> dict[str, ListedObject]:
        """The objects of one list by the key of their row, in their order.

        An id means one thing within its owner: a later release with the same id is about the same
        thing. Objects with the same id in one list are kept apart: the one that differs least from
        a known row of that id is its next state, the others are numbered.
        """
        alike: dict[tuple[str, str], list[ListedObject]] = {}
        texts: dict[tuple[str, str], set[str]] = {}
        for listed_object in listed:
            same = alike.setdefault((listed_object.wanted, listed_object.owner), [])
            if same and listed_object.local:
                known_texts = texts.setdefault(
                    (listed_object.wanted, listed_object.owner), {encode(same[0].node.value)}
                )
                text = encode(listed_object.node.value)
                if text in known_texts:
                    self._leave_repeated(resource, listed_object)
                    continue
                known_texts.add(text)
            same.append(listed_object)
        by_key: dict[str, ListedObject] = {}
        for objects in alike.values():
            by_key |= self._keys(resource, objects)
        return by_key

    def _leave_repeated(self, resource: str, repeated: ListedObject) -> None:
        """Leave out an object that is in the same list already, word for word."""
        self.reading.note(repeated.node.path, "object-repeated", repeated.local)
        if resource in AMOUNTS:
            for name, stated in stated_with_parts(resource, repeated.node.value):
                self.account.leave(name, "object-repeated", stated)

    def _keys(self, resource: str, objects: list[ListedObject]) -> dict[str, ListedObject]:
        """Keys of objects of one list that need the same id of the same owner."""
        claims = self.claims[resource, objects[0].wanted]
        free = [key for key, owner in claims.items() if owner == objects[0].owner]
        if len(free) * len(objects) > _COMPARED:
            key_of_number = dict(enumerate(free[: len(objects)]))
        else:
            key_of_number = self._least_different(resource, objects, free)
        for number, listed_object in enumerate(objects):
            if number not in key_of_number:
                key_of_number[number] = self._new_key(resource, listed_object, objects)
        return {
            key_of_number[number]: listed_object for number, listed_object in enumerate(objects)
        }

    def _least_different(
        self, resource: str, objects: list[ListedObject], keys: list[str]
    ) -> dict[int, str]:
        """The known rows that contradict the objects least, by the position of the object in the
        list."""
        if len(keys) == len(objects) == 1:
            return {0: keys[0]}
        pairs = sorted(
            (_differences(self.rows[resource].get(key, {}), listed_object.row), number, place)
            for number, listed_object in enumerate(objects)
            for place, key in enumerate(keys)
        )
        key_of_number: dict[int, str] = {}
        taken: set[int] = set()
        for _, number, place in pairs:
            if number not in key_of_number and place not in taken:
                key_of_number[number] = keys[place]
                taken.add(place)
        return key_of_number

    def _new_key(
        self, resource: str, listed_object: ListedObject, objects: list[ListedObject]
    ) -> str:
        claims = self.claims[resource, listed_object.wanted]
        number = len(claims) + 1
        key = f"{listed_object.wanted}-{number}" if claims else listed_object.wanted
        while key in self.keys[resource]:
            number += 1
            key = f"{listed_object.wanted}-{number}"
        self.keys[resource].add(key)
        claims[key] = listed_object.owner
        if number > 1:
            described = [_described(described_object.row) for described_object in objects[:3]]
            if len(described) == 1:
                described = [
                    _described(self.rows[resource].get(listed_object.wanted, {})),
                    *described,
                ]
            reason = "id-repeated" if listed_object.local else "alike-without-id"
            self.reading.note(
                listed_object.node.path,
                reason,
                f"{listed_object.local}: {' | '.join(described)}".lstrip(": "),
            )
        return key

    def referred(self, resource: str, wanted_id: str, path: str) -> str:
        """The key of the row to which an id refers; "" and a note if there is none or several."""
        keys = self.claims.get((resource, wanted_id), {}) if wanted_id else {}
        if wanted_id and len(keys) != 1:
            reason = "reference-ambiguous" if keys else "reference-unresolved"
            self.reading.note(path, reason, wanted_id)
        return next(iter(keys)) if len(keys) == 1 else ""

    def take_suppliers(self, node: JsonNode, suppliers: dict[str, str]) -> None:
        """Merge the suppliers of an award or contract into the known ones: organization by id.

        They are merged by their ids (OCDS 1.1, merging), and null removes them all; a compiled
        release sets them only if no other release does.
        """
        if node.is_null("suppliers") and suppliers and not self.fills_only:
            suppliers.clear()
            self.reading.removed.add(node.under("suppliers"))
        named_suppliers: dict[str, str] = {}
        for supplier in node.children("suppliers"):
            self.leave_contact(supplier)
            organization = self.context.organizations.add(self.key, supplier, "undertaker")
            if not organization:
                continue
            local = key = supplier.identifier("id") or organization
            number = 1
            while named_suppliers.get(key, organization) != organization:
                number += 1
                key = f"{local}\x1f{number}"
            if number == 2:
                self.reading.note(supplier.path, "id-repeated")
            named_suppliers[key] = organization
        if suppliers and set(named_suppliers.values()) - set(suppliers.values()):
            if self.fills_only:
                self.reading.note(node.under("suppliers"), "compiled-differs")
            elif named_suppliers.keys() - suppliers.keys():
                self.reading.note(node.under("suppliers"), "supplier-added")
        if not (suppliers and self.fills_only):
            suppliers |= named_suppliers

    def contact_of(self, node: JsonNode) -> PublicContact:
        """The contact point of an organization: its own, else that of the party it refers to."""
        contact_point = node.child("contactPoint")
        return (
            read_contact(contact_point)
            if contact_point
            else self.contacts.get(node.identifier("id"), PublicContact())
        )

    def leave_contact(self, node: JsonNode) -> None:
        """Count what is personal in the contact of an organization whose contact is not published,
        and note the rest."""
        contact_point = node.child("contactPoint")
        if read_contact(contact_point) != PublicContact():
            self.reading.note(contact_point.path, "no-column")

    def merge(self, resource: str, key: str, row: Row, node: JsonNode) -> Row:
        """Merge the row of a release into the row at `key` (OCDS 1.1, merging); returns the row.

        Filled cells replace, `RemovedCell` ones empty; a compiled release fills empty cells only.
        """
        if resource in AMOUNTS:
            self._account(resource, key, row, stated_by(resource, node.value))
        known_row = self.rows[resource].get(key, {})
        if self.fills_only and known_row:
            self._note_newer_compiled(node, known_row, row)
            known_row = {**filled(row), **known_row}
        else:
            known_row = {**known_row, **filled(row), **self.removals(known_row, row)}
        self.rows[resource][key] = known_row
        return known_row

    def removals(self, known_row: Row, row: Row) -> Row:
        """The cells of a known row that the release empties; they remain as marks of that."""
        removed = {name: cell for name, cell in row.items() if isinstance(cell, RemovedCell)}
        self.reading.removed |= {cell.path for cell in removed.values()}
        return {name: cell for name, cell in removed.items() if known_row.get(name)}

    def _account(self, resource: str, key: str, row: Row, stated: StatedAmount) -> None:
        """Leave out of the account which of two statements about one row does not stand."""
        before = self.stated.get((resource, key))
        if before is None:
            self.stated[resource, key] = stated
            return
        name = AMOUNTS[resource][0]
        if self.fills_only:
            is_empty = not before.is_given and self.rows[resource][key].get(name) is None
            stands, leaves = (stated, before) if is_empty else (before, stated)
            self.account.leave(resource, "compiled", leaves)
        elif isinstance(row[name], RemovedCell):
            stands = NO_AMOUNT
            self.account.leave(resource, "removed", before, 0)
            self.account.leave(resource, "stated-again")
        elif stated.amount is not None:
            stands = stated
            self.account.leave(resource, "stated-again" if before == stated else "replaced", before)
        else:
            stands = before
            self.account.leave(resource, "stated-again", stated)
        self.stated[resource, key] = stands

    def _note_newer_compiled(self, node: JsonNode, known_row: Row, row: Row) -> None:
        """Note where a compiled release, newer than all single ones, differs from them."""
        if not (self.published and self.newest and self.published.at > self.newest.at):
            return
        for name, cell in filled(row).items():
            if known_row.get(name) and known_row[name] != cell:
                self.reading.note(
                    node.path, "compiled-differs", f"{name}: {known_row[name]} | {cell}"
                )

    def put_rows(self) -> None:
        """Hand the rows over; one whose key another process has taken is noted and left out."""
        for resource, rows in self.rows.items():
            for key, row in rows.items():
                self._put(resource, key, self._stating(resource, filled(row)))

    def _stating(self, resource: str, row: Row) -> Row:
        """A row without the currency of an amount that neither it nor, of a notice, one before it
        has."""
        amount = AMOUNTS.get(resource, ("",))[0]
        tender = self.tenders.get(row.get("tender_id", "")) if resource == "notices" else None
        is_stated = not amount or amount in row or (tender and tender.folded.get(amount))
        return row if is_stated else {name: c for name, c in row.items() if name != "currency"}

    def _put(self, resource: str, key: str, row: Row) -> None:
        is_kept = self.context.store.put(resource, key, row, self.key)
        if not is_kept:
            self.reading.note(resource, "id-repeated", key)
        if resource in AMOUNTS:
            stated = self.stated[resource, key]
            if is_kept:
                self.account.write(resource, row, stated)
            else:
                self.account.leave(resource, "id-taken", stated)


def filled(row: Mapping[str, Any]) -> Row:
    """The filled cells of a row."""
    return {name: value for name, value in row.items() if value not in ("", None, [])}


def _differences(known_row: Row, row: Row) -> int:
    """The number of filled cells in which two rows differ."""
    return sum(known_row.get(name, cell) != cell for name, cell in filled(row).items())


def _described(row: Row) -> str:
    """What tells a row from others of its kind: its amount, else its title."""
    amount = " ".join(part for part in (row.get("amount"), row.get("currency")) if part)
    return amount or row.get("title") or "…"
