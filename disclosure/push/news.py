"""What is new to a receiver: changes of notices in the history, filtered and worded."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from disclosure.feeds.notice_entries import NoticeEntryWriter
from disclosure.feeds.notice_news import FACT_LENGTH, NewsText, NoticeNewsWriter, is_archive
from disclosure.feeds.plain_text import line
from disclosure.feeds.selections import Subscriptions, placed
from disclosure.feeds.wording import FeedNames
from disclosure.history.history_questions import History
from disclosure.push.bidding import Bidding
from disclosure.push.outbox import ReadUpTo, WaitingItem, merged
from disclosure.push.receivers import Receiver
from disclosure.register.register_file import Register
from disclosure.register.tender_history import NoticeVersion, versions_of
from disclosure.words.texts import text

Row = Mapping[str, Any]


class NoticeChange(NamedTuple):
    """What happened to a notice since the last run: as `WaitingItem`, with the text that muted
    words are matched against, its tender and purchaser, and the feeds that it is in."""

    item: WaitingItem
    kind: str
    tender_id: str
    purchaser_id: str
    words: str
    selections: frozenset[str]


def is_for(change: NoticeChange, receiver: Receiver) -> bool:
    """Whether a receiver subscribed to a change, and did not mute it."""
    return (
        bool(change.selections & set(receiver.selections))
        and (not receiver.kinds or change.kind in receiver.kinds)
        and change.tender_id not in receiver.mute_tenders
        and change.purchaser_id not in receiver.mute_purchasers
        and not any(word.casefold() in change.words for word in receiver.mute_words)
    )


class NoticeChanges:
    """The changes of notices in a register's history."""

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
        """Whether this is the history that was read before, and not a new one."""
        if upto.release == 0:
            return True
        releases = {release.number: release for release in self._history.releases()}
        release = releases.get(upto.release)
        return release is not None and release.released_at == upto.released_at

    def since(self, upto: ReadUpTo) -> list[NoticeChange]:
        """What happened to each notice after a position, in the order of release, publication,
        id."""
        changes: dict[tuple[str, str], Row] = {}
        actions: dict[tuple[str, str], str | None] = {}
        for change in self._history.row_changes("notices", upto.position):
            key = (change["publisher"], change["id"])
            actions[key] = merged(actions.get(key), change["action"])
            changes[key] = change
        ordered = [
            self._change_of(change, action)
            for key, change in changes.items()
            if (action := actions[key]) is not None
        ]
        return [change for _, change in sorted(entry for entry in ordered if entry is not None)]

    def _change_of(
        self, change: Row, action: str
    ) -> tuple[tuple[int, int, str], NoticeChange] | None:
        publisher, identifier = change["publisher"], change["id"]
        notice: Row | None = self._register.find("notices", publisher, identifier)
        if notice is None:
            notice = json.loads(change["before"]) if change["before"] else {}
        tender = self._register.find("tenders", publisher, notice.get("tender_id"))
        if action == "added" and is_archive(notice, tender, change["released_at"]):
            return None
        empty = dict.fromkeys(
            (
                *("tender_id", "region_code", "catalogue_item_id"),
                *("purchaser_id", "procurement_method", "domain"),
            )
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
            "\n".join(word for word in words if word).casefold(),
            frozenset(self._stems(where)),
        )

    def _stems(self, where: Mapping[str, str | None]) -> Iterator[str]:
        for selection in self._subscriptions.of(where):
            try:
                yield self._subscriptions.path(selection, "zh", "atom").removesuffix(".atom")
            except KeyError:  # its last notice was removed with this one, and it never had a feed
                continue

    def redacted(self) -> Iterator[tuple[str, str]]:
        """(publisher, id) of the notices that were redacted, whole or in part."""
        for release in self._history.releases():
            for redaction in self._history.redactions(release.number):
                if redaction.resource == "notices":
                    yield redaction.publisher, redaction.identifier


class NewsWriter:
    """Words news in one language."""

    def __init__(
        self, register: Register, history: History, siteurl: str, language: str, bidding: Bidding
    ) -> None:
        self._register = register
        self._bidding = bidding
        self._history = history
        self._language = language
        self._names = FeedNames(register, siteurl, language)
        self._writer = NoticeNewsWriter(NoticeEntryWriter(self._names, Subscriptions(register)))

    def texts(self, items: list[WaitingItem], organization: str) -> list[NewsText]:
        """The news of some notices, by their state in the register; for an organization, by its
        page, or for nobody in particular."""
        keys = [(item.publisher, item.notice_id) for item in items]
        versions = {
            (version.notice["publisher"], version.notice["notice_id"]): version
            for version in versions_of(self._register, keys)
        }
        return [
            self._news_of(versions[key], item, organization)
            if key in versions
            else self._gone(item)
            for key, item in zip(keys, items, strict=True)
        ]

    def _news_of(self, version: NoticeVersion, item: WaitingItem, organization: str) -> NewsText:
        news_text = self._writer.news(version, is_changed=item.action == "changed")
        if not organization:
            return news_text
        tender = version.notice["tender_id"]
        reasons = self._bidding.reasons(self._names, organization, item.publisher, tender)
        return replace(news_text, may_bid=reasons)

    def _gone(self, item: WaitingItem) -> NewsText:
        """A notice that no longer exists: only its id, and the reason."""
        withdrawal = self._history.withdrawal("notices", item.publisher, item.notice_id)
        title = self._text("withdrawn", id=line(item.notice_id))
        facts = [self._names.publisher(item.publisher)]
        reason = withdrawal and (
            (withdrawal["reason_en"] if self._language == "en" else "") or withdrawal["reason"]
        )
        if reason:
            facts.append(line(reason, FACT_LENGTH))
        page = withdrawal["page"] if withdrawal and withdrawal["page"] else "tender-notices/"
        return NewsText(title, "", tuple(facts), self._names.link(page))

    def _text(self, name: str, /, **values: object) -> str:
        return text(f"push.news.{name}", self._language, **values)
