"""A town with a handful of rows, compiled to a register: what feeds and downloads are tried on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import feedparser

from disclosure.feeds.feed_files import bring_subscribable
from disclosure.feeds.tender_texts import FeedFolder
from disclosure.packages.descriptors import make_descriptor
from disclosure.packages.package import Package
from disclosure.packages.package_writing import write_package
from disclosure.register.compiling import compile_register
from disclosure.register.register_file import open_register
from tests.support.short_reference import short_reference
from tests.support.two_releases import history_of

Row = Mapping[str, object]
SITEURL = "https://town.example/sub"
INSTANT = datetime(2026, 9, 22, tzinfo=UTC)
NOTICE = {"tender_id": "T", "project_id": "P", "kind": "tender"}
PUBLISHER = {"name": "town", "title": "示例镇", "title_en": "Example Town"}

ROWS: Mapping[str, Mapping[str, Sequence[Row]]] = {
    "regions": {
        "regions": [
            {"region_code": "990000", "name": "示例市", "name_en": "Example City", "level": "city"},
            {
                "region_code": "990101",
                "name": "东湖区",
                "level": "district",
                "parent_region_code": "990000",
            },
        ],
    },
    "organizations": {
        "organizations": [
            {
                "organization_id": "BUYER",
                "name": "示例镇民政局",
                "name_en": "Civil Affairs",
                "roles": "purchaser;payer",
            },
            {"organization_id": "护理/院", "name": "阳光护理院"},
        ],
        "credit-records": [
            {"credit_record_id": "CR", "organization_id": "护理/院", "kind": "commendation"},
        ],
    },
    "catalogue": {
        "editions": [{"edition_id": "E", "title": "目录"}],
        "items": [
            {"item_id": "A", "edition_id": "E", "code": "A", "name": "公共服务"},
            {
                "item_id": "A01",
                "edition_id": "E",
                "code": "A01",
                "name": "养老服务",
                "name_en": "Elderly care",
                "parent_item_id": "A",
            },
        ],
    },
    "tender-notices": {
        "notices": [
            {
                "notice_id": "N-1",
                "tender_id": "T-1",
                "project_id": "P-1",
                "kind": "tender",
                "title": "社区养老 <b> & 服务",
                "purchaser_id": "BUYER",
                "region_code": "990101",
                "catalogue_item_id": "A01",
                "content": "助餐\n助浴",
                "scale": "120 人",
                "qualifications": "社会组织",
                "materials": "登记证书",
                "currency": "CNY",
                "procurement_method": "public-tender",
                "budget_amount": "1280000.10",
                "published_at": "2026-08-01T09:00:00+08:00",
                "is_time_known": "true",
                "submission_deadline": "2026-09-10T17:00:00+08:00",
            },
            {
                "notice_id": "N-2",
                "tender_id": "T-1",
                "project_id": "P-1",
                "kind": "correction",
                "title": "社区养老",
                "title_en": "Care in the community",
                "amends_notice_id": "N-1",
                "change_reason": "延期",
                "published_at": "2026-08-11T01:00:00Z",
                "submission_deadline": "2026-09-20T17:00:00+08:00",
                "source_url": "https://town.example/2?a=1&b=2",
            },
            {
                "notice_id": "N-3",
                "tender_id": "T-2",
                "project_id": "P-2",
                "kind": "intention",
                "title": "只有日期",
                "published_at": "2026-07-04T00:00:00+08:00",
                "submission_deadline": "2026-09-30T23:59:59+08:00",
                "is_time_known": "false",
            },
            {
                "notice_id": "N-5",
                "tender_id": "T-2",
                "project_id": "P-2",
                "kind": "tender",
                "title": "意向之后",
                "published_at": "2026-07-05T00:00:00+08:00",
                "place": "三楼",
            },
            {
                "notice_id": "N-6",
                "tender_id": "T-2",
                "project_id": "P-2",
                "kind": "correction",
                "title": "取消地点",
                "published_at": "2026-07-06T00:00:00+08:00",
                "cleared_fields": "place;opening_at",
            },
            {"notice_id": "N-4", "tender_id": "T-3", "project_id": "P-3", "kind": "other"},
        ],
        "lots": [{"lot_id": "L-1", "tender_id": "T-1", "content": "一包"}],
        "contracts": [
            {
                "contract_id": "C-1",
                "project_id": "P-1",
                "undertaker_id": "护理/院",
                "amount": "1199999.90",
                "currency": "CNY",
                "signed_on": "2026-09-21",
                "content": "=1+1",
            },
        ],
        "payments": [
            {"payment_id": "Y-1", "contract_id": "C-1", "amount": "100000.10", "currency": "CNY"},
        ],
        "documents": [
            {
                "document_id": "D-1",
                "about_resource": "notices",
                "about_id": "N-1",
                "url": "https://town.example/d.pdf",
            },
            {"document_id": "D-2", "about_resource": "payments", "about_id": "Y-1"},
        ],
    },
}


def write_town(
    data: Path,
    rows: Mapping[str, Mapping[str, Sequence[Row]]] = ROWS,
    publisher: Mapping[str, str] = PUBLISHER,
    language: str = "zh-CN",
    region_scheme: str = "example",
    *,
    is_example: bool = True,
) -> Path:
    """Writes one publisher's packages, by kind and resource, below `data`."""
    for kind, resources in rows.items():
        descriptor = make_descriptor(
            kind,
            name=kind,
            publisher=publisher,
            title=f"{kind} 数据",
            title_en=f"{kind} data",
            created="2026-09-01T00:00:00+08:00",
            language=language,
            time_zone="Asia/Shanghai",
            region_scheme=region_scheme,
            licenses=[
                {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
            ],
            is_example=is_example,
        )
        write_package(data / publisher["name"] / kind, descriptor, resources)
    return data


def compiled(data: Path, register: Path, *, has_whole_reference: bool = False) -> list[Package]:
    """Compiles `data` into `register` as of `INSTANT`, beside the short lists or the whole ones."""
    with nullcontext() if has_whole_reference else short_reference():
        packages, _ = compile_register(data, register, INSTANT, lambda _what, _count: None)
    return packages


def register_of(folder: Path, *notices: Row) -> Path:
    """The register of a town whose only tender notices are `notices`."""
    rows = {**ROWS, "tender-notices": {"notices": list(notices)}}
    register = folder / "register.sqlite"
    compiled(write_town(folder / "data", rows), register)
    return register


def register_of_two(folder: Path) -> Path:
    """The register of the town and of a Spanish-speaking publisher that is no example."""
    write_town(folder / "data")
    notice = {
        "notice_id": "ES-1",
        "tender_id": "ES",
        "project_id": "ES",
        "kind": "tender",
        "title": "Servicio de limpieza",
        "content": "Limpieza",
        "currency": "PYG",
        "budget_amount": "5000000.00",
        "published_at": "2026-07-01T00:00:00-03:00",
    }
    spanish = {"tender-notices": {"notices": [notice]}}
    publisher = {"name": "paraguay", "title": "巴拉圭", "title_en": "Paraguay"}
    write_town(folder / "data", spanish, publisher, "es", is_example=False)
    compiled(folder / "data", folder / "register.sqlite")
    return folder / "register.sqlite"


def subscribed(
    register: Path, siteurl: str = SITEURL, earlier: Sequence[Path] = ()
) -> dict[str, bytes]:
    """Every file of both languages that can be subscribed to, by site path, of a first release,
    or of the one after the registers of `earlier` ones."""
    connection = open_register(register)
    connection.attach_history(history_beside(register, earlier))
    folder = MadeFiles({})
    for tongue in ("zh", "en"):
        bring_subscribable(connection, siteurl, tongue, folder.make)
    return folder.files


class MadeFiles(NamedTuple):
    """Has everything made, and gathers the files by their paths."""

    files: dict[str, bytes]

    def write(self, path: str, data: bytes) -> None:
        self.files[path] = data

    def make(
        self, _: str, make: Callable[[FeedFolder], str | None], _about: Iterable[object] = ()
    ) -> str | None:
        return make(self)


def history_beside(register: Path, earlier: Sequence[Path] = ()) -> Path:
    """The history of a register that is a release after `earlier` ones, in a file beside it."""
    history = register.with_suffix(".history")
    history_of(history, [*earlier, register])
    return history


def feeds_of(register: Path, siteurl: str = SITEURL) -> dict[str, bytes]:
    """Every RSS and Atom feed of tender notices of both languages, by site path."""
    return {
        path: data
        for path, data in subscribed(register, siteurl).items()
        if path.endswith((".atom", ".rss")) and "feeds/tender-notices" in path
    }


def entries_of(data: bytes) -> dict[str, feedparser.FeedParserDict]:
    """What a reader reads: the entries of a feed, by the last part of their id."""
    return {entry.id.rpartition("/")[2]: entry for entry in feedparser.parse(data).entries}
