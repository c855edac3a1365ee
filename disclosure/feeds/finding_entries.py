"""An entry of the feed of findings: one that a release opened or closed, in one language."""

from collections.abc import Iterator
from datetime import datetime
from html import escape

from disclosure.database.sqlite_database import Row
from disclosure.feeds.notice_entries import TAG, Category, FeedEntry, listed, quoted
from disclosure.feeds.plain_text import line
from disclosure.feeds.topics import FINDINGS
from disclosure.feeds.wording import FeedNames
from disclosure.model import schemas
from disclosure.words import formats
from disclosure.words.texts import text


class FindingEntryWriter:
    """Makes the entries of the topic of findings in one language."""

    def __init__(self, names: FeedNames) -> None:
        self._names = names
        self._language = names.language

    def newest(self, publisher: str | None) -> list[FeedEntry]:
        """The newest events, of all publishers (None) or one, the newest first."""
        events = self._names.register.each(FINDINGS.query, publisher=publisher)
        return [self._entry(row) for row in events]

    def _entry(self, event: Row) -> FeedEntry:
        publisher, release = event["publisher"], event["release"]
        publisher_row = self._names.publishers[publisher]
        prefix = text("example.prefix", self._language) if publisher_row["is_example"] else ""
        title = self._text(event["action"], rule=self._rule(event), row=event["row_key"])
        at = datetime.fromisoformat(event["released_at"])
        # A row without a page of its own is linked to the release.
        path = event["path"] or f"releases/{release}/"
        folder = "en/" if self._language == "en" else ""
        key = f"{event['finding_id']}/{release}/{event['action']}"
        return FeedEntry(
            identifier=f"{TAG}{folder}findings/{quoted(publisher)}/{quoted(key)}",
            title=line(prefix + title),
            title_language=self._language,
            address=self._names.link(path),
            other_address=self._names.other_link(path),
            author=self._names.publisher(publisher),
            author_address=None,
            published=at,
            updated=at,
            categories=(Category("findings", f"{TAG}topics", FINDINGS.title(self._language)),),
            content="\n".join(self._content(event, is_example=bool(publisher_row["is_example"]))),
        )

    def _content(self, event: Row, *, is_example: bool) -> Iterator[str]:
        if is_example:
            yield f"<p><strong>{text('example.sentence', self._language)}</strong></p>"
        yield listed((escape(name), escape(line(value))) for name, value in self._facts(event))
        address = escape(self._names.link(f"releases/{event['release']}/"))
        release = self._text("release", number=event["release"])
        yield f'<p><a href="{address}">{release}</a></p>'

    def _facts(self, event: Row) -> Iterator[tuple[str, str]]:
        """What was found, where it still is, and why it came or went."""
        fields = schemas.tables()["findings"].field
        table = schemas.tables().get(event["resource"])
        field = table.field.get(event["field"] or "") if table else None
        message = "message_en" if self._language == "en" else "message"
        is_money = bool(field and field.is_money)
        cells = {
            message: formats.sentence(event[message] or "", self._language, is_money=is_money),
            "rule_id": self._rule(event),
            "resource": table.label(self._language) if table else event["resource"],
            "row_key": event["row_key"],
            "field": field.label(self._language) if field else event["field"],
        }
        for name, value in cells.items():
            if value:
                yield fields[name].label(self._language), value
        why = schemas.codelists()["finding-cause"][event["why"]]
        yield self._text("why"), why.title_en if self._language == "en" else why.title

    def _rule(self, event: Row) -> str:
        """What the rule is called; its id where it is no rule, or none any more."""
        return str(event["title_en" if self._language == "en" else "title"] or event["rule_id"])

    def _text(self, name: str, /, **values: object) -> str:
        return text(f"feeds.entry.{name}", self._language, **values)
