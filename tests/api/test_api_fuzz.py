"""No request, however odd, makes the API or the server of the site fail."""

from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from api.lists.resources import resources
from tests.support.asking import Asker

WORDS = st.sampled_from(
    [
        "limit",
        "cursor",
        "q",
        "kind",
        "publisher",
        "offset",
        "title",
        "budget_amount",
        "town",
        "N-1",
        "P-1",
        "true",
        "-1",
        "0",
        "1e309",
        "NaN",
        "Infinity",
        "9" * 30,
        "2026-02-30",
        "0001-01-01T00:00:00+23:59",
        "W10",
        "WyJhIiwiYiJd",
        "养老",
        "*",
        '"',
        "'; DROP TABLE notices",
        "\x00",
        "\udcff",
        "..",
        "%",
        "[]",
        "{}",
    ]
)
TEXTS = st.one_of(WORDS, st.text(max_size=40))
PARAMETERS = st.lists(st.tuples(TEXTS, TEXTS), max_size=5)
FIELDS = sorted({name for one in resources().values() for name in one.filters} | {"limit", "q"})
PLACES = ["search", "datasets", "codelists", "docs", "openapi.json", "", *resources()]


def encoded(text: str) -> str:
    return quote(text, safe="", errors="surrogateescape")


def is_handled(ask: Asker, address: str | bytes) -> bool:
    """Whether the answer is none of a failing server, and JSON where the API speaks."""
    answer = ask(address)
    if answer.headers.get("content-type", "").endswith("json"):
        assert isinstance(answer.json, dict)
    return answer.status in {200, 304, 307, 400, 404, 414}


@given(st.sampled_from(PLACES), PARAMETERS)
@settings(max_examples=300)
def test_no_parameters_make_the_api_fail(
    ask: Asker, place: str, parameters: list[tuple[str, str]]
) -> None:
    query = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in parameters)
    assert is_handled(ask, f"/api/v1/{place}?{query}")


@given(st.sampled_from(list(resources())), st.sampled_from(FIELDS), TEXTS)
@settings(max_examples=400)
def test_no_value_of_a_field_makes_a_list_fail(
    ask: Asker, resource: str, field: str, value: str
) -> None:
    assert is_handled(ask, f"/api/v1/{resource}?{field}={encoded(value)}")


@given(TEXTS, st.sampled_from(["养老", ""]))
@settings(max_examples=200)
def test_no_words_make_the_search_fail(ask: Asker, words: str, more: str) -> None:
    assert is_handled(ask, f"/api/v1/search?q={encoded(words + more)}")
    assert is_handled(ask, f"/search/?q={encoded(words + more)}")


@given(st.lists(TEXTS, min_size=1, max_size=4))
@settings(max_examples=300)
def test_no_address_makes_the_server_fail(ask: Asker, parts: list[str]) -> None:
    path = "/".join(encoded(part) for part in parts)
    assert is_handled(ask, f"/{path}")
    assert is_handled(ask, f"/api/v1/{path}")


@given(st.binary(max_size=60))
@settings(max_examples=200)
def test_no_bytes_make_the_server_fail(ask: Asker, raw: bytes) -> None:
    assert is_handled(ask, b"/api/v1/notices?" + raw)
    assert is_handled(ask, b"/" + raw)
