"""One run: new items are added to the outbox, and what waits there is sent."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Protocol

from disclosure.feeds.custom_feeds import siteurl_of
from disclosure.feeds.notice_news import NewsText
from disclosure.history.history_file import DOWNLOAD
from disclosure.history.history_questions import History
from disclosure.push.bidding import Bidding
from disclosure.push.channels import LIMITS, Letter, Sending, packed, send_letter
from disclosure.push.digest_news import PublishedDigests
from disclosure.push.mail import send_mail
from disclosure.push.news import NewsWriter, NoticeChanges, is_for
from disclosure.push.outbox import DIGEST, Message, Outbox, WaitingItem, opened_outbox
from disclosure.push.receivers import Receiver
from disclosure.register.register_file import Register, open_register, served_register
from disclosure.words.texts import BilingualError, both


class NothingToPush(BilingualError):
    """There is nothing published to push from, or it is another site than before."""


class Clock(Protocol):
    """Unix time in seconds, and waiting for it to pass."""

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The time of this machine."""

    def now(self) -> float:
        """Unix time in seconds."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Waits."""
        time.sleep(seconds)


@dataclass(frozen=True)
class PushReport:
    """The result of a run for one receiver: messages confirmed, news still waiting, and why the
    last message was not delivered (empty where none waits)."""

    receiver: str
    sent: int
    waiting: int
    reason: str


@dataclass(frozen=True)
class PublishedNews:
    """The published register, its history, the address of its site and its digests."""

    register: Register
    history: History
    siteurl: str
    digests: PublishedDigests


@contextmanager
def published_news(output: Path) -> Iterator[PublishedNews]:
    """What is served now. Raises NothingToPush if nothing is."""
    # The same tree for the whole run, even if something is published meanwhile.
    tree = (output / "current").resolve()
    path, site = served_register(tree), tree / "site"
    siteurl = siteurl_of(site)
    if not path.is_file() or not (site / DOWNLOAD).is_file() or siteurl is None:
        raise NothingToPush(both("push.run.nothing_published", path=output))
    with closing(open_register(path)) as register:
        register.attach_history(site / DOWNLOAD)
        assert register.history is not None
        digests = PublishedDigests(site, siteurl, register.history)
        yield PublishedNews(register, register.history, siteurl, digests)


def push(
    output: Path,
    outbox_file: Path,
    receivers: Sequence[Receiver],
    *,
    since: int | None = None,
    clock: Clock | None = None,
) -> list[PushReport]:
    """Send each receiver what is new to it. A new receiver gets what is published from now on,
    or after the release `since`. Raises NothingToPush, UnusableReceivers, sqlite3.DatabaseError."""
    with published_news(output) as published, opened_outbox(outbox_file) as outbox:
        changes = NoticeChanges(published.register, published.history)
        bidding = Bidding(published.register, receivers)
        _collect(changes, bidding, published.digests, outbox, receivers, since)
        for publisher, notice in changes.redacted():
            outbox.forget(publisher, notice)
        postman = Postman(published, bidding, outbox, clock or SystemClock())
        return [postman.deliver(receiver) for receiver in receivers]


def _collect(
    changes: NoticeChanges,
    bidding: Bidding,
    digests: PublishedDigests,
    outbox: Outbox,
    receivers: Sequence[Receiver],
    since: int | None,
) -> None:
    """Record what is new for each receiver."""
    known = outbox.receivers()
    if not all(changes.is_of_this_history(upto) for upto in known.values()):
        raise NothingToPush(both("push.run.other_history"))
    outbox.keep_only(receiver.name for receiver in receivers)
    newest = changes.newest()
    try:
        start = newest if since is None else changes.upto_release(since)
    except IndexError:
        raise NothingToPush(both("push.run.no_release", number=since)) from None
    for upto in {known.get(receiver.name, start) for receiver in receivers}:
        changes_since = changes.since(upto)
        for receiver in receivers:
            if known.get(receiver.name, start) == upto:
                items = [
                    x.item
                    for x in changes_since
                    if is_for(x, receiver)
                    and not bidding.excludes(receiver, x.item.publisher, x.tender_id)
                ]
                items += digests.due(receiver, upto, newest, outbox)
                outbox.add(receiver.name, items, newest)


class Postman:
    """Delivers the waiting items of an outbox."""

    def __init__(
        self, published: PublishedNews, bidding: Bidding, outbox: Outbox, clock: Clock
    ) -> None:
        self._published = published
        self._bidding = bidding
        self._outbox = outbox
        self._clock = clock
        self._writers: dict[str, NewsWriter] = {}

    def deliver(self, receiver: Receiver) -> PushReport:
        """Send a receiver its messages in their order, up to the first that is not confirmed."""
        sent, reason = 0, ""
        while not reason and (letter := self._next(receiver)):
            outcome = self._send(letter)
            if outcome.is_confirmed:
                sent += 1
            else:
                reason = outcome.reason
        return PushReport(receiver.name, sent, self._outbox.count_waiting(receiver.name), reason)

    def _next(self, receiver: Receiver) -> Letter | None:
        message = self._outbox.unconfirmed(receiver.name)
        if message is None:
            waiting = _together(self._outbox.waiting(receiver.name, LIMITS[receiver.kind].news))
            if not waiting:
                return None
            self._outbox.begin(receiver.name, packed(self._texts(receiver, waiting), receiver))
            message = self._outbox.unconfirmed(receiver.name)
            assert message is not None
        body = message.body if message.body is not None else self._rewritten(receiver, message)
        return Letter(receiver, message, body, self._moment(receiver))

    def _rewritten(self, receiver: Receiver, message: Message) -> Sequence[NewsText]:
        """The body of a message part of which was redacted since: shortened, so that it still
        fits."""
        texts = [news_text.shortened(2) for news_text in self._texts(receiver, list(message.items))]
        self._outbox.rewrite(message, texts)
        return texts

    def _texts(self, receiver: Receiver, items: list[WaitingItem]) -> list[NewsText]:
        if items[0].action == DIGEST:
            return [self._published.digests.message(item, receiver) for item in items]
        writer = self._writers.get(receiver.language)
        if writer is None:
            published = self._published
            writer = self._writers[receiver.language] = NewsWriter(
                published.register,
                published.history,
                published.siteurl,
                receiver.language,
                self._bidding,
            )
        return writer.texts(items, receiver.organization)

    def _moment(self, receiver: Receiver) -> float:
        """The next moment at which the receiver may be sent a message; sleeps until then."""
        while True:
            now = self._clock.now()
            pause = 0.0
            for count, seconds in LIMITS[receiver.kind].rates:
                recent = self._outbox.attempts_since(receiver.name, now - seconds)
                if len(recent) >= count:
                    pause = max(pause, recent[-count] + seconds - now)
            if pause <= 0:
                return now
            self._clock.sleep(pause)

    def _send(self, letter: Letter) -> Sending:
        self._outbox.attempt(letter.message, letter.at)
        outcome = send_mail(letter) if letter.receiver.kind == "mail" else send_letter(letter)
        if outcome.is_confirmed:
            at = datetime.fromtimestamp(self._clock.now(), UTC).isoformat()
            self._outbox.confirm(letter.message, at)
        elif outcome.is_refused:
            self._outbox.refuse(letter.message)
        return outcome


def _together(items: list[WaitingItem]) -> list[WaitingItem]:
    """The first of some items that can share a message; a digest is a message of its own."""
    if items and items[0].action == DIGEST:
        return items[:1]
    return [*takewhile(lambda item: item.action != DIGEST, items)]
