"""What rows, regions and codes are called is looked up in one way, whoever asks."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from disclosure.feeds.selections import Selection
from disclosure.feeds.wording import subject
from disclosure.register.names import UNNAMED, InBoth, Names, preferred
from disclosure.register.register_file import Register
from disclosure.register.register_tables import create_tables


@pytest.fixture
def names() -> Iterator[Names]:
    with closing(sqlite3.connect(":memory:", factory=Register)) as register:
        create_tables(register)
        register.execute(
            "INSERT INTO publishers (publisher, title, title_en, path, region_scheme, is_example,"
            " time_zone) VALUES ('town', '镇', 'Town', 'p/', 'GB-T-2260', 0, 'Asia/Shanghai')"
        )
        columns = "publisher, region_code, name, path"
        rows = "'reference', '310000', '上海市', 'r/'"
        register.execute(f"INSERT INTO regions ({columns}) VALUES ({rows})")
        columns = "publisher, item_id, name, name_en, path"
        rows = "'town', 'A', '养老', 'Elderly care', 'i/'"
        register.execute(f"INSERT INTO items ({columns}) VALUES ({rows})")
        yield Names(register)


@pytest.mark.parametrize(
    ("table", "key", "found"),
    [
        ("items", "A", ("养老", "Elderly care")),
        ("items", "B", UNNAMED),
        ("publishers", "town", ("镇", "Town")),
        ("regions", "310000", ("上海市", None)),
        ("regions", "990000", UNNAMED),
    ],
)
def test_a_row_is_called_what_it_says_itself(
    names: Names, table: str, key: str, found: InBoth
) -> None:
    assert names.of(table, "town", key) == found


def test_a_code_is_called_what_its_list_says(names: Names) -> None:
    assert names.code("procurement-method", "public-tender") == ("公开招标", "Public tender")
    assert names.code("procurement-method", "nonesuch") == UNNAMED
    assert names.code("nonesuch", "public-tender") == UNNAMED


@pytest.mark.parametrize(
    ("found", "chinese", "english"),
    [
        (("养老", "Elderly care"), "养老", "Elderly care"),
        (("养老", None), "养老", "养老"),
        ((None, "Elderly care"), "Elderly care", "Elderly care"),
        (("", ""), "", ""),
        (UNNAMED, "", ""),
    ],
)
def test_a_name_is_told_in_the_other_language_where_its_own_has_none(
    found: InBoth, chinese: str, english: str
) -> None:
    assert (preferred(found, "zh"), preferred(found, "en")) == (chinese, english)


@pytest.mark.parametrize(
    ("selection", "chinese", "english"),
    [
        (Selection("all"), "", ""),
        (Selection("publisher", "town"), "镇", "Town"),
        (Selection("region", "town", "310000"), "上海市", "上海市"),
        (
            Selection("region-category", "town", "310000", "A"),
            "上海市 · 养老",
            "上海市, Elderly care",
        ),
        (Selection("category", "town", "B"), "B", "B"),
        (Selection("method", "town", "public-tender"), "公开招标", "Public tender"),
    ],
)
def test_a_selection_is_called_after_what_it_is_about(
    names: Names, selection: Selection, chinese: str, english: str
) -> None:
    assert subject(names, selection, "zh") == chinese
    assert subject(names, selection, "en") == english
