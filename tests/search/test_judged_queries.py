"""The ranking serves what people mean: sixty judged queries over the example city."""

from contextlib import closing
from pathlib import Path

from benchmarks.judged_queries import judged, mean_scores
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
