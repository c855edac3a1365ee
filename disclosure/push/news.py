"""What is new to a receiver: changes of notices in the history, chosen and put into words."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from disclosure.feeds.notice_entries import NoticeEntryWriter
from disclosure.feeds.plain_text import clean, line
from disclosure.feeds.selections import AMENDING_KINDS, Subscriptions, placed
from disclosure.feeds.wording import FeedNames
from disclosure.history.history_questions import History
from disclosure.push.messages import NewsText, cut
from disclosure.push.outbox import ReadUpTo, WaitingItem, merged
from disclosure.push.receivers import Receiver
from disclosure.register.register_file import Register
from disclosure.register.tender_history import NoticeVersion, versions_of
from disclosure.words.texts import text

Row = Mapping[str, Any]

# A notice that its source published longer before the release that brings it is an archive, unless
# its tender may still be answered.
ARCHIVE_AFTER = timedelta(days=30)
_MAY_BE_ANSWERED = frozenset({"planned", "open", "suspended", "undated"})
_FACTS = (
    *("reserved_for", "budget_amount", "ceiling_amount", "procurement_method"),
    *("qualifications", "deposit_amount", "questions_until"),
)
_CHANGES_TOLD, _FACT_LENGTH = 4, 120


class NoticeChange(NamedTuple):
    """What happened to a notice since it was last read of: as `WaitingItem`, with the words that
    it may be muted by, its tender and purchaser, and the feeds that it is in."""

    item: WaitingItem
    kind: str
    tender_id: str
    purchaser_id: str
    words: str
    selections: frozenset[str]


def is_for(change: NoticeChange, receiver: Receiver) -> bool:
    """Whether a receiver asked to be told of a change, and did not mute it."""
    return (
        bool(change.selections & set(receiver.selections))
        and (not receiver.kinds or change.kind in receiver.kinds)
        and change.tender_id not in receiver.mute_tenders
        and change.purchaser_id not in receiver.mute_purchasers
        and not any(word.casefold() in change.words for word in receiver.mute_words)
    )


class NoticeChanges:
    """The changes of notices that a register's history tells of."""

    def __init__(self, register: Register, history: History) -> None:
        self._register = register
        self._history = history
        self._subscriptions = Subscriptions(register)

    def newest(self) -> ReadUpTo:
        """How far the history goes."""
        return self._upto(-1)

    def upto_release(self, number: int) -> ReadUpTo:
        """How far the history went with a release; IndexError where it has none of the number."""
        if not 0 <= number <= len(self._history.releases()):
            raise IndexError(number)
        return self._upto(number - 1) if number else ReadUpTo(0, "", 0)

    def _upto(self, place: int) -> ReadUpTo:
        release = self._history.releases()[place]
        return ReadUpTo(release.number, release.released_at, release.last_position)

    def is_of_this_history(self, upto: ReadUpTo) -> bool:
        """Whether this history is the one that was read, and not one begun anew."""
        if upto.release == 0:
            return True
        known = {one.number: one for one in self._history.releases()}
        found = known.get(upto.release)
        return found is not None and found.released_at == upto.released_at

    def since(self, upto: ReadUpTo) -> list[NoticeChange]:
        """What happened to each notice after a point, in the order of release, publication, id."""
        found: dict[tuple[str, str], Row] = {}
        actions: dict[tuple[str, str], str | None] = {}
        for change in self._history.row_changes("notices", upto.position):
            key = (change["publisher"], change["id"])
            actions[key] = merged(actions.get(key), change["action"])
            found[key] = change
        told = [
            self._told(change, action)
            for key, change in found.items()
            if (action := actions[key]) is not None
        ]
        return [change for _, change in sorted(one for one in told if one is not None)]

    def _told(self, change: Row, action: str) -> tuple[tuple[int, int, str], NoticeChange] | None:
        publisher, identifier = change["publisher"], change["id"]
        notice: Row | None = self._register.find("notices", publisher, identifier)
        if notice is None:
            notice = json.loads(change["before"]) if change["before"] else {}
        tender = self._register.find("tenders", publisher, notice.get("tender_id"))
        if action == "added" and _is_archive(notice, tender, change["released_at"]):
            return None
        empty = dict.fromkeys(
            ("tender_id", "region_code", "catalogue_item_id", "purchaser_id", "procurement_method")
        )
        cells = {"publisher": publisher, "kind": "other", **empty, **notice}
        where = placed(cells, tender)
        words = [notice.get(name) for name in ("title", "title_en", "content")]
        words += [tender[name] for name in ("title", "content") if tender and tender.get(name)]
        order = (change["release"], notice.get("listed_us") or 0, identifier)
        return order, NoticeChange(
            WaitingItem(publisher, identifier, action, change["release"]),
            cells["kind"] or "other",
            where["tender_id"] or "",
            where["purchaser_id"] or "",
            "\n".join(one for one in words if one).casefold(),
            frozenset(self._stems(where)),
        )

    def _stems(self, where: Mapping[str, str | None]) -> Iterator[str]:
        for selection in self._subscriptions.of(where):
            try:
                yield self._subscriptions.path(selection, "zh", "atom").removesuffix(".atom")
            except KeyError:  # its last notice went with this one, and no feed was ever there
                continue

    def redacted(self) -> Iterator[tuple[str, str]]:
        """(publisher, id) of the notices that were taken back, whole or in part."""
        for release in self._history.releases():
            for one in self._history.redactions(release.number):
                if one.resource == "notices":
                    yield one.publisher, one.identifier


def _is_archive(notice: Row, tender: Row | None, released_at: str) -> bool:
    if tender is not None and tender["status"] in _MAY_BE_ANSWERED:
        return False
    published = notice.get("published_at")
    if not published:
        return False
    age = datetime.fromisoformat(released_at) - datetime.fromisoformat(published)
    return age > ARCHIVE_AFTER


class NewsWriter:
    """Puts news into words, in one language."""

    def __init__(self, register: Register, history: History, siteurl: str, language: str) -> None:
        self._register = register
        self._history = history
        self._language = language
        self._names = FeedNames(register, siteurl, language)
        self._entries = NoticeEntryWriter(self._names, Subscriptions(register))

    def texts(self, items: list[WaitingItem]) -> list[NewsText]:
        """What is told of each of some notices, as the register has them now."""
        keys = [(one.publisher, one.notice_id) for one in items]
        versions = {
            (one.notice["publisher"], one.notice["notice_id"]): one
            for one in versions_of(self._register, keys)
        }
        return [
            self._present(item, versions[key]) if key in versions else self._gone(item)
            for key, item in zip(keys, items, strict=True)
        ]

    def _present(self, item: WaitingItem, version: NoticeVersion) -> NewsText:
        entry = self._entries.entry(version)
        is_changed = item.action == "changed"
        title = self._text("changed", title=entry.title) if is_changed else entry.title
        facts = [self._text("who", name=entry.author, place=self._place(version))]
        if version.notice["kind"] in AMENDING_KINDS:
            facts += self._moved(version)
        else:
            facts += self._facts(version)
        return NewsText(title, self._due(version), tuple(facts), entry.address)

    def _place(self, version: NoticeVersion) -> str:
        code = version.state.get("region_code")
        return self._names.of("regions", version.notice["publisher"], code) if code else ""

    def _due(self, version: NoticeVersion) -> str:
        """By when one has to act, while one still can."""
        publisher, tender = version.notice["publisher"], version.notice["tender_id"]
        row = self._register.find("tenders", publisher, tender)
        deadline = version.state.get("submission_deadline")
        if row is None or row["status"] != "open" or deadline is None:
            return ""
        told = [self._text("due", at=self._names.moment(deadline))]
        documents = version.state.get("documents_until")
        if documents is not None and row["entry"] == "open-to-all":
            told.append(self._text("documents", at=self._names.moment(documents)))
        return self._text("and").join(told)

    def _facts(self, version: NoticeVersion) -> Iterator[str]:
        for name in _FACTS:
            value = version.state.get(name)
            if value is not None:
                yield self._fact(name, self._shown(name, value, version))

    def _moved(self, version: NoticeVersion) -> Iterator[str]:
        if reason := version.notice.get("change_reason"):
            yield self._fact("change_reason", line(reason, _FACT_LENGTH))
        for change in version.changes[:_CHANGES_TOLD]:
            before, after = (
                self._shown(change.field, value, version) if value is not None else "—"
                for value in (change.before, change.after)
            )
            yield self._fact(change.field, f"{cut(before, 60)} → {cut(after, 60)}")

    def _fact(self, name: str, shown: str) -> str:
        return text(
            "feeds.event.fact", self._language, label=self._names.field_label(name), value=shown
        )

    def _shown(self, name: str, value: Any, version: NoticeVersion) -> str:
        publisher, currency = version.notice["publisher"], version.state.get("currency")
        shown = self._names.field_value(name, publisher, value, currency)
        return line(clean(shown, _FACT_LENGTH * 2), _FACT_LENGTH)

    def _gone(self, item: WaitingItem) -> NewsText:
        """A notice that is not there any more: only its id, and why."""
        told = self._history.withdrawal("notices", item.publisher, item.notice_id)
        title = self._text("withdrawn", id=line(item.notice_id))
        facts = [self._names.publisher(item.publisher)]
        reason = told and ((told["reason_en"] if self._language == "en" else "") or told["reason"])
        if reason:
            facts.append(line(reason, _FACT_LENGTH))
        page = told["page"] if told and told["page"] else "tender-notices/"
        return NewsText(title, "", tuple(facts), self._names.link(page))

    def _text(self, name: str, /, **values: object) -> str:
        return text(f"push.news.{name}", self._language, **values)
