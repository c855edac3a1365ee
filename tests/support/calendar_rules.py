"""Rules for calendars, read line by line; each docstring names the clause it holds to.

Taken from RFC 5545 (iCalendar) and RFC 7986 (its new properties). Our own strict reading, beside
that of `icalendar`, which forgives much.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tests.support.feed_grammar import LANGUAGE, URI

CALENDAR_RULES: list[Callable[["Component"], Iterator[str]]] = []
# RFC 5545 §3.1: contentline = name *(";" param) ":" value; values hold no controls but tab.
LINE = re.compile(
    r"(?P<name>[A-Z0-9-]+)(?P<parameters>(;[A-Z0-9-]+=(\"[^\"\x00-\x08\x0a-\x1f\x7f]*\"|"
    r"[^\x00-\x08\x0a-\x1f\x7f\";:,]*))*):(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)"
)
# RFC 5545 §3.3.11: TEXT escapes backslash, semicolon, comma and line feed, and nothing else.
TEXT = re.compile(r"([^\\;,]|\\[\\;,Nn])*")
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "COMMENT"}
UTC = re.compile(r"\d{8}T\d{6}Z")
LOCAL = re.compile(r"\d{8}T\d{6}")
DAY = re.compile(r"\d{8}")
DURATION = re.compile(r"[+-]?P(\d+W|(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?)")


@dataclass
class Component:
    """A component with its lines (name, parameters, value) and the components inside."""

    name: str
    lines: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    inside: list["Component"] = field(default_factory=list)

    def value(self, name: str) -> str:
        """The value of a property that is there once; empty where it is not."""
        return next((value for one, _, value in self.lines if one == name), "")

    def of(self, name: str) -> list["Component"]:
        """The components of a name, however deep."""
        found = [self] if self.name == name else []
        return found + [one for part in self.inside for one in part.of(name)]


def calendar(
    rule: Callable[[Component], Iterator[str]],
) -> Callable[[Component], Iterator[str]]:
    CALENDAR_RULES.append(rule)
    return rule


def calendar_complaints(data: bytes) -> list[str]:
    """Every rule that a calendar breaks, by name, with what breaks it."""
    found = [f"lines: {told}" for told in lines_of_bytes(data)]
    if found:
        return found
    root = read(data)
    return [f"{rule.__name__}: {told}" for rule in CALENDAR_RULES for told in rule(root)]


def lines_of_bytes(data: bytes) -> Iterator[str]:
    """RFC 5545 §3.1: lines end in CRLF, hold 75 octets at most, and are UTF-8 each by itself
    (folding splits no character)."""
    if not data.endswith(b"\r\n"):
        yield "the last line has no end"
    for line in data.split(b"\r\n"):
        if len(line) > 75:
            yield f"{len(line)} octets: {line[:40]!r}"
        if b"\r" in line or b"\n" in line:
            yield f"a bare line end in {line[:40]!r}"
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            yield f"a split character in {line!r}"


def read(data: bytes) -> Component:
    """The one component of a document; ValueError with the line that is none."""
    text = data.decode("utf-8").replace("\r\n ", "").removesuffix("\r\n")
    stack = [Component("")]
    for line in text.split("\r\n"):
        match = LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"no content line: {line[:80]!r}")
        name, value = match["name"], match["value"]
        if name == "BEGIN":
            stack.append(Component(value))
            stack[-2].inside.append(stack[-1])
        elif name == "END":
            if stack.pop().name != value:
                raise ValueError(f"END:{value} out of place")
        else:
            pairs = re.findall(r";([A-Z0-9-]+)=(\"[^\"]*\"|[^;:,]*)", match["parameters"])
            stack[-1].lines.append((name, dict(pairs), value))
    (root,) = stack
    (whole,) = root.inside
    return whole


@calendar
def a_calendar_says_version_product_and_has_a_component(root: Component) -> Iterator[str]:
    """RFC 5545 §3.6 and §3.7: PRODID and VERSION:2.0 once; at least one component."""
    names = Counter(name for name, _, _ in root.lines)
    if root.name != "VCALENDAR" or root.value("VERSION") != "2.0":
        yield f"{root.name} {root.value('VERSION')}"
    yield from (name for name in ("PRODID", "VERSION") if names[name] != 1)
    if not root.inside:
        yield "no component"


@calendar
def a_calendar_says_its_name_source_and_refresh(root: Component) -> Iterator[str]:
    """RFC 7986 §5: NAME, DESCRIPTION, SOURCE (a URI), REFRESH-INTERVAL (a duration), COLOR, URL
    once each; the last four with their VALUE where it is not the default."""
    given = {name: (parameters, value) for name, parameters, value in root.lines}
    for name in ("NAME", "DESCRIPTION", "SOURCE", "REFRESH-INTERVAL", "COLOR", "URL"):
        if sum(one == name for one, _, _ in root.lines) != 1:
            yield f"not one {name}"
    if not URI.fullmatch(root.value("SOURCE")) or given["SOURCE"][0].get("VALUE") != "URI":
        yield str(given["SOURCE"])
    refresh = given["REFRESH-INTERVAL"]
    if refresh[0].get("VALUE") != "DURATION" or not DURATION.fullmatch(refresh[1]):
        yield str(refresh)
    if not re.fullmatch(r"[a-z]+", root.value("COLOR")):
        yield root.value("COLOR")


@calendar
def texts_are_escaped(root: Component) -> Iterator[str]:
    """RFC 5545 §3.3.11: comma, semicolon and backslash are escaped, a line end is \\n."""
    for component in [root, *root.of("VEVENT"), *root.of("VALARM")]:
        for name, _, value in component.lines:
            if name in TEXTS and not TEXT.fullmatch(value):
                yield f"{name}: {value[:60]}"


@calendar
def an_event_has_uid_stamp_start_each_once(root: Component) -> Iterator[str]:
    """RFC 5545 §3.6.1: UID, DTSTAMP and (without METHOD) DTSTART, once; others not twice."""
    single = ("UID", "DTSTAMP", "DTSTART", "SEQUENCE", "STATUS", "SUMMARY", "URL", "DESCRIPTION")
    for event in root.of("VEVENT"):
        counts = Counter(name for name, _, _ in event.lines)
        yield from (f"{event.value('UID')}: {name}" for name in single if counts[name] != 1)
        if counts["LOCATION"] > 1 or {"DTEND", "DURATION"} <= counts.keys():
            yield event.value("UID")


@calendar
def uids_are_unlike(root: Component) -> Iterator[str]:
    """RFC 5545 §3.8.4.7: globally unique; so once in a calendar without recurrences."""
    counts = Counter(event.value("UID") for event in root.of("VEVENT"))
    yield from (uid for uid, count in counts.items() if count > 1 or not uid)


@calendar
def times_have_their_forms(root: Component) -> Iterator[str]:
    """RFC 5545 §3.3.4, §3.3.5, §3.8.7: stamps in UTC; DTSTART a DATE, or local with TZID."""
    for event in root.of("VEVENT"):
        for name, parameters, value in event.lines:
            if name in {"DTSTAMP", "CREATED", "LAST-MODIFIED"} and not UTC.fullmatch(value):
                yield f"{name} {value}"
            if name == "DTSTART":
                form = DAY if parameters.get("VALUE") == "DATE" else LOCAL
                if not form.fullmatch(value) or ("TZID" in parameters) == (form is DAY):
                    yield f"{parameters} {value}"


@calendar
def zones_are_described(root: Component) -> Iterator[str]:
    """RFC 5545 §3.2.19 and §3.6.5: a VTIMEZONE for each TZID, once, that reaches back to it."""
    zones = {zone.value("TZID"): zone for zone in root.of("VTIMEZONE")}
    if len(zones) < len(root.of("VTIMEZONE")):
        yield "a zone is described twice"
    for zone in zones.values():
        if not zone.of("STANDARD") + zone.of("DAYLIGHT"):
            yield f"{zone.value('TZID')} has no rule"
        for part in zone.inside:
            yield from (
                f"{part.name} {name}"
                for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO")
                if sum(one == name for one, _, _ in part.lines) != 1
            )
    for event in root.of("VEVENT"):
        for name, parameters, value in event.lines:
            if name == "DTSTART" and "TZID" in parameters:
                zone = zones.get(parameters["TZID"], Component(""))
                starts = [part.value("DTSTART") for part in zone.inside]
                if not starts or _instant(value) < _instant(min(starts)):
                    yield f"{parameters['TZID']} at {value}"


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a local time by RFC 5545


@calendar
def a_status_and_sequence_are_of_their_kind(root: Component) -> Iterator[str]:
    """RFC 5545 §3.8.1.11 and §3.8.7.4: a status of events; a sequence from 0 on."""
    for event in root.of("VEVENT"):
        if event.value("STATUS") not in {"TENTATIVE", "CONFIRMED", "CANCELLED"}:
            yield event.value("STATUS")
        if not event.value("SEQUENCE").isdigit():
            yield event.value("SEQUENCE")


@calendar
def an_alarm_shows_something_before(root: Component) -> Iterator[str]:
    """RFC 5545 §3.6.6: DISPLAY with a DESCRIPTION and a TRIGGER; none where it is cancelled."""
    for event in root.of("VEVENT"):
        for alarm in event.of("VALARM"):
            if alarm.value("ACTION") != "DISPLAY" or not alarm.value("DESCRIPTION"):
                yield str(alarm.lines)
            if not DURATION.fullmatch(alarm.value("TRIGGER")) or alarm.value("TRIGGER")[0] != "-":
                yield alarm.value("TRIGGER")
            if event.value("STATUS") == "CANCELLED":
                yield f"{event.value('UID')} is cancelled"


@calendar
def addresses_and_languages_are_such(root: Component) -> Iterator[str]:
    """RFC 5545 §3.8.4.6 and §3.2.10: URL is a URI, LANGUAGE a language tag."""
    for component in [root, *root.of("VEVENT")]:
        if not URI.fullmatch(component.value("URL")):
            yield component.value("URL")
        for _, parameters, _ in component.lines:
            if not LANGUAGE.fullmatch(parameters.get("LANGUAGE", "en")):
                yield parameters["LANGUAGE"]
