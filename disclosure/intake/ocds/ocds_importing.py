"""The whole run: files in, packages and the import report out."""

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from disclosure.intake.ocds import ocds_text as texts
from disclosure.intake.ocds.contacts import Contact
from disclosure.intake.ocds.contracting_process import ContractingProcess, ImportContext
from disclosure.intake.ocds.imported_packages import OcdsImport, OcdsOptions, write_packages
from disclosure.intake.ocds.json_nodes import Node, ReleaseReading, note_unread, scalar_text
from disclosure.intake.ocds.ocds_awards import finish_awards, read_awards
from disclosure.intake.ocds.ocds_codes import role
from disclosure.intake.ocds.ocds_contracts import finish_contracts, read_contracts
from disclosure.intake.ocds.ocds_dates import Instant, NotADate, instant
from disclosure.intake.ocds.ocds_files import OcdsFile, find_files
from disclosure.intake.ocds.ocds_releases import FoundRelease, meta_of, read_releases
from disclosure.intake.ocds.ocds_report import OcdsReport, opened_report
from disclosure.intake.ocds.ocds_tenders import read_tender
from disclosure.intake.ocds.parties import Organizations, contact_names, mentions
from disclosure.intake.ocds.planning import finish_plan, read_planning
from disclosure.intake.ocds.temporary_store import (
    ReleasePosition,
    StoredRelease,
    TemporaryStore,
    pruned,
)

Progress = Callable[[str, int], None]
EVERY = 1_000
# What a value that no rule foresaw can raise; the release is noted and the next one read.
RELEASE_ERRORS = (ValueError, TypeError, KeyError, ArithmeticError, RecursionError)


@dataclass
class PublisherStatements:
    """What the files say of themselves, by how often they say it."""

    publishers: Counter[str] = field(default_factory=Counter)
    homepages: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    newest: Instant | None = None

    def hear(self, meta: dict[str, Any], zone: ZoneInfo) -> None:
        """Take note of a package's properties."""
        publisher = meta.get("publisher")
        publisher = publisher if isinstance(publisher, dict) else {"name": publisher}
        name = texts.line(scalar_text(publisher.get("legalName") or publisher.get("name")))
        self.publishers.update([name] if name else [])
        homepage = texts.line(scalar_text(publisher.get("uri")))
        self.homepages.update([homepage] if homepage.startswith(("http://", "https://")) else [])
        licence = texts.line(scalar_text(meta.get("license")))
        self.licences.update([licence] if licence else [])
        self.date(scalar_text(meta.get("publishedDate")), zone)

    def date(self, text: str, zone: ZoneInfo) -> Instant | None:
        """The instant in `text`, if it is one; the newest of all is kept."""
        try:
            found = instant(text, zone)
        except NotADate:
            return None
        if found and (self.newest is None or found.at > self.newest.at):
            self.newest = found
        return found


def import_files(
    arguments: list[str], options: OcdsOptions, out: Path, progress: Progress | None = None
) -> OcdsImport:
    """Read all files that `arguments` mean and write packages and report into `out`.

    The packages' bytes depend on the input only. Nothing that is in a file raises; what could
    not be read is in the report. OSError where `out` cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    with opened_report(out) as report, tempfile.TemporaryDirectory() as folder:
        spill = TemporaryStore(Path(folder) / "spill.sqlite")
        try:
            return _run(arguments, options, out, report, spill, progress or (lambda _w, _n: None))
        finally:
            spill.close()


def _run(
    arguments: list[str],
    options: OcdsOptions,
    out: Path,
    report: OcdsReport,
    spill: TemporaryStore,
    progress: Progress,
) -> OcdsImport:
    said = PublisherStatements()
    sources = find_files(arguments, report)
    report.counts["files"] = len(sources)
    zone = options.zone
    for source in sources:
        for found in read_releases(source, report):
            _take(found, source, said, spill, report, zone)
            if report.counts["releases"] % EVERY == 0:
                progress("read", report.counts["releases"])
        report.flush()
    if len(said.licences) > 1:
        report.note("", "", "license", "licence-differs", ", ".join(sorted(said.licences)))
    organizations = Organizations(spill, report, options.person_key or options.publisher)
    workshop = ImportContext(spill, report, organizations, zone, options.region_code)
    for number, process in enumerate(spill.processes()):
        read_process(process, workshop)
        if number % EVERY == 0:
            progress("mapped", number)
    return write_packages(out, options, said, spill, report)


def _take(
    found: FoundRelease,
    source: OcdsFile,
    said: PublisherStatements,
    spill: TemporaryStore,
    report: OcdsReport,
    zone: ZoneInfo,
) -> None:
    """Put one release into the spill, under the process it belongs to."""
    said.hear(meta_of(found.value), zone)
    if found.what == "meta":
        return
    report.counts["releases"] += 1
    value = found.value
    ocid = texts.line(scalar_text(value.get("ocid")))
    tender = value.get("tender")
    tender_id = texts.line(scalar_text(tender.get("id"))) if isinstance(tender, dict) else ""
    release_id = texts.line(scalar_text(value.get("id")))
    process = ocid or tender_id or release_id
    if not process:
        report.counts["releases_not_imported"] += 1
        report.note(source.label, "", "ocid", "not-identifiable")
        return
    if not ocid:
        report.note(source.label, process, "ocid", "ocid-missing")
    language = scalar_text(value.get("language"))
    said.languages.update([language] if language else [])
    at = said.date(scalar_text(value.get("date")), zone)
    when = at.at.astimezone(UTC).isoformat() if at else ""
    is_compiled = found.what == "compiled" or value.get("tag") == ["compiled"]
    release = ReleasePosition(process, when, source.label, tender_id, is_compiled)
    try:
        is_new = _stored(release, value, spill, report)
    except RELEASE_ERRORS as error:
        report.counts["releases_not_imported"] += 1
        report.note(source.label, process, "", "release-unreadable", type(error).__name__)
        return
    if not is_new:
        report.counts["releases_repeated"] += 1
        report.note(source.label, process, "", "release-repeated")


def _stored(
    release: ReleasePosition, value: dict[str, Any], spill: TemporaryStore, report: OcdsReport
) -> bool:
    """Put a release and its mentions of organizations into the spill; False if already there."""
    try:
        is_new = spill.add_release(release, value)
    except RecursionError:
        report.note(release.file, release.process, "", "nested-too-deep")
        value = pruned(value)
        is_new = spill.add_release(release, value)
    spill.add_mentions(release.process, mentions(value))
    return is_new


def read_process(key: str, workshop: ImportContext) -> None:
    """Map all releases of one process, then put what had to wait for the last of them."""
    query = "SELECT DISTINCT tender FROM releases WHERE process=? AND tender<>'' ORDER BY 1"
    tender_ids = [row[0] for row in workshop.spill.db.execute(query, (key,))]
    process = ContractingProcess(
        key, workshop, ReleaseReading(workshop.report, "", key, workshop.zone), tender_ids
    )
    for stored in workshop.spill.releases(key):
        process.at = ReleaseReading(workshop.report, stored.file, key, workshop.zone)
        try:
            read_release(process, stored)
        except RELEASE_ERRORS as error:
            workshop.report.counts["releases_not_imported"] += 1
            process.at.note("", "release-unreadable", type(error).__name__)
        workshop.report.flush()
    finish_plan(process)
    finish_awards(process)
    finish_contracts(process)
    workshop.report.flush()


def read_release(process: ContractingProcess, stored: StoredRelease) -> None:
    """Map one release, section by section, and note what nothing has read."""
    process.at.names = contact_names(stored.value)
    root = Node(stored.value, "", process.at)
    for name in ("ocid", "language", "initiationType", "version"):
        root.raw(name)
    root.skip("packageInfo")
    process.is_compiled = stored.is_compiled
    process.has_single_releases |= not stored.is_compiled
    process.published = root.instant("date")
    if process.published is None:
        process.at.note("date", "release-undated")
    process.release_id = root.identifier("id")
    process.tags = root.words("tag")
    process.current_tender = ""
    buyer = _read_parties(process, root)
    tender, planning = root.child("tender"), root.child("planning")
    read_planning(process, planning, tender)
    read_tender(process, tender or _cancelled(process, root), buyer)
    read_awards(process, root)
    read_contracts(process, root)
    note_unread(root)


def _cancelled(process: ContractingProcess, root: Node) -> Node:
    """A tender to cancel where the release says only by its tag that it does."""
    is_cancelled = "tendercancellation" in {tag.casefold() for tag in process.tags}
    known = process.tender_ids if is_cancelled else []
    return Node({"id": known[0]} if len(known) == 1 else {}, root.under("tender"), process.at)


def _read_parties(process: ContractingProcess, root: Node) -> Contact:
    """Take parties and buyer; the buyer's contact."""
    process.contacts = {}
    buyer, organizations = root.child("buyer"), process.workshop.organizations
    tender = root.value.get("tender")
    is_named = isinstance(tender, dict) and bool(tender.get("procuringEntity"))
    buyers: list[str] = []
    for party in root.children("parties"):
        roles = [role(word) for word in party.words("roles")]
        if is_named:
            # The purchaser's or agency's role follows from the tender, which is read next.
            roles = [r for r in roles if r != "agency"]
        found = organizations.add(process.key, party, *roles)
        buyers += [found] if found and "purchaser" in roles else []
        if party.value.get("contactPoint"):
            process.contacts[party.identifier("id")] = process.contact_of(party)
    if buyer:
        found = organizations.add(process.key, buyer, "purchaser")
        process.purchaser_id = found or process.purchaser_id
        return process.contact_of(buyer)
    if len(set(buyers)) == 1:
        process.purchaser_id = buyers[0]
    return Contact()
