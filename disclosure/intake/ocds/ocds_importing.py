"""The whole run: files in, packages and the import report out."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from disclosure.intake.ocds import ocds_text as texts
from disclosure.intake.ocds.contacts import PublicContact
from disclosure.intake.ocds.contracting_process import ContractingProcess, ImportContext
from disclosure.intake.ocds.imported_packages import OcdsImport, OcdsOptions, write_packages
from disclosure.intake.ocds.json_nodes import JsonNode, ReleaseReading, note_unread, scalar_text
from disclosure.intake.ocds.ocds_awards import finish_awards, read_awards
from disclosure.intake.ocds.ocds_codes import INITIATION_TYPES, known_code, known_tags, roles
from disclosure.intake.ocds.ocds_contracts import finish_contracts, read_contracts
from disclosure.intake.ocds.ocds_dates import local_day
from disclosure.intake.ocds.ocds_files import OcdsFile, find_files
from disclosure.intake.ocds.ocds_ids import shortened
from disclosure.intake.ocds.ocds_releases import FoundRelease, meta_of, read_releases
from disclosure.intake.ocds.ocds_report import OcdsReport, opened_report
from disclosure.intake.ocds.ocds_tenders import read_tender
from disclosure.intake.ocds.parties import Organizations, contact_names, mentions
from disclosure.intake.ocds.person_ids import PersonIds
from disclosure.intake.ocds.planning import finish_plan, read_planning
from disclosure.intake.ocds.publisher_statements import PublisherStatements
from disclosure.intake.ocds.temporary_store import (
    ReleasePosition,
    StoredRelease,
    TemporaryStore,
    pruned,
)
from disclosure.model.characters import without_invisible

Progress = Callable[[str, int], None]
PROGRESS_INTERVAL = 1_000
# What a value that no rule foresaw can raise; the release is noted and the next one read.
RELEASE_ERRORS = (ValueError, TypeError, KeyError, ArithmeticError, RecursionError)


def import_files(
    arguments: list[str], options: OcdsOptions, out: Path, progress: Progress | None = None
) -> OcdsImport:
    """Read all files that `arguments` mean and write packages and report into `out`.

    The packages' bytes depend on the input and the ids of persons only. Nothing that is in a
    file raises; what could not be read is in the report. OSError where `out` or the file of
    person ids cannot be written, PrivateFileUnusable where that file is something else.
    """
    out.mkdir(parents=True, exist_ok=True)
    with opened_report(out) as report, tempfile.TemporaryDirectory() as folder:
        store = TemporaryStore(Path(folder) / "releases.sqlite")
        try:
            return _OcdsRun(options, report, store, progress).into(out, arguments)
        finally:
            store.close()


@dataclass
class _OcdsRun:
    """One import: first all releases into the store, then process by process out of it."""

    options: OcdsOptions
    report: OcdsReport
    store: TemporaryStore
    progress: Progress | None

    def into(self, out: Path, arguments: list[str]) -> OcdsImport:
        """Read the files of `arguments`, map all processes, write the packages."""
        report, statements = self.report, PublisherStatements()
        files = find_files(arguments, report)
        report.counts["files"] = len(files)
        for file in files:
            for release in read_releases(file, report):
                self._take(release, file, statements)
                self._show_progress("read", report.counts["releases"])
            report.flush()
        if len(statements.licences) > 1:
            licences = ", ".join(sorted(statements.licences))
            report.note("", "", "license", "licence-differs", licences)
        person_ids = PersonIds(self.options.person_ids)
        organizations = Organizations(self.store, report, person_ids)
        zone, region_code = self.options.zone, self.options.region_code
        context = ImportContext(self.store, report, organizations, zone, region_code)
        for number, process in enumerate(self.store.processes()):
            read_process(process, context)
            self._show_progress("mapped", number)
        person_ids.save()
        if self.options.is_zone_assumed and report.zone_uses:
            report.note("", "", "", "zone-default", f"{zone.key}, {report.zone_uses} ×")
        return write_packages(out, self.options, statements, self.store, report)

    def _show_progress(self, what: str, count: int) -> None:
        if self.progress and count % PROGRESS_INTERVAL == 0:
            self.progress(what, count)

    def _take(self, release: FoundRelease, file: OcdsFile, statements: PublisherStatements) -> None:
        """Put one release into the store, under the process to which it belongs."""
        report, zone = self.report, self.options.zone
        statements.add(meta_of(release.value), zone)
        if release.what == "meta":
            return
        report.counts["releases"] += 1
        value = release.value
        ocid, release_id = _id(value, "ocid"), _id(value, "id")
        tender = value.get("tender")
        tender_id = _id(tender, "id") if isinstance(tender, dict) else ""
        process = ocid or tender_id or release_id
        if not process:
            self._leave_out(value, "release-not-imported")
            report.note(file.label, "", "ocid", "not-identifiable")
            return
        if not ocid:
            report.note(file.label, process, "ocid", "ocid-missing")
        language = scalar_text(value.get("language"))
        statements.languages.update([language] if language else [])
        at = statements.add_date(scalar_text(value.get("date")), zone)
        when = at.at.astimezone(UTC).isoformat() if at else ""
        is_compiled = release.what == "compiled" or _has_tag(value, "compiled")
        day = local_day(at, zone) if at else ""
        position = ReleasePosition(process, when, day, file.label, tender_id, is_compiled)
        try:
            is_new = self._store(position, value)
        except RELEASE_ERRORS as error:
            self._leave_out(value, "release-not-imported")
            report.note(file.label, process, "", "release-unreadable", type(error).__name__)
            return
        if is_new:
            report.account.add_release(value)
        else:
            self._leave_out(value, "release-repeated")
            report.note(file.label, process, "", "release-repeated")

    def _leave_out(self, release: dict[str, Any], reason: str) -> None:
        key = "releases_repeated" if reason == "release-repeated" else "releases_not_imported"
        self.report.counts[key] += 1
        self.report.account.add_release(release, reason)

    def _store(self, position: ReleasePosition, value: dict[str, Any]) -> bool:
        """Store a release and its mentions of organizations; False if it is already there."""
        try:
            is_new = self.store.add_release(position, value)
        except RecursionError:
            self.report.note(position.file, position.process, "", "nested-too-deep")
            value = pruned(value)
            is_new = self.store.add_release(position, value)
        self.store.add_mentions(position.process, mentions(value))
        return is_new


def _id(value: dict[str, Any], key: str) -> str:
    return shortened(without_invisible(texts.line(scalar_text(value.get(key)))))


def _has_tag(release: dict[str, Any], tag: str) -> bool:
    tags = release.get("tag")
    return any(written == tag for written in (tags if isinstance(tags, list) else [tags]))


def read_process(key: str, context: ImportContext) -> None:
    """Map all releases of one process, then put its rows."""
    report, stated = context.report, set[str]()
    process = ContractingProcess(
        key,
        context,
        ReleaseReading(report, "", key, context.zone),
        context.store.tender_ids(key),
    )
    for release in context.store.releases(key):
        process.reading = ReleaseReading(
            report, release.file, key, context.zone, release.instant, stated=stated
        )
        try:
            read_release(process, release)
        except RELEASE_ERRORS as error:
            report.counts["releases_not_imported"] += 1
            process.reading.note("", "release-unreadable", type(error).__name__)
        report.flush()
    finish_plan(process)
    finish_awards(process)
    finish_contracts(process)
    process.put_rows()
    report.flush()


def read_release(process: ContractingProcess, stored: StoredRelease) -> None:
    """Map one release, section by section, and note what nothing has read."""
    process.reading.names = contact_names(stored.value)
    root = JsonNode(stored.value, "", process.reading)
    for name in ("ocid", "language", "version"):
        root.raw(name)
    known_code(root, "initiationType", INITIATION_TYPES)
    root.skip("packageInfo")
    process.start_release(root, is_compiled=stored.is_compiled)
    process.tags = known_tags(root)
    buyer = _read_parties(process, root)
    tender, planning = root.child("tender"), root.child("planning")
    read_planning(process, planning, tender)
    read_tender(process, tender or _cancelled(process, root), buyer)
    read_awards(process, root)
    read_contracts(process, root)
    left_out = {buyer, *process.contacts.values()} - {PublicContact(), process.notice_contact}
    for _ in left_out:
        process.reading.note("parties/contactPoint", "no-column")
    note_unread(root)


def _cancelled(process: ContractingProcess, root: JsonNode) -> JsonNode:
    """A tender to cancel if only the tag of the release states the cancellation."""
    is_cancelled = "tendercancellation" in {tag.casefold() for tag in process.tags}
    tender_ids = process.tender_ids if is_cancelled and not process.fills_only else []
    if len(tender_ids) != 1:
        return JsonNode({}, root.under("tender"), process.reading)
    process.account.leave("notices", "stated-by-tag", objects=-1)
    return JsonNode({"id": tender_ids[0]}, root.under("tender"), process.reading)


def _read_parties(process: ContractingProcess, root: JsonNode) -> PublicContact:
    """Take parties and buyer; the buyer's contact."""
    process.contacts = {}
    buyer, organizations = root.child("buyer"), process.context.organizations
    tender = root.value.get("tender")
    is_named = isinstance(tender, dict) and bool(tender.get("procuringEntity"))
    buyers: list[str] = []
    for party in root.children("parties"):
        # The purchaser's or agency's role follows from the tender, which is read next.
        own_roles = [role for role in roles(party) if role != "agency" or not is_named]
        organization_id = organizations.add(process.key, party, *own_roles)
        buyers += [organization_id] if organization_id and "purchaser" in own_roles else []
        if party.value.get("contactPoint"):
            process.contacts[party.identifier("id")] = process.contact_of(party)
    contact = process.contact_of(buyer) if buyer else PublicContact()
    if buyer:
        buyers = [organizations.add(process.key, buyer, "purchaser")]
    if len(set(buyers)) == 1 and not (process.fills_only and process.purchaser_id):
        process.purchaser_id = buyers[0] or process.purchaser_id
    return contact
