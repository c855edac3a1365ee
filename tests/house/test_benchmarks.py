"""What README.md of the benchmarks tells is what runs have kept."""

import json
from pathlib import Path

import pytest

from benchmarks import readme
from benchmarks.results import RESULTS, BenchmarkResult, read_result


def test_the_page_of_benchmarks_is_made_from_results_that_were_kept() -> None:
    assert readme.README.read_text("utf-8") == readme.readme()


def test_a_result_that_is_kept_is_read_back_whole(tmp_path: Path) -> None:
    result = BenchmarkResult("some", "1 May 2026", "2 cores", {"Python": "3.11"})
    result.table("rows", "", "ours", "theirs").row("clean", 1, "2–3")
    result.note("They are about equal.")
    result.save(tmp_path)
    assert read_result(tmp_path / "some.json") == result


def test_every_row_has_a_cell_for_each_column() -> None:
    for path in RESULTS.glob("*.json"):
        for table in json.loads(path.read_text("utf-8"))["tables"]:
            lengths = {len(row) for row in [table["columns"], *table["rows"]]}
            assert len(lengths) == 1, (path.name, table["title"])


def test_a_result_that_no_text_places_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    BenchmarkResult("stray", "1 May 2026", "2 cores", {}).save(tmp_path)
    monkeypatch.setattr("benchmarks.readme.RESULTS", tmp_path)
    with pytest.raises(ValueError, match="stray"):
        readme.readme()
