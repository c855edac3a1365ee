"""The search finds the same cards with a server and without, by what people write, in few bytes."""

import json
import re
import zlib
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.lists.row_members import csv_header, csv_rows
from benchmarks.static_queries import Corpus, Query
from benchmarks.static_reader import ask
from benchmarks.static_search import twin
from benchmarks.written_queries import FILES, written
from disclosure.register.register_file import open_register
from disclosure.search.cards import cards
from disclosure.search.lexicon import groups
from disclosure.search.shown_cards import MOST_WORDS
from disclosure.search.static.card_search import (
    ACROSS,
    ALL,
    EXACT,
    FOLDER,
    CardSearch,
    FoundCard,
)
from disclosure.search.static.card_totals import TotalRow, as_json
from disclosure.search.static.numbering import numbers
from disclosure.search.static.packing import deflated, number, packed
from disclosure.search.static.static_index import write_static_search
from disclosure.search.written_numbers import WrittenNumbers
from tests.support.small_release import silent
from tests.support.small_town import ROWS, compiled, write_town

pytestmark = pytest.mark.long  # an index is built for each


class Kept(dict[str, bytes]):
    """Files in memory."""

    def write(self, path: str, data: bytes) -> None:
        self[path] = data

    def put_into(self, folder: Path) -> Path:
        for path, data in self.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder / FOLDER


def index_of(folder: Path, rows: Any = ROWS) -> Kept:
    compiled(write_town(folder / "data", rows), folder / "register.sqlite")
    kept = Kept()
    with closing(open_register(folder / "register.sqlite")) as register:
        write_static_search(register, kept, silent)
    return kept


def found(folder: Path, *asked: Query, pages: int = 1) -> list[Any]:
    return ask(
        [("search", {"query": one.text, "facets": one.chosen, "pages": pages}) for one in asked],
        folder,
    )


def town_with(folder: Path, *names: str) -> CardSearch:
    """The search of a town whose organizations are called so."""
    rows = [{"organization_id": f"O-{at}", "name": name} for at, name in enumerate(names)]
    index = index_of(folder, {"organizations": {"organizations": rows}})
    return CardSearch(index.put_into(folder / "site"))


def titles(search: CardSearch, query: str) -> list[tuple[str, int]]:
    """The organizations that a query finds, and how they answer it."""
    found_ = search.search(query, {"kind": "organizations"}, limit=50)
    return [(one.title, one.answer) for one in found_.cards]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of a small town."""
    folder = tmp_path_factory.mktemp("town")
    return index_of(folder).put_into(folder / "site")


@pytest.fixture(scope="module")
def corpus(built_site: Path) -> Corpus:
    """The cards of the committed data, to scan through."""
    with closing(open_register(built_site.parent / "register.sqlite")) as register:
        return Corpus(list(cards(register)), seed=3)


@pytest.fixture(scope="module")
def answered(built_site: Path, corpus: Corpus) -> list[tuple[Query, Any]]:
    """What people write, and hard queries, with their answers."""
    asked = [*corpus.queries(4), *(Query("", one.text) for one in written(FILES.glob("*.toml")))]
    return list(zip(asked, found(built_site / FOLDER, *asked), strict=True))


def test_hits_order_counts_and_words_are_the_same_with_and_without_a_server(
    answered: list[tuple[Query, Any]], built_site: Path
) -> None:
    search = CardSearch(built_site / FOLDER)
    assert len(answered) > 200
    for query, answer in answered:
        if "refused" in answer:
            assert twin(search, query, 1) is None
            continue
        (page,) = answer["pages"]
        told = {
            name: answer[name]
            for name in ("counts", "also", "spelled", "meant", "missing", "isOnlyListed", "values")
        }
        assert twin(search, query, len(page)) == {"page": page, **told}, query


def test_a_query_takes_few_requests_and_bytes(answered: list[tuple[Query, Any]]) -> None:
    sizes = []
    for query, answer in answered:
        files = answer.get("files", [])
        assert len(files) <= 15, (query, files)
        sizes.append(sum(size for _, size in files))
    assert max(sizes) <= 250_000
    assert sorted(sizes)[len(sizes) // 2] <= 40_000


def test_what_holds_a_query_as_it_is_written_is_found(built_site: Path, corpus: Corpus) -> None:
    """By a plain scan; what one would find besides has all pieces of three of a phrase."""
    search = CardSearch(built_site / FOLDER)
    besides = asked = 0
    for query in corpus.queries(4):
        if not query.text.strip(' "'):
            continue
        phrases = search.words.read(query.text).phrases
        results = search.search(query.text, query.chosen, limit=5_000)
        mine = {one.path for one in results.cards if one.answer == EXACT}
        # Lists and files, which name everything, stand behind.
        behind = {one.path for one in results.cards if one.answer == ALL and is_listed(one)}
        wanted = set(corpus.scan([one.text for one in phrases], query.facets))
        is_pair = any(len(one.units) == 2 for one in phrases)  # may stand across words
        assert wanted <= mine | behind or is_pair, query
        besides += bool(mine - wanted)
        asked += 1
    assert asked > 100
    assert besides <= asked // 50


def is_listed(card: FoundCard) -> bool:
    """Whether a card is of a list that names everything, or of a file."""
    return card.kind in {"categories", "packages"}


def test_pages_follow_one_another_to_the_end(built_site: Path) -> None:
    search = CardSearch(built_site / FOLDER)
    for query in (Query("", "服务"), Query("", "care", ("kind:notices",))):
        (answer,) = found(built_site / FOLDER, query, pages=4)
        listed = [path for page in answer["pages"] for path, _ in page]
        whole = search.search(query.text, query.chosen, limit=len(listed)).cards
        assert listed == [one.path for one in whole]
        assert len(set(listed)) == len(listed) > 30


def test_traditional_and_simplified_queries_find_the_same(built_site: Path) -> None:
    asked = [Query("", text) for text in ("养老服务", "養老服務", "残疾人", "殘疾人")]
    first, second, third, fourth = (
        answer["pages"] for answer in found(built_site / FOLDER, *asked)
    )
    assert first == second != [[]]
    assert third == fourth


def test_the_hits_of_a_project_are_one_card(built_site: Path) -> None:
    search = CardSearch(built_site / FOLDER)
    listed = [one.path for one in search.search("云汀区 养老", {}, limit=50).cards]
    assert len(listed) == len(set(listed))
    assert not [path for path in listed if "#" in path or path.startswith("tender-notices/")]


def test_the_counts_of_choices_are_of_what_was_found(built_site: Path) -> None:
    search = CardSearch(built_site / FOLDER)
    every = search.search("养老", {})
    domain, count = max(every.values["domain"].items(), key=lambda one: one[1])
    chosen = search.search("养老", {"domain": domain})
    assert chosen.total == count < every.total
    assert chosen.values["domain"] == every.values["domain"]
    assert sum(chosen.values["state"].values()) <= chosen.total


def test_a_district_is_found_by_the_region_it_lies_in(town: Path) -> None:
    inner, outer = found(
        town,
        Query("", "社区养老", ("district:town/990101",)),
        Query("", "社区养老", ("district:town/990000",)),
    )
    assert inner["pages"][0]
    assert outer["pages"] == inner["pages"]


def test_nothing_is_found_where_nothing_is(town: Path) -> None:
    asked = [Query("", "龘龘"), Query("", "养老", ("kind:nothing",)), Query("", "zzzz")]
    for answer in found(town, *asked):
        assert answer["pages"] == [[]]
        assert answer["total"] == 0


def test_signs_inside_names_do_not_matter(tmp_path: Path) -> None:
    search = town_with(tmp_path, "欧·亨利（集团）有限公司", "欧亨利剧团")
    for query in ("欧亨利", "欧•亨利", "欧亨利集团", "欧·亨利（集团）"):
        assert "欧·亨利（集团）有限公司" in [name for name, _ in titles(search, query)], query


def test_what_stands_across_words_comes_last_and_apart(tmp_path: Path) -> None:
    many = [f"{number}号保护站" for number in range(9)] + [
        f"{number}组工作队" for number in range(9)
    ]
    search = town_with(tmp_path, *many, "未成年人保护工作站", "护工培训学校")
    answers = dict(titles(search, "护工"))
    assert answers["护工培训学校"] == EXACT
    assert answers["未成年人保护工作站"] == ACROSS


def test_synonyms_find_each_other_and_are_told(tmp_path: Path) -> None:
    search = town_with(tmp_path, "老年之家", "敬老协会", "Meals for older people", "保洁公司")
    assert set(titles(search, "养老院")[:3]) >= {("老年之家", ALL), ("敬老协会", ALL)}
    assert "老年" in search.search("养老院", {}).also
    first, *_ = titles(search, "elderly dining")
    assert first == ("Meals for older people", ALL)


def test_the_words_that_readers_are_told_have_their_apostrophes(tmp_path: Path) -> None:
    search = town_with(tmp_path, "法律援助中心")
    told = search.search("legal aid", {}).also
    assert "don't have to pay" in told
    assert "don't have to pay" not in search.search("don’t have to pay", {}).also
    assert titles(search, "don’t have to pay")[0] == ("法律援助中心", ALL)
    for words in groups():
        named = [word for word in words if word.isascii()][:MOST_WORDS]
        assert not [word for word in named if re.search(r"(^| )(s|t|re|ll|ve)( |$)", word)]


def test_what_is_written_comes_before_its_synonyms(tmp_path: Path) -> None:
    search = town_with(tmp_path, "老年之家", "养老之家")
    assert titles(search, "养老") == [("养老之家", EXACT), ("老年之家", ALL)]


def test_a_word_that_stands_nowhere_is_read_as_pinyin(tmp_path: Path) -> None:
    search = town_with(tmp_path, "朝霞养老之家", "Yanglao Limited", "女子会计师事务所")
    assert titles(search, "zhaoxiayanglao") == [("朝霞养老之家", ALL)]
    assert search.search("zhaoxiayanglao", {}).spelled == ["zhaoxiayanglao"]
    assert titles(search, "nvzi kuaijishi") == [("女子会计师事务所", ALL)]
    assert titles(search, "yanglao") == [("Yanglao Limited", EXACT)]
    assert not search.search("zhao", {}).spelled
    assert search.search("yangyangyang", {}).missing == ["yangyangyang"]


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("望暇区 养老", "望霞区"),  # sounds and looks alike
        ("稻原县 养老", "稻泉县"),  # differs in one character
        ("残急人康复", "残疾人"),
        ("vocatonal training", "vocational"),
        ("Yuntign elderly", "yunting"),
        ("translatings", "translation"),  # most letters at the beginning are alike
    ],
)
def test_a_slip_is_read_as_what_is_near_to_it(built_site: Path, query: str, meant: str) -> None:
    results = CardSearch(built_site / FOLDER).search(query, {})
    assert results.meant == [meant]
    assert results.counts[ALL] > 0


def test_what_stands_somewhere_is_no_slip(tmp_path: Path) -> None:
    search = town_with(tmp_path, "养唠之家", "养老之家", "Vocatonal Ltd")
    assert not search.search("养唠", {}).meant
    assert not search.search("vocatonal", {}).meant


def test_a_long_question_is_read_by_what_it_names(built_site: Path) -> None:
    search = CardSearch(built_site / FOLDER)
    question = (
        "Does the city pay anyone to visit old people, and what did the evaluation say of it?"
    )
    assert [one.text for one in search.words.read(question).parts if one.is_need] == [
        "visit",
        "old people",
    ]
    assert search.search(question, {}).total


def test_where_no_need_is_known_nothing_is_listed(built_site: Path) -> None:
    search = CardSearch(built_site / FOLDER)
    for query in (
        "云汀区 核潜艇",
        "2025年 核潜艇",
        "nuclear submarine",
        "Yunting submarine",
        "space rocket",  # half of it stands somewhere
        "铁路建设",
        "whale watching",  # is no slip of another word
    ):
        assert not search.search(query, {}).total, query


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("2.29206 million yuan", "2292060"),
        ("RMB 2,292,060.00", "2292060"),
        ("合同金额2292060元", "2292060"),
        ("0.0229206亿元", "2292060"),
        ("229.21万", "229 21 万元"),
        ("229.2w", "229 2 万元"),
        ("2.29m", "229 万元"),
    ],
)
def test_sums_are_read_as_cards_have_them(built_site: Path, query: str, read: str) -> None:
    search = CardSearch(built_site / FOLDER)
    assert read in [one.text for one in search.words.read(query).parts]
    mine = [one.path for one in search.search(query, {}).cards]
    assert "projects/example-city/YC-2024-0309/" in mine
    (theirs,) = found(built_site / FOLDER, Query("", query))
    assert [path for path, _ in theirs["pages"][0]] == mine


@pytest.mark.parametrize(
    "query", ["5万人", "2.5", "YC-2024-0309", "102号令", '"1,000 元"', "1.23456 yuan"]
)
def test_what_is_no_sum_is_left_as_it_is(built_site: Path, query: str) -> None:
    read = WrittenNumbers(CardSearch(built_site / FOLDER).root["numbers"]).read(query)
    assert " ".join(read.split()) == " ".join(query.lower().split())


@pytest.mark.parametrize("query", ["二〇二五年养老", "25年养老", "FY25 养老", "2025财年 养老"])
def test_a_year_is_read_however_it_is_written(built_site: Path, query: str) -> None:
    search = CardSearch(built_site / FOLDER)
    assert [one.text for one in search.words.read(query).parts] == ["2025", "养老"]
    (theirs,) = found(built_site / FOLDER, Query("", query))
    mine = [one.path for one in search.search(query, {}).cards]
    assert [path for path, _ in theirs["pages"][0]] == mine != []


@pytest.mark.parametrize(
    "query", ["YC20240309", "yc 20240309", "YC2024-0309", "20240309", "2024-0309", "YC-20240309"]
)
def test_an_identifier_is_found_however_it_is_written(built_site: Path, query: str) -> None:
    first, *_ = CardSearch(built_site / FOLDER).search(query, {}, limit=1).cards
    assert first.id == "YC-2024-0309"


def test_a_year_is_the_fiscal_one_or_that_of_the_title(built_site: Path) -> None:
    search = CardSearch(built_site / FOLDER)
    # The example city is told up to 2026.
    for query, year in (
        ("2024年度养老合同", "2024"),
        ("去年 养老", "2025"),
        ("2026 legal aid", "2026"),
    ):
        (one,) = search.search(query, {}, limit=1).cards
        assert year in f"{one.title} {one.id}", (query, one.title)


@pytest.mark.parametrize(
    "query", ["哪些服务不能买", "负面清单", "what may the government not buy", "negative list"]
)
def test_what_may_not_be_bought_leads_to_the_negative_lists(built_site: Path, query: str) -> None:
    cards_ = CardSearch(built_site / FOLDER).search(query, {}, limit=5).cards
    assert {one.kind for one in cards_} <= {"editions", "exclusions"}


def test_of_two_words_that_overlap_the_second_counts(built_site: Path) -> None:
    words = CardSearch(built_site / FOLDER).words
    assert [one.text for one in words.read("坏路灯笼").parts][:1] == ["路灯"]
    assert [one.text for one in words.read("房子安不安全").parts] == ["房子安全"]


def test_words_in_quotes_have_no_synonyms(tmp_path: Path) -> None:
    search = town_with(tmp_path, "老年之家", "养老之家")
    assert titles(search, '"养老之家"') == [("养老之家", EXACT)]


def test_what_is_found_nowhere_is_told_and_the_rest_is_near(tmp_path: Path) -> None:
    search = town_with(tmp_path, "保洁公司", "培训学校")
    results = search.search("保洁 龘龘", {"kind": "organizations"})
    assert [one.title for one in results.cards] == ["保洁公司"]
    assert results.missing == ["龘龘"]
    assert results.counts[EXACT] == results.counts[ALL] == 0


@pytest.mark.parametrize(
    "query", ["晴岚区图书馆", "library in Qinglan", "Qinglan District library"]
)
def test_where_a_place_lacks_what_is_needed_it_is_found_elsewhere(
    built_site: Path, query: str
) -> None:
    search = CardSearch(built_site / FOLDER)
    assert [one.text for one in search.words.read(query).parts if one.is_place]
    found_ = search.search(query, {}, limit=5).cards
    assert len(found_) == 5
    assert all("图书馆" in one.title for one in found_)


def test_totals_are_the_same_with_and_without_a_server(built_site: Path) -> None:
    queries = [
        Query("", "养老"),
        Query("", "yanglao wangxia"),
        Query("", "保洁", ("district:example-city/990103",)),
        Query("", "", ("publisher:paraguay",)),
        Query("", "龘龘"),
    ]
    asked = [("totals", {"query": one.text, "facets": one.chosen}) for one in queries]
    search = CardSearch(built_site / FOLDER)
    answers = ask(asked, built_site / FOLDER)
    for query, answer in zip(queries, answers, strict=True):
        rows = [as_json(row) for row in search.totals(query.text, query.chosen)]
        assert answer["rows"] == [json.loads(row) for row in rows], query
        columns = [one.name for one in fields(TotalRow)]
        by_the_api = csv_header(columns, False) + csv_rows(rows, columns)
        assert answer["csv"].encode() == by_the_api
        assert bool(rows) == (query.text != "龘龘")


def test_totals_are_those_of_the_register(built_site: Path) -> None:
    rows = CardSearch(built_site / FOLDER).totals("", {"publisher": "example-city"})
    with closing(open_register(built_site.parent / "register.sqlite")) as register:
        ((projects, contracts, amount),) = register.tuples(
            """SELECT (SELECT COUNT(*) FROM projects WHERE publisher = 'example-city'),
            COUNT(counted_amount), ROUND(SUM(counted_amount), 4)
            FROM contracts WHERE publisher = 'example-city' AND project_id IS NOT NULL"""
        )
    for group in ("purchaser", "district", "domain", "year"):
        own = [row for row in rows if row.grouped_by == group]
        assert sum(row.contract_count for row in own) == contracts
        assert float(sum(row.contract_amount or 0 for row in own)) == amount
        assert sum(row.project_count for row in own) >= projects


def test_a_total_has_every_digit(tmp_path: Path) -> None:
    tables = ROWS["tender-notices"]
    first = {**tables["contracts"][0], "parent_contract_id": ""}
    contracts = [
        {**first, "contract_id": "C-1", "amount": "12345678901234.5678"},
        {**first, "contract_id": "C-2", "amount": "0.0003"},
    ]
    rows = {**ROWS, "tender-notices": {**tables, "contracts": contracts}}
    (tmp_path / "site").mkdir()
    search = CardSearch(index_of(tmp_path, rows).put_into(tmp_path / "site"))
    found = [row for row in search.totals("", {"publisher": "town"}) if row.grouped_by == "year"]
    assert b'"contract_amount":12345678901234.5681}' in b"".join(map(as_json, found))


def test_entries_of_a_catalogue_tell_their_edition_and_code(built_site: Path) -> None:
    search = CardSearch(built_site / FOLDER)
    facts = [one.facts for one in search.search("养老服务", {"kind": "items"}).cards]
    assert facts
    assert all(any(chinese.startswith("编码") for chinese, _ in of) for of in facts)
    assert all(any(english.startswith("Catalogue") for _, english in of) for of in facts)


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    assert index_of(tmp_path / "one") == index_of(tmp_path / "two")


def test_a_register_without_dates_or_words_is_indexed(tmp_path: Path) -> None:
    rows = {"organizations": {"organizations": [{"organization_id": "O", "name": "、"}]}}
    folder = index_of(tmp_path, rows).put_into(tmp_path / "site")
    (answer,) = found(folder, Query("", "示例镇", ("kind:publishers",)))
    assert answer["pages"] == [[["publishers/town/", EXACT]]]


def test_a_late_row_moves_the_numbers_of_its_month_only() -> None:
    before = numbers({"": 5, "2026-01": 40, "2026-02": 7})
    after = numbers({"": 5, "2026-01": 42, "2026-02": 7})
    assert before.first == after.first


def test_a_new_notice_changes_few_files_of_documents(tmp_path: Path) -> None:
    tables = ROWS["tender-notices"]
    notice = {**tables["notices"][0], "title_en": ""}
    old = [
        {**notice, "notice_id": f"M-{n}", "published_at": f"2026-0{n % 8 + 1}-01T00:00:00Z"}
        for n in range(200)
    ]
    new = {**notice, "notice_id": "N-9", "published_at": "2026-09-20T09:00:00+08:00"}
    first, second = (
        index_of(
            tmp_path / name,
            {**ROWS, "tender-notices": {**tables, "notices": [*tables["notices"], *more]}},
        )
        for name, more in (("one", old), ("two", [*old, new]))
    )
    shown = [path for path in first if "/cards/" in path]
    changed = [path for path in shown if first[path] != second.get(path)]
    assert len(changed) <= 3, changed


def test_numbers_are_packed_low_bits_first() -> None:
    values = [0, 127, 128, 16_384, 2**21, 2**31]
    assert packed(np.array(values)) == b"".join(map(number, values))
    assert number(300) == bytes([0b10101100, 0b10])
    assert zlib.decompress(deflated(b"abc", is_text=False)) == b"abc"
