"""Pushes that are killed at any moment: nothing is lost, and nothing that was confirmed comes
again."""

import os
import random
import re
import signal
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.push.channels import LIMITS
from disclosure.push.pushing import push
from disclosure.push.receivers import MailServer, Receiver
from tests.support.fake_receivers import SECRET, FakeReceivers, fake_receivers
from tests.support.publications import Publications

KINDS = tuple(LIMITS)
MARK = "（您可能已收到过本号）"
SPEED = 2_000.0


def receivers_of(fakes: FakeReceivers) -> list[Receiver]:
    server = MailServer(
        "127.0.0.1", fakes.mail_port, "none", "", "", "news@town.example", "leave@town.example"
    )
    return [
        Receiver(
            name=kind,
            kind=kind,
            address="someone@town.example" if kind == "mail" else fakes.address(kind),
            secret="" if kind in {"wecom", "mail"} else SECRET,
            selections=("feeds/tender-notices/region/town/990101",),
            server=server,
        )
        for kind in KINDS
    ]


def run_and_kill(output: Path, outbox: Path, fakes: FakeReceivers, after: float) -> None:
    """A push in a process of its own, killed after some seconds unless it ended before."""
    child = os.fork()
    if child == 0:
        try:
            push(output, outbox, receivers_of(fakes), since=0, clock=fakes.clock)
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def confirmed(outbox: Path) -> set[tuple[str, int]]:
    with closing(sqlite3.connect(outbox)) as connection:
        table = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'messages'").fetchone()
        query = "SELECT receiver, number FROM messages WHERE confirmed_at IS NOT NULL"
        return set(connection.execute(query)) if table else set()


def messages(fakes: FakeReceivers, kind: str) -> Iterator[tuple[int, bool, list[str], float]]:
    """(number, whether it is marked, ids it tells of, when) of what a fake took."""
    for one in fakes.taken(kind):
        text = one["text"] if kind != "mail" else _text_of_mail(one["mail"])
        number = int(re.search(r"第 (\d+) 号", text)[1])  # type: ignore[index]
        ids = [f"N-{int(found)}" for found in re.findall(r"公告(\d{6})", text)]
        yield number, MARK in text, ids, one["at"]


def _text_of_mail(written: str) -> str:
    from email import message_from_string
    from email.policy import default

    body = message_from_string(written, policy=default).get_content()
    assert isinstance(body, str)
    return body


class Trial:
    """Pushes under kills and faults, and what was seen of them."""

    def __init__(self, folder: Path, fakes: FakeReceivers, seed: int) -> None:
        self.outbox, self.fakes = folder / "outbox.sqlite", fakes
        self.draw = random.Random(seed)
        self.told: list[tuple[str, float]] = []
        self.final: list[tuple[set[tuple[str, int]], float]] = []

    def push_and_kill(self, output: Path, told: Iterable[str], kills: int) -> None:
        """Pushes something new again and again, killed each time."""
        self.told += [(identifier, time.time()) for identifier in told]
        for _ in range(kills):
            run_and_kill(output, self.outbox, self.fakes, self.draw.uniform(0.0, 0.3))
            self.final.append((confirmed(self.outbox), time.time()))

    def end(self, output: Path) -> int:
        """Pushes until nothing waits, judges all that the fakes took, and returns how many
        messages came more than once."""
        for _ in range(500):
            outcome = push(
                output, self.outbox, receivers_of(self.fakes), since=0, clock=self.fakes.clock
            )
            if not any(one.waiting for one in outcome):
                break
        return sum(
            judge(list(messages(self.fakes, kind)), kind, self.told, self.final) for kind in KINDS
        )


def judge(
    came: list[tuple[int, bool, list[str], float]],
    kind: str,
    told: list[tuple[str, float]],
    final: list[tuple[set[tuple[str, int]], float]],
) -> int:
    times: dict[int, list[tuple[bool, float]]] = defaultdict(list)
    last: dict[str, float] = {}
    for number, is_marked, ids, at in came:
        assert number >= max(times, default=number), "a later number came before"
        times[number].append((is_marked, at))
        last |= dict.fromkeys(ids, at)
    assert sorted(times) == list(range(1, len(times) + 1))
    for identifier, published in told:
        assert last[identifier] > published, f"{kind} was never told of {identifier}"
    for attempts in times.values():
        assert all(is_marked for is_marked, _ in attempts[1:]), "a repetition without a mark"
    for confirmations, at in final:
        for receiver, number in confirmations:
            if receiver == kind:
                assert times[number][-1][1] < at, "what was confirmed came again"
    return sum(len(attempts) - 1 for attempts in times.values())


@pytest.mark.long
def test_killed_at_any_moment_it_loses_nothing_and_repeats_only_with_a_mark(
    three: list[Path], tmp_path: Path
) -> None:
    with fake_receivers(tmp_path / "log", 4, SPEED) as fakes:
        trial = Trial(tmp_path, fakes, seed=4)
        trial.push_and_kill(three[1], ["N-1"], kills=5)
        trial.push_and_kill(three[2], ["N-1", "N-4", "N-30"], kills=5)
        assert trial.end(three[2]) > 0


@pytest.mark.soak
def test_a_thousand_kills_over_two_hundred_publications_lose_nothing(tmp_path: Path) -> None:
    town = Publications(tmp_path / "output")
    with fake_receivers(tmp_path / "log", 1, SPEED) as fakes, closing(town):
        trial = Trial(tmp_path, fakes, seed=20_260_922)
        for _ in range(200):
            trial.push_and_kill(town.output, town.go_on(trial.draw), kills=5)
        assert trial.end(town.output) > 100
