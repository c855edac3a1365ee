"""An entry of a topic for a feed: its title, facts and links in one language."""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from disclosure.database.sqlite_database import Row
from disclosure.feeds.notice_entries import TAG, Category, FeedEntry, listed, marked, quoted
from disclosure.feeds.plain_text import clean, line
from disclosure.feeds.topics import Topic
from disclosure.feeds.wording import FeedNames
from disclosure.model import schemas
from disclosure.words import formats
from disclosure.words.texts import text

# Keys without meaning to a reader, and what is in the entry's own title and links.
_HIDDEN_FIELDS = frozenset(
    {
        *("title", "title_en", "source_url", "project_id", "currency", "revision"),
        *("resource", "row_key", "rule_id", "year"),
    }
)
_MOST_ITEMS = 50


class TopicWriter:
    """Makes the entries of topics in one language."""

    def __init__(self, names: FeedNames) -> None:
        self.names = names
        self._register = register = names.register
        self._language = names.language
        self._languages = {
            (row["publisher"], row["package"]): row["language"]
            for row in register.each("SELECT publisher, package, language FROM packages")
        }

    def _text(self, name: str, /, **values: object) -> str:
        return text(f"feeds.entry.{name}", self._language, **values)

    def newest(self, topic: Topic, publisher: str | None) -> list[FeedEntry]:
        """The newest entries of a topic, of all publishers (None) or one, the newest first."""
        rows = self._register.each(topic.query, publisher=publisher)
        return [self.entry(topic, row) for row in rows]

    def entry(self, topic: Topic, result: Row) -> FeedEntry:
        """The entry of a row of the topic's query."""
        row: Row = json.loads(result["json"], parse_float=Decimal)
        publisher = row["publisher"]
        language = self._languages[publisher, result["package"]]
        is_release = topic.table == "packages"
        at = (
            datetime.fromisoformat(result["day"])
            if is_release
            else self._instant(result["day"], publisher)
        )
        title = self._title(row, result["key"])
        if is_release:
            title = self._text("in_release", title=title, number=result["release"])
        elif "ends_on" in row:
            day = formats.day(row["ends_on"], self._language)
            title = self._text("ends", title=title, day=day)
        elif "duty" in row:
            duty = self.names.code("publication-duty", row["duty"])
            state = self.names.code("duty-state", row["state"])
            title = self._text("duty", title=title, duty=duty, state=state)
        folder = "en/" if self._language == "en" else ""
        return FeedEntry(
            identifier=f"{TAG}{folder}{topic.name}/{quoted(publisher)}/{quoted(result['key'])}",
            title=title,
            title_language=language,
            address=self.names.link(result["path"]),
            other_address=self.names.other_link(result["path"]),
            author=self.names.publisher(publisher),
            author_address=None,
            published=at,
            updated=at,
            categories=(Category(topic.name, f"{TAG}topics", topic.title(self._language)),),
            content="\n".join(self._content(topic, row, language, result)),
        )

    def key_facts(self, topic: Topic, result: Row) -> Iterator[str]:
        """By whom, for how much and with what score, as lines of text: for awards and results."""
        row: Row = json.loads(result["json"], parse_float=Decimal)
        publisher = row["publisher"]
        if topic.table == "awards":
            names = [
                self.names.of("organizations", publisher, winner["undertaker_id"])
                for winner in self._undertakers(publisher, row["award_id"])
            ]
            if names:
                yield text("formats.comma", self._language).join(names)
        fields = schemas.tables()[topic.table].field
        for name in ("amount", "score", "grade"):
            if name in fields and row.get(name) is not None:
                shown = self._value_text(fields[name], publisher, row[name], row.get("currency"))
                label = fields[name].label(self._language)
                yield text("feeds.event.fact", self._language, label=label, value=shown)

    def _undertakers(self, publisher: str, award: str) -> Iterator[Row]:
        return self._register.each(
            "SELECT undertaker_id FROM award_undertakers"
            " WHERE publisher = ? AND award_id = ? ORDER BY undertaker_id",
            publisher,
            award,
        )

    def _instant(self, day: str, publisher: str) -> datetime:
        """A day of the data as its first instant where it was published; never in the future, nor
        before 1900, where no clock has been."""
        zone = ZoneInfo(self.names.publishers[publisher]["time_zone"])
        at = datetime.fromisoformat(day)
        if at.tzinfo is None:
            at = max(at, datetime(1900, 1, 1)).replace(tzinfo=zone)  # noqa: DTZ001
        return self._register.no_later(publisher, at)

    def _ruled(self, name: str, row: Row) -> str:
        """The rule that a finding or a reply is about, by its name, and the row."""
        rule = self._register.row("SELECT * FROM rules WHERE rule_id = ?", row["rule_id"])
        called = rule["title_en" if self._language == "en" else "title"] if rule else ""
        return self._text(name, rule=called or row["rule_id"], row=row["row_key"])

    def _title(self, row: Row, key: str) -> str:
        title = self.names.best(row, "title") if "title" in row else ""
        if "finding_id" in row:
            title = self._ruled("unanswered", row)
        elif "reply_id" in row:
            title = self._ruled("replied", row)
        if not title and row.get("project_id"):
            project = self._register.find("projects", row["publisher"], row["project_id"])
            title = self.names.best(project, "title")
        is_example = self.names.publishers[row["publisher"]]["is_example"]
        prefix = text("example.prefix", self._language) if is_example else ""
        return line(prefix + (title or key))

    def _content(self, topic: Topic, row: Row, language: str, result: Row) -> Iterator[str]:
        if self.names.publishers[row["publisher"]]["is_example"]:
            yield f"<p><strong>{text('example.sentence', self._language)}</strong></p>"
        yield listed(self._facts(topic, row, language))
        yield from self._more(topic, row, language)
        if topic.table == "packages":
            yield from self._release(row, result["release"])
        address = escape(self.names.link(result["path"]))
        yield f'<p><a href="{address}">{self._text("page")}</a></p>'

    def _release(self, row: Row, number: int) -> Iterator[str]:
        """What a release did to the tables of a package, with links to the changes."""
        history = self._register.history
        assert history is not None
        counts = history.counts_of_package(number, row["publisher"], row["package"])
        yield listed(
            (escape(self._table(table_counts["resource"])), self._text("changes", **table_counts))
            for table_counts in counts
        )
        address = escape(self.names.link(f"releases/{number}/"))
        yield f'<p><a href="{address}">{self._text("release", number=number)}</a></p>'

    def _table(self, resource: str) -> str:
        schema = schemas.tables().get(resource)
        if schema:
            return schema.label(self._language)
        return self._text(resource) if resource == "packages" else resource

    def _facts(self, topic: Topic, row: Row, language: str) -> Iterator[tuple[str, str]]:
        if topic.table == "packages":
            yield from self._package_facts(row, language)
            return
        table = schemas.tables()[topic.table]
        for field in table.fields:
            value = row.get(field.name)
            if value is None or field.name in _HIDDEN_FIELDS or field.name in table.primary_key:
                continue
            shown = self._value_text(field, row["publisher"], value, row.get("currency"))
            if shown:
                is_own_text = field.type == "string" and not (
                    field.reference or field.codelist or field.flag("is_region")
                )
                tongue = language if is_own_text else self._language
                yield escape(field.label(self._language)), marked(shown, tongue, self._language)

    def _value_text(self, field: schemas.Field, publisher: str, value: Any, currency: Any) -> str:
        if isinstance(value, bool):
            return self._text("yes" if value else "no")
        if isinstance(value, list):
            return clean("; ".join(map(str, value)))
        if field.reference is not None and field.reference.resource not in {
            "organizations",
            "items",
        }:
            return ""
        if isinstance(value, Decimal | int) and not field.is_money:
            return f"{value}"
        return self.names.value(field, publisher, value, currency)

    def _package_facts(self, row: Row, language: str) -> Iterator[tuple[str, str]]:
        if description := self.names.best(row, "description"):
            yield self._text("description"), marked(description, language, self._language)
        if row.get("period_from") and row.get("period_to"):
            yield (
                self._text("period"),
                self._text("span", first=row["period_from"], last=row["period_to"]),
            )
        yield self._text("license"), escape(line(row.get("license_name") or ""))

    def _more(self, topic: Topic, row: Row, language: str) -> Iterator[str]:
        if topic.table == "awards":
            names = [
                escape(self.names.of("organizations", row["publisher"], winner["undertaker_id"]))
                for winner in self._undertakers(row["publisher"], row["award_id"])
            ]
            if names:
                yield listed([(self._text("undertakers"), "<br>".join(names))])
        if topic.table == "editions" and row.get("supersedes_edition_id"):
            old, new = row["supersedes_edition_id"], row["edition_id"]
            for word, here, there in (("added", new, old), ("removed", old, new)):
                entries = self._only_in(row["publisher"], here, there)
                if entries:
                    shown = marked("\n".join(entries), language, self._language)
                    yield listed([(self._text(word), shown)])

    def _only_in(self, publisher: str, here: str, there: str) -> list[str]:
        """The entries of an edition whose code and name another edition lacks."""
        rows = self._register.rows(
            "SELECT code, name, name_en FROM items AS h WHERE publisher = ? AND edition_id = ?"
            " AND NOT EXISTS (SELECT 1 FROM items AS t WHERE t.publisher = h.publisher"
            " AND t.edition_id = ? AND t.code = h.code AND t.name = h.name)"
            f" ORDER BY code, item_id LIMIT {_MOST_ITEMS + 1}",
            publisher,
            here,
            there,
        )
        lines = [line(f"{row['code']} {self.names.best(row, 'name')}") for row in rows]
        return [*lines[:_MOST_ITEMS], "…"] if len(lines) > _MOST_ITEMS else lines
