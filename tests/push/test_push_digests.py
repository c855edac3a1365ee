"""Digests through push: one a day or a week, whole in a mail, as headings in a group, none lost."""

import email
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from email.policy import default
from pathlib import Path

import pytest

from disclosure.push.channels import LIMITS
from disclosure.push.pushing import push
from disclosure.push.receivers import MailServer, Receiver, read_receivers
from tests.support.fake_receivers import FakeReceivers, fake_receivers
from tests.support.publications import Publications, notice

pytestmark = pytest.mark.long  # five publications

STEM = "digests/town/990101"
LINK = f"https://town.example/sub/{'x' * 200}"
TEXT = f"东湖区一周摘要\n到9月29日\n\n■ 新公告 1\n\n· 公告000001\n{LINK}\n\n■ 七天内截止 2\n"
# Days on which the town publishes: twice on the second, and then a week later.
DAYS = ("2026-09-21", "2026-09-22", "2026-09-22", "2026-09-28", "2026-09-29")


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """What was served after each publication; the day of the fourth had nothing to tell."""
    folder = tmp_path_factory.mktemp("digests")
    kept = []
    with closing(Publications(folder / "output")) as town:
        for number, day in enumerate(DAYS, 1):
            if number > 1:
                town.add(notice(number))
                english = TEXT.replace("东湖区一周摘要", "The week in Donghu")
                town.digests = {f"{STEM}/week.txt": TEXT, f"en/{STEM}/week.txt": english}
                if number != 4:
                    town.digests[f"{STEM}/day.txt"] = TEXT.replace("一周", "一天")
            town.publish(day)
            kept.append(town.kept(folder / str(number)))
    return kept


@pytest.fixture(scope="module")
def fakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeReceivers]:
    with fake_receivers(tmp_path_factory.mktemp("fakes") / "log", factor=2_000.0) as made:
        yield made


def receiver(fakes: FakeReceivers, kind: str, period: str) -> Receiver:
    server = MailServer("127.0.0.1", fakes.mail_port, "none", "", "", "n@t.example", "b@t.example")
    address = "someone@t.example" if kind == "mail" else fakes.address(kind)
    return Receiver(kind, kind, address, digests=(f"{STEM}/{period}",), server=server)


def pushed(outputs: list[Path], folder: Path, fakes: FakeReceivers, one: Receiver) -> list[int]:
    """How many messages each publication brought a receiver."""
    folder.mkdir(exist_ok=True)
    outbox = folder / "outbox.sqlite"
    return [push(output, outbox, [one], clock=fakes.clock)[0].sent for output in outputs]


@pytest.mark.parametrize(
    ("period", "counts"), [("day", [0, 1, 0, 0, 1]), ("week", [0, 1, 0, 0, 1])]
)
def test_a_digest_comes_once_in_its_period_and_only_where_something_happened(
    outputs: list[Path], tmp_path: Path, fakes: FakeReceivers, period: str, counts: list[int]
) -> None:
    assert pushed(outputs, tmp_path, fakes, receiver(fakes, "wecom", period)) == counts


def test_a_mail_has_the_whole_digest_and_a_group_its_headings(
    outputs: list[Path], tmp_path: Path, fakes: FakeReceivers
) -> None:
    before = len(fakes.taken("mail"))
    english = replace(receiver(fakes, "mail", "week"), language="en")
    pushed(outputs[:2], tmp_path / "mail", fakes, english)
    (mail,) = fakes.taken("mail")[before:]
    read = email.message_from_string(mail["mail"], policy=default)
    assert read["Subject"].startswith("The week in Donghu (")
    body = read.get_content()
    assert LINK in body
    assert "■ 七天内截止 2" in body
    assert "https://town.example/sub/en/digests/town/990101/week.html" in body
    before = len(fakes.taken("wecom"))
    pushed(outputs[:2], tmp_path / "group", fakes, receiver(fakes, "wecom", "week"))
    (message,) = fakes.taken("wecom")[before:]
    assert "■ 新公告 1" in message["text"]
    assert "公告000001" not in message["text"]


def test_news_and_digests_of_one_receiver_are_messages_of_their_own(
    outputs: list[Path], tmp_path: Path, fakes: FakeReceivers
) -> None:
    both = replace(receiver(fakes, "mail", "week"), selections=("feeds/tender-notices",))
    assert pushed(outputs, tmp_path, fakes, both) == [0, 2, 1, 1, 2]


def test_a_digest_that_could_not_be_sent_waits(
    outputs: list[Path], tmp_path: Path, fakes: FakeReceivers
) -> None:
    one = receiver(fakes, "wecom", "day")
    down = replace(one, address="http://127.0.0.1:9/nobody")
    outbox = tmp_path / "outbox.sqlite"
    push(outputs[0], outbox, [one], clock=fakes.clock)
    for output in outputs[1:3]:
        (report,) = push(output, outbox, [down], clock=fakes.clock)
        assert (report.sent, report.waiting) == (0, 1)
    (report,) = push(outputs[4], outbox, [one], clock=fakes.clock)
    assert (report.sent, report.waiting) == (2, 0)


@pytest.mark.parametrize(
    "address",
    [
        "https://goufu.example.org/en/digests/our-city/990101/week.txt",
        "https://goufu.example.org/sub/digests/our-city/990101/week.html",
        "digests/our-city/990101/week",
    ],
)
def test_a_digest_is_chosen_by_its_address_however_copied(tmp_path: Path, address: str) -> None:
    file = tmp_path / "receivers.toml"
    entry = 'name = "a"\nkind = "ntfy"\naddress = "https://n.example.org/t"\n'
    file.write_text(f'[[receiver]]\n{entry}selections = ["{address}"]\n', "utf-8")
    file.chmod(0o600)
    (one,) = read_receivers(file, (), {})
    assert (one.digests, one.selections) == (("digests/our-city/990101/week",), ())


def test_a_digest_of_the_greatest_size_fits_into_a_mail() -> None:
    assert LIMITS["mail"].length >= 25_000 + 500
