"""Pushes of what is new: who is told what, in which form, and what is kept private."""

import email
import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from email.policy import default
from pathlib import Path

import pytest

from disclosure.feeds.notice_news import NewsText
from disclosure.push.channels import LIMITS, Letter, packed, text_of_letter
from disclosure.push.messages import markdown
from disclosure.push.outbox import Message, ReadUpTo, WaitingItem, opened_outbox
from disclosure.push.pushing import NothingToPush, PushReport, push
from disclosure.push.receivers import MailServer, Receiver, UnusableReceivers, read_receivers
from tests.support.fake_receivers import SECRET, FakeReceivers, fake_receivers
from tests.support.website import ROOT

ALL = ("feeds/tender-notices",)
KINDS = tuple(LIMITS)


class World:
    """A town that publishes, fakes that listen, and an outbox of a test's own."""

    def __init__(self, folder: Path, outputs: list[Path], fakes: FakeReceivers) -> None:
        self.outputs, self.fakes = outputs, fakes
        self.outbox = folder / "receivers.outbox.sqlite"
        self.file = folder / "receivers.toml"
        self._before = {kind: len(fakes.taken(kind)) for kind in KINDS}

    def receiver(self, kind: str = "wecom", **more: str) -> Receiver:
        sender = "阳光购服 <n@t.example>"
        port = self.fakes.mail_port
        server = MailServer("127.0.0.1", port, "none", "", "", sender, "bye@t.example")
        made = Receiver(
            name=kind,
            kind=kind,
            address="someone@t.example" if kind == "mail" else self.fakes.address(kind),
            secret="" if kind in {"wecom", "mail"} else SECRET,
            selections=ALL,
            server=server,
        )
        return replace(made, **more)  # type: ignore[arg-type]

    def push(
        self, release: int, *receivers: Receiver, since: int | None = None
    ) -> list[PushReport]:
        """Pushes what a release brought."""
        output = self.outputs[release - 1]
        return push(output, self.outbox, receivers, since=since, clock=self.fakes.clock)

    def taken(self, kind: str = "wecom") -> list[str]:
        """What a fake took in this test."""
        new = self.fakes.taken(kind)[self._before[kind] :]
        return [one.get("text") or one["mail"] for one in new]


@pytest.fixture(scope="module")
def fakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeReceivers]:
    with fake_receivers(tmp_path_factory.mktemp("fakes") / "log", factor=2_000.0) as made:
        yield made


@pytest.fixture
def world(tmp_path: Path, three: list[Path], fakes: FakeReceivers) -> World:
    return World(tmp_path, three, fakes)


def told(texts: list[str]) -> list[int]:
    """The numbers of the notices that messages tell of, in order."""
    return [int(found) for found in re.findall(r"公告(\d{6})", "".join(texts))]


def test_a_new_receiver_is_told_what_comes_from_now_on_and_once(world: World) -> None:
    assert world.push(2, world.receiver()) == [PushReport("wecom", 0, 0, "")]
    world.push(3, world.receiver())
    world.push(3, world.receiver())
    assert sorted(told(world.taken())) == [1, *range(4, 32)]


def test_a_message_says_what_by_when_by_whom_and_where_to_read_it(world: World) -> None:
    world.push(2, world.receiver(), since=1)
    (text,) = world.taken()
    for words in (
        "第 1 号",
        "[【示例】公告000001](https://town.example/sub/tender-notices/town/N-1/)",
        "**递交截止 2026年10月10日 17:00**",
        "示例镇民政局 东湖区",
        "1,280,000 元",
        "社会组织评估等级3A以上",
    ):
        assert words in text


def test_each_kind_of_receiver_takes_what_it_is_sent(world: World) -> None:
    outcome = world.push(3, *(world.receiver(kind) for kind in KINDS), since=0)
    assert not [one for one in outcome if one.waiting or one.reason]
    assert [len(world.taken(kind)) for kind in KINDS] == [one.sent for one in outcome]


def test_english_is_told_to_who_asked_for_it(world: World) -> None:
    world.push(2, world.receiver(language="en"), since=1)
    (text,) = world.taken()
    assert "Care at home" in text
    assert "Bids due 10 October 2026 17:00" in text
    assert "https://town.example/sub/en/tender-notices/town/N-1/" in text


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, [1, 2, 3]),
        ({"selections": ("feeds/tender-notices/region-category/town/990101/A01",)}, [1, 2]),
        ({"selections": ("feeds/tender-notices/category/town/A",)}, [1, 2, 3]),
        ({"kinds": ("correction",)}, [2]),
        ({"mute_tenders": ("T-1",)}, [2, 3]),
        ({"mute_purchasers": ("护理/院",)}, [1, 2]),
        ({"mute_words": ("物业",)}, [1, 2]),
    ],
)
def test_a_receiver_is_told_what_it_asked_for_and_did_not_mute(
    world: World, asked: dict[str, tuple[str, ...]], ids: list[int]
) -> None:
    world.push(2, replace(world.receiver(), **asked), since=1)  # type: ignore[arg-type]
    assert told(world.taken()) == ids


def test_what_changed_in_place_and_what_was_withdrawn_is_told(world: World) -> None:
    world.push(3, world.receiver(), since=2)
    text = "".join(world.taken())
    assert "【内容有改动】【示例】公告000001" in text
    assert "【已撤下】公告 N-2" in text


def test_what_was_published_long_before_is_news_only_while_it_is_open(world: World) -> None:
    world.push(3, world.receiver(), since=2)
    assert 31 in told(world.taken())
    assert 32 not in told(world.taken())


def test_what_waits_while_a_receiver_is_down_comes_in_order_and_unmarked(world: World) -> None:
    down = world.receiver(address="http://127.0.0.1:9/wecom?key=robot")
    for release in (2, 3):
        assert world.push(release, down, since=1)[0].reason == "ConnectionRefusedError"
    world.push(3, world.receiver())
    assert told(world.taken())[:4] == [1, 2, 3, 1]
    assert "您可能已收到过" not in "".join(world.taken())


def test_a_refusal_names_the_code_and_never_the_address(world: World) -> None:
    address = world.fakes.address("wecom").replace("robot", "s3cr3t")
    wrong = world.receiver(address=address)
    (one,) = world.push(2, wrong, since=1)
    assert (one.sent, one.waiting, one.reason) == (0, 3, "93000")
    assert "s3cr3t" not in repr(wrong)


def test_an_outbox_of_another_history_is_not_pushed_from(world: World) -> None:
    world.push(3, world.receiver())
    with pytest.raises(NothingToPush, match="restore that one"):
        world.push(1, world.receiver())


def test_a_mail_can_be_declined_and_keeps_its_id(world: World) -> None:
    world.push(2, world.receiver("mail"), since=1)
    mail = email.message_from_string(world.taken("mail")[0], policy=default)
    assert mail["List-Unsubscribe"].strip().startswith("<mailto:bye@t.example?subject=")
    assert mail["Message-ID"].endswith("@t.example>")
    assert "公告000001" in mail["Subject"]
    assert "不想再收到" in mail.get_content()


def test_who_is_no_longer_named_is_forgotten(world: World) -> None:
    world.push(1, world.receiver())
    world.push(1, world.receiver("feishu"))
    with opened_outbox(world.outbox) as outbox:
        assert set(outbox.receivers()) == {"feishu"}


def test_what_was_confirmed_is_kept_without_its_text(world: World) -> None:
    world.push(2, world.receiver(), since=1)
    assert stat.S_IMODE(world.outbox.stat().st_mode) == 0o600
    with closing(sqlite3.connect(world.outbox)) as connection:
        assert connection.execute("SELECT number, body FROM messages").fetchall() == [(1, None)]


def test_what_was_taken_back_is_not_sent_from_the_outbox(tmp_path: Path) -> None:
    with opened_outbox(tmp_path / "outbox") as outbox:
        item = WaitingItem("town", "N-1", "added", 2)
        outbox.add("group", [item], ReadUpTo(2, "", 9))
        outbox.begin("group", [NewsText("某人", "", (), "https://town.example/")])
        outbox.forget("town", "N-1")
        found = outbox.unconfirmed("group")
    assert found is not None
    assert (found.body, found.items) == (None, (item,))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("title", ["长" * 300, "<b>&\n[a](b)**" * 20, "养老"])
def test_every_message_keeps_to_the_length_of_its_kind(kind: str, title: str) -> None:
    one = NewsText(title, "截止" * 20, ("事实" * 80,) * 8, "https://town.example/" + "%E5" * 40)
    reader = Receiver(kind, kind, "")
    chosen = packed([one] * 50, reader)
    message = Message(kind, 99, "", (), None, may_have_come=True)
    text = text_of_letter(Letter(reader, message, chosen, 0.0))
    assert 1 <= len(chosen) <= LIMITS[kind].news
    assert len(text.encode()) <= LIMITS[kind].length


@pytest.mark.parametrize(
    "title",
    ["<@all> 通知", "[点这里](http://evil.example)", "**假**", "`x`", "# 大\n# 标题", "_a_~b~"],
)
def test_a_title_can_neither_call_anybody_nor_hide_a_link(title: str) -> None:
    shown = markdown([NewsText(title, "", (), "https://town.example/1")], "第 1 号")
    assert shown.count("](") == 1
    assert "(https://town.example/1)" in shown
    assert not [mark for mark in ("<@", "**", "`", "~b~", "\n# ") if mark in shown]


FILE = """
[mail]
host = "127.0.0.1"
security = "none"
sender = "news@t.example"

[[receiver]]
name = "group"
kind = "wecom"
address = { env = "ROBOT" }
selections = ["https://t.example/en/feeds/tender-notices/region/town/990101.rss"]
"""
ENVIRONMENT = {"ROBOT": "https://robot.example/send?key=k"}


def written(folder: Path, text: str = FILE, mode: int = 0o600) -> Path:
    path = folder / "receivers.toml"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def test_a_file_of_receivers_is_read_with_its_secrets_from_the_environment(tmp_path: Path) -> None:
    (one,) = read_receivers(written(tmp_path), (), ENVIRONMENT)
    assert one.address == ENVIRONMENT["ROBOT"]
    assert one.selections == ("feeds/tender-notices/region/town/990101",)
    assert one.server is not None
    assert one.server.unsubscribe == "news@t.example"


def test_the_sample_of_the_deployment_is_a_file_of_receivers(tmp_path: Path) -> None:
    sample = (ROOT / "docs/deployment/receivers.toml").read_text("utf-8")
    names = ("MAIL_PASSWORD", "CARE_ROBOT", "FEDERATION_ROBOT", "FEDERATION_SIGN")
    environment = {name: f"https://robot.example/{name}" for name in names}
    environment["DESK_MAILBOX"] = "desk@t.example"
    found = read_receivers(written(tmp_path, sample), (), environment)
    assert [one.kind for one in found] == ["wecom", "dingtalk", "mail"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('kind = "wecom"', 'kind = "fax"', "kind is one of wecom"),
        ('kind = "wecom"', "", "fill in kind"),
        ('kind = "wecom"', 'kind = "mail"', "address is an e-mail address"),
        ('address = { env = "ROBOT" }', 'address = { env = "NONE" }', "names is empty"),
        ('address = { env = "ROBOT" }', 'address = "http://robot.example"', "not encrypted"),
        ('address = { env = "ROBOT" }', 'address = "robot"', "begins https"),
        ("selections = [", 'colour = "red"\nselections = [', "no entry colour"),
        ('"https://t.example/en/feeds/tender', '"https://t.example/en/tender', "address of a feed"),
        ('security = "none"', "", ""),
        ('host = "127.0.0.1"', 'host = "mail.example"', "not encrypted"),
        ("[[receiver]]", "[[receiver]", "no TOML"),
    ],
)
def test_a_wrong_entry_is_named_and_its_secret_is_not(
    tmp_path: Path, before: str, after: str, words: str
) -> None:
    assert before in FILE
    path = written(tmp_path, FILE.replace(before, after))
    if not words:
        assert read_receivers(path, (), ENVIRONMENT)
        return
    with pytest.raises(UnusableReceivers, match=words) as error:
        read_receivers(path, (), ENVIRONMENT)
    assert "key=k" not in str(error.value)


def test_two_receivers_of_one_address_are_refused(tmp_path: Path) -> None:
    twice = FILE + FILE.partition("[[receiver]]")[2].join(("[[receiver]]", "")).replace(
        '"group"', '"other"'
    )
    with pytest.raises(UnusableReceivers, match="have one address"):
        read_receivers(written(tmp_path, twice), (), ENVIRONMENT)


def test_a_file_that_others_can_read_or_that_would_be_published_is_refused(
    tmp_path: Path,
) -> None:
    with pytest.raises(UnusableReceivers, match="chmod 600"):
        read_receivers(written(tmp_path, mode=0o640), (), ENVIRONMENT)
    with pytest.raises(UnusableReceivers, match="move it elsewhere"):
        read_receivers(written(tmp_path), (tmp_path,), ENVIRONMENT)


def test_the_verb_pushes_and_prints_no_address(world: World) -> None:
    text = FILE.replace('{ env = "ROBOT" }', f'"{world.fakes.address("wecom")}"')
    written(world.file.parent, text.replace("/region/town/990101", ""))
    verb = [sys.executable, "-m", "scripts.push", str(world.file), "--since", "1"]
    done = subprocess.run(
        [*verb, "--output", str(world.outputs[1])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "group: 1 message confirmed" in done.stdout
    assert "127.0.0.1" not in done.stdout + done.stderr
    assert told(world.taken()) == [1, 2, 3]
