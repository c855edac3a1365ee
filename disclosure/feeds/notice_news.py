"""News of notices in a few lines, for groups, mailboxes and digests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from disclosure.feeds.notice_entries import NoticeEntryWriter
from disclosure.feeds.plain_text import clean, line
from disclosure.feeds.selections import AMENDING_KINDS
from disclosure.register.tender_history import NoticeInstant, NoticeVersion
from disclosure.words.texts import text

Row = Mapping[str, Any]

# A notice that its source published longer than this before its release is an archive, unless its
# tender is still open.
ARCHIVE_AFTER = timedelta(days=30)
_MAY_BE_ANSWERED = frozenset({"planned", "open", "suspended", "undated"})
_FACTS = (
    *("reserved_for", "budget_amount", "ceiling_amount", "procurement_method"),
    *("qualifications", "deposit_amount", "questions_until"),
)
FACT_LENGTH = 120
_CHANGES_TOLD, _SHORT_TITLE = 4, 40


@dataclass(frozen=True)
class NewsText:
    """One piece of news in one language: its title, the deadline to act by (empty if there is
    nothing to do), its facts one by one, the address of its page, and why the receiving
    organization may bid (empty without an organization, or if nothing can be bid for)."""

    title: str
    due: str
    facts: tuple[str, ...]
    address: str
    may_bid: str = ""

    def written(self) -> dict[str, object]:
        """As JSON."""
        return {
            "title": self.title,
            "due": self.due,
            **({"may_bid": self.may_bid} if self.may_bid else {}),
            "facts": list(self.facts),
            "address": self.address,
        }

    @classmethod
    def read(cls, written: dict[str, Any]) -> "NewsText":
        """From such JSON."""
        return cls(
            written["title"],
            written["due"],
            tuple(written["facts"]),
            written["address"],
            written.get("may_bid", ""),
        )

    def shortened(self, level: int) -> "NewsText":
        """Complete (0), without facts (1), or with the beginning of its title only (2)."""
        if level == 0:
            return self
        title = self.title if level == 1 else cut(self.title, _SHORT_TITLE)
        return replace(self, title=title, facts=())


def cut(sentence: str, most: int) -> str:
    """The beginning of a text, with … where something is left out."""
    return sentence if len(sentence) <= most else sentence[: most - 1].rstrip() + "…"


def is_archive(notice: Row, tender: Row | None, released_at: str) -> bool:
    """Whether a notice that a release brings is too old to be news."""
    if tender is not None and tender["status"] in _MAY_BE_ANSWERED and not tender["is_followed"]:
        return False
    published = notice.get("published_at")
    if not published:
        return False
    age = datetime.fromisoformat(released_at) - datetime.fromisoformat(published)
    return age > ARCHIVE_AFTER


class NoticeNewsWriter:
    """Words news of notices in the language of its entries."""

    def __init__(self, entries: NoticeEntryWriter) -> None:
        self._entries = entries
        self._names = entries.names
        self._language = entries.language

    def news(self, version: NoticeVersion, *, is_changed: bool) -> NewsText:
        """The news of a notice in its present state; `is_changed`: it was published before."""
        heading = self._entries.heading(version)
        title = self._text("changed", title=heading.title) if is_changed else heading.title
        facts = [self._text("who", name=heading.author, place=self._place(version))]
        if version.notice["kind"] in AMENDING_KINDS:
            facts += self._moved(version)
        else:
            facts += self._facts(version)
        return NewsText(title, self._due(version), tuple(facts), heading.address)

    def _place(self, version: NoticeVersion) -> str:
        code = version.state.get("region_code")
        return self._names.of("regions", version.notice["publisher"], code) if code else ""

    def _due(self, version: NoticeVersion) -> str:
        """By when one has to act, while one still can."""
        publisher, tender = version.notice["publisher"], version.notice["tender_id"]
        row = self._names.register.find("tenders", publisher, tender)
        deadline = version.state.get("submission_deadline")
        if row is None or row["status"] != "open" or deadline is None:
            return ""
        deadlines = [self._text("due", at=self._names.local_moment(deadline, publisher))]
        documents = version.state.get("documents_until")
        if documents is not None and row["entry"] == "open-to-all":
            deadlines.append(
                self._text("documents", at=self._names.local_moment(documents, publisher))
            )
        return self._text("and").join(deadlines)

    def _facts(self, version: NoticeVersion) -> Iterator[str]:
        for name in _FACTS:
            value = version.state.get(name)
            if value is not None and (name, value) != ("reserved_for", "none"):
                yield self._fact(name, self._value_text(name, value, version))

    def _moved(self, version: NoticeVersion) -> Iterator[str]:
        if reason := version.notice.get("change_reason"):
            yield self._fact("change_reason", line(reason, FACT_LENGTH))
        for change in version.changes[:_CHANGES_TOLD]:
            before, after = (
                self._value_text(change.field, value, version) if value is not None else "—"
                for value in (change.before, change.after)
            )
            yield self._fact(change.field, f"{cut(before, 60)} → {cut(after, 60)}")

    def _fact(self, name: str, shown: str) -> str:
        return text(
            "feeds.event.fact", self._language, label=self._names.field_label(name), value=shown
        )

    def _value_text(self, name: str, value: Any, version: NoticeVersion) -> str:
        publisher, currency = version.notice["publisher"], version.state.get("currency")
        if isinstance(value, NoticeInstant):
            return self._names.local_moment(value, publisher)
        shown = self._names.field_value(name, publisher, value, currency)
        return line(clean(shown, FACT_LENGTH * 2), FACT_LENGTH)

    def _text(self, name: str, /, **values: object) -> str:
        return text(f"feeds.news.{name}", self._language, **values)
