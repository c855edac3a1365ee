"""The ranking serves what people mean: judged queries over the example city, and queries as people
write them."""

from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.judged_queries import judged, mean_scores
from benchmarks.written_queries import (
    FILES,
    Lister,
    by_the_api,
    scores,
    without_a_server,
    written,
)
from disclosure.register.register_file import open_register
from disclosure.search.whoosh.whoosh_index import Index


def test_there_are_sixty_queries_half_in_each_language() -> None:
    languages = [one.language for one in judged()]
    assert (languages.count("zh"), languages.count("en")) == (30, 30)
    assert len({one.query for one in judged()}) == 60


def test_the_first_ten_hits_serve_the_judged_queries_in_both_languages(built_output: Path) -> None:
    tree = (built_output / "current").resolve()
    with (
        closing(open_register(tree / "register.sqlite")) as register,
        closing(Index(tree / "search")) as index,
    ):
        means = mean_scores(index, register)
    assert min(means.values()) > 0.75, means


def test_of_all_queries_as_people_write_them_19_in_20_are_served_in_the_first_five(
    built_output: Path,
) -> None:
    """Without a server each of them has the same first page: `test_static_search` compares them."""
    queries = written(sorted(FILES.glob("*.toml")))
    found = scores(built_output, queries, by_the_api)
    assert len(found) > 500
    assert sum(is_served for is_served, _ in found) / len(found) >= 0.95
    assert sum(gained for _, gained in found) / len(found) >= 0.85


@pytest.mark.parametrize("lister", [by_the_api, without_a_server])
def test_what_is_bought_nowhere_is_not_found(built_output: Path, lister: Lister) -> None:
    queries = [one for one in written([FILES / "citizens.toml"]) if not one.rules]
    assert len(queries) == 6
    assert all(is_served for is_served, _ in scores(built_output, queries, lister))
