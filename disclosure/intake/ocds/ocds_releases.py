"""Takes the releases out of files: packages, records, lists, JSON Lines, one at a time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ijson
from ijson.common import JSONError

from disclosure.intake.ocds.json_structure import MAX_DEPTH
from disclosure.intake.ocds.ocds_files import (
    READ_ERRORS,
    ByteStream,
    FileProperties,
    OcdsFile,
    chunks,
    examine,
)
from disclosure.intake.ocds.ocds_report import EXAMPLES, OcdsReport
from disclosure.intake.ocds.text_places import TextPlace

DUPLICATE = " (duplicate key)"
_STREAMED = ("releases", "records")
_PARTS = ("planning", "tender", "awards", "contracts", "parties", "buyer")
# Where services put what they answer with; looked into when nothing else is found.
_WRAPPERS = (
    *("release", "record", "releasePackage", "recordPackage", "package", "data", "result"),
    *("results", "items", "value", "content", "hits", "_source", "releases", "records"),
)
_META = ("publisher", "license", "publishedDate", "uri", "version", "packageInfo")
# `releaseMeta` and `formation` of 0.1 and 0.2, the release's own fields of 0.3.
_DRAFT_FIELDS = {"releaseMeta", "formation", "releaseID", "releaseDate", "releaseTag"}
_DEPTH = 6
_ERROR_STEPS = (1 << 18, 1 << 12, 1 << 6, 1)
PARSE_ERRORS = (JSONError, ValueError, RecursionError, OverflowError)


class JsonObject(dict[str, Any]):
    """A JSON object that keeps the earlier value of a repeated key under another name."""

    __slots__ = ()

    def __setitem__(self, key: str, value: Any) -> None:
        if key in self:
            super().__setitem__(key + DUPLICATE, self[key])
        super().__setitem__(key, value)


@dataclass(frozen=True)
class FoundRelease:
    """A release out of a file, or (`what` = "meta") what its package says of itself."""

    what: str
    value: dict[str, Any]


def read_releases(source: OcdsFile, report: OcdsReport) -> Iterator[FoundRelease]:
    """Each release of the file and the properties of each package, in file order.

    What cannot be read is noted, after everything before it was yielded: nothing is raised.
    """
    try:
        properties = examine(source)
        _note_properties(properties, source, report)
        is_other_encoding = properties.broken is not None and properties.broken.is_other_encoding
        is_too_deep = properties.structure.depth > MAX_DEPTH
        if not (properties.structure.is_blank or is_too_deep or is_other_encoding):
            yield from _read(source, properties, report)
    except READ_ERRORS as error:
        report.note(source.label, "", "", "file-unreadable", type(error).__name__)


def _note_properties(properties: FileProperties, source: OcdsFile, report: OcdsReport) -> None:
    if properties.encoding != "utf-8":
        report.note(source.label, "", "", "encoding", properties.encoding)
    if properties.broken:
        reason = "encoding-unknown" if properties.broken.is_other_encoding else "bytes-invalid"
        report.note(source.label, "", "", reason, properties.broken.first)
    structure = properties.structure
    if structure.is_blank:
        report.note(source.label, "", "", "file-empty")
    if structure.has_literals:
        report.note(source.label, "", "", "nan-literal")
    if structure.has_long_numbers:
        report.note(source.label, "", "", "amount-out-of-range")
    if structure.depth > MAX_DEPTH:
        report.note(source.label, "", "", "file-too-deep", str(structure.depth))


def _read(
    source: OcdsFile, properties: FileProperties, report: OcdsReport
) -> Iterator[FoundRelease]:
    count, noted, others = 0, report.note_count, list[str]()
    package: Any = None
    is_package, is_broken = properties.first == b"[", False
    parts = chunks(source, properties)
    values = (
        _lines(parts, source, report) if properties.is_lines else _values(parts, properties.first)
    )
    try:
        for what, value in values:
            if what == "meta":
                package, is_package = value, is_package or _has_empty_list(value)
                yield FoundRelease("meta", value)
                continue
            before = count, report.note_count
            for release in _releases_in(value, source, report):
                count += release.what != "meta"
                yield release
            is_other = before == (count, report.note_count) and not _is_blank(value)
            if is_other and not (value is package and _has_empty_list(value)):
                others.append(_as_json(value) if len(others) < EXAMPLES else "")
    except PARSE_ERRORS as error:
        is_broken = True
        place = _error_place(chunks(source, properties))
        report.note(source.label, "", "", "not-json", f"{place}: {_reason(error)}")
    if count or (report.note_count > noted and properties.first in b"[{"):
        for content in others:
            report.note(source.label, "", "", "not-a-release", content)
    elif not is_broken:
        reason = "package-empty" if is_package and not others else "no-releases"
        report.note(source.label, "", "", reason, next(iter(others), ""))


def _has_empty_list(package: dict[str, Any]) -> bool:
    """Whether a package has a list without a release or record, or its items were read before."""
    return [] in (package.get("releases"), package.get("records"))


def _is_blank(value: Any) -> bool:
    """Whether a value states nothing: null, an empty list, an object with no more than an OCID."""
    stated = (
        [part for key, part in value.items() if key != "ocid"] if isinstance(value, dict) else value
    )
    return not stated or (isinstance(stated, list) and not any(stated))


def _error_place(parts: Iterator[bytes]) -> TextPlace:
    """Where the parser stops in text that is no JSON; the end where it is only cut short."""
    events = ijson.sendable_list()
    place = TextPlace()
    parsers = [ijson.basic_parse_coro(events, multiple_values=True) for _ in _ERROR_STEPS]
    for part in filter(None, parts):
        taken = _bytes_before_error(parsers, part)
        place.advance(part[:taken].decode("utf-8", "replace"))
        if taken < len(part):
            break
        events.clear()
    return place


def _bytes_before_error(parsers: list[Any], part: bytes) -> int:
    """How many bytes of `part` a parser takes before it stops; all of them where it does not.

    A parser that has failed cannot be asked where. So there is one for each size of
    `_ERROR_STEPS`, and the next is given in smaller steps what made the last one fail.
    """
    parser, *finer = parsers
    step = _ERROR_STEPS[-len(parsers)]
    for start in range(0, len(part), step):
        piece = part[start : start + step]
        try:
            parser.send(piece)
        except PARSE_ERRORS:
            return start + (_bytes_before_error(finer, piece) if finer else 0)
        for other in finer:
            other.send(piece)
    return len(part)


def _reason(error: Exception) -> str:
    text = error.args[0] if error.args else type(error).__name__
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return text.split("\n")[0]


def _as_json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return ""


def _lines(
    parts: Iterator[bytes], source: OcdsFile, report: OcdsReport
) -> Iterator[tuple[str, Any]]:
    """JSON Lines: a broken line is noted and the next one read."""
    for number, line in enumerate(_split(parts), 1):
        if line.strip():
            try:
                yield from list(_values(iter([line]), line.lstrip()[:1]))
            except PARSE_ERRORS as error:
                column = _error_place(iter([line])).column
                value = f"line {number}, column {column}: {_reason(error)}"
                report.note(source.label, "", "", "not-json", value)


def _split(parts: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for part in parts:
        *whole, rest = (rest + part).split(b"\n")
        yield from whole
    yield rest


def _values(parts: Iterator[bytes], first: bytes) -> Iterator[tuple[str, Any]]:
    """Items that may be releases or records, and each top-level object without them ("meta")."""
    if first == b"{":
        yield from _objects(parts)
        return
    stream = ByteStream(parts)
    if first != b"[":
        # Whatever it is, the parser says what is wrong with it.
        yield from (("item", value) for value in ijson.items(stream, "", multiple_values=True))
        return
    for value in ijson.items(stream, "item", map_type=JsonObject, multiple_values=True):
        yield "item", value


def _objects(parts: Iterator[bytes]) -> Iterator[tuple[str, Any]]:
    items = ijson.sendable_list()
    readers = [
        ijson.items_coro(items, f"{name}.item", map_type=JsonObject, multiple_values=True)
        for name in _STREAMED
    ]
    events = ijson.parse(ByteStream(_fed(parts, readers)), multiple_values=True)
    builder = ijson.ObjectBuilder(map_type=JsonObject)
    skipped = tuple(f"{name}.item" for name in _STREAMED)
    try:
        for prefix, event, value in events:
            if items:
                yield from _drained(items)
            if prefix.startswith(skipped):
                continue
            builder.event(event, value)
            if not prefix and event == "end_map":
                yield "meta", builder.value
                yield "item", builder.value
                builder = ijson.ObjectBuilder(map_type=JsonObject)
    except PARSE_ERRORS:
        # What was whole before the file broke off still counts.
        yield from _drained(items)
        raise


def _drained(items: list[Any]) -> Iterator[tuple[str, Any]]:
    yield from (("item", item) for item in items)
    items.clear()


def _fed(parts: Iterator[bytes], readers: list[Any]) -> Iterator[bytes]:
    for part in filter(None, parts):
        for reader in readers:
            reader.send(part)
        yield part


def _releases_in(
    value: Any, source: OcdsFile, report: OcdsReport, depth: int = 0
) -> Iterator[FoundRelease]:
    """The releases in a value of any of the shapes that publishers give them."""
    if depth > _DEPTH or value is None:
        return
    if isinstance(value, list):
        for item in value:
            yield from _releases_in(item, source, report, depth + 1)
    elif not isinstance(value, dict):
        if not depth:
            report.note(source.label, "", "releases", "release-not-an-object")
    elif _is_record(value):
        yield from _of_record(value, source, report)
    elif _is_before_1_0(value):
        report.counts["releases"] += 1
        report.counts["releases_not_imported"] += 1
        report.account.add_release(value, "release-not-imported")
        report.note(source.label, _ocid(value), "", "ocds-before-1.0")
    elif is_release(value):
        yield FoundRelease("release", value)
    elif _is_link(value):
        report.note(source.label, _ocid(value), "records/releases", "linked-release")
    else:
        if depth:
            yield FoundRelease("meta", value)
        inside = [value[name] for name in _WRAPPERS if name in value]
        for part in inside:
            values = list(part.values()) if _is_mapping_of_releases(part) else part
            yield from _releases_in(values, source, report, depth + 1)


def is_release(value: dict[str, Any]) -> bool:
    """Whether an object looks like a release: one of its sections, or an OCID with an id."""
    return any(value.get(part) for part in _PARTS) or (
        "ocid" in value
        and any(name in value for name in ("id", "tag", "date"))
        and not _is_link(value)
    )


def _is_before_1_0(value: dict[str, Any]) -> bool:
    """Whether a release is of the drafts before OCDS 1.0, whose fields have other names."""
    return bool(value.keys() & _DRAFT_FIELDS) and not value.keys() & {"id", "tag"}


def _is_record(value: dict[str, Any]) -> bool:
    return (
        "compiledRelease" in value
        or "versionedRelease" in value
        or ("ocid" in value and "releases" in value)
    )


def _is_link(value: dict[str, Any]) -> bool:
    return "url" in value and not value.keys() - {"url", "date", "tag", "id", "ocid"}


def _is_mapping_of_releases(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(isinstance(part, dict) and is_release(part) for part in value.values())
    )


def _ocid(value: dict[str, Any]) -> str:
    ocid = value.get("ocid")
    return ocid if isinstance(ocid, str) else ""


def _of_record(
    record: dict[str, Any], source: OcdsFile, report: OcdsReport
) -> Iterator[FoundRelease]:
    """The embedded releases of a record and its compiled release."""
    inside = record.get("releases")
    embedded = inside if isinstance(inside, list) else [inside]
    releases = [
        found_release
        for release in embedded
        for found_release in _releases_in(release, source, report, 1)
    ]
    ocid, compiled = _ocid(record), record.get("compiledRelease")
    if isinstance(compiled, dict):
        compiled.setdefault("ocid", record.get("ocid"))
        releases.append(FoundRelease("compiled", compiled))
    elif compiled:
        report.note(source.label, ocid, "compiledRelease", "release-not-an-object")
    if any(release and not isinstance(release, (dict, list)) for release in embedded):
        report.note(source.label, ocid, "records/releases", "release-not-an-object")
    for found_release in releases:
        if ocid and found_release.what != "meta" and _ocid(found_release.value) not in ("", ocid):
            report.note(
                source.label, ocid, "records/ocid", "ocid-differs", _ocid(found_release.value)
            )
        yield found_release
    if record.get("versionedRelease"):
        report.counts["versioned_releases"] += 1
        if not any(found_release.what != "meta" for found_release in releases):
            report.note(source.label, ocid, "versionedRelease", "versioned-release")


def meta_of(value: dict[str, Any]) -> dict[str, Any]:
    """What a package, or a release that carries it along, says of publisher and licence."""
    meta = {name: value[name] for name in _META if value.get(name)}
    inside = meta.pop("packageInfo", None)
    return {**(inside if isinstance(inside, dict) else {}), **meta}
