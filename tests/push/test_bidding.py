"""Pushes to an organization: only what no published fact excludes it from, and why it may bid."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.feeds.notice_news import NewsText
from disclosure.push.messages import plain
from disclosure.push.outbox import opened_outbox
from disclosure.push.pushing import push
from disclosure.push.receivers import Receiver, UnusableReceivers, read_receivers
from tests.support.fake_receivers import SECRET, FakeReceivers, fake_receivers
from tests.support.publications import Publications, notice
from tests.support.small_town import ROWS

ORGANIZATIONS = (
    *ROWS["organizations"]["organizations"],
    {
        "organization_id": "CARE",
        "name": "安和养老服务中心",
        "name_en": "Anhe Care",
        "roles": "undertaker",
        "undertaker_type": "social-service-institution",
    },
    {
        "organization_id": "CLEAN",
        "name": "洁净保洁公司",
        "roles": "undertaker",
        "undertaker_type": "enterprise",
    },
    {
        "organization_id": "BARRED",
        "name": "某服务社",
        "roles": "undertaker",
        "undertaker_type": "social-service-institution",
    },
    {
        "organization_id": "HOSPITAL",
        "name": "某医院",
        "roles": "undertaker",
        "undertaker_type": "institution-class-1",
    },
)
# In force on the day of the deadline of N-4 alone (10 October 2026), not on that of N-5.
SUSPENDED = {
    "credit_record_id": "S",
    "organization_id": "BARRED",
    "kind": "suspension",
    "occurred_on": "2026-09-01",
    "valid_until": "2026-10-15",
}
LATER = {"submission_deadline": "2026-10-20T17:00:00+08:00"}
SOCIAL_ONLY = {"reserved_for": "social-organizations"}
INVITED = {"procurement_method": "single-source"}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release without notices and one with five."""
    with closing(Publications(tmp_path_factory.mktemp("bidding") / "output")) as town:
        town.organizations = {"organizations": ORGANIZATIONS, "credit-records": [SUSPENDED]}
        town.publish()
        town.add(
            notice(3, **SOCIAL_ONLY),
            notice(4),
            notice(5, **LATER),
            notice(6, **INVITED),
            notice(7, kind="cancellation"),
        )
        town.publish()
        return town.output


@pytest.fixture(scope="module")
def fakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeReceivers]:
    with fake_receivers(tmp_path_factory.mktemp("fakes") / "log", factor=2_000.0) as made:
        yield made


def told(
    published: Path, fakes: FakeReceivers, folder: Path, organization: str, language: str = "zh"
) -> dict[int, str]:
    """What a group is told of bidding for each notice, by its number."""
    receiver = Receiver(
        name="group",
        kind="dingtalk",
        address=fakes.address("dingtalk"),
        secret=SECRET,
        selections=("feeds/tender-notices",),
        organization=organization and f"organizations/town/{organization}/",
        language=language,
    )
    before = len(fakes.taken("dingtalk"))
    push(published, folder / "outbox", [receiver], since=1, clock=fakes.clock)
    text = "".join(message["text"] for message in fakes.taken("dingtalk")[before:])
    found = {}
    for news in re.split(r"\n\n(?=\d\. )", text)[1:]:
        lines = [line.strip() for line in news.splitlines()]
        number = re.search(r"公告(\d{6})", lines[0])
        assert number is not None
        bidding = [line for line in lines if line.startswith(("能参加吗", "May we bid?"))]
        found[int(number[1])] = "".join(bidding)
    return found


def test_nobody_in_particular_is_told_everything_and_nothing_of_bidding(
    published: Path, fakes: FakeReceivers, tmp_path: Path
) -> None:
    assert told(published, fakes, tmp_path, "") == dict.fromkeys((3, 4, 5, 6, 7), "")


def test_an_organization_is_told_why_it_may_bid(
    published: Path, fakes: FakeReceivers, tmp_path: Path
) -> None:
    found = told(published, fakes, tmp_path, "CARE")
    may = (
        "能参加吗：公布的信息没有排除安和养老服务中心；11 条请自行核对；"
        "已符合：承接主体类别（《政府购买服务管理办法》第六条）"
    )
    # Who is invited, and what is cancelled, is nothing that one may bid for.
    assert found == {3: may, 4: may, 5: may, 6: "", 7: ""}


def test_it_is_told_so_in_english(published: Path, fakes: FakeReceivers, tmp_path: Path) -> None:
    assert told(published, fakes, tmp_path, "CARE", "en")[4] == (
        "May we bid? No published fact excludes Anhe Care; conditions to check yourselves: 11; "
        "met: Kind of undertaker (Measures for the Administration of Government Purchase of "
        "Services, art. 6)"
    )


@pytest.mark.parametrize(
    ("organization", "numbers"),
    [
        # Reserved for social organizations, which it is not.
        ("CLEAN", {4, 5, 6, 7}),
        # Suspended on the day of all deadlines but that of notice 5.
        ("BARRED", {5, 6, 7}),
        # Article 8 bars institutions of class 1 from every tender that one may bid for.
        ("HOSPITAL", {6, 7}),
    ],
)
def test_what_a_published_fact_excludes_it_from_is_left_out(
    published: Path,
    fakes: FakeReceivers,
    tmp_path: Path,
    organization: str,
    numbers: set[int],
) -> None:
    assert set(told(published, fakes, tmp_path, organization)) == numbers


def test_of_an_organization_whose_kind_is_not_published_nothing_is_claimed(
    published: Path, fakes: FakeReceivers, tmp_path: Path
) -> None:
    found = told(published, fakes, tmp_path, "护理-院-5c0dcf050f")
    assert set(found) == {3, 4, 5, 6, 7}
    assert found[4] == "能参加吗：公布的信息没有排除阳光护理院；12 条请自行核对"


def test_the_reason_stays_where_many_news_are_folded() -> None:
    one = NewsText("题", "截止", ("事实",), "https://town.example/", "能参加吗")
    assert one.shortened(1) == NewsText("题", "截止", (), "https://town.example/", "能参加吗")
    assert NewsText.read(one.written()) == one
    shown = plain([one], "第 1 号")
    assert shown.splitlines()[2:] == ["题", "截止", "能参加吗", "事实", "https://town.example/"]


def test_an_organization_that_the_register_lacks_is_named_and_nothing_is_sent(
    published: Path, fakes: FakeReceivers, tmp_path: Path
) -> None:
    with pytest.raises(UnusableReceivers, match="group: the register has no organization whose"):
        told(published, fakes, tmp_path, "NOBODY")
    assert not (tmp_path / "outbox").exists() or not waiting(tmp_path / "outbox")


def waiting(outbox: Path) -> int:
    with opened_outbox(outbox) as found:
        return len(found.receivers())


FILE = """
[[receiver]]
name = "group"
kind = "wecom"
address = "https://robot.example/send?key=k"
selections = ["https://t.example/feeds/tender-notices.atom"]
organization = "PAGE"
"""


@pytest.mark.parametrize(
    "page",
    [
        "https://t.example/sub/organizations/town/CARE/",
        "https://t.example/en/organizations/town/CARE/#possible",
        "organizations/town/CARE",
    ],
)
def test_an_organization_is_named_by_the_address_of_its_page(tmp_path: Path, page: str) -> None:
    assert read(tmp_path, page) == "organizations/town/CARE/"


def test_any_other_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableReceivers, match="address of an organization"):
        read(tmp_path, "https://t.example/tender-notices/town/N-1/")


def read(folder: Path, page: str) -> str:
    path = folder / "receivers.toml"
    path.write_text(FILE.replace("PAGE", page), "utf-8")
    path.chmod(0o600)
    return read_receivers(path, (), {})[0].organization
