"""The packages that an import leaves: descriptors from options and files, rows from the store."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from disclosure.intake.ocds.ocds_documents import language
from disclosure.intake.ocds.ocds_ids import ocid_prefix
from disclosure.intake.ocds.ocds_report import OcdsReport
from disclosure.intake.ocds.publisher_statements import PublisherStatements
from disclosure.intake.ocds.temporary_store import TemporaryStore
from disclosure.model.schemas import Kind, kinds
from disclosure.packages.descriptors import make_descriptor
from disclosure.packages.package_writing import write_package
from disclosure.words.texts import bilingual, both

KINDS = ("organizations", "catalogue", "annual-plans", "tender-notices")
_UNDATED = "1970-01-01T00:00:00Z"
# Licence address (without scheme and last slash) → Open Definition identifier and title.
_LICENCES: Mapping[str, tuple[str, str]] = {
    "creativecommons.org/licenses/by/4.0": ("CC-BY-4.0", "Creative Commons Attribution 4.0"),
    "creativecommons.org/licenses/by/3.0/au": (
        "CC-BY-3.0-AU",
        "Creative Commons Attribution 3.0 Australia",
    ),
    "creativecommons.org/licenses/by/3.0": ("CC-BY-3.0", "Creative Commons Attribution 3.0"),
    "creativecommons.org/licenses/by-sa/4.0": (
        "CC-BY-SA-4.0",
        "Creative Commons Attribution Share-Alike 4.0",
    ),
    "creativecommons.org/publicdomain/zero/1.0": ("CC0-1.0", "Creative Commons Zero 1.0"),
    "opendatacommons.org/licenses/pddl/1.0": (
        "PDDL-1.0",
        "Open Data Commons Public Domain Dedication and Licence 1.0",
    ),
    "opendatacommons.org/licenses/by/1.0": ("ODC-BY-1.0", "Open Data Commons Attribution 1.0"),
    "opendatacommons.org/licenses/odbl/1.0": ("ODbL-1.0", "Open Data Commons Open Database 1.0"),
    "www.nationalarchives.gov.uk/doc/open-government-licence/version/3": (
        "OGL-UK-3.0",
        "Open Government Licence 3.0 (United Kingdom)",
    ),
}


@dataclass(frozen=True)
class OcdsOptions:
    """What the person who imports decides; empty means: as the files say.

    `zone` is the publisher's; `is_zone_assumed` where nobody has said so. `person_ids` is the
    private file that keeps the ids of natural persons.
    """

    publisher: str
    zone: ZoneInfo
    title: str = ""
    title_en: str = ""
    homepage: str = ""
    licence: str = ""
    language: str = ""
    ocid_prefix: str = ""
    region_code: str = ""
    region_scheme: str = ""
    person_ids: Path | None = None
    sources: tuple[Mapping[str, str], ...] = ()
    is_zone_assumed: bool = False


@dataclass(frozen=True)
class OcdsImport:
    """What an import did."""

    files: int
    releases: int
    rows: Mapping[str, int]
    packages: tuple[str, ...]
    summary: Mapping[str, Any] = field(default_factory=dict)

    @property
    def files_failed(self) -> int:
        return len(self.summary["files_not_read"])


def write_packages(
    out: Path,
    options: OcdsOptions,
    statements: PublisherStatements,
    store: TemporaryStore,
    report: OcdsReport,
) -> OcdsImport:
    """Write a package for each kind that has rows, and take away ours that have none now; where
    no release was read at all, the packages stay as they are."""
    if next(store.processes(), None) is None:
        return OcdsImport(report.counts["files"], 0, {}, (), report.summary())
    base = _common(options, statements, store)
    rows: dict[str, int] = {}
    written = []
    for kind in (kinds()[name] for name in KINDS):
        counts = {table.resource: store.count(table.resource) for table in kind.tables}
        rows |= {name: count for name, count in counts.items() if count}
        if any(counts.values()):
            _write(out / kind.name, kind, base, store, report, options)
            written.append(kind.name)
        else:
            _remove(out / kind.name, kind)
    report.counts.update({f"rows {name}": count for name, count in rows.items()})
    counts = report.counts
    return OcdsImport(counts["files"], counts["releases"], rows, tuple(written), report.summary())


def _write(
    folder: Path,
    kind: Kind,
    base: dict[str, Any],
    store: TemporaryStore,
    report: OcdsReport,
    options: OcdsOptions,
) -> None:
    publisher = base["publisher"]
    publishers = publisher["title"], publisher["title_en"]
    titles = kind.descriptor["title"], kind.descriptor["title_en"].lower()
    title, title_en = both("ocds.package.title", publisher=publishers, kind=titles)
    description, description_en = both("ocds.package.description")
    descriptor = make_descriptor(
        kind.name,
        name=kind.name,
        title=title,
        title_en=title_en,
        description=description,
        description_en=description_en,
        **base,
    )
    tables: dict[str, Iterator[dict[str, Any]]] = {
        table.resource: store.rows(table.resource) for table in kind.tables
    }
    if kind.name == "organizations":
        tables["organizations"] = _organizations(store, report, options)
    write_package(folder, descriptor, tables)


def _organizations(
    store: TemporaryStore, report: OcdsReport, options: OcdsOptions
) -> Iterator[dict[str, Any]]:
    """Rows of organizations; one without a name is called by its id."""
    for row in store.rows("organizations"):
        roles = set(row["roles"]) or {"other"}
        del row["named_at"]
        if not row["name"]:
            report.note("", "", "parties/name", "organization-without-name", row["organization_id"])
            row["name"] = row["organization_id"]
        is_public = roles & {"purchaser", "agency"}
        yield {
            **row,
            "roles": sorted(roles),
            "region_code": options.region_code if is_public else "",
        }
    report.flush()


def _remove(folder: Path, kind: Kind) -> None:
    for name in ["datapackage.json", *(f"{table.resource}.csv" for table in kind.tables)]:
        (folder / name).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _common(
    options: OcdsOptions, statements: PublisherStatements, store: TemporaryStore
) -> dict[str, Any]:
    """The properties that all packages of the publisher share."""
    created = statements.newest.text() if statements.newest else _UNDATED
    title = options.title or _most(statements.publishers) or options.publisher
    more: dict[str, Any] = {}
    if options.sources:
        more["sources"] = [dict(source) for source in options.sources]
    if period := store.period():
        more["period"] = period
    return {
        "publisher": _publisher(options, statements, store, title),
        "created": created,
        "version": created[:10],
        "language": language(options.language or _most(statements.languages)) or "und",
        "time_zone": options.zone.key,
        "region_scheme": options.region_scheme or _region_scheme(options.region_code),
        "licenses": [licence(options.licence or _most(statements.licences))],
        **more,
    }


def _publisher(
    options: OcdsOptions, statements: PublisherStatements, store: TemporaryStore, title: str
) -> dict[str, str]:
    optional = {
        "path": options.homepage or _most(statements.homepages),
        "ocid_prefix": options.ocid_prefix or _prefix(store),
    }
    title_en = options.title_en or _most(statements.publishers) or title
    return {
        "name": options.publisher,
        "title": title,
        "title_en": title_en,
        **{name: value for name, value in optional.items() if value},
    }


def _most(counter: Counter[str]) -> str:
    """What is said most often; the first in order where several are."""
    return min(counter, key=lambda text: (-counter[text], text), default="")


def _prefix(store: TemporaryStore) -> str:
    return _most(Counter(p for process in store.processes() if (p := ocid_prefix(process))))


def _region_scheme(code: str) -> str:
    if not code:
        return "none"
    return "GB-T-2260" if re.fullmatch(r"\d{6}", code) else "ISO-3166-2"


def licence(written: str) -> dict[str, str]:
    """A Data Package licence for an address or a name; `notspecified` where there is none."""
    if not written:
        return {"name": "notspecified", "title": bilingual("ocds.package.no_licence", " · ")}
    key = re.sub(r"^https?://|/(legalcode|deed\.\w+)?/?$", "", written.strip())
    name, title = _LICENCES.get(key.lower(), ("", ""))
    if written.startswith(("http://", "https://")):
        return ({"name": name, "title": title} if name else {"title": written}) | {"path": written}
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", written).strip("-")
    return {"name": slug or "other", "title": written}
