"""Statements of OCDS files about themselves: publisher, licence, languages and date."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from disclosure.intake.ocds import ocds_text as texts
from disclosure.intake.ocds.json_nodes import scalar_text
from disclosure.intake.ocds.ocds_dates import Instant, NotADate, instant


@dataclass
class PublisherStatements:
    """The statements of the files, with how often each is made."""

    publishers: Counter[str] = field(default_factory=Counter)
    homepages: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    newest: Instant | None = None

    def add(self, meta: dict[str, Any], zone: ZoneInfo) -> None:
        """Take note of a package's properties."""
        publisher = meta.get("publisher")
        publisher = publisher if isinstance(publisher, dict) else {"name": publisher}
        name = texts.line(scalar_text(publisher.get("legalName") or publisher.get("name")))
        self.publishers.update([name] if name else [])
        homepage = texts.line(scalar_text(publisher.get("uri")))
        self.homepages.update([homepage] if homepage.startswith(("http://", "https://")) else [])
        licence = texts.line(scalar_text(meta.get("license")))
        self.licences.update([licence] if licence else [])
        self.add_date(scalar_text(meta.get("publishedDate")), zone)

    def add_date(self, text: str, zone: ZoneInfo) -> Instant | None:
        """The instant in `text`, if it is one; the newest of all is kept."""
        try:
            moment = instant(text, zone)
        except NotADate:
            return None
        if moment and (self.newest is None or moment.at > self.newest.at):
            self.newest = moment
        return moment
