"""What any engine behind the search must answer: asked of Whoosh, and of plain scanning."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from disclosure.register.register_file import open_register
from disclosure.search import analysis, queries
from disclosure.search.analysis import QueryError
from disclosure.search.engine import SearchEngine, SearchResults
from disclosure.search.entries import SearchEntry, entries
from disclosure.search.hits import STORED, hit
from disclosure.search.queries import AllOf, AnyOf, HasPhrase, HasValue, Node, PublishedBetween
from disclosure.search.whoosh.whoosh_index import Index, build_index
from tests.support.small_release import silent
from tests.support.small_town import ROWS, compiled, write_town

NOTICES = [
    ("A", "养老服务", "Home care", "tender", "2026-08-01", "2026-12-01", "日间照料"),
    ("B", "社区养老服务采购", "Community care", "tender", "2026-08-20", "2026-08-25", "助餐"),
    ("C", "社区保洁", "Cleaning", "tender", "2026-08-30", "2026-12-01", "含养老设施"),
    ("D", "培训", "Training", "intention", "2025-12-31", None, "养老 护理 培训"),
]


class Scan:
    """An engine that reads every entry for every query: slow, and right by its shortness."""

    def __init__(self, every: Sequence[SearchEntry]) -> None:
        self._every = every

    def close(self) -> None:
        """Nothing is open."""

    def search(
        self,
        query: str,
        *,
        kind: str | None = None,
        publisher: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> SearchResults:
        phrases = queries.wanted(queries.parse(query))
        found = sorted(
            self._found(query, kind, publisher), key=lambda one: (tier(one, phrases), turn(one))
        )
        page = found[offset : offset + limit]
        cells = [tuple(getattr(one, name) for name in STORED) for one in page]
        return SearchResults(len(found), [hit(one, phrases) for one in cells])

    def rows(
        self, query: str, *, kind: str | None = None, publisher: str | None = None
    ) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for one in self._found(query, kind, publisher):
            found.setdefault(one.kind, []).append(one.row)
        return found

    def _found(self, query: str, kind: str | None, publisher: str | None) -> list[SearchEntry]:
        tree = queries.parse(query)
        return [
            one
            for one in self._every
            if kind in {None, one.kind} and publisher in {None, one.publisher}
            if matches(one, tree)
        ]


def lines(one: SearchEntry, *, is_title: bool) -> list[str]:
    texts = (one.title, one.title_en, *(() if is_title else one.text.split("\n")))
    return [analysis.fold(text) for text in texts]


def matches(one: SearchEntry, node: Node) -> bool:
    if isinstance(node, HasPhrase):
        return any(analysis.holds(x, node.phrase) for x in lines(one, is_title=node.is_title))
    if isinstance(node, AllOf):
        return all(matches(one, part) for part in node.parts)
    if isinstance(node, AnyOf):
        return any(matches(one, part) for part in node.parts)
    if isinstance(node, HasValue):
        names = {"region": "region_code"}
        return bool(getattr(one, names.get(node.field, node.field)) == node.value)
    if isinstance(node, PublishedBetween):
        return queries.is_dated(one.published_on, node)
    return not matches(one, node.part)


def tier(one: SearchEntry, phrases: Sequence[analysis.Phrase]) -> int:
    held = [any(analysis.holds(x, p) for x in lines(one, is_title=True)) for p in phrases]
    titles = {analysis.fold(one.title), analysis.fold(one.title_en)}
    if len(phrases) == 1 and phrases[0].text in titles:
        return 0
    return 1 if held and all(held) else 2 if any(held) else 3


def turn(one: SearchEntry) -> int:
    return 0 if one.is_open else 1 if one.kind == "items" else 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contract")
    write_register(folder, "register", NOTICES)
    return folder


def write_register(folder: Path, name: str, notices: Sequence[tuple[str | None, ...]]) -> None:
    """Compiles a town with these notices, given as `NOTICES` gives them."""
    rows = [
        {
            "notice_id": key,
            "tender_id": key,
            "project_id": key,
            "title": title,
            "title_en": english,
            "kind": kind,
            "published_at": f"{day}T00:00:00+08:00",
            "content": content,
            **({"submission_deadline": f"{until}T00:00:00+08:00"} if until else {}),
        }
        for key, title, english, kind, day, until, content in notices
    ]
    town = {**ROWS, "tender-notices": {"notices": rows}}
    compiled(write_town(folder / f"data-{name}", town), folder / f"{name}.sqlite")


def whoosh(folder: Path) -> SearchEngine:
    with closing(open_register(folder / "register.sqlite")) as register:
        build_index(register, folder / "search", silent)
    return Index(folder / "search")


def beside_earlier(folder: Path) -> SearchEngine:
    """The index where most texts are those of an earlier one, in which a notice was not yet, one
    had another title, one another deadline, and one was not yet withdrawn."""
    changed = ("B", "社区养老服务采购", "Home care", "tender", "2026-08-20", "2026-08-25", "助餐")
    open_then = ("C", "社区保洁", "Cleaning", "tender", "2026-08-30", "2026-08-31", "含养老设施")
    gone = ("E", "养老服务", "Home care", "tender", "2026-08-31", "2026-12-01", "保洁 培训")
    write_register(folder, "earlier", [changed, open_then, *NOTICES[3:], gone])
    for name, earlier in (("earlier", None), ("register", folder / "earlier")):
        with closing(open_register(folder / f"{name}.sqlite")) as register:
            target = folder / ("earlier" if earlier is None else "beside")
            build_index(register, target, silent, earlier=earlier)
    assert (folder / "beside/rest").is_dir()
    return Index(folder / "beside")


def scan(folder: Path) -> SearchEngine:
    with closing(open_register(folder / "register.sqlite")) as register:
        return Scan(list(entries(register)))


@pytest.fixture(scope="module", params=[whoosh, beside_earlier, scan])
def engine(folder: Path, request: pytest.FixtureRequest) -> Iterator[SearchEngine]:
    make: Callable[[Path], SearchEngine] = request.param
    with closing(make(folder)) as made:
        yield made


def found(engine: SearchEngine, query: str) -> str:
    """The ids of the notices that a query finds, best first."""
    return "".join(one.id for one in engine.search(query, kind="notices", limit=100).hits)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("养老服务", "AB"),  # the title itself, then titles that hold it
        ("养老", "ABCD"),  # titles before texts; within them open before closed
        ("社区", "CB"),  # open before newer, closed ones
        ("养老 社区", "BC"),
        ('"养老 护理"', "D"),
        ("保洁 OR 培训", "CD"),
        ("养老 -社区", "AD"),
        ("养老 NOT (社区 OR 培训)", "A"),
        ("(保洁 OR 培训) 养老", "CD"),
        ("title:养老", "AB"),
        ("title:养老 -title:社区", "A"),
        ("title:(养老)", "AB"),
        ("status:open", "CA"),
        ("status:planned OR status:closed", "BD"),
        ("published:2026-08", "CAB"),
        ("published:2026-08-01..2026-08-20", "AB"),
        ("published:..2025", "D"),
        ("养老 published:2026-08-21..", "C"),
        ("kind:notices -养老服务", "CD"),
        ("publisher:town", "CABD"),
        ("publisher:nobody", ""),
        ("ＣＡＲＥ", "AB"),
        ("care AND community", "B"),
        ("OR 养老服务 OR", "AB"),
        ("养老服务)", "AB"),
        ("养老:服务", ""),  # an unknown name before a colon is a word like others
        ("不存在", ""),
    ],
)
def test_a_query_finds_these_in_this_order(engine: SearchEngine, query: str, ids: str) -> None:
    assert found(engine, query) == ids


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "empty"),
        ("***", "empty"),
        ("OR", "empty"),
        ("()", "empty"),
        ("-", "empty"),
        ("养" * 201, "long"),
        (" ".join(map(str, range(17))), "many"),
        ("kind:notice", "kind"),
        ("published:yesterday", "date"),
        ("published:..", "date"),
    ],
)
def test_what_cannot_be_searched_says_why(engine: SearchEngine, query: str, reason: str) -> None:
    with pytest.raises(QueryError) as refused:
        engine.search(query)
    assert refused.value.reason == reason


@pytest.mark.parametrize("query", ["养老", "service", "养老 OR care", "-养老", "published:2026"])
def test_rows_are_all_hits_and_pages_hold_each_once(engine: SearchEngine, query: str) -> None:
    total = engine.search(query, limit=1).total
    assert sum(map(len, engine.rows(query).values())) == total
    step = max(7, total // 5)
    pages = [engine.search(query, limit=step, offset=at).hits for at in range(0, total, step)]
    assert len({(one.kind, one.publisher, one.id) for page in pages for one in page}) == total


def test_rows_are_those_of_the_register(engine: SearchEngine, folder: Path) -> None:
    with closing(open_register(folder / "register.sqlite")) as register:
        for number in engine.rows("社区", kind="notices")["notices"]:
            row = register.execute("SELECT title FROM notices WHERE rowid = ?", (number,))
            assert "社区" in row.fetchone()["title"]


def test_titles_and_extracts_are_marked(engine: SearchEngine) -> None:
    (first, *_) = engine.search("养老服务", kind="notices").hits
    assert first.title_marked == "<mark>养老服务</mark>"
    (only,) = engine.search("助餐", kind="notices").hits
    assert "<mark>助餐</mark>" in only.extract


def test_an_index_with_too_few_texts_of_the_earlier_one_is_built_whole(folder: Path) -> None:
    others = [
        (f"N{number}", "养老", "Care", "tender", "2026-08-01", None, "") for number in range(99)
    ]
    write_register(folder, "others", [*NOTICES, *others])
    for name, target in (("register", "few"), ("others", "many")):
        with closing(open_register(folder / f"{name}.sqlite")) as register:
            build_index(register, folder / target, silent, earlier=folder / "few")
    assert not (folder / "many/rest").exists()
    with closing(Index(folder / "many")) as engine:
        assert engine.search("title:养老", kind="notices").total == 101
