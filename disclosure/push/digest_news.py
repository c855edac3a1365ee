"""Digests as news: which digests of a site are due to a receiver, and the text of a message
about one."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from disclosure.feeds.happenings import PERIODS
from disclosure.feeds.notice_news import NewsText
from disclosure.history.history_questions import History
from disclosure.push.outbox import DIGEST, Outbox, ReadUpTo, WaitingItem
from disclosure.push.receivers import Receiver
from disclosure.words.texts import text


class PublishedDigests:
    """The files of digests of a served site, and when its releases were made."""

    def __init__(self, site: Path, siteurl: str, history: History) -> None:
        self._site = site
        self._siteurl = siteurl
        self._released_at = {release.number: release.released_at for release in history.releases()}

    def due(
        self, receiver: Receiver, before: ReadUpTo, newest: ReadUpTo, outbox: Outbox
    ) -> Iterator[WaitingItem]:
        """The digests that a receiver subscribed to and that are due with a new release: a daily
        one at most once a day, a weekly one once in seven days; none where nothing happened."""
        if newest.release == before.release:
            return
        for stem in receiver.digests:
            last = outbox.last_digest(receiver.name, stem)
            if (last is None or self._is_over(stem, last, newest)) and self._file(
                stem, "zh"
            ).is_file():
                yield WaitingItem("", stem, DIGEST, newest.release)

    def _is_over(self, stem: str, last: int, newest: ReadUpTo) -> bool:
        """Whether the period of a digest has passed since the release of the last one; days are
        counted, not hours, so that a daily publication may come a little early."""
        days = PERIODS["week" if stem.endswith("/week") else "day"].days
        then = datetime.fromisoformat(self._released_at.get(last, newest.released_at))
        return (datetime.fromisoformat(newest.released_at).date() - then.date()).days >= days

    def _file(self, stem: str, language: str) -> Path:
        return self._site / ("en" if language == "en" else "") / f"{stem}.txt"

    def message(self, item: WaitingItem, receiver: Receiver) -> NewsText:
        """The message about a digest as it is served now: complete in a mail, elsewhere its
        headings and address."""
        stem, language = item.notice_id, receiver.language
        folder = "en/" if language == "en" else ""
        file = self._file(stem, language)
        if not file.is_file():
            title = text("push.news.digest_over", language)
            return NewsText(title, "", (), f"{self._siteurl}/{folder}subscribe/")
        title, *lines = file.read_text("utf-8").splitlines()
        if receiver.kind != "mail":
            lines = [line for line in lines if line.startswith("■")]
        address = f"{self._siteurl}/{folder}{stem}.html"
        return NewsText(title, "", tuple(lines), address)
