"""Feeds and calendars: entries built once and spliced, against feedgen used plainly; digests."""

import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from benchmarks.results import BenchmarkResult, ResultTable, begin, options_of
from disclosure.feeds.digests import FORMS as DIGEST_FORMS
from disclosure.feeds.digests import digests
from disclosure.feeds.feed_files import feed_tasks
from disclosure.feeds.feed_headers import LANGUAGES, FeedHeaders
from disclosure.feeds.feed_members import members
from disclosure.feeds.formats.feedgen_feeds import feedgen_entry, feedgen_feed
from disclosure.feeds.formats.xml_feeds import fragments, splice
from disclosure.feeds.happenings import PERIODS
from disclosure.feeds.notice_entries import FeedEntry, NoticeEntryWriter
from disclosure.feeds.selections import FORMS, NEWEST, Selection, Subscriptions, forms
from disclosure.feeds.wording import FeedNames
from disclosure.model.schemas import codelists
from disclosure.output.output_tree import Tree
from disclosure.output.processes import run_tasks
from disclosure.packages.descriptors import make_descriptor
from disclosure.packages.package_writing import write_package
from disclosure.register.compiling import compile_register
from disclosure.register.register_file import Register, open_register
from disclosure.register.tender_history import Key, versions_of
from scripts.example_city.generating import generate

PLACES = frozenset({"publisher", "region", "domain", "region-domain"})
METHODS = ("public-tender", "competitive-consultation", "single-source")
SITEURL = "https://sunlit.example"
DOMAINS = tuple(codelists()["domain"])
INSTANT = datetime(2026, 9, 22, tzinfo=UTC)
TEXT = "为辖区内六十周岁以上老年人提供助餐、助浴和日间照料，每周不少于三次，按实际服务人次结算。"


def notices(count: int) -> Iterator[dict[str, object]]:
    """Three years of notices of about 700 bytes; every tenth corrects the one before. Each item is
    bought in each district, so that as many pairs occur as can."""
    for number in range(count):
        tender = number - 1 if number % 10 == 9 else number
        published = INSTANT - timedelta(days=3 * 365) * ((count - number) / count)
        row: dict[str, object] = {
            "notice_id": f"N-{number:07}",
            "tender_id": f"T-{tender:07}",
            "project_id": f"P-{tender:07}",
            "kind": "tender" if tender == number else "correction",
            "title": f"第{number}号社区居家养老服务采购",
            "title_en": f"Home care, tender {number}",
            "published_at": published.isoformat(timespec="seconds"),
            "submission_deadline": (published + timedelta(days=20)).isoformat(timespec="seconds"),
        }
        if tender == number:
            row |= {
                "purchaser_id": f"O-{number % max(1, count // 100):06}",
                "region_code": f"9901{number // 300 % 30:02}",
                "catalogue_item_id": f"I-{number % 300:03}",
                "content": TEXT,
                "scale": TEXT,
                "qualifications": TEXT,
                "materials": TEXT,
                "procurement_method": METHODS[number % len(METHODS)],
                "budget_amount": f"{number}.00",
                "currency": "CNY",
                "documents_until": (published + timedelta(days=9)).isoformat(timespec="seconds"),
                "opening_at": (published + timedelta(days=20)).isoformat(timespec="seconds"),
            }
        yield row


def awards(count: int) -> dict[str, list[dict[str, object]]]:
    """Every third tender is won, by one of as many undertakers as there are purchasers."""
    won = [number for number in range(0, count, 3) if number % 10 != 9]
    return {
        "awards": [
            {"award_id": f"A-{n:07}", "tender_id": f"T-{n:07}", "project_id": f"P-{n:07}"}
            for n in won
        ],
        "award-undertakers": [
            {"award_id": f"A-{n:07}", "undertaker_id": f"O-{n * 7 % max(1, count // 100):06}"}
            for n in won
        ],
    }


def write_city(data: Path, count: int) -> None:
    """A publisher with `count` notices, a hundredth as many purchasers, 300 items on 3 levels."""
    purchasers = range(max(1, count // 100))
    regions = [
        {
            "region_code": f"9901{n:02}",
            "name": f"第{n}区",
            "level": "district",
            "parent_region_code": "990000",
        }
        for n in range(30)
    ]
    city = {"region_code": "990000", "name": "示例市", "level": "city"}
    items = [
        {
            "item_id": f"I-{n:03}",
            "edition_id": "E",
            "code": str(n),
            "name": f"服务{n}",
            "parent_item_id": None if n < 10 else f"I-{n // 10:03}",
            "domain": DOMAINS[n % len(DOMAINS)],
        }
        for n in range(300)
    ]
    tables: dict[str, dict[str, object]] = {
        "regions": {"regions": [city, *regions]},
        "organizations": {
            "organizations": [
                {"organization_id": f"O-{n:06}", "name": f"第{n}街道办"} for n in purchasers
            ]
        },
        "catalogue": {"editions": [{"edition_id": "E", "title": "目录"}], "items": items},
        "tender-notices": {"notices": notices(count), **awards(count)},
    }
    for kind, rows in tables.items():
        descriptor = make_descriptor(
            kind,
            name=kind,
            publisher={"name": "bench", "title": "示例市"},
            title=kind,
            created="2026-09-01T00:00:00Z",
            language="zh-CN",
            time_zone="Asia/Shanghai",
            region_scheme="example",
            licenses=[{"name": "CC0-1.0"}],
            is_example=True,
        )
        write_package(data / "bench" / kind, descriptor, rows)  # type: ignore[arg-type]


def plain(register: Register, seconds: float) -> float:
    """Pairs of RSS and Atom a processor's second with feedgen as its manual has it."""
    entries, frames, newest = parts(register)
    started, pairs = time.process_time(), 0
    for selection in largest(newest):
        frame = frames.frame(selection, None)
        whole = [feedgen_entry(entries[key], "zh") for key in newest[selection]]
        for form in FORMS:
            feed = feedgen_feed(frame, form)
            for entry in whole:
                feed.add_entry(entry, order="append")
            feed.atom_str() if form == "atom" else feed.rss_str()
        pairs += 1
        if time.process_time() - started > seconds:
            break
    return pairs / (time.process_time() - started)


def spliced(register: Register, seconds: float) -> float:
    """The same feeds from entries that were built before."""
    entries, frames, newest = parts(register)
    built = {key: fragments(entry, "zh") for key, entry in entries.items()}
    started, pairs = time.process_time(), 0
    while time.process_time() - started < seconds:
        for selection in largest(newest):
            frame = frames.frame(selection, INSTANT)
            for form in FORMS:
                splice(frame, form, b"".join(built[k][form] for k in newest[selection]))
            pairs += 1
    return pairs / (time.process_time() - started)


def parts(
    register: Register,
) -> tuple[dict[Key, FeedEntry], FeedHeaders, dict[Selection, list[Key]]]:
    """The texts of all entries of `largest`, and what the feeds around them need."""
    subscriptions = Subscriptions(register)
    newest = members(register, subscriptions).newest
    keys = {key for selection in largest(newest) for key in newest[selection]}
    names = FeedNames(register, SITEURL, "zh")
    writer = NoticeEntryWriter(names, subscriptions)
    entries = {
        (version.notice["publisher"], version.notice["notice_id"]): writer.entry(version)
        for version in versions_of(register, keys)
    }
    return entries, FeedHeaders(names, subscriptions), newest


def largest(newest: dict[Selection, list[Key]]) -> list[Selection]:
    """Up to 100 selections of 50 entries in both forms, so that both ways write feeds of one
    size."""
    full = (
        selection
        for selection, keys in newest.items()
        if len(keys) == NEWEST and "rss" in forms(selection)
    )
    return list(islice(full, 100))


def processor_seconds() -> float:
    """The processors' seconds of this process and of its finished children; more reliable than
    the clock when others use the machine too."""
    usages = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def write(register: Register, folder: Path, table: ResultTable) -> None:
    """Writes all feeds and calendars twice and adds the cost to the table."""
    for name in ("all written anew", "all as they were"):
        tree = Tree(folder)
        started, before = time.perf_counter(), processor_seconds()
        run_tasks(feed_tasks(register.path, tree, SITEURL), lambda *_: None)
        seconds, work = time.perf_counter() - started, processor_seconds() - before
        sizes = [file.stat().st_size for file in tree.site.rglob("*") if file.is_file()]
        table.row(
            name,
            f"{seconds:,.1f} s, {work:,.1f} s of processors; {len(sizes):,} files,"
            f" {sum(sizes) / 1e6:,.0f} MB",
        )
    usages = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = max(usage.ru_maxrss for usage in usages) / 1024
    table.row("memory at most, any process", f"{peak:,.0f} MB")


def write_digests(register: Register, folder: Path, table: ResultTable) -> None:
    """Writes all digests and reads them back, and adds the cost of one to the table, over all
    selections that have one or may have one."""
    started, before, sizes = time.perf_counter(), processor_seconds(), []
    subscriptions = Subscriptions(register)
    places = sum(1 for selection in subscriptions if selection.dimension in PLACES)
    for language in LANGUAGES:
        headers = FeedHeaders(FeedNames(register, SITEURL, language), subscriptions)
        for path, data in digests(headers):
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            sizes.append(len(file.read_bytes()))
    seconds, work = time.perf_counter() - started, processor_seconds() - before
    selections = places * len(LANGUAGES) * len(PERIODS) * len(DIGEST_FORMS)
    table.row(
        "digests, written and read back",
        f"{seconds:,.1f} s, {work:,.1f} s of processors; {len(sizes):,} files of {selections:,}"
        f" selections, {max(sizes, default=0):,} bytes at most,"
        f" {seconds / selections * 1000:.2f} ms a selection",
    )


def of_cities(sizes: list[int]) -> None:
    """Writes the digests of the invented city of each number of projects."""
    result = begin("digests")
    for projects in sizes:
        with tempfile.TemporaryDirectory() as folder:
            data, path = Path(folder) / "data", Path(folder) / "register.sqlite"
            generate(data / "example-city", projects, 7)
            compile_register(data, path, INSTANT, lambda _what, _count: None)
            table = result.table(f"{projects:,} projects", "", "")
            with closing(open_register(path)) as register:
                write_digests(register, Path(folder) / "digests", table)


def of_notices(count: int) -> BenchmarkResult:
    """Writes all feeds of a city with so many notices, and some as feedgen's manual has it."""
    result = begin("feeds", ["feedgen", "icalendar"])
    with tempfile.TemporaryDirectory() as folder:
        data, path = Path(folder) / "data", Path(folder) / "register.sqlite"
        write_city(data, count)
        compile_register(data, path, INSTANT, lambda _what, _count: None)
        table = result.table(f"{count:,} notices, feeds of {NEWEST} entries", "", "")
        with closing(open_register(path)) as register:
            write_digests(register, Path(folder) / "digests", table)
            write(register, Path(folder) / "tree", table)
            slow, fast = plain(register, 5), spliced(register, 5)
    pairs = "pairs of RSS and Atom a second of a processor"
    table.row("feedgen, each feed whole", f"{slow:,.0f} {pairs}")
    table.row("entries and frames spliced", f"{fast:,.0f} {pairs}, {fast / slow:.1f} times")
    return result


def main() -> None:
    parser = options_of("feeds", __doc__)
    parser.add_argument("notices", nargs="?", type=int, default=20_000, help="default: 20000")
    parser.add_argument(
        "--projects",
        nargs="+",
        type=int,
        help="measure only the digests of invented cities, which are not kept",
    )
    args = parser.parse_args()
    if args.projects:
        of_cities(args.projects)
        return
    result = of_notices(args.notices)
    if args.save:
        result.save()


if __name__ == "__main__":
    main()
